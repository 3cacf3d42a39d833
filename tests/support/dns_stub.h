// A name server for one changing set of addresses: lets a test scale a service behind a name, as a container
// platform does. gRPC asks it with the target "dns://<address()>/<any name>:<port>".
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"

namespace parley::testing {

// Answers every question for IPv4 addresses with all of them, whatever the name, and others with none.
// Threads: any.
class DnsStub {
 public:
  // Listens on a port of 127.0.0.1.
  explicit DnsStub(std::vector<std::string> addresses);
  ~DnsStub();
  DnsStub(const DnsStub&) = delete;
  DnsStub& operator=(const DnsStub&) = delete;

  std::string address() const;
  void SetAddresses(std::vector<std::string> addresses);
  // Questions answered so far.
  int questions() const { return questions_; }

 private:
  void Serve();
  std::string Answer(const std::string& question);

  const int socket_;
  std::atomic<int> questions_ = 0;
  std::atomic<bool> stopping_ = false;
  Mutex mutex_;
  std::vector<std::string> addresses_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace parley::testing
