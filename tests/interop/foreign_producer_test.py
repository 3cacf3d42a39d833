"""Others write to parley.articles: their articles are read, and what is none is kept while the line goes on."""
import json
import unittest

import support

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@support.needs("kcat", "python")
class ForeignProducerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        support.use_python_classes()
        from confluent_kafka import Producer

        cls.producer = Producer({"bootstrap.servers": support.line.brokers, "partitioner": "murmur2_random"})

    def produce(self, key, value, headers=()):
        """Returns where it came to."""
        places = []
        self.producer.produce("parley.articles", key=key, value=value, headers=list(headers),
                              on_delivery=lambda error, message: places.append((error, message.partition(), message.offset())))
        self.producer.flush(support.PATIENCE_SECONDS)
        [(error, *place)] = places
        self.assertIsNone(error)
        return tuple(place)

    def article(self, id, headline, **more):
        from parley.v1 import article_pb2

        return article_pb2.Article(id=id, revision=1, provider="Foreign", headline=headline,
                                   body=f"TOLLAN, Dec 30 (Foreign) - {headline}.", published={"seconds": 1577703600}, **more)

    def stories_of(self, id):
        """The records of stories that have the article."""
        from google.protobuf import json_format
        from parley.v1 import consolidated_pb2

        found = []
        for record in support.valued(support.read_with_python("parley.stories")):
            is_json = record.headers["content-type"] == "application/json"
            story = json_format.Parse(record.value, consolidated_pb2.Story()) if is_json else \
                consolidated_pb2.Story.FromString(record.value)
            if any(article.id == id for article in story.articles):
                found.append(record)
        return found

    def wait_for_story(self, id):
        return support.eventually(f"story with {id}", lambda: self.stories_of(id))[0]

    def letters(self):
        from google.protobuf import json_format
        from parley.v1 import dead_letter_pb2

        for record in support.read_with_python("parley.deadletter"):
            is_json = record.headers["content-type"] == "application/json"
            yield json_format.Parse(record.value, dead_letter_pb2.DeadLetter()) if is_json else \
                dead_letter_pb2.DeadLetter.FromString(record.value)

    def wait_for_letter(self, place):
        return support.eventually(f"dead letter of {place}", lambda: next(
            (x for x in self.letters() if (x.topic, x.partition, x.offset) == ("parley.articles", *place)), None))

    def test_json_by_kcat_as_the_page_says_and_its_trace_goes_all_the_way(self):
        support.run_example("kcat-produce")
        story = self.wait_for_story("kcat-wire:2019-0420")
        self.assertEqual(story.headers["traceparent"], TRACE)
        extraction = next(r for r in support.read_with_python("parley.extractions") if r.key == "kcat-wire:2019-0420")
        self.assertEqual(extraction.headers["traceparent"], TRACE)
        events = [r for r in support.read_with_python("parley.events") if r.headers.get("traceparent") == TRACE]
        self.assertTrue(events)

    def test_protobuf_without_any_header(self):
        article = self.article("foreign:plain", "Glassblowers of Tollan reopen the bridge market")
        self.produce(article.id, article.SerializeToString())
        story = self.wait_for_story("foreign:plain")
        self.assertNotIn("traceparent", story.headers)

    def test_protobuf_with_cloud_events_headers(self):
        article = self.article("foreign:events", "Clockmakers of Ostrava repair the tower")
        self.produce(article.id, article.SerializeToString(), [
            ("ce_specversion", "1.0"), ("ce_id", "1"), ("ce_source", "/foreign"), ("ce_type", "parley.v1.Article"),
            ("content-type", "application/protobuf"), ("traceparent", TRACE.replace("4bf9", "4bfa"))])
        self.assertEqual(self.wait_for_story("foreign:events").headers["traceparent"], TRACE.replace("4bf9", "4bfa"))

    def test_what_is_no_article_is_kept_and_the_line_goes_on(self):
        from parley.v1 import dead_letter_pb2

        late = self.article("foreign:late", "Potters of the far future")
        late.published.seconds = 10**17
        nameless = self.article("", "Painters without a name")
        text = json.dumps({"id": "foreign:torn", "headline": "Torn"})[:-3].encode()
        cases = [("bytes", b"\xff\xfe\x00 not an article \x00", [("x-origin", b"\xff\x00")], "UNDECODABLE_RECORD"),
                 ("torn JSON", text, [("content-type", b"application/json")], "UNDECODABLE_RECORD"),
                 ("another type", b"", [("ce_type", b"com.example.order.placed")], "UNDECODABLE_RECORD"),
                 ("no value", None, [], "UNDECODABLE_RECORD"),
                 ("no id", nameless.SerializeToString(), [], "INVALID_ARTICLE"),
                 ("no such time", late.SerializeToString(), [], "INVALID_ARTICLE")]
        key = b"foreign:\xff"  # One key, so one partition, and no UTF-8.
        for what, value, headers, reason in cases:
            with self.subTest(what):
                letter = self.wait_for_letter(self.produce(key, value, headers))
                self.assertEqual(dead_letter_pb2.DeadLetterReason.Name(letter.reason), f"DEAD_LETTER_REASON_{reason}")
                self.assertEqual(letter.payload, value or b"")
                self.assertEqual(letter.key, key)
                self.assertEqual([(h.name, h.value) for h in letter.headers], headers)
                self.assertTrue(letter.message)
        article = self.article("foreign:after", "Weavers of Tollan finish the long carpet")
        self.produce(key, article.SerializeToString())
        self.wait_for_story("foreign:after")
