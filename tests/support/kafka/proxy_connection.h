// One connection through the fault proxy: a client's socket, the broker's, and the frames on their way.
//
// Not for several threads at once. Never blocks: sockets are non-blocking.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tests/support/kafka/kafka_frame.h"

namespace parley::testing {

using ProxyTime = std::chrono::steady_clock::time_point;

struct ProxyFrame {
  std::string bytes;
  ProxyTime due;      // Not forwarded before.
  bool held = false;  // Not forwarded while set; what comes behind it on this connection waits too.
};

class ProxyConnection {
 public:
  // Owns both sockets. `client_socket` is connected, `upstream_socket` may still be connecting.
  ProxyConnection(int client_socket, int upstream_socket)
      : client_(client_socket), upstream_(upstream_socket) {}
  ~ProxyConnection();
  ProxyConnection(const ProxyConnection&) = delete;
  ProxyConnection& operator=(const ProxyConnection&) = delete;

  // Sockets, -1 when closed.
  int client() const { return client_; }
  int upstream() const { return upstream_; }

  // Reads what is there and gives it as whole frames; closes the socket at its end. The caller queues them.
  std::vector<std::string> ReadClient();
  std::vector<std::string> ReadUpstream();

  void QueueRequest(ProxyFrame frame);
  void QueueResponse(ProxyFrame frame);
  // The API key of the request that this response answers, -1 when unknown. Forgets the request.
  int AnsweredKey(std::string_view response);

  // Sends what is due.
  void Flush(ProxyTime now);
  // When Flush has something to send to the side: past when now, max() when nothing waits, or only for a
  // release.
  ProxyTime NextRequestDue() const { return NextDue(upstream_, requests_); }
  ProxyTime NextResponseDue() const { return NextDue(client_, responses_); }

  int held() const;
  void ReleaseHeld();

  // Resets the client's side. Where a request is held, the broker's side stays: the request is on its way.
  void Cut();
  // Neither side has a use for it any more.
  bool Finished() const;

 private:
  struct Pipe {
    FrameSplitter splitter;
    std::deque<ProxyFrame> frames;
    size_t sent = 0;  // Of the first frame.
  };

  static std::vector<std::string> Read(int& socket, FrameSplitter& splitter);
  static ProxyTime NextDue(int socket, const Pipe& pipe);
  static void Send(int& socket, Pipe& pipe, ProxyTime now);

  int client_;
  int upstream_;
  Pipe requests_;
  Pipe responses_;
  std::map<int64_t, int> unanswered_;  // Correlation id to API key.
  bool ever_held_ = false;
};

}  // namespace parley::testing
