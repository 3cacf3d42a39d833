#include "tests/load/kafka/made_up_records.h"

#include "fmt/format.h"
#include "tests/load/stream_generator.h"
#include "tests/support/subprocess.h"

namespace parley::load {

WordBag::WordBag() : random_(7) {
  for (const v1::Article& article : ReadSamples(testing::SourceDir() + "/samples/stream")) {
    const std::string& body = article.body();
    for (size_t at = 0; at < body.size();) {
      const size_t end = std::min(body.find(' ', at), body.size());
      words_.push_back(body.substr(at, end - at));
      at = end + 1;
    }
  }
}

std::string WordBag::Text(size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    text += words_[random_() % words_.size()] + ' ';
  }
  text.resize(bytes);
  return text;
}

std::vector<log::Record> MakeRecords(const std::string& topic, size_t count) {
  WordBag words;
  std::vector<log::Record> records(count);
  for (size_t i = 0; i < count; ++i) {
    log::Record& record = records[i];
    record.topic = topic;
    record.key = fmt::format("provider:{:012}", i);
    record.value = words.Text(kValueBytes);
    record.headers = {{"ce_specversion", "1.0"},           {"ce_id", record.key + "@1"},
                      {"ce_source", "/parley/ingest"},     {"ce_type", "parley.v1.Article"},
                      {"ce_time", "2019-10-05T14:20:00Z"}, {"content-type", "application/protobuf"}};
  }
  return records;
}

}  // namespace parley::load
