#include "tests/simulation/toy_fold.h"

#include <stdexcept>

#include "common/base/hash.h"
#include "common/base/status.h"

namespace parley::simulation {
namespace {

using aggregate::StateChange;
using aggregate::Updates;

// Values are entries of one flat map, so Save and Load hide nothing.
class ToyFold : public aggregate::Fold {
 public:
  Updates Apply(const v1::FoldInput& input) override {
    Updates updates;
    if (input.has_tick()) {
      Forget(input.tick());
    } else if (input.extraction().article().headline() == "throw") {
      throw std::runtime_error("asked to");
    } else if (IsNew(input.extraction().article())) {
      Accept(input.extraction(), updates);
    }
    for (const std::string& key : changed_) {
      const auto at = entries_.find(key);
      updates.state.push_back({key, at == entries_.end() ? std::nullopt : std::optional(at->second)});
    }
    changed_.clear();
    return updates;
  }

  absl::Status LoadEntry(std::string_view key, std::string_view value) override {
    entries_.insert_or_assign(std::string(key), std::string(value));
    return absl::OkStatus();
  }
  absl::Status FinishLoad() override { return absl::OkStatus(); }
  void Save(const std::function<void(std::string_view, std::string_view)>& sink) const override {
    for (const auto& [key, value] : entries_) {
      sink(key, value);
    }
  }
  uint64_t ignored() const override { return 0; }
  size_t live_articles() const override { return entries_.size(); }
  size_t live_stories() const override { return entries_.size(); }

 private:
  void Set(const std::string& key, std::string value) {
    entries_[key] = std::move(value);
    changed_.insert(key);
  }
  void Erase(const std::string& key) {
    changed_.insert(key);
    entries_.erase(key);
  }
  uint64_t Number(const std::string& key) const {
    const auto at = entries_.find(key);
    return at == entries_.end() ? 0 : std::stoull(at->second);
  }
  uint64_t Raise(const std::string& key) {
    const uint64_t number = Number(key) + 1;
    Set(key, std::to_string(number));
    return number;
  }

  bool IsNew(const v1::ArticleRef& article) {
    const std::string key = "article/" + article.id();
    if (article.id().empty() || Number(key) >= article.revision()) {
      return false;
    }
    Set(key, std::to_string(article.revision()));
    Set("published/" + article.id(), std::to_string(article.published().seconds()));
    return true;
  }

  void Forget(const google::protobuf::Timestamp& before) {
    std::vector<std::string> old;
    for (auto at = entries_.lower_bound("published/"); at != entries_.end() && at->first < "published0";
         ++at) {
      if (std::stoll(at->second) < before.seconds()) {
        old.push_back(at->first.substr(10));
      }
    }
    for (const std::string& id : old) {
      Erase("article/" + id);
      Erase("published/" + id);
    }
  }

  void Accept(const v1::Extraction& extraction, Updates& updates) {
    const v1::ArticleRef& article = extraction.article();
    const std::string seen = fmt::format("{}@{}", article.id(), article.revision());
    Link(seen, article, updates);
    for (const v1::Term& term : extraction.terms()) {
      Tell(term.text(), seen, article, updates);
    }
    if (Number("chain/count") % 3 == 0) {
      v1::Process& process = updates.processes.emplace_back();
      process.set_id(fmt::format("process-{}", Raise("counter/processes")));
      process.set_version(1);
      process.set_name(entries_["chain/hash"]);
      *process.mutable_last_updated() = article.published();
    }
  }

  void Link(const std::string& seen, const v1::ArticleRef& article, Updates& updates) {
    v1::ConsolidatedEvent& event = updates.events.emplace_back();
    event.set_id("chain");
    event.set_version(static_cast<uint32_t>(Raise("chain/count")));
    Set("chain/hash", Hex64(Hash64(entries_["chain/hash"] + seen)));
    event.set_attribution(entries_["chain/hash"]);
    *event.mutable_last_updated() = article.published();
  }

  void Tell(const std::string& term, const std::string& seen, const v1::ArticleRef& article,
            Updates& updates) {
    const std::string id_key = "story/" + term + "/id";
    const std::string version_key = "story/" + term + "/version";
    const std::string hash_key = "story/" + term + "/hash";
    if (!entries_.contains(id_key)) {
      Set(id_key, fmt::format("story-{}", Raise("counter/stories")));
    }
    Set(hash_key, Hex64(Hash64(entries_[hash_key] + seen)));
    v1::Story& story = updates.stories.emplace_back();
    story.set_id(entries_[id_key]);
    story.set_version(static_cast<uint32_t>(Raise(version_key)));
    story.set_headline(entries_[hash_key]);
    *story.mutable_last_updated() = article.published();
    if (article.status() == v1::ARTICLE_STATUS_CANCELED) {
      story.set_state(v1::STATE_RETRACTED);
      Erase(id_key);
      Erase(version_key);
      Erase(hash_key);
    }
  }

  std::map<std::string, std::string> entries_;
  std::set<std::string> changed_;
};

}  // namespace

std::unique_ptr<aggregate::Fold> MakeToyFold() { return std::make_unique<ToyFold>(); }

}  // namespace parley::simulation
