"""With --encoding json the values are JSON that anybody can read, with the names of the contracts."""
import json
import unittest

import support


def names(value):
    """Of all fields, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


@support.needs("kcat")
class JsonTest(unittest.TestCase):
    def test_values_have_the_names_of_the_contracts(self):
        expected = {"parley.articles": {"id", "provider_item_id", "headline", "published"},
                    "parley.extractions": {"extraction", "article", "model_version", "entity_id"},
                    "parley.stories": {"id", "version", "state", "phase", "first_seen", "event_ids", "independent_origins"},
                    "parley.events": {"id", "version", "state", "actor_code", "status_history", "reports"},
                    "parley.deadletter": {"id", "reason", "payload", "payload_size"},
                    "parley.processes": {"id", "version", "state", "phase_history", "story_ids"}}
        for topic, wanted in expected.items():
            records = support.valued(support.ours(support.read_with_kcat(topic)))
            found = set()
            for record in records:
                self.assertEqual(record.headers["content-type"], "application/json")
                found.update(names(json.loads(record.value)))
            self.assertLessEqual(wanted, found, topic)
            self.assertEqual([name for name in found if name != name.lower()], [], topic)

    def test_key_and_version_are_those_of_the_value(self):
        for topic in support.CONSOLIDATED:
            for record in support.valued(support.read_with_kcat(topic)):
                item = json.loads(record.value)
                self.assertEqual((item["id"], item["version"]), (record.key, support.version_in(record.headers["ce_id"])))
                self.assertIn(item["state"], ("STATE_LIVE", "STATE_RETRACTED"))

    def test_the_page_lists_processes(self):
        self.assertRegex(support.run_example("kcat-json"), r"(?m)^process-\w+ \d+ STATE_LIVE .*Taliban")


@support.needs("kcat", "python")
class JsonAsMessagesTest(unittest.TestCase):
    def test_it_is_what_the_classes_of_the_contracts_read(self):
        support.use_python_classes()
        from google.protobuf import json_format
        from parley.v1 import consolidated_pb2

        for topic, message in support.CONSOLIDATED.items():
            for record in support.valued(support.read_with_kcat(topic)):
                item = json_format.Parse(record.value, getattr(consolidated_pb2, message)())  # Unknown names: an error.
                again = json_format.MessageToDict(item, preserving_proto_field_name=True)
                self.assertEqual(list(names(again)), list(names(json.loads(record.value))))

    def test_the_page_reads_either_encoding(self):
        support.use_python_classes()
        with support.RunningExample("python-kafka") as reader:
            reader.wait_for("STATE_LIVE")
