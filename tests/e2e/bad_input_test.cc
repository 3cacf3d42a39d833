#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/pipeline.h"

namespace parley::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommandLine, NamesAnUnknownFlagAndVerb) {
  const ProcessResult flag = RunProcess({ParleyBinary(), "run", "--no-such-flag"});
  EXPECT_NE(flag.status, 0);
  EXPECT_THAT(flag.err, HasSubstr("--no-such-flag"));
  const ProcessResult verb = RunProcess({ParleyBinary(), "fly"});
  EXPECT_NE(verb.status, 0);
  EXPECT_THAT(verb.err, HasSubstr("fly"));
}

TEST(CommandLine, EveryVerbHasHelp) {
  for (const char* verb : {"run", "ingest", "dispatch", "worker", "aggregate", "gateway", "parse", "extract",
                           "merge", "tail", "dlq", "process", "story", "topics", "health"}) {
    const ProcessResult help = RunProcess({ParleyBinary(), verb, "--help"});
    EXPECT_EQ(help.status, 0) << verb;
    EXPECT_THAT(help.out, HasSubstr("--help")) << verb;
  }
}

TEST(CommandLine, CheckConfigStartsNothing) {
  const test::TempDir data;
  EXPECT_EQ(RunProcess({ParleyBinary(), "run", "--check-config", "--data-dir", data / "x"}).status, 0);
  EXPECT_NE(access((data / "x").c_str(), F_OK), 0) << "must not make the data directory";
  EXPECT_NE(RunProcess({ParleyBinary(), "run", "--check-config", "--log-level", "loud"}).status, 0);
}

TEST(Kafka, NoBrokerIsSaidWithItsAddressAndTheFlag) {
  const test::TempDir data;
  for (const char* verb : {"ingest", "aggregate", "topics"}) {
    const ProcessResult none =
        RunProcess({ParleyBinary(), verb, "--brokers", "127.0.0.1:1", "--data-dir", data.path()});
    EXPECT_EQ(none.status, 1) << verb;
    EXPECT_THAT(none.err, HasSubstr("127.0.0.1:1")) << verb;
    EXPECT_THAT(none.err, HasSubstr("--brokers")) << verb;
  }
}

