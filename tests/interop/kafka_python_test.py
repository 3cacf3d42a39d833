"""A Python client decodes protobuf values with classes made from proto/."""
import time
import unittest

import support


@support.needs("python")
class KafkaPythonTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        support.use_python_classes()

    def test_every_value_is_what_its_headers_say(self):
        from google.protobuf import symbol_database
        from parley.v1 import article_pb2, consolidated_pb2, dead_letter_pb2, extraction_pb2  # They register themselves.
        from google.protobuf.unknown_fields import UnknownFieldSet

        for topic in ("articles", "extractions", "stories", "events", "processes", "deadletter"):
            records = support.valued(support.ours(support.read_with_python(f"parley.{topic}")))
            self.assertTrue(records, topic)
            for record in records:
                with self.subTest(topic=topic, key=record.key):
                    self.assertEqual(record.headers["content-type"], "application/protobuf")
                    item = symbol_database.Default().GetSymbol(record.headers["ce_type"]).FromString(record.value)
                    self.assertEqual(len(UnknownFieldSet(item)), 0)
                    id = item.extraction.article.id if topic == "extractions" else item.id
                    self.assertEqual(id, record.key)
                    if f"parley.{topic}" in support.CONSOLIDATED:
                        self.assertEqual(item.version, support.version_in(record.headers["ce_id"]))

    def test_offsets_are_bytes_of_the_text(self):
        from parley.v1 import article_pb2, consolidated_pb2

        bodies = {}
        for record in support.ours(support.read_with_python("parley.articles")):
            article = article_pb2.Article.FromString(record.value)
            bodies[article.id, article.revision] = article.body.encode()
        checked = 0
        for record in support.valued(support.read_with_python("parley.stories")):
            story = consolidated_pb2.Story.FromString(record.value)
            revisions = {article.id: article.revision for article in story.articles}
            for sentence in story.summary:
                body = bodies.get((sentence.article_id, revisions[sentence.article_id]))
                if body is None:
                    continue  # By another producer.
                self.assertEqual(body[sentence.begin:sentence.end].decode(), sentence.text)
                checked += 1
        self.assertGreater(checked, 50)

    def test_keys_are_hashed_as_kafka_does(self):
        """A producer with Kafka's own partitioner sends a revision to where ingest sent the one before."""
        from confluent_kafka import Producer

        articles = support.ours(support.read_with_python("parley.articles"))
        producer = Producer({"bootstrap.servers": support.line.brokers, "partitioner": "murmur2"})
        told = {}
        topic = f"interop.{time.time_ns()}"
        self.make_topic(topic)
        for key in {record.key for record in articles}:
            producer.produce(topic, key=key, on_delivery=lambda _, message: told.update({message.key().decode(): message.partition()}))
        producer.flush()
        self.assertEqual(told, {record.key: record.partition for record in articles})

    def make_topic(self, topic):
        from confluent_kafka.admin import AdminClient, NewTopic

        admin = AdminClient({"bootstrap.servers": support.line.brokers})
        admin.create_topics([NewTopic(topic, support.line.partitions, 1)])[topic].result()

    def test_the_page_reads_each_version_once(self):
        wanted = {(r.key, str(support.version_in(r.headers["ce_id"]))) for r in support.valued(support.read_with_python("parley.stories"))}
        with support.RunningExample("python-kafka") as reader:
            for id, version in wanted:
                reader.wait_for(f"{id} {version} STATE_")
        seen = [tuple(text.split()[:2]) for text in reader.output.splitlines()]
        self.assertEqual(len(seen), len(set(seen)))
