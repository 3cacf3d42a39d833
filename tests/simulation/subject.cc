#include "tests/simulation/subject.h"

#include "aggregate/core/testing/random_stream.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/log/envelope.h"
#include "common/log/received.h"
#include "common/log/topics.h"
#include "tests/simulation/toy_fold.h"

namespace parley::simulation {
namespace {

constexpr int64_t kFirstSecond = 1'570'000'000;

v1::FoldInput ToyArticle(log::Dice& dice, int32_t partition, int64_t now) {
  v1::FoldInput input;
  v1::Extraction& extraction = *input.mutable_extraction();
  v1::ArticleRef& article = *extraction.mutable_article();
  article.set_id(fmt::format("toy:{}-{}", partition, dice.Below(12)));
  article.set_revision(static_cast<uint32_t>(1 + dice.Below(3)));
  article.set_status(dice.Chance(0.1) ? v1::ARTICLE_STATUS_CANCELED : v1::ARTICLE_STATUS_USABLE);
  article.mutable_published()->set_seconds(now);
  const uint64_t first = dice.Below(4);
  for (uint64_t term = 0; term < 1 + dice.Below(3); ++term) {
    extraction.add_terms()->set_text(fmt::format("{}", (first + term) % 4));
  }
  return input;
}

v1::FoldInput Tick(int64_t seconds) {
  v1::FoldInput input;
  input.mutable_tick()->set_seconds(seconds);
  return input;
}

Stream ToyStream(log::Dice& dice, int32_t partition, size_t records) {
  Stream stream;
  for (size_t i = 0; i < records; ++i) {
    const int64_t now = kFirstSecond + static_cast<int64_t>(i);
    if (dice.Chance(0.08)) {
      stream.push_back(BrokenRecord(dice, partition));
    } else if (dice.Chance(0.08)) {
      stream.push_back(InputRecord(partition, "tick", Tick(now - 10)));
    } else {
      stream.push_back(InputRecord(partition, "article", ToyArticle(dice, partition, now)));
    }
  }
  return stream;
}

// What befalls a real stream, and now and then bytes that nobody can read.
Stream NewsStream(log::Dice& dice, int32_t partition, size_t records) {
  const aggregate::testing::StreamOptions options{
      .inputs = static_cast<int>(records), .stories = 4, .body_words = 20, .hours_per_input = 7, .events = 2};
  Stream stream;
  for (v1::FoldInput& input : aggregate::testing::RandomStream(dice.Next(), options)) {
    if (stream.size() == records) break;
    stream.push_back(dice.Chance(0.05) ? BrokenRecord(dice, partition)
                                       : InputRecord(partition, "article", input));
  }
  return stream;
}

}  // namespace

log::Record InputRecord(int32_t partition, const std::string& key, const v1::FoldInput& input) {
  auto record = log::Wrap({.topic = log::kExtractions,
                           .key = key,
                           .id = key,
                           .source = "/parley/dispatch",
                           .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           .partition = partition},
                          input, log::Encoding::kProtobuf);
  PARLEY_CHECK(record.ok());
  log::AddReceived(WallTime(std::chrono::seconds(1'599'999'000)), *record);
  return *record;
}

log::Record BrokenRecord(log::Dice& dice, int32_t partition) {
  static const std::optional<std::string> kValues[] = {"\xFF\xFFnot a message", "", std::nullopt};
  return {.topic = log::kExtractions,
          .key = "broken",
          .value = kValues[dice.Below(std::size(kValues))],
          .partition = partition};
}

bool IsBroken(const log::Record& record) { return record.key == "broken"; }

Subject ToySubject() { return {"toy", MakeToyFold, ToyStream}; }

Subject NewsSubject() {
  return {"news", [] { return aggregate::Fold::Create({.retraction_days = 2, .max_live_articles = 40}); },
          NewsStream};
}

}  // namespace parley::simulation
