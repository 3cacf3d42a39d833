// An Extractor that does what the article's slugline tells it to.
#pragma once

#include <atomic>
#include <cstdlib>
#include <string>

#include "common/base/mutex.h"
#include "common/base/status.h"
#include "worker/core/extractor.h"

namespace parley::test {

// Sluglines: "invalid" is refused, "broken" is kInternal, "abort" ends the process, "hold" waits for Release.
// Anything else gives an extraction that carries the reference and one term, the headline.
class FakeExtractor final : public worker::Extractor {
 public:
  absl::StatusOr<v1::Extraction> Extract(const v1::Article& article,
                                         const worker::ExtractLimits&) const override {
    begun_.fetch_add(1);
    const std::string& order = article.slugline();
    if (order == "invalid") return InvalidArgument("{}: body: not UTF-8", article.id());
    if (order == "broken") return Internal("{}: cannot happen", article.id());
    if (order == "abort") std::abort();
    if (order == "hold") Hold();
    v1::Extraction extraction;
    extraction.mutable_article()->set_id(article.id());
    extraction.mutable_article()->set_revision(article.revision());
    *extraction.mutable_article()->mutable_published() = article.published();
    extraction.add_terms()->set_text(article.headline());
    extraction.set_model_version(std::string(model_version()));
    return extraction;
  }
  std::string_view model_version() const override { return "fake-1"; }

  // How many extractions were begun.
  int begun() const { return begun_.load(); }
  // False when the deadline came before so many are held.
  bool WaitUntilHeld(int count, Deadline deadline) const {
    MutexLock lock(mutex_);
    while (held_ < count) {
      if (!changed_.WaitUntil(mutex_, deadline.at()) && held_ < count) return false;
    }
    return true;
  }
  // Lets all held extractions go, and all that come later.
  void Release() {
    MutexLock lock(mutex_);
    released_ = true;
    changed_.NotifyAll();
  }

 private:
  void Hold() const {
    MutexLock lock(mutex_);
    ++held_;
    changed_.NotifyAll();
    while (!released_) changed_.Wait(mutex_);
    --held_;
  }

  mutable std::atomic<int> begun_{0};
  mutable Mutex mutex_;
  mutable CondVar changed_;
  mutable int held_ ABSL_GUARDED_BY(mutex_) = 0;
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace parley::test
