// Event loops with a thread each, as the gateway has them, and a way for a test to wait for a coroutine on
// one.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace devdiag::test {

class Loops {
 public:
  explicit Loops(int count) {
    for (int i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
  }
  std::size_t size() const { return loops_.size(); }
  boost::asio::io_context& context(std::size_t loop) { return loops_[loop]->context; }

  // Starts it on that loop; get() of the answer waits and throws what it threw.
  template <class Value>
  std::future<Value> start(std::size_t loop, boost::asio::awaitable<Value> work) {
    std::promise<Value> promise;
    std::future<Value> answer = promise.get_future();
    boost::asio::co_spawn(context(loop), fulfil(std::move(work), std::move(promise)), boost::asio::detached);
    return answer;
  }
  template <class Value>
  Value run(boost::asio::awaitable<Value> work) {
    return start(0, std::move(work)).get();
  }

 private:
  template <class Value>
  static boost::asio::awaitable<void> fulfil(boost::asio::awaitable<Value> work,
                                             std::promise<Value> promise) {
    try {
      promise.set_value(co_await std::move(work));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }

  struct Loop {
    Loop() : busy(boost::asio::make_work_guard(context)), thread([this] { context.run(); }) {}
    ~Loop() {
      busy.reset();
      thread.join();
    }
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy;
    std::thread thread;
  };
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace devdiag::test
