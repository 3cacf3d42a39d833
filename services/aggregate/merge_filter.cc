#include "aggregate/merge_filter.h"

#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "common/base/status.h"
#include "common/json/proto_json.h"
#include "parley/v1/extraction.pb.h"

namespace parley::aggregate {
namespace {

class Merge {
 public:
  Merge(const MergeOptions& options, std::ostream& out, std::ostream& err)
      : fold_(Fold::Create(options.fold)), out_(out), err_(err) {}

  void Line(size_t number, std::string_view text) {
    v1::FoldInput input;
    if (const absl::Status status = FromJson(text, *input.mutable_extraction()); !status.ok()) {
      Report(number, ToString(status));
      return;
    }
    const uint64_t ignored = fold_->ignored();
    const Updates updates = fold_->Apply(input);
    if (fold_->ignored() > ignored) Report(number, "the extraction has no article id or no text");
    for (const v1::Story& story : updates.stories) Write("story", story);
    for (const v1::ConsolidatedEvent& event : updates.events) Write("event", event);
    for (const v1::Process& process : updates.processes) Write("process", process);
  }

  bool failed() const { return failed_; }

 private:
  void Write(std::string_view kind, const google::protobuf::Message& message) {
    const absl::StatusOr<std::string> json = ToJson(message);
    if (json.ok()) {
      out_ << "{\"" << kind << "\":" << *json << "}\n";
    } else {
      err_ << "merge: " << kind << ": " << ToString(json.status()) << '\n';
      failed_ = true;
    }
  }
  void Report(size_t number, std::string_view why) {
    err_ << "merge: line " << number << ": " << why << '\n';
    failed_ = true;
  }

  std::unique_ptr<Fold> fold_;
  std::ostream& out_;
  std::ostream& err_;
  bool failed_ = false;
};

}  // namespace

int RunMerge(const MergeOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  Merge merge(options, out, err);
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) merge.Line(number, line);
  }
  out.flush();
  return merge.failed() || !out ? 1 : 0;
}

}  // namespace parley::aggregate