TEST(Kafka, AWrongSettingIsNamed) {
  const test::TempDir data;
  const auto ask = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {ParleyBinary(), "topics", "--brokers", "127.0.0.1:1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = RunProcess(arguments);
    EXPECT_EQ(result.status, 1);
    return result.err;
  };
  EXPECT_THAT(ask({"--kafka", "no.such.setting=1"}), HasSubstr("no.such.setting"));
  EXPECT_THAT(ask({"--kafka", "isolation.level=read_uncommitted"}), HasSubstr("isolation.level"));
  EXPECT_THAT(ask({"--kafka", "nonsense"}), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(ask({"--kafka-config", data / "missing"}), HasSubstr(data / "missing"));
  WriteFile(data / "broken", "# comment\nsasl.password hunter2\n");
  EXPECT_THAT(ask({"--kafka-config", data / "broken"}),
              ::testing::AllOf(HasSubstr("broken:2"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(RunProcess({ParleyBinary(), "topics"}).err, HasSubstr("--brokers"));
}

TEST(Health, OfNobodyIsBad) {
  const ProcessResult health = RunProcess({ParleyBinary(), "health", "--target", "127.0.0.1:1"});
  EXPECT_EQ(health.status, 1);
  EXPECT_THAT(health.err, HasSubstr("127.0.0.1:1"));
}

TEST(DataDirectory, InUseNamesItsOwner) {
  const test::TempDir data;
  Subprocess first({ParleyBinary(), "run", "--data-dir", data.path(), "--listen", "127.0.0.1:0"});
  const std::string port = WaitForPort(first);
  ASSERT_NE(port, "") << first.Errors();
  const ProcessResult second =
      RunProcess({ParleyBinary(), "run", "--data-dir", data.path(), "--listen", "127.0.0.1:0"});
  EXPECT_NE(second.status, 0);
  EXPECT_THAT(second.err, HasSubstr(std::to_string(first.pid())));
  EXPECT_THAT(second.err, HasSubstr(data.path()));
}

TEST(Port, InUseIsSaid) {
  const test::TempDir one, two;
  Subprocess first({ParleyBinary(), "run", "--data-dir", one.path(), "--listen", "127.0.0.1:0"});
  const std::string port = WaitForPort(first);
  ASSERT_NE(port, "") << first.Errors();
  const ProcessResult second =
      RunProcess({ParleyBinary(), "run", "--data-dir", two.path(), "--listen", "127.0.0.1:" + port});
  EXPECT_NE(second.status, 0);
  EXPECT_THAT(second.err, HasSubstr(port));
}

// Feeds one file and returns the run.
ProcessResult Feed(const std::string& data, const std::string& file) {
  return RunProcess({ParleyBinary(), "run", "--once", "--data-dir", data, "--listen", "127.0.0.1:0", file},
                    "", std::chrono::seconds(120));
}

TEST(Input, AMissingFileIsNamed) {
  const test::TempDir data;
  const ProcessResult run = Feed(data.path(), "/no/such/feed.xml");
  EXPECT_NE(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("/no/such/feed.xml"));
}

TEST(Input, UnreadableBytesGoToTheDeadLettersWhole) {
  const test::TempDir data, in;
  const std::string bytes = "{\"uri\": \"x\", \"headline\": \"cut he";
  WriteFile(in / "broken.json", bytes);
  const ProcessResult run = Feed(data.path(), in / "broken.json");
  EXPECT_EQ(run.status, 0) << run.err;
  const ProcessResult list = RunProcess({ParleyBinary(), "dlq", "list", "--data-dir", data.path()});
  EXPECT_THAT(list.out, HasSubstr("broken.json"));
  const ProcessResult show =
      RunProcess({ParleyBinary(), "dlq", "show", list.out.substr(0, 12), "--data-dir", data.path()});
  EXPECT_THAT(show.out, HasSubstr(bytes));
}

TEST(Input, WrongEncodingIsRepairedNotLost) {
  const test::TempDir data, in;
  WriteFile(in / "latin1.txt",
            "Published: 2019-10-05T09:00:00Z\nProvider: Testwire\nItem: 9\n\nCaf\xE9 talks\n\nPARIS "
            "(Testwire) - They met in a caf\xE9.\n");
  EXPECT_EQ(Feed(data.path(), in / "latin1.txt").status, 0);
  const auto articles = Topic(data.path(), "articles");
  ASSERT_EQ(articles.size(), 1u);
  EXPECT_THAT(articles[0], HasSubstr("They met in a caf"));
}

TEST(Input, AHundredMegabytesOfOneDocumentAreRefused) {
  const test::TempDir data, in;
  {
    std::ofstream out(in / "big.xml", std::ios::binary);
    out << "<rss><channel><item><title>";
    const std::string block(1 << 20, 'x');
    for (int i = 0; i < 100; ++i) {
      out << block;
    }
  }
  const ProcessResult run = Feed(data.path(), in / "big.xml");
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(RunProcess({ParleyBinary(), "dlq", "list", "--data-dir", data.path()}).out,
              HasSubstr("too large"));
}

TEST(Input, AHundredMegabytesOfJsonLinesAreRead) {
  const test::TempDir data, in;
  {
    std::ofstream out(in / "big.jsonl", std::ios::binary);
    const std::string body(250'000, 'x');
    for (int i = 0; i < 400; ++i) {
      out << R"({"provider":"Testwire","provider_item_id":")" << i << R"(","headline":"h","body":")" << body
          << "\"}\n";
    }
  }
  const ProcessResult run = RunProcess(
      {ParleyBinary(), "ingest", "--data-dir", data.path(), in / "big.jsonl"}, "", std::chrono::seconds(120));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(Topic(data.path(), "articles").size(), 400u);
}

TEST(Filters, BadLinesAreNamedAndTheRestGoesOn) {
  const ProcessResult extract = RunProcess(
      {ParleyBinary(), "extract"}, "{\"id\":\"a\",\"headline\":\"Talks held\"}\nnonsense\n{\"id\":\"b\"}\n");
  EXPECT_EQ(extract.status, 1);
  EXPECT_THAT(extract.err, HasSubstr("line 2"));
  EXPECT_THAT(extract.out, HasSubstr("\"b\""));
}

// A full disk: the run must not hang or crash, and must go on when there is room.
TEST(Disk, FullIsWaitedOut) {
  const test::TempDir mount_point;
  if (geteuid() != 0 || mount("tmpfs", mount_point.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
    GTEST_SKIP() << "needs root to mount a small tmpfs";
  }
  Subprocess run({ParleyBinary(), "run", "--once", "--data-dir", mount_point / "data", "--listen",
                  "127.0.0.1:0", SourceDir() + "/samples/stream"});
  const auto early = run.Wait(std::chrono::seconds(8));
  EXPECT_FALSE(early.has_value()) << "should wait for room: " << early->err;
  EXPECT_THAT(run.Errors(), HasSubstr("RESOURCE_EXHAUSTED"));
  EXPECT_EQ(mount("tmpfs", mount_point.path().c_str(), "tmpfs", MS_REMOUNT, "size=200m"), 0);
  const auto result = run.Wait(std::chrono::seconds(60));
  EXPECT_TRUE(result.has_value()) << "should go on when there is room";
  if (result.has_value()) {
    EXPECT_EQ(result->status, 0) << result->err;
    EXPECT_EQ(Topic(mount_point / "data", "articles").size(), 84u);
  }
  run.Signal(SIGKILL);
  run.Wait(std::chrono::seconds(5));
  umount(mount_point.path().c_str());
}

}  // namespace
}  // namespace parley::testing
