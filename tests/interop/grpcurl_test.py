"""grpcurl: reflection, a filtered subscription, queries, publishing."""
import json
import unittest

import support


def messages(text):
    """grpcurl's: one JSON object after the other."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text) and text[at:].strip():
        message, at = decoder.raw_decode(text, at + len(text[at:]) - len(text[at:].lstrip()))
        found.append(message)
    return found


@support.needs("grpcurl")
class GrpcurlTest(unittest.TestCase):
    def test_reflection_lists_the_services_of_the_gateway(self):
        said = support.run_example("grpcurl-list")
        for service in ("parley.v1.StreamService", "parley.v1.QueryService", "grpc.health.v1.Health"):
            self.assertRegex(said, rf"(?m)^{service}$")
        self.assertIn("repeated .parley.v1.EventType event_types", said)

    def test_a_subscription_brings_what_the_filter_asks_for(self):
        with support.RunningExample("grpcurl-subscribe") as subscriber:
            subscriber.wait_for("EVENT_TYPE_AGREE")
            said = subscriber.wait_for('\n}\n{\n  "resumeToken"')  # The first heartbeat: that was all.
        events = [m["item"]["event"] for m in messages(said[:said.rindex("\n{\n")]) if "item" in m]
        self.assertEqual({event["type"] for event in events}, {"EVENT_TYPE_AGREE", "EVENT_TYPE_CONSULT"})
        for event in events:
            parties = [p for role in ("actors", "recipients", "mediators") for p in event.get(role, [])]
            self.assertTrue(any(p.get("actorCode", "").startswith("AFG") for p in parties), event)

    def test_a_query_finds_stories_by_their_words(self):
        [answer] = messages(support.run_example("grpcurl-query"))
        self.assertEqual(len(answer["stories"]), 5)
        self.assertTrue(answer["nextPageToken"])

    def test_a_published_article_becomes_a_story(self):
        [answer] = messages(support.run_example("grpcurl-publish"))
        self.assertEqual(answer["articles"], [
            {"articleId": "curl-wire:2019-0417", "revision": 1, "outcome": "PUBLISH_OUTCOME_ACCEPTED"}])
        self.assertIn("curl-wire:2019-0417",
                      support.eventually("such story", lambda: next(
                          (s for s in [support.run_example("grpcurl-query")] if "curl-wire:2019-0417" in s), None)))
        [again] = messages(support.run_example("grpcurl-publish"))
        self.assertEqual(again["articles"][0]["outcome"], "PUBLISH_OUTCOME_DUPLICATE")
