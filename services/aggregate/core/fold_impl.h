// The fold, put together from its parts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/core/base/corpus.h"
#include "aggregate/core/base/publisher.h"
#include "aggregate/core/base/step.h"
#include "aggregate/core/base/stream_clock.h"
#include "aggregate/core/fold.h"
#include "aggregate/core/processes/linker.h"
#include "aggregate/core/stories/vectorizer.h"

namespace parley::aggregate {

class FoldImpl final : public Fold {
 public:
  explicit FoldImpl(const FoldOptions& options);

  Updates Apply(const v1::FoldInput& input) override;
  absl::Status LoadEntry(std::string_view key, std::string_view value) override;
  absl::Status FinishLoad() override;
  void Save(const std::function<void(std::string_view key, std::string_view value)>& sink) const override;

  uint64_t ignored() const override { return ignored_; }
  size_t live_articles() const override { return corpus_.articles(); }
  size_t live_stories() const override { return corpus_.story_index.stories(); }

 private:
  // Moves the stream's clock; stories of articles that made it jump are of the new time.
  void StartTime();
  void Observe(int64_t seconds, const std::string& article_id);
  // Whether this revision, or a later one, of the article was here before.
  bool IsRepeated(const v1::ArticleRef& article) const;
  // What becomes of an extraction: ignored, held back, a kill, or placed.
  void Accept(const v1::Extraction& extraction, Step& step);
  void Hide(const v1::Extraction& extraction, Step& step);
  void ReleaseDue(Step& step);

  // Puts an article where it belongs, in place of its earlier revision.
  void Place(const v1::Extraction& extraction, Step& step);
  void Withdraw(ArticleRecord& article, Step& step);
  void PromoteReprints(const ArticleRecord& root, StoryRecord& story, Step& step);
  StoryRecord& ChooseStory(ArticleRecord& article, StoryRecord* earlier, bool has_reprints);
  StoryRecord& NewStory(const ArticleRecord& article);

  // Closes and forgets what is old or too much.
  void Sweep(Step& step);
  void Age(StoryRecord& story, Step& step);
  void Evict(Step& step);
  void Bury(Step& step);
  void Forget(StoryRecord& story);
  void ForgetProcess(ProcessRecord& process);

  void Finish(Step& step);

  const FoldOptions options_;
  Corpus corpus_;
  StreamClock clock_;
  ProcessLinker linker_;
  Publisher publisher_;
  VectorWeights weights_;
  uint64_t ignored_ = 0;
};

}  // namespace parley::aggregate
