"""Python's grpcio subscribes, resumes, asks and publishes."""
import unittest

import support


@support.needs("python")
class GrpcPythonTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        support.use_python_classes()
        import grpc

        cls.gateway = grpc.insecure_channel(support.line.gateway)
        cls.ingest = grpc.insecure_channel(support.line.ingest)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()
        cls.ingest.close()

    def query(self):
        from parley.v1 import query_service_pb2_grpc

        return query_service_pb2_grpc.QueryServiceStub(self.gateway)

    def test_an_article_of_the_page_becomes_a_story_that_its_subscriber_gets(self):
        headline = "Beekeepers of Northline ask both villages for a ceasefire"
        with support.RunningExample("python-subscribe") as subscriber:
            subscriber.wait_for("story-")
            published = support.run_example("python-publish")
            self.assertIn('article_id: "python-wire:2019-0418"', published)
            self.assertIn("outcome: PUBLISH_OUTCOME_ACCEPTED", published)
            self.assertRegex(published, r"(?m)^story-\w+ \d+ ")
            before = subscriber.wait_for(headline).splitlines()
        # It was killed; with its token it goes on, and repeats at most the one that it was at.
        self.publish("Goatherds keep the ceasefire of Tollan")
        with support.RunningExample("python-subscribe") as subscriber:
            after = subscriber.wait_for("Goatherds keep the ceasefire of Tollan").splitlines()
        self.assertLessEqual(len(set(before) & set(after)), 1)

    def test_the_pages_subscriber_outlives_the_gateway(self):
        headline = "Ropemakers toast the ceasefire of Ostrava"
        (support.work / "python.token").unlink(missing_ok=True)
        with support.OwnGateway() as gateway, support.RunningExample("python-subscribe", gateway.address) as subscriber:
            subscriber.wait_for("story-")
            gateway.stop()
            self.publish(headline)
            gateway.start()
            subscriber.wait_for(headline)

    def publish(self, headline, metadata=()):
        from parley.v1 import ingest_service_pb2, ingest_service_pb2_grpc

        article = {"provider": "Interop", "headline": headline, "body": f"TOLLAN, Dec 30 (Interop) - {headline}.",
                   "published": {"seconds": 1577703600}}
        response = ingest_service_pb2_grpc.IngestServiceStub(self.ingest).Publish(
            ingest_service_pb2.PublishRequest(article=article), metadata=metadata, timeout=support.PATIENCE_SECONDS)
        return response.articles[0].article_id

    def test_the_gateway_and_kafka_agree(self):
        from parley.v1 import consolidated_pb2, query_service_pb2

        latest = {r.key: r.value for r in support.read_with_python("parley.stories")}
        token, listed = "", {}
        while True:
            page = self.query().ListStories(query_service_pb2.ListStoriesRequest(
                page_size=20, page_token=token, include_retracted=True), timeout=support.PATIENCE_SECONDS)
            listed.update({story.id: story for story in page.stories})
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(listed, {id: consolidated_pb2.Story.FromString(value) for id, value in latest.items() if value is not None})

    def test_errors_have_their_code_and_say_why(self):
        import grpc
        from parley.v1 import query_service_pb2, stream_service_pb2, stream_service_pb2_grpc

        with self.assertRaises(grpc.RpcError) as unknown:
            self.query().GetStory(query_service_pb2.GetStoryRequest(id="story-0"), timeout=support.PATIENCE_SECONDS)
        self.assertEqual(unknown.exception.code(), grpc.StatusCode.NOT_FOUND)
        subscribe = stream_service_pb2_grpc.StreamServiceStub(self.gateway).Subscribe
        with self.assertRaises(grpc.RpcError) as garbled:
            next(subscribe(stream_service_pb2.SubscribeRequest(resume_token="garbled"), timeout=support.PATIENCE_SECONDS))
        self.assertEqual(garbled.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertTrue(garbled.exception.details())

    def test_a_trace_goes_from_the_publisher_to_the_story(self):
        trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        id = self.publish("Ferrymen of Ostrava count swans", metadata=[("traceparent", trace)])
        record = next(r for r in support.read_with_python("parley.articles") if r.key == id)
        self.assertEqual(record.headers.get("traceparent"), trace)
        support.eventually("story with the trace", lambda: [
            r for r in support.read_with_python("parley.stories") if r.headers.get("traceparent") == trace])
