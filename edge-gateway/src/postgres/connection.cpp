// Drives libpq's non-blocking interface (PostgreSQL documentation, "Asynchronous Command Processing" and
// "Pipeline Mode") from an asio event loop.
#include "postgres/connection.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace devdiag::postgres {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;
using boost::system::error_code;

struct Connection::Channel {
  explicit Channel(const asio::any_io_executor& executor) : socket(executor), timer(executor) {}
  stream_descriptor socket;
  asio::steady_timer timer;
  std::uint64_t turn = 0;  // of the operation under way; a handler of an earlier one must do nothing
  bool expired = false;
};

// Cancels the channel's waits when the time is over.
class Connection::TimeLimit {
 public:
  TimeLimit(const std::shared_ptr<Channel>& channel, Deadline deadline) : channel_(channel) {
    channel->expired = false;
    channel->timer.expires_at(deadline);
    channel->timer.async_wait([channel, turn = channel->turn](const error_code& failed) {
      if (failed || channel->turn != turn) return;
      channel->expired = true;
      error_code ignored;
      if (channel->socket.is_open()) channel->socket.cancel(ignored);
    });
  }
  ~TimeLimit() {
    ++channel_->turn;
    channel_->timer.cancel();
  }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

 private:
  std::shared_ptr<Channel> channel_;
};

namespace {

std::string primary_message(const PGresult* result) {
  const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return text != nullptr ? text : "no message";
}

DatabaseError error_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view sqlstate = state != nullptr ? state : "";
  return {classify(sqlstate), sqlstate, primary_message(result)};
}

// libpq's own sentence on why connecting failed holds host, port and user, never the password.
DatabaseError connect_error(PGconn* conn) {
  const std::string message = PQerrorMessage(conn);
  const bool denied = message.find("authentication failed") != std::string::npos ||
                      message.find("does not exist") != std::string::npos ||
                      message.find("no password supplied") != std::string::npos ||
                      message.find("no pg_hba.conf entry") != std::string::npos;
  return {denied ? Failure::denied : Failure::lost, "",
          message.substr(0, message.find_last_not_of('\n') + 1)};
}

}  // namespace

Connection::Connection(asio::any_io_executor executor) : channel_(std::make_shared<Channel>(executor)) {}

Connection::~Connection() {
  error_code ignored;
  channel_->socket.close(ignored);
  if (conn_ != nullptr) PQfinish(conn_);
}

// libpq closes its socket whenever it likes, and the number may at once be somebody else's; asio therefore
// watches a duplicate of its own.
void Connection::watch() {
  error_code ignored;
  channel_->socket.close(ignored);
  const int duplicate = fcntl(PQsocket(conn_), F_DUPFD_CLOEXEC, 0);
  if (duplicate < 0) throw DatabaseError(Failure::lost, "", "no file descriptor left for a connection");
  channel_->socket.assign(duplicate);
}

Async<std::unique_ptr<Connection>> Connection::open(asio::any_io_executor executor, std::string url,
                                                    Deadline deadline) {
  std::unique_ptr<Connection> made(new Connection(executor));
  // The URL comes after our defaults and before what is not its to choose.
  const std::array<const char*, 5> names{"target_session_attrs", "fallback_application_name", "dbname",
                                         "client_encoding", nullptr};
  const std::array<const char*, 5> values{"read-write", "devdiag-gateway", url.c_str(), "UTF8", nullptr};
  made->conn_ = PQconnectStartParams(names.data(), values.data(), 1);
  if (made->conn_ == nullptr) throw DatabaseError(Failure::lost, "53200", "no memory for a connection");
  // Notices of the server are no news to anybody here.
  PQsetNoticeReceiver(made->conn_, [](void*, const PGresult*) {}, nullptr);
  if (PQstatus(made->conn_) == CONNECTION_BAD) throw connect_error(made->conn_);
  {
    const TimeLimit limit(made->channel_, deadline);
    co_await made->finish_connecting();
  }
  if (PQsetnonblocking(made->conn_, 1) != 0) made->fail_lost("switching to non-blocking mode");
  made->watch();
  co_return made;
}

Async<void> Connection::finish_connecting() {
  PostgresPollingStatusType want = PGRES_POLLING_WRITING;
  while (want != PGRES_POLLING_OK) {
    watch();  // at any step libpq may try another address with another socket
    error_code failed;
    co_await channel_->socket.async_wait(
        want == PGRES_POLLING_READING ? stream_descriptor::wait_read : stream_descriptor::wait_write,
        asio::redirect_error(asio::use_awaitable, failed));
    if (failed || channel_->expired) throw DatabaseError(Failure::lost, "", "connecting took too long");
    want = PQconnectPoll(conn_);
    if (want == PGRES_POLLING_FAILED) throw connect_error(conn_);
  }
}

void Connection::fail_lost(const char* doing) {
  broken_ = true;
  if (channel_->expired)
    throw DatabaseError(Failure::lost, "", std::string("the deadline passed while ") + doing);
  const std::string message = PQerrorMessage(conn_);
  throw DatabaseError(Failure::lost, "", std::string("connection lost while ") + doing + ": " + message);
}

