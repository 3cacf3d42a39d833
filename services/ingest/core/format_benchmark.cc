// Bytes a second of each format, on documents of realistic articles (about 3 KB each).
#include <string>

#include "benchmark/benchmark.h"
#include "fmt/format.h"
#include "ingest/core/format.h"

namespace parley::ingest {
namespace {

constexpr int kItems = 100;
constexpr int kParagraphs = 12;

std::string Paragraph(int item, int number, std::string_view opening) {
  return fmt::format(
      "{}The two delegations met for the {}th time on day {} of the round, and the mediator said that they "
      "had "
      "\u201Cnarrowed their differences\u201D over the exchange of prisoners, the routes for aid and the "
      "order in "
      "which both armies would leave the valley.",
      opening, number, item);
}

std::string Body(int item, std::string_view begin, std::string_view end) {
  std::string body;
  for (int i = 0; i < kParagraphs; ++i) {
    body.append(begin).append(Paragraph(item, i, i == 0 ? "KENDARI, Oct 5 (Northline) - " : "")).append(end);
  }
  return body;
}

std::string JsonLines() {
  std::string text;
  for (int i = 0; i < kItems; ++i) {
    text += fmt::format(
        "{{\"provider\":\"Northline\",\"provider_item_id\":\"n{}\",\"revision\":1,\"published\":\"2019-10-"
        "05T14:20:00Z\","
        "\"headline\":\"Envoys open another day of talks\",\"body\":\"{}\"}}\n",
        i, Body(i, "", "\\n\\n"));
  }
  return text;
}

std::string WireText() {
  std::string text;
  for (int i = 0; i < kItems; ++i) {
    text += fmt::format(
        "Slug: TALKS\nItem: n{}\nRevision: 1\nPublished: 2019-10-05T14:20:00Z\n\nEnvoys open another day of "
        "talks\n\n{}NNNN\n",
        i, Body(i, "", "\n\n"));
  }
  return text;
}

std::string Ninjs() {
  std::string text = "[";
  for (int i = 0; i < kItems; ++i) {
    text += fmt::format(
        "{}{{\"uri\":\"urn:example:{}\",\"version\":\"1\",\"versioncreated\":\"2019-10-05T14:20:00Z\","
        "\"pubstatus\":\"usable\","
        "\"headline\":\"Envoys open another day of talks\",\"body_html\":\"{}\"}}",
        i == 0 ? "" : ",", i, Body(i, "<p>", "</p>"));
  }
  return text + "]";
}

std::string Rss() {
  std::string text = "<rss version=\"2.0\"><channel><title>Northline</title>";
  for (int i = 0; i < kItems; ++i) {
    text += fmt::format(
        "<item><title>Envoys open another day of talks</title><guid>n{}</guid><pubDate>Sat, 05 Oct 2019 "
        "14:20:00 "
        "GMT</pubDate><content:encoded><![CDATA[{}]]></content:encoded></item>",
        i, Body(i, "<p>", "</p>"));
  }
  return text + "</channel></rss>";
}

std::string Atom() {
  std::string text = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Northline</title>";
  for (int i = 0; i < kItems; ++i) {
    text += fmt::format(
        "<entry><id>n{}</id><title>Envoys open another day of "
        "talks</title><updated>2019-10-05T14:20:00Z</updated>"
        "<content type=\"xhtml\"><div>{}</div></content></entry>",
        i, Body(i, "<p>", "</p>"));
  }
  return text + "</feed>";
}

void Measure(benchmark::State& state, const std::string& bytes) {
  const DocumentContext context = {.source = "benchmark", .format = "", .default_provider = "Northline"};
  for (auto _ : state) {
    const auto document = ParseDocument(bytes, context);
    if (!document.ok() || document->articles.size() != kItems) {
      state.SkipWithError("the document was not read");
      return;
    }
    benchmark::DoNotOptimize(document);
  }
  state.SetBytesProcessed(static_cast<int64_t>(static_cast<size_t>(state.iterations()) * bytes.size()));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * kItems);
}

BENCHMARK_CAPTURE(Measure, jsonl, JsonLines());
BENCHMARK_CAPTURE(Measure, wire_text, WireText());
BENCHMARK_CAPTURE(Measure, ninjs, Ninjs());
BENCHMARK_CAPTURE(Measure, rss, Rss());
BENCHMARK_CAPTURE(Measure, atom, Atom());

}  // namespace
}  // namespace parley::ingest
