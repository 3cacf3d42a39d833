#include "ingest/parse_filter.h"

#include <algorithm>
#include <fstream>

#include "common/base/status.h"
#include "common/base/utf8.h"
#include "common/json/proto_json.h"
#include "ingest/core/format.h"
#include "ingest/core/jsonl/jsonl.h"
#include "ingest/core/recognise.h"

namespace parley::ingest {
namespace {

// Appends up to `want` bytes; less only at the end of the stream.
void ReadUpTo(std::istream& in, size_t want, std::string& bytes) {
  const size_t before = bytes.size();
  bytes.resize(before + want);
  in.read(bytes.data() + before, static_cast<std::streamsize>(want));
  bytes.resize(before + static_cast<size_t>(in.gcount()));
}

class Filter {
 public:
  Filter(const ParseOptions& options, std::ostream& out, std::ostream& err)
      : options_(options), out_(out), err_(err) {}

  void Read(const std::string& name, std::istream& in) {
    context_ = {.source = name, .format = options_.format, .default_provider = options_.provider};
    std::string bytes;
    ReadUpTo(in, kMaxDocumentBytes + 1, bytes);
    const bool long_stream = bytes.size() > kMaxDocumentBytes;
    const bool lines = options_.format == "jsonl" ||
                       (options_.format.empty() && RecogniseFormat(WithoutMark(bytes)) == "jsonl");
    if (long_stream && lines) {
      ReadLongLines(in, std::move(bytes));
    } else {
      Print(ParseDocument(bytes, context_));
    }
  }

  void Fail(std::string_view message) {
    err_ << message << '\n';
    failed_ = true;
  }

  bool failed() const { return failed_; }

 private:
  // Whole lines of `bytes` at a time; what is left of the last one is completed by the next read.
  void ReadLongLines(std::istream& in, std::string bytes) {
    bytes.erase(0, bytes.size() - WithoutMark(bytes).size());
    size_t first_line = 1;
    while (!bytes.empty()) {
      const size_t last_end = bytes.rfind('\n');
      if (last_end == std::string::npos && bytes.size() > kMaxDocumentBytes) {
        Fail(fmt::format("{}: line {}: over {} bytes without a line end; the rest was not read",
                         context_.source, first_line, kMaxDocumentBytes));
        return;
      }
      const size_t size = in.eof() || last_end == std::string::npos ? bytes.size() : last_end + 1;
      const std::string_view part = std::string_view(bytes).substr(0, size);
      Print(ParseJsonLinesPart(part, first_line, context_));
      first_line += static_cast<size_t>(std::count(part.begin(), part.end(), '\n'));
      bytes.erase(0, size);
      ReadUpTo(in, kMaxDocumentBytes + 1 - bytes.size(), bytes);
    }
  }

  void Print(const absl::StatusOr<ParsedDocument>& document) {
    if (!document.ok()) {
      Fail(Message(document.status()));
      return;
    }
    for (const std::string& note : document->notes) {
      err_ << Printable(context_.source, 500) << ": note: " << note << '\n';
    }
    for (const ItemError& error : document->errors) {
      Fail(fmt::format("{}: {}: {}", Printable(context_.source, 500), error.place, Message(error.status)));
    }
    for (const v1::Article& article : document->articles) {
      const auto json = ToJson(article);
      if (json.ok()) {
        out_ << *json << '\n';
      } else {
        Fail(
            fmt::format("{}: {}: {}", Printable(context_.source, 500), article.id(), Message(json.status())));
      }
    }
  }

  const ParseOptions& options_;
  std::ostream& out_;
  std::ostream& err_;
  DocumentContext context_;
  bool failed_ = false;
};

}  // namespace

int RunParse(const ParseOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  Filter filter(options, out, err);
  const std::vector<std::string> files =
      options.files.empty() ? std::vector<std::string>{"-"} : options.files;
  for (const std::string& name : files) {
    if (name == "-") {
      filter.Read("stdin", in);
      continue;
    }
    std::ifstream file(name, std::ios::binary);
    if (file.peek(); !file.is_open() || file.bad()) {
      filter.Fail(
          fmt::format("{}: cannot be opened for reading; is it there, is it a file?", Printable(name, 500)));
      continue;
    }
    file.clear();
    filter.Read(name, file);
  }
  out.flush();
  if (!out) {
    filter.Fail("cannot write the articles; is the output closed or the disk full?");
  }
  return filter.failed() ? 1 : 0;
}

}  // namespace parley::ingest
