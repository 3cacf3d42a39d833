#include "gateway/view/list_sql.h"

#include <string_view>

#include "fmt/format.h"
#include "gateway/view/schema.h"

namespace parley::gateway {
namespace {

// Sorts after every continuation of a prefix: no UTF-8 text holds this byte.
constexpr char kAfterAll = '\xFF';

class Builder {
 public:
  explicit Builder(const ListQuery& query) : query_(query) {
    sql_.text = "SELECT updated, id, message FROM item WHERE kind = ?";
    Value(int64_t{query.kind});
  }

  Sql Build() {
    const Filter& filter = query_.filter;
    State();
    In("event_type", filter.event_types);
    In("event_status", filter.event_statuses);
    if (filter.min_independent_origins > 0) {
      And("origins >= ?");
      Value(int64_t{filter.min_independent_origins});
    }
    Facets(FacetField::kCountry, filter.countries);
    Facets(FacetField::kProcess, filter.process_ids);
    Facets(FacetField::kProvider, filter.providers);
    Actors(filter.actors);
    Words(filter.words);
    sql_.text += " ORDER BY updated DESC, id DESC LIMIT ?";
    Value(static_cast<int64_t>(query_.limit));
    return std::move(sql_);
  }

 private:
  void And(std::string_view condition) { sql_.text.append(" AND ").append(condition); }
  void Value(int64_t value) { sql_.values.emplace_back(value); }
  void Value(const std::string& value) { sql_.values.emplace_back(value); }
  static std::string Marks(size_t count) {
    std::string marks = "?";
    for (size_t i = 1; i < count; ++i) {
      marks += ", ?";
    }
    return marks;
  }

  void State() {
    if (!query_.include_retracted) {
      And("retracted = 0");
    }
    if (query_.updated_since.has_value()) {
      And("updated >= ?");
      Value(int64_t{query_.updated_since->time_since_epoch().count()});
    }
    if (query_.after.has_value()) {
      And("(updated, id) < (?, ?)");
      Value(int64_t{query_.after->updated.time_since_epoch().count()});
      Value(query_.after->id);
    }
  }

  void In(std::string_view column, const std::vector<int>& values) {
    if (!values.empty()) {
      And(fmt::format("{} IN ({})", column, Marks(values.size())));
      for (const int value : values) {
        Value(int64_t{value});
      }
    }
  }

  // The rows of a sub-select. The plus keeps SQLite from starting with them: it goes through item_order and
  // stops when the page is full.
  void Rows(std::string_view select) { And(fmt::format("+row IN ({})", select)); }

  static std::string FacetSelect(FacetField field, size_t count) {
    return fmt::format("SELECT row FROM facet WHERE field = {} AND value IN ({})", static_cast<int>(field),
                       Marks(count));
  }

  void Facets(FacetField field, const std::vector<std::string>& values) {
    if (!values.empty()) {
      Rows(FacetSelect(field, values.size()));
      for (const std::string& value : values) {
        Value(value);
      }
    }
  }

  void Actors(const std::vector<ActorTerm>& actors) {
    if (actors.empty()) {
      return;
    }
    std::string select = FacetSelect(FacetField::kEntityId, actors.size()) + " UNION ALL " +
                         FacetSelect(FacetField::kName, actors.size());
    for (const ActorTerm& actor : actors) {
      Value(actor.value);
    }
    for (const ActorTerm& actor : actors) {
      Value(actor.name);
    }
    for (const ActorTerm& actor : actors) {
      select += fmt::format(" UNION ALL SELECT row FROM facet WHERE field = {} AND value >= ? AND value < ?",
                            static_cast<int>(FacetField::kActorCode));
      Value(actor.value);
      Value(actor.value + kAfterAll);
    }
    Rows(select);
  }

  void Words(const std::vector<std::string>& words) {
    if (words.empty()) {
      return;
    }
    std::string match;
    for (const std::string& word : words) {
      match += fmt::format("{}\"{}\"", match.empty() ? "" : " AND ", IndexTerm(word));
    }
    Rows("SELECT rowid FROM words WHERE words MATCH ?");
    Value(match);
  }

  const ListQuery& query_;
  Sql sql_;
};

}  // namespace

Sql ListSql(const ListQuery& query) { return Builder(query).Build(); }

}  // namespace parley::gateway