Async<void> Connection::wait_readable() {
  error_code failed;
  co_await channel_->socket.async_wait(stream_descriptor::wait_read,
                                       asio::redirect_error(asio::use_awaitable, failed));
  if (failed || channel_->expired || PQconsumeInput(conn_) == 0) fail_lost("reading");
}

Async<void> Connection::flush() {
  using namespace asio::experimental::awaitable_operators;
  for (int left = PQflush(conn_); left != 0; left = PQflush(conn_)) {
    if (left < 0) fail_lost("sending");
    // The server may itself be blocked on answers that nobody has read, so wait for both directions.
    error_code read_failed, write_failed;
    co_await (channel_->socket.async_wait(stream_descriptor::wait_read,
                                          asio::redirect_error(asio::use_awaitable, read_failed)) ||
              channel_->socket.async_wait(stream_descriptor::wait_write,
                                          asio::redirect_error(asio::use_awaitable, write_failed)));
    if (channel_->expired || PQconsumeInput(conn_) == 0) fail_lost("sending");
  }
}

void Connection::send_prepare(const Query& query) {
  const Statement& statement = *query.statement;
  if (PQsendPrepare(conn_, statement.name.c_str(), statement.text.c_str(), query.params.count(),
                    query.params.types()) == 0) {
    fail_lost("sending");
  }
}

void Connection::send_execute(const Query& query) {
  const std::vector<std::string>& held = query.params.values();
  std::vector<const char*> values;
  std::vector<int> lengths;
  const std::vector<int> formats(held.size(), 1);
  for (const std::string& value : held) {
    values.push_back(value.data());
    lengths.push_back(static_cast<int>(value.size()));
  }
  if (PQsendQueryPrepared(conn_, query.statement->name.c_str(), query.params.count(), values.data(),
                          lengths.data(), formats.data(), 0) == 0) {
    fail_lost("sending");
  }
}

std::vector<const Statement*> Connection::send(const std::vector<Query>& queries) {
  std::vector<const Statement*> sent;
  for (const Query& query : queries) {
    const bool known = prepared_.contains(query.statement) ||
                       std::find(sent.begin(), sent.end(), query.statement) != sent.end();
    if (!known) {
      send_prepare(query);
      sent.push_back(query.statement);
    }
    send_execute(query);
    sent.push_back(nullptr);
  }
  if (PQpipelineSync(conn_) == 0) fail_lost("sending");
  return sent;
}

Async<PGresult*> Connection::next_result() {
  while (PQisBusy(conn_) != 0) co_await wait_readable();
  co_return PQgetResult(conn_);
}

Async<std::vector<Rows>> Connection::run(const std::vector<Query>& queries, Deadline deadline,
                                         std::function<void()> meanwhile) {
  const TimeLimit limit(channel_, deadline);
  if (PQenterPipelineMode(conn_) == 0) fail_lost("entering a pipeline");
  const std::vector<const Statement*> sent = send(queries);
  co_await flush();
  std::exception_ptr thrown;  // the pipeline is read to its end whatever happens in between
  try {
    if (meanwhile) meanwhile();
  } catch (...) {
    thrown = std::current_exception();
  }

  std::vector<Rows> answers;
  std::optional<DatabaseError> failure;
  std::size_t at = 0;
  for (bool ended = false; !ended;) {
    PGresult* const result = co_await next_result();
    if (result == nullptr) {  // the end of one command's answer
      if (PQstatus(conn_) == CONNECTION_BAD) fail_lost("reading");
      ++at;
      continue;
    }
    Rows rows(result);
    switch (PQresultStatus(result)) {
      case PGRES_PIPELINE_SYNC:
        ended = true;
        break;
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
        if (at < sent.size() && sent[at] != nullptr)
          prepared_.insert(sent[at]);
        else
          answers.push_back(std::move(rows));
        break;
      case PGRES_PIPELINE_ABORTED:
        break;
      default:
        if (!failure) failure = error_of(result);
    }
  }
  if (PQexitPipelineMode(conn_) == 0) fail_lost("leaving a pipeline");
  if (failure && failure->failure() == Failure::lost) broken_ = true;
  if (failure) throw *failure;
  if (thrown) std::rethrow_exception(thrown);
  co_return answers;
}

Async<void> Connection::script(const std::string& text, Deadline deadline) {
  const TimeLimit limit(channel_, deadline);
  if (PQsendQuery(conn_, text.c_str()) == 0) fail_lost("sending");
  co_await flush();
  std::optional<DatabaseError> failure;
  while (PGresult* const result = co_await next_result()) {
    const Rows rows(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !failure) failure = error_of(result);
  }
  if (PQstatus(conn_) == CONNECTION_BAD) broken_ = true;
  if (failure) throw *failure;
}

bool Connection::broken() const { return broken_ || PQstatus(conn_) == CONNECTION_BAD; }

bool Connection::idle() const {
  return PQtransactionStatus(conn_) == PQTRANS_IDLE && PQpipelineStatus(conn_) == PQ_PIPELINE_OFF;
}

bool Connection::alive() {
  return !broken() && PQconsumeInput(conn_) != 0 && PQstatus(conn_) == CONNECTION_OK;
}

}  // namespace devdiag::postgres
