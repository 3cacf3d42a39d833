#include "aggregate/core/testing/random_stream.h"

#include <algorithm>
#include <random>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/testing/builders.h"
#include "fmt/format.h"

namespace parley::aggregate::testing {
namespace {

class StreamMaker {
 public:
  StreamMaker(uint64_t seed, const StreamOptions& options) : options_(options), random_(seed) {}

  std::vector<v1::FoldInput> Make() {
    std::vector<v1::FoldInput> stream;
    for (int i = 0; i < options_.inputs; ++i) {
      hour_ += Below(2 * options_.hours_per_input + 1);
      stream.push_back(options_.trouble ? Next(stream) : Report(NewId(), 1));
    }
    return stream;
  }

 private:
  // std's distributions differ between libraries.
  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint64_t>(limit)); }

  int64_t now() const { return Noon("2020-01-01") + int64_t{hour_} * 3'600; }
  std::string NewId() { return fmt::format("agency:{}", ids_++); }

  v1::FoldInput Next(const std::vector<v1::FoldInput>& stream) {
    switch (ids_ == 0 ? -1 : Below(14)) {
      case 0:
        return TickNow();
      case 1:
        return Report(fmt::format("agency:{}", Below(ids_)), 2 + static_cast<uint32_t>(Below(3)));
      case 2:
        return Kill(fmt::format("agency:{}", Below(ids_)));
      case 3:
        return Embargoed();
      case 4:
        return stream[static_cast<size_t>(Below(static_cast<int>(stream.size())))];
      case 5:
        return Copy(stream);
      case 6:
        return Misdated();
      default:
        return Report(NewId(), 1);
    }
  }

  v1::FoldInput TickNow() {
    v1::FoldInput input;
    if (options_.hours_per_input > 0 && Below(20) == 0) hour_ += 24 * 40;
    input.mutable_tick()->set_seconds(now());
    return input;
  }

  v1::FoldInput Report(const std::string& id, uint32_t revision) {
    const int story = hour_ / 48 + Below(options_.stories);
    ExtractionBuilder builder(id);
    builder.Revision(revision)
        .Provider(fmt::format("agency {}", Below(6)))
        .Headline(Text(story, 7))
        .Body(Text(story, options_.body_words))
        .Entity(fmt::format("Person {}", story), fmt::format("person/{}", story));
    for (int i = 0; i < options_.events; ++i) builder.Event(RandomEvent(story));
    v1::FoldInput input = builder.Input();
    input.mutable_extraction()->mutable_article()->mutable_published()->set_seconds(now());
    return input;
  }

  v1::FoldInput Kill(const std::string& id) {
    const auto status = Below(3) == 0 ? v1::ARTICLE_STATUS_WITHHELD : v1::ARTICLE_STATUS_CANCELED;
    return ExtractionBuilder(id).Revision(2 + static_cast<uint32_t>(Below(3))).Status(status).Input();
  }

  v1::FoldInput Embargoed() {
    v1::FoldInput input = Report(NewId(), 1);
    auto& until = *input.mutable_extraction()->mutable_article()->mutable_embargo_until();
    until.set_seconds(now() + Below(5) * kSecondsPerDay);
    return input;
  }

  v1::FoldInput Copy(const std::vector<v1::FoldInput>& stream) {
    v1::FoldInput copy = stream[static_cast<size_t>(Below(static_cast<int>(stream.size())))];
    if (!copy.has_extraction()) return TickNow();
    copy.mutable_extraction()->mutable_article()->set_id(NewId());
    copy.mutable_extraction()->mutable_article()->set_provider("copying paper");
    return copy;
  }

  v1::FoldInput Misdated() {
    v1::FoldInput input = Report(NewId(), 1);
    auto& published = *input.mutable_extraction()->mutable_article()->mutable_published();
    published.set_seconds(now() + (Below(200) - 100) * (options_.hours_per_input > 0 ? kSecondsPerDay : 60));
    return input;
  }

  // Words of a story, some of all stories, and some that occur once.
  std::string Text(int story, int words) {
    std::string text;
    for (int i = 0; i < words; ++i) {
      switch (Below(4)) {
        case 0:
          text += fmt::format("common{} ", Below(50));
          break;
        case 1:
          text += fmt::format("once{} ", random_() % 1'000'000);
          break;
        default:
          text += fmt::format("s{}w{} ", story, Below(30));
      }
    }
    return text;
  }

  v1::Event RandomEvent(int story) {
    EventBuilder event(static_cast<v1::EventType>(1 + Below(16)));
    const std::string country = fmt::format("{:c}AA", static_cast<char>('A' + story % 20));
    event.Actors({country + "GOV"});
    if (Below(2) == 0) event.Recipients({country + "REB"});
    event.On(FormatDay(DayOf(now()) - Below(3)));
    event.Status(static_cast<v1::EventStatus>(1 + Below(7)));
    event.Confidence(0.7F);
    if (Below(3) == 0)
      event.Kind(static_cast<v1::NegotiationKind>(1 + Below(18)), static_cast<uint32_t>(Below(3)));
    if (Below(4) == 0) event.At(fmt::format("Town {}", Below(3)), country);
    if (Below(5) == 0) event.Killed(static_cast<uint32_t>(Below(9)), 9);
    return Below(3) == 0 ? event.DeepInBody() : event.InHeadline();
  }

  const StreamOptions options_;
  std::mt19937_64 random_;
  int hour_ = 0;
  int ids_ = 0;
};

}  // namespace

std::vector<v1::FoldInput> RandomStream(uint64_t seed, const StreamOptions& options) {
  return StreamMaker(seed, options).Make();
}

}  // namespace parley::aggregate::testing
