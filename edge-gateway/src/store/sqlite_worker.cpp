// Group commit: whatever waited while the last transaction was being committed becomes the next one. Under
// load that shares one fsync among many pushes; without load nobody waits for company.
#include "store/sqlite_worker.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "log.hpp"
#include "store/store_limits.hpp"

namespace devdiag::gateway {
namespace {

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::size_t position(const PushRequest& request, std::size_t index) {
  return index < request.positions.size() ? request.positions[index] : index;
}

// The store counted within request.events; the caller counts within what was pushed.
PushAnswer at_positions(const PushRequest& request, PushAnswer answer) {
  for (std::size_t& index : answer.ok) index = position(request, index);
  for (std::size_t& index : answer.dup) index = position(request, index);
  for (Refusal& refusal : answer.refused) {
    refusal.index = position(request, refusal.index);
    refusal.error.path = "events[" + std::to_string(refusal.index) + "]";
  }
  return answer;
}

void log_failure(const Error& error) {
  log(LogLevel::warn, "database_failed",
      {{"doing", std::string_view("push")}, {"message", std::string_view(error.detail)}});
}

}  // namespace

SqliteWorker::SqliteWorker(std::unique_ptr<local::EventStore> store, std::atomic<std::uint64_t>& commits)
    : store_(std::move(store)), commits_(commits), thread_([this] { serve(); }) {}

SqliteWorker::~SqliteWorker() { stop(); }

bool SqliteWorker::add(std::unique_ptr<SqlitePush>& push) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t events = push->request.events.size();
    if (stopping_ || queued_events_ + events > store_limits::kQueuedEvents) return false;
    queued_events_ += events;
    queue_.push_back({std::move(push), nullptr});
  }
  wake_.notify_one();
  return true;
}

bool SqliteWorker::add(std::unique_ptr<SqliteTask>& task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= store_limits::kQueuedReads) return false;
    queue_.push_back({nullptr, std::move(task)});
  }
  wake_.notify_one();
  return true;
}

void SqliteWorker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (!thread_.joinable()) return;
  thread_.join();
  const Status closed = store_->close();
  if (!closed) log_failure(closed.error());
}

// Waits for work. Answers a task, or fills the group with the pushes at the head of the queue, or neither at
// the end.
SqliteWorker::Item SqliteWorker::take(Group& group) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  std::size_t events = 0;
  while (!queue_.empty()) {
    Item& head = queue_.front();
    if (head.task && !group.empty()) return {};
    if (head.task) {
      Item task = std::move(head);
      queue_.pop_front();
      return task;
    }
    const std::size_t more = head.push->request.events.size();
    if (!group.empty() && events + more > store_limits::kGroupEvents) return {};
    events += more;
    queued_events_ -= more;
    group.push_back(std::move(head.push));
    queue_.pop_front();
  }
  return {};
}

void SqliteWorker::serve() {
  for (;;) {
    Group group;
    const Item item = take(group);
    if (!item.task && group.empty()) return;
    if (item.task) item.task->run(*store_);
    if (!group.empty()) commit(group);
  }
}

void SqliteWorker::commit(Group& group) {
  const std::int64_t now = now_ms();
  std::vector<local::EventStore::Push> pushes;
  pushes.reserve(group.size());
  for (const auto& push : group) {
    PushRequest& request = push->request;
    pushes.push_back({request.tenant, request.client_id, std::move(request.events)});
  }
  Result<std::vector<PushAnswer>> together = store_->apply_pushes(pushes, now);
  if (!together && group.size() > 1) log_failure(together.error());
  if (together) commits_.fetch_add(1, std::memory_order_release);
  for (std::size_t at = 0; at < group.size(); ++at) {
    const local::EventStore::Push& push = pushes[at];
    Result<PushAnswer> answer =
        together            ? Result<PushAnswer>(std::move((*together)[at]))
        : group.size() == 1 ? Result<PushAnswer>(together.error())
                            // Together they failed, for example for want of space; alone each may still fit.
                            : store_->apply_events(push.tenant, push.client_id, push.events, now);
    if (answer && !together) commits_.fetch_add(1, std::memory_order_release);
    if (answer) answer = at_positions(group[at]->request, std::move(answer).value());
    if (!answer) log_failure(answer.error());
    group[at]->waiting.complete(std::move(answer));
  }
}

}  // namespace devdiag::gateway
