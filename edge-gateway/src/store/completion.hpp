// Lets a coroutine wait for work on another thread and go on where it was.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace devdiag::gateway {

// The waiting coroutine. Must be completed exactly once, from any thread; until then it keeps its io_context
// busy.
template <class Value>
class Completion {
 public:
  template <class Handler>
  explicit Completion(Handler handler) : held_(std::make_unique<Held<Handler>>(std::move(handler))) {}

  void complete(Value value) { std::exchange(held_, nullptr)->complete(std::move(value)); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual void complete(Value value) = 0;
  };
  template <class Handler>
  struct Held final : Base {
    explicit Held(Handler waiting)
        : handler(std::move(waiting)),
          work(boost::asio::make_work_guard(boost::asio::get_associated_executor(handler))) {}
    void complete(Value value) override {
      const auto executor = work.get_executor();
      boost::asio::post(executor,
                        [handler = std::move(handler), work = std::move(work),
                         value = std::move(value)]() mutable { std::move(handler)(std::move(value)); });
    }
    Handler handler;
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work;
  };
  std::unique_ptr<Base> held_;
};

// Calls start(Completion<Value>) and suspends until that is completed. Closures are named before they are
// awaited, here and by callers: g++ 12 copies unnamed ones bit by bit into the coroutine.
template <class Value, class Start>
boost::asio::awaitable<Value> completed_elsewhere(Start start) {
  auto initiate = [start = std::move(start)](auto handler) mutable {
    start(Completion<Value>(std::move(handler)));
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Value)>(
      std::move(initiate), boost::asio::use_awaitable);
}

}  // namespace devdiag::gateway
