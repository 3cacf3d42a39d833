#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "gateway/view/view_reader.h"
#include "gmock/gmock.h"
#include "tests/integration/gateway/gateway_fixture.h"

namespace parley::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class QueryTest : public GatewayFixture {
 protected:
  grpc::Status Get(const std::string& id, v1::Story& story) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    v1::GetStoryRequest request;
    request.set_id(id);
    v1::GetStoryResponse response;
    const grpc::Status status = query_->GetStory(&context, request, &response);
    story = response.story();
    return status;
  }
  grpc::Status List(const v1::ListStoriesRequest& request, v1::ListStoriesResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    return query_->ListStories(&context, request, &response);
  }
  std::vector<std::string> ListIds(const v1::ListStoriesRequest& request) {
    v1::ListStoriesResponse response;
    const grpc::Status status = List(request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> ids;
    for (const v1::Story& story : response.stories()) {
      ids.push_back(story.id());
    }
    return ids;
  }
};

TEST_F(QueryTest, GetsTheLatestVersionAndFollowsRedirects) {
  StartGateway();
  v1::Item merged = MakeStory("s1", 2);
  merged.mutable_story()->set_redirect_to("s2");
  merged.mutable_story()->set_state(v1::STATE_RETRACTED);
  Append({MakeStory("s1", 1), MakeStory("s2", 1), merged, MakeStory("s2", 2, "Both in one")});
  WaitUntilCaughtUp();
  v1::Story story;
  ASSERT_TRUE(Get("s1", story).ok());
  EXPECT_EQ(story.id(), "s2");
  EXPECT_EQ(story.headline(), "Both in one");
  const grpc::Status missing = Get("s3", story);
  EXPECT_EQ(missing.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(missing.error_message(), HasSubstr("no story \"s3\""));
  EXPECT_EQ(Get("", story).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(QueryTest, ListsByFilterTextTimeAndState) {
  StartGateway();
  v1::Item retracted = MakeStory("s3", 3, "Talks that never were");
  retracted.mutable_story()->set_state(v1::STATE_RETRACTED);
  Append({MakeStory("s1", 1, "Talks begin"), MakeStory("s2", 2, "Talks end"), retracted,
          MakeStory("s4", 4, "Storm at sea")});
  WaitUntilCaughtUp();
  EXPECT_THAT(ListIds({}), ElementsAre("s4", "s2", "s1"));
  v1::ListStoriesRequest request;
  request.mutable_filter()->set_text("TALKS");
  request.mutable_filter()->add_kinds(v1::ITEM_KIND_EVENT);  // Not looked at.
  EXPECT_THAT(ListIds(request), ElementsAre("s2", "s1"));
  request.set_include_retracted(true);
  EXPECT_THAT(ListIds(request), ElementsAre("s3", "s2", "s1"));
  request.mutable_updated_since()->set_seconds(1'570'000'002);
  EXPECT_THAT(ListIds(request), ElementsAre("s3", "s2"));
}

TEST_F(QueryTest, EventsAndProcessesAreAnsweredToo) {
  StartGateway();
  Append({MakeEvent("e1", 1, v1::EVENT_TYPE_AID), MakeProcess("p1", 1)});
  WaitUntilCaughtUp();
  grpc::ClientContext get_event, get_process, list_events, list_processes;
  v1::GetEventRequest event;
  event.set_id("e1");
  v1::GetEventResponse event_response;
  ASSERT_TRUE(query_->GetEvent(&get_event, event, &event_response).ok());
  EXPECT_EQ(event_response.event().type(), v1::EVENT_TYPE_AID);
  v1::GetProcessRequest process;
  process.set_id("p1");
  v1::GetProcessResponse process_response;
  ASSERT_TRUE(query_->GetProcess(&get_process, process, &process_response).ok());
  EXPECT_EQ(process_response.process().version(), 1);
  v1::ListEventsRequest events;
  events.mutable_filter()->add_event_types(v1::EVENT_TYPE_AID);
  v1::ListEventsResponse events_response;
  ASSERT_TRUE(query_->ListEvents(&list_events, events, &events_response).ok());
  EXPECT_EQ(events_response.events_size(), 1);
  v1::ListProcessesRequest processes;
  processes.mutable_filter()->add_process_ids("p1");
  v1::ListProcessesResponse processes_response;
  ASSERT_TRUE(query_->ListProcesses(&list_processes, processes, &processes_response).ok());
  EXPECT_EQ(processes_response.processes_size(), 1);
}

TEST_F(QueryTest, PagesThroughEverythingOnce) {
  StartGateway();
  std::vector<v1::Item> items;
  for (uint32_t i = 0; i < 120; ++i) {
    items.push_back(MakeStory("s" + std::to_string(i), 1 + i / 10));
  }
  Append(items);
  WaitUntilCaughtUp();
  EXPECT_EQ(ListIds({}).size(), 50U);
  v1::ListStoriesRequest request;
  request.set_page_size(7);
  std::set<std::string> seen;
  size_t total = 0;
  do {
    v1::ListStoriesResponse page;
    const grpc::Status status = List(request, page);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (const v1::Story& story : page.stories()) {
      seen.insert(story.id());
      ++total;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(total, 120U);
  EXPECT_EQ(seen.size(), 120U);
}

TEST_F(QueryTest, RefusesBadPagesAndTokensOfOtherQuestions) {
  StartGateway();
  Append({MakeStory("s1", 1), MakeStory("s2", 1)});
  WaitUntilCaughtUp();
  v1::ListStoriesRequest request;
  request.set_page_size(1);
  v1::ListStoriesResponse response;
  ASSERT_TRUE(List(request, response).ok());
  const std::string token = response.next_page_token();
  ASSERT_FALSE(token.empty());
  const auto refuses = [&](const std::function<void(v1::ListStoriesRequest&)>& change,
                           const std::string& why) {
    v1::ListStoriesRequest changed = request;
    changed.set_page_token(token);
    change(changed);
    const grpc::Status status = List(changed, response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << why;
    EXPECT_THAT(status.error_message(), HasSubstr(why));
  };
  refuses([](auto& r) { r.set_page_size(501); }, "page_size: 501");
  refuses([](auto& r) { r.set_page_token("?"); }, "cannot be read");
  refuses([](auto& r) { r.mutable_filter()->add_actors("PAK"); }, "another filter");
  refuses([](auto& r) { r.set_include_retracted(true); }, "another filter");
  refuses([](auto& r) { r.mutable_filter()->set_text("!?"); }, "holds no word");
  request.set_page_token(token);
  request.set_page_size(500);  // Not part of the question.
  EXPECT_EQ(ListIds(request).size(), 1U);
}

TEST_F(QueryTest, APageNeverOutgrowsAMessage) {
  StartGateway();
  for (int i = 0; i < 8; ++i) {
    Append({MakeStory("s" + std::to_string(i), 1, std::string(1'000'000, 'x'))});
  }
  WaitUntilCaughtUp();
  v1::ListStoriesResponse response;
  const grpc::Status status = List({}, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.stories_size(), 3);
  EXPECT_FALSE(response.next_page_token().empty());
}

TEST_F(QueryTest, TombstonesTakeItemsAway) {
  StartGateway();
  Append({MakeStory("s1", 1), MakeStory("s2", 1)});
  const log::Record tombstone{.topic = log::kStories, .key = "s1", .value = std::nullopt, .headers = {}};
  ASSERT_TRUE(log_->Append({&tombstone, 1}).ok());
  WaitUntilCaughtUp();
  EXPECT_THAT(ListIds({}), ElementsAre("s2"));
}

TEST_F(QueryTest, AViewDamagedWhileInUseIsMadeAnew) {
  StartGateway();
  std::vector<v1::Item> items;
  for (int i = 0; i < 300; ++i) {
    items.push_back(MakeStory("s" + std::to_string(i), 1, std::string(2000, 'x')));
  }
  Append(items);
  WaitUntilCaughtUp();
  StopGateway();  // Everything is in the main file now.
  {
    std::fstream file(options_.view_path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8 * 4096);
    file << std::string(std::filesystem::file_size(options_.view_path) - 8 * 4096, '\xEE');
  }
  StartGateway();
  v1::Story story;
  const Deadline deadline = Deadline::After(kPatience);
  while (!Get("s299", story).ok() && !deadline.Passed()) {
    StopSource().WaitFor(Deadline::After(std::chrono::milliseconds(5)));
  }
  EXPECT_EQ(story.id(), "s299");
  EXPECT_EQ(Metric("parley_gateway_view_rebuilds_total{reason=\"damaged\"}"), 1);
  WaitUntilCaughtUp();
  v1::ListStoriesRequest request;
  request.set_page_size(500);
  EXPECT_EQ(ListIds(request).size(), 300U);
}

TEST_F(QueryTest, AViewThatStandsBeforeWhatTheLogKeepsIsMadeAnew) {
  StartGateway();
  Append({MakeStory("s1", 1)});
  WaitUntilCaughtUp();
  StopGateway();
  Append({MakeStory("s1", 2), MakeStory("s1", 3)});
  clock_.Move(std::chrono::hours(24 * 40));
  Append({MakeStory("s2", 1)});
  ASSERT_TRUE(log_->Maintain().ok());
  ASSERT_GT(log_->Range({log::kStories, 0})->start, 1);
  StartGateway();
  WaitUntilCaughtUp();
  EXPECT_EQ(Metric("parley_gateway_view_failures_total{code=\"out_of_range\"}"), 1);
  EXPECT_EQ(Metric("parley_gateway_view_rebuilds_total{reason=\"range\"}"), 1);
  EXPECT_EQ(ListIds({}).size(), 2U);
}

TEST_F(QueryTest, TheAgeOfWhatIsNewIsToldAndAViewMadeAnewIsNoNews) {
  const char* const count = "parley_pipeline_article_age_seconds_count{stage=\"viewed\"}";
  OpenLog();
  Append({MakeStory("old", 1)});
  StartGateway();  // There is no view yet.
  WaitUntilCaughtUp();
  Append({MakeStory("s1", 1), MakeEvent("e1", 1, v1::EVENT_TYPE_AID)});
  ASSERT_TRUE(WaitForMetric(count, 2));
  StopGateway();
  Append({MakeStory("s2", 1)});  // While it was down: late, and so it counts.
  StartGateway();
  ASSERT_TRUE(WaitForMetric(count, 3));
  StopGateway();
  ASSERT_TRUE(std::filesystem::remove(options_.view_path));
  StartGateway();
  WaitUntilCaughtUp();
  Append({MakeStory("s3", 1)});
  ASSERT_TRUE(WaitForMetric(count, 4));
  EXPECT_EQ(Metric(count), 4);
  EXPECT_GE(Metric("parley_pipeline_article_age_seconds_sum{stage=\"viewed\"}"), 8) << "2 s each";
}

TEST_F(QueryTest, OtherReadersMayUseTheViewMeanwhile) {
  StartGateway();
  Append({MakeStory("s1", 1)});
  WaitUntilCaughtUp();
  const auto reader = gateway::ViewReader::Open(options_.view_path);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_TRUE((*reader)->Get(v1::ITEM_KIND_STORY, "s1").ok());
  EXPECT_EQ(*(*reader)->Positions(), gateway_->Positions());
}

TEST_F(QueryTest, AnswersNothingAfterShutdown) {
  StartGateway();
  gateway_->Shutdown(Deadline::Now());
  v1::Story story;
  EXPECT_EQ(Get("s1", story).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(SubscribeStatus({}).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(QueryTest, CreateSaysWhatIsWrong) {
  OpenLog();
  options_.buffer_items = 0;
  const absl::Status option = gateway::Gateway::Create(options_, *log_, metrics_, clock_).status();
  EXPECT_EQ(option.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(option.message()), HasSubstr("buffer_items"));
  options_.buffer_items = 64;
  const auto empty_log = log::SqliteLog::Open({.data_dir = dir_ / "empty", .min_free_bytes = 0});
  const absl::Status topic = gateway::Gateway::Create(options_, **empty_log, metrics_, clock_).status();
  EXPECT_EQ(topic.code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace parley::test
