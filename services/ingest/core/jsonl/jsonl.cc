#include "ingest/core/jsonl/jsonl.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "common/json/proto_json.h"
#include "ingest/core/json/json_value.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/text/line_reader.h"

namespace parley::ingest {
namespace {

// Proto JSON skips an unknown enum name, which would turn "status": "KILL" into a usable article.
void ReadShortStatus(std::string_view json, Draft& draft) {
  if (draft.article.status() != v1::ARTICLE_STATUS_UNSPECIFIED || json.find("\"status\"") == json.npos) {
    return;
  }
  const auto value = ParseJsonValue(json);
  if (!value.ok() || !value->is_object()) {
    draft.Fail(InvalidArgument("its status cannot be made out; is each field there once?"));
    return;
  }
  const auto status = value->find("status");
  if (status == value->end() || status->is_null()) {
    return;
  }
  if (status->is_string()) {
    draft.SetStatus(status->get_ref<const std::string&>());
  } else if (*status != 0) {
    draft.Fail(InvalidArgument("unknown status {}; known: USABLE, WITHHELD, CANCELED", status->dump()));
  }
}

Draft ReadLine(std::string_view line, size_t number) {
  Draft draft;
  draft.place = fmt::format("line {}", number);
  draft.bytes = line;
  std::string valid;
  std::string_view json = Trim(line);
  if (!IsValidUtf8(json)) {
    size_t repaired = 0;
    valid = RepairUtf8(json, &repaired);
    json = valid;
    draft.Note(fmt::format("{} invalid UTF-8 sequences replaced", repaired));
  }
  if (json == "{" || json == "[") {
    draft.Fail(InvalidArgument("an object over several lines; JSON Lines wants each on one line (jq -c .)"));
    return draft;
  }
  const absl::Status status = FromJson(json, draft.article);
  if (!status.ok()) {
    draft.Fail(Annotate(status, "not an Article in JSON on one line"));
    return draft;
  }
  ReadShortStatus(json, draft);
  return draft;
}

}  // namespace

absl::Status ParseJsonLines(std::string_view bytes, size_t first_line, Collector& collector) {
  LineReader lines(bytes);
  while (lines.Next()) {
    if (!Trim(lines.line()).empty()) {
      RETURN_IF_ERROR(collector.Add(ReadLine(lines.line(), first_line + lines.number() - 1)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ParsedDocument> ParseJsonLinesPart(std::string_view bytes, size_t first_line,
                                                  const DocumentContext& context) {
  Collector collector(context, "jsonl");
  RETURN_IF_ERROR(ParseJsonLines(bytes, first_line, collector));
  if (collector.empty()) {
    return ParsedDocument{.format = "jsonl", .articles = {}, .errors = {}, .notes = {}};
  }
  return collector.Take();
}

}  // namespace parley::ingest
