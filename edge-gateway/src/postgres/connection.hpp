// One non-blocking libpq connection as coroutines. Belongs to one thread; one operation at a time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "postgres/error.hpp"
#include "postgres/params.hpp"
#include "postgres/result.hpp"

namespace devdiag::postgres {

template <class T>
using Async = boost::asio::awaitable<T>;
using Deadline = std::chrono::steady_clock::time_point;
inline Deadline after(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

// Prepared on a connection when first used there. Both texts must outlive every connection.
struct Statement {
  std::string name;
  std::string text;
};

struct Query {
  const Statement* statement = nullptr;
  Params params;
};

class Connection {
 public:
  // `url`: everything libpq takes. Throws DatabaseError (lost, denied).
  static Async<std::unique_ptr<Connection>> open(boost::asio::any_io_executor executor, std::string url,
                                                 Deadline deadline);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends all queries in one pipeline and reads all answers: one round trip, and outside BEGIN one
  // transaction. Throws the first failure, after which the rest was not executed and BEGIN … is aborted. When
  // the deadline passes or the connection breaks, it is broken for good and the effect is unknown.
  // `meanwhile` is called when all is sent, while the server works; what it throws is thrown at the end.
  Async<std::vector<Rows>> run(const std::vector<Query>& queries, Deadline deadline,
                               std::function<void()> meanwhile = {});
  // Runs a text of several statements without parameters, as one transaction unless it says otherwise.
  Async<void> script(const std::string& text, Deadline deadline);

  bool broken() const;  // no longer usable
  bool idle() const;    // nothing under way, not between BEGIN and its end
  // Looks whether the server hung up while the connection was idle; costs one system call.
  bool alive();

 private:
  struct Channel;
  class TimeLimit;
  explicit Connection(boost::asio::any_io_executor executor);

  Async<void> finish_connecting();
  Async<void> wait_readable();
  Async<void> flush();
  // What was sent, in order: the statement to prepare, or null for one that answers rows.
  std::vector<const Statement*> send(const std::vector<Query>& queries);
  void send_prepare(const Query& query);
  void send_execute(const Query& query);
  Async<PGresult*> next_result();
  void watch();
  [[noreturn]] void fail_lost(const char* doing);

  PGconn* conn_ = nullptr;
  std::shared_ptr<Channel> channel_;  // shared with timer handlers, which may come late
  std::unordered_set<const Statement*> prepared_;
  bool broken_ = false;
};

}  // namespace devdiag::postgres
