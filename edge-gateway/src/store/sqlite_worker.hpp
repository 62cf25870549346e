// One thread that owns one EventStore and serves it tasks in order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "devdiag/local/event_store.hpp"
#include "store/completion.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

struct SqlitePush {
  PushRequest request;
  Completion<Result<PushAnswer>> waiting;
};

// Anything else that needs the EventStore.
class SqliteTask {
 public:
  virtual ~SqliteTask() = default;
  virtual void run(local::EventStore& store) = 0;
};

class SqliteWorker {
 public:
  // Counts in `commits` what it has committed, before it says so to whoever waits.
  SqliteWorker(std::unique_ptr<local::EventStore> store, std::atomic<std::uint64_t>& commits);
  ~SqliteWorker();

  // False: refused because too much is waiting or the worker stops; the argument is then untouched.
  bool add(std::unique_ptr<SqlitePush>& push);
  bool add(std::unique_ptr<SqliteTask>& task);
  // Serves what was accepted, then ends the thread and closes the store.
  void stop();

 private:
  struct Item {
    std::unique_ptr<SqlitePush> push;  // exactly one of both
    std::unique_ptr<SqliteTask> task;
  };
  using Group = std::deque<std::unique_ptr<SqlitePush>>;

  void serve();
  Item take(Group& group);
  void commit(Group& group);

  std::unique_ptr<local::EventStore> store_;
  std::atomic<std::uint64_t>& commits_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Item> queue_;
  std::size_t queued_events_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace devdiag::gateway
