#include "aggregate/core/fold_impl.h"

#include <algorithm>
#include <string>
#include <utility>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"
#include "aggregate/core/events/matcher.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxEmbargoed = 10'000;
constexpr int kMaxReleases = 64;  // With one input; the rest with the next.
constexpr int kMaxKeptEntities = 24;
constexpr int kStayBonus = 60;  // A revision leaves its story only when it clearly fits no longer.

// Not before this day is the article to be shown, if that is later than it says it was published.
int64_t EmbargoOf(const v1::ArticleRef& article) {
  const int64_t until = article.embargo_until().seconds();
  return until > std::max(article.published().seconds(), article.updated().seconds()) ? until : 0;
}

bool IsHidden(v1::ArticleStatus status) {
  return status == v1::ARTICLE_STATUS_WITHHELD || status == v1::ARTICLE_STATUS_CANCELED;
}

bool HasText(const v1::Extraction& extraction) {
  return !extraction.article().headline().empty() || extraction.terms_size() > 0 ||
         extraction.events_size() > 0;
}

std::string KeptEntities(const v1::Extraction& extraction) {
  std::vector<const v1::Entity*> order;
  for (const v1::Entity& entity : extraction.entities()) {
    if (!entity.name().empty()) order.push_back(&entity);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->salience() > b->salience(); });
  state::v1::EntityList list;
  for (const v1::Entity* entity : order) {
    if (list.entities_size() >= kMaxKeptEntities) break;
    v1::Entity& kept = *list.add_entities();
    kept.set_name(entity->name());
    kept.set_type(entity->type());
    kept.set_entity_id(entity->entity_id());
    kept.set_actor_code(entity->actor_code());
  }
  return list.SerializeAsString();
}

}  // namespace

std::unique_ptr<Fold> Fold::Create(const FoldOptions& options) { return std::make_unique<FoldImpl>(options); }

FoldImpl::FoldImpl(const FoldOptions& options)
    : options_(options),
      corpus_(options.story_quiet_days),
      clock_(corpus_.clock),
      linker_(corpus_, options.process_memory_days),
      publisher_(corpus_, options.max_story_articles) {}

Updates FoldImpl::Apply(const v1::FoldInput& input) {
  Step step;
  const v1::Extraction& extraction = input.extraction();
  const v1::ArticleRef& article = extraction.article();
  const bool usable = input.has_extraction() && !article.id().empty();
  if (input.has_extraction() && !usable) ++ignored_;

  const bool timeless = clock_.now() == 0;
  if (input.has_tick()) clock_.Tick(input.tick().seconds());
  const int64_t dated = std::max(article.published().seconds(), article.updated().seconds());
  // What is delivered again must change nothing, so it is no witness of the time either.
  const bool fresh = usable && !IsRepeated(article);
  if (fresh && dated > 0) Observe(dated, article.id());
  if (timeless && clock_.now() > 0) StartTime();

  ReleaseDue(step);
  if (fresh) Accept(extraction, step);
  Sweep(step);
  Finish(step);
  return std::move(step.updates);
}

void FoldImpl::Observe(int64_t seconds, const std::string& article_id) {
  for (const std::string& witness : clock_.Observe(seconds, article_id)) {
    const ArticleRecord* article = corpus_.FindArticle(witness);
    if (article != nullptr && article->story != nullptr && !article->story->is_closed()) {
      corpus_.TouchStory(*article->story, clock_.now());
    }
  }
}

// What came before the first time was known is of that time: it must not look years old now.
void FoldImpl::StartTime() {
  std::vector<uint32_t> early;
  for (const auto& [touched, number] : corpus_.stories_by_touch()) early.push_back(number);
  for (const uint32_t number : early) {
    StoryRecord& story = corpus_.StoryByNumber(number);
    if (!story.is_closed()) corpus_.TouchStory(story, clock_.now());
  }
}

void FoldImpl::ReleaseDue(Step& step) {
  for (int i = 0; i < kMaxReleases; ++i) {
    const auto id = corpus_.NextReleased(clock_.now());
    if (!id) return;
    const v1::Extraction extraction = corpus_.FindEmbargoed(*id)->extraction();
    corpus_.Release(*id);
    Place(extraction, step);
  }
}

bool FoldImpl::IsRepeated(const v1::ArticleRef& article) const {
  const ArticleRecord* current = corpus_.FindArticle(article.id());
  const state::v1::EmbargoedState* held = corpus_.FindEmbargoed(article.id());
  return (current != nullptr && article.revision() <= current->kept.article().revision()) ||
         (held != nullptr && article.revision() <= held->extraction().article().revision());
}

void FoldImpl::Accept(const v1::Extraction& extraction, Step& step) {
  const v1::ArticleRef& article = extraction.article();
  if (IsHidden(article.status())) {
    Hide(extraction, step);
  } else if (!HasText(extraction)) {
    ++ignored_;
  } else if (EmbargoOf(article) > clock_.now()) {
    if (corpus_.FindEmbargoed(article.id()) == nullptr && corpus_.embargoed() >= kMaxEmbargoed) {
      ++ignored_;
    } else {
      corpus_.Hold(extraction);
    }
  } else {
    corpus_.Release(article.id());
    Place(extraction, step);
  }
}

