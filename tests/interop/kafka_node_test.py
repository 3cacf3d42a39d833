"""A Node client, kafkajs, reads JSON values."""
import json
import unittest

import support


@support.needs("node", "kcat")
class KafkaNodeTest(unittest.TestCase):
    def test_the_page_reads_each_version_once(self):
        wanted = [json.loads(record.value) for record in support.valued(support.read_with_kcat("parley.stories"))]
        with support.RunningExample("node-kafka") as reader:
            for story in wanted:
                reader.wait_for(f"{story['id']} {story['version']} {story['state']}")
        seen = [tuple(text.split()[:2]) for text in reader.output.splitlines() if text.startswith("story-")]
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual({(story["id"], str(story["version"])) for story in wanted}, set(seen))
