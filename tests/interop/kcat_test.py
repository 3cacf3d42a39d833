"""kcat reads what Parley writes: keys, CloudEvents headers, every version once."""
import re
import unittest

import support

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@support.needs("kcat")
class KcatTest(unittest.TestCase):
    def records(self, topic):
        records = support.ours(support.read_with_kcat(topic))
        self.assertTrue(records, topic)
        return records

    def check_headers(self, record, message, source):
        headers = record.headers
        self.assertEqual(headers["ce_specversion"], "1.0")
        self.assertEqual(headers["ce_type"], f"parley.v1.{message}")
        self.assertEqual(headers["ce_source"], f"/parley/{source}")
        self.assertRegex(headers["ce_time"], TIME)
        content_type = None if record.value is None else f"application/{support.line.encoding}"  # None: a tombstone.
        self.assertEqual(headers.get("content-type"), content_type)

    def test_consolidated_items_have_their_id_as_key_and_cloud_events_headers(self):
        for topic, message in support.CONSOLIDATED.items():
            for record in self.records(topic):
                with self.subTest(record=record):
                    self.check_headers(record, message, "aggregate")
                    self.assertEqual(record.headers["ce_id"].rpartition("#")[0], record.key)

    def test_every_version_is_read_once_and_in_order_in_one_partition(self):
        for topic in support.CONSOLIDATED:
            last = {}
            for record in self.records(topic):
                with self.subTest(record=record):
                    partition, version = last.get(record.key, (record.partition, 0))
                    self.assertEqual(record.partition, partition)
                    self.assertEqual(support.version_in(record.headers["ce_id"]), version + 1)
                    last[record.key] = record.partition, version + 1
            self.assertGreater(max(version for _, version in last.values()), 1)

    def test_articles_and_extractions_are_keyed_by_the_article(self):
        articles = self.records("parley.articles")
        self.assertGreater(len(articles), 80)
        for record in articles:
            self.check_headers(record, "Article", "ingest")
            self.assertEqual(record.headers["ce_id"].rpartition("@")[0], record.key)
        partitions = {record.key: record.partition for record in articles}
        for record in self.records("parley.extractions"):
            self.check_headers(record, "FoldInput", "dispatch")
            if record.key in partitions:
                self.assertEqual(record.partition, partitions[record.key])

    def test_the_broken_document_of_the_samples_is_a_dead_letter(self):
        letters = [r for r in self.records("parley.deadletter") if r.headers["ce_source"] == "/parley/ingest"]
        self.assertEqual([r.headers["ce_id"] for r in letters], [letters[0].key])
        self.check_headers(letters[0], "DeadLetter", "ingest")

    def test_the_page_shows_keys_and_headers(self):
        said = support.run_example("kcat")
        self.assertRegex(said, r"(?m)^key=story-\w+ partition=\d offset=\d+ bytes=\d+$")
        self.assertRegex(said, r"(?m)^  ce_specversion=1.0,ce_id=story-\w+#1,")


@support.needs("kcat", "python")
class KcatProtobufTest(unittest.TestCase):
    def test_the_page_shows_an_event_as_text(self):
        if support.line.encoding != "protobuf":
            self.skipTest("this line writes JSON")
        said = support.run_example("kcat-protobuf")
        self.assertRegex(said, r'(?m)^id: "event-\w+"$')
        self.assertRegex(said, r"(?m)^version: \d+$")