void FoldImpl::Hide(const v1::Extraction& extraction, Step& step) {
  const v1::ArticleRef& article = extraction.article();
  corpus_.Release(article.id());
  state::v1::ArticleState kept;
  kept.mutable_article()->set_id(article.id());
  kept.mutable_article()->set_revision(article.revision());
  kept.mutable_article()->set_status(article.status());
  kept.set_touched(clock_.now());
  if (ArticleRecord* current = corpus_.FindArticle(article.id())) {
    kept.set_number(current->kept.number());
    StoryRecord* story = current->story;
    if (story != nullptr) {
      Withdraw(*current, step);
      PromoteReprints(*current, *story, step);
    }
    corpus_.EraseArticle(*current);
  } else {
    corpus_.clock.set_next_number(corpus_.clock.next_number() + 1);
    kept.set_number(corpus_.clock.next_number());
  }
  corpus_.AddArticle(std::move(kept));  // So that an earlier revision that comes late stays out.
}

void FoldImpl::Withdraw(ArticleRecord& article, Step& step) {
  StoryRecord& story = *article.story;
  step.Touch(story);
  step.relink[story.kept.number()] = &story;
  for (const auto& coded : article.kept.events()) step.Touch(*corpus_.FindEvent(coded.event()));
  corpus_.Detach(article);
}

// The root copy is gone: its first reprint speaks for the others.
void FoldImpl::PromoteReprints(const ArticleRecord& root, StoryRecord& story, Step& step) {
  std::vector<ArticleRecord*> reprints;
  for (const auto& [number, member] : story.members) {
    if (member->kept.reprint_of() == root.id()) reprints.push_back(member);
  }
  for (ArticleRecord* reprint : reprints) {
    Withdraw(*reprint, step);
    reprint->kept.set_reprint_of(reprint == reprints.front() ? std::string() : reprints.front()->id());
    corpus_.Attach(*reprint);
    corpus_.Changed(*reprint);
  }
}

void FoldImpl::Place(const v1::Extraction& extraction, Step& step) {
  const v1::ArticleRef& ref = extraction.article();
  ArticleRecord* current = corpus_.FindArticle(ref.id());
  StoryRecord* earlier = nullptr;
  state::v1::ArticleState kept;
  if (current != nullptr) {
    kept.set_number(current->kept.number());
    earlier = current->story;
    if (earlier != nullptr) Withdraw(*current, step);
    corpus_.EraseArticle(*current);
  } else {
    corpus_.clock.set_next_number(corpus_.clock.next_number() + 1);
    kept.set_number(corpus_.clock.next_number());
  }
  *kept.mutable_article() = ref;
  *kept.mutable_fingerprint() = extraction.fingerprint();
  kept.set_entities(KeptEntities(extraction));
  kept.set_touched(clock_.now());
  const std::vector<uint32_t> terms = Vectorize(extraction, corpus_.terms, weights_, kept);
  if (current == nullptr) corpus_.ChangedTerms(corpus_.terms.Count(terms));

  ArticleRecord& article = corpus_.AddArticle(std::move(kept));
  const bool has_reprints =
      earlier != nullptr && std::any_of(earlier->members.begin(), earlier->members.end(), [&](const auto& m) {
        return m.second->kept.reprint_of() == article.id();
      });
  StoryRecord& story = ChooseStory(article, earlier, has_reprints);
  article.kept.set_story(story.id);
  if (!story.is_closed()) {
    story.kept.set_phase(v1::STORY_PHASE_DEVELOPING);
    corpus_.TouchStory(story, clock_.now());
  }
  MatchEvents(extraction, article, story, corpus_, step);
  corpus_.Attach(article);
  step.Touch(story);
  step.relink[story.kept.number()] = &story;
}

StoryRecord& FoldImpl::ChooseStory(ArticleRecord& article, StoryRecord* earlier, bool has_reprints) {
  if (has_reprints) return *earlier;
  if (ArticleRecord* source = corpus_.reprint_index.FindSource(article)) {
    article.kept.set_reprint_of(source->id());
    return *source->story;
  }
  if (earlier != nullptr) {
    const bool alone = earlier->members.empty();
    if (alone || earlier->is_closed() || StoryScore(article, *earlier) >= kAcceptScore - kStayBonus) {
      return *earlier;
    }
  }
  const int64_t oldest_open = clock_.now() - options_.story_quiet_days * kSecondsPerDay;
  for (const StoryCandidate& candidate : corpus_.story_index.Rank(article)) {
    if (candidate.score < kAcceptScore) break;
    if (candidate.story->kept.touched() >= oldest_open) return *candidate.story;
  }
  return NewStory(article);
}

StoryRecord& FoldImpl::NewStory(const ArticleRecord& article) {
  const uint64_t id =
      MakeId("story", article.id(), article.kept.article().revision(), DayOf(clock_.now()), 0);
  return corpus_.AddStory(id);
}

void FoldImpl::Finish(Step& step) {
  publisher_.Retract(step);
  for (const auto& [number, event] : step.events) corpus_.Refresh(*event);
  linker_.Link(step);
  publisher_.Publish(step);
  for (const auto& [number, story] : step.evicted) Forget(*story);
  corpus_.ChangedClock();
  for (const std::string& key : corpus_.TakeChanged()) {
    step.updates.state.push_back({key, corpus_.Entry(key)});
  }
}

absl::Status FoldImpl::LoadEntry(std::string_view key, std::string_view value) {
  return corpus_.LoadEntry(key, value);
}

absl::Status FoldImpl::FinishLoad() { return corpus_.FinishLoad(); }

void FoldImpl::Save(const std::function<void(std::string_view key, std::string_view value)>& sink) const {
  for (const std::string& key : corpus_.Keys()) {
    if (const auto value = corpus_.Entry(key)) sink(key, *value);
  }
}

}  // namespace parley::aggregate
