"""Node's @grpc/grpc-js subscribes, resumes, asks and publishes."""
import json
import unittest

import support


@support.needs("node")
class GrpcNodeTest(unittest.TestCase):
    def test_an_article_of_the_page_becomes_a_story_that_its_subscriber_gets(self):
        headline = "Orchestra plays on in Harbor after ceasefire of brass and strings"
        with support.RunningExample("node-subscribe") as subscriber:
            subscriber.wait_for("story-")
            answers = [json.loads(text) for text in support.run_example("node-publish").splitlines()]
            published = next(answer for answer in answers if "articles" in answer)
            self.assertEqual(published["articles"], [{
                "article_id": "node-wire:2019-0419", "revision": 1, "outcome": "PUBLISH_OUTCOME_ACCEPTED"}])
            stories = next(answer for answer in answers if "stories" in answer)["stories"]
            self.assertEqual(len(stories), 5)
            self.assertTrue(all(story["id"].startswith("story-") for story in stories))
            before = subscriber.wait_for(headline).splitlines()
        # It was killed; with its token it goes on, and repeats at most the one that it was at.
        with support.RunningExample("node-subscribe") as subscriber:
            self.wait_for_heartbeat()
        self.assertEqual([text for text in subscriber.said() if text not in before[-1:]], [])

    def wait_for_heartbeat(self):
        """The example keeps the token of each response."""
        token = support.work / "node.token"
        written = token.stat().st_mtime_ns
        support.eventually("heartbeat", lambda: token.stat().st_mtime_ns != written)

    def test_the_pages_subscriber_outlives_the_gateway(self):
        (support.work / "node.token").unlink(missing_ok=True)
        with support.OwnGateway() as gateway, support.RunningExample("node-subscribe", gateway.address) as subscriber:
            subscriber.wait_for("story-")
            gateway.stop()
            gateway.start()
            self.wait_for_heartbeat()
