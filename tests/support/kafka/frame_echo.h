// Both ends of a connection that speaks nothing but Kafka's frames, to test the proxy with.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "tests/support/kafka/kafka_frame.h"

namespace parley::testing {

std::string EncodeRequest(int api_key, int32_t id, const std::string& payload);

// Answers every request with its id, in order. One thread; Stop (or the destructor) ends it and all
// connections.
class FrameEchoServer {
 public:
  FrameEchoServer();
  ~FrameEchoServer();
  FrameEchoServer(const FrameEchoServer&) = delete;
  FrameEchoServer& operator=(const FrameEchoServer&) = delete;

  int port() const { return port_; }
  void Stop();
  // Of the requests so far, in the order of arrival.
  std::vector<int64_t> Ids() const;

 private:
  void Loop();
  // False when the connection has ended.
  bool Answer(int socket, FrameSplitter& splitter);

  int listener_ = -1;
  int stop_ = -1;  // An eventfd.
  int port_ = 0;
  mutable Mutex mutex_;
  std::vector<int64_t> ids_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// A blocking client.
class FrameClient {
 public:
  static constexpr int64_t kClosed = -1;
  static constexpr int64_t kNothing = -2;

  explicit FrameClient(int port);
  ~FrameClient();
  FrameClient(const FrameClient&) = delete;
  FrameClient& operator=(const FrameClient&) = delete;

  void Send(int api_key, int32_t id, const std::string& payload = "");
  // The id of the next answer, kClosed at the end of the connection, kNothing when neither came.
  int64_t Receive(std::chrono::milliseconds within = std::chrono::seconds(10));

 private:
  int socket_;
  FrameSplitter splitter_;
};

}  // namespace parley::testing
