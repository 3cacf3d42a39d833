"""Every example of the page is run by a test."""
import pathlib
import re
import unittest

import support


class PageTest(unittest.TestCase):
    def test_every_example_is_run(self):
        tests = "".join(file.read_text() for file in pathlib.Path(__file__).parent.glob("*.py"))
        run = set(re.findall(r'(?:run_example|RunningExample)\("([\w-]+)"', tests))
        self.assertEqual(set(support.all_examples()), run)

    def test_no_block_is_left_out(self):
        page = (support.SOURCE / "docs/subscribers.md").read_text()
        self.assertEqual(len(re.findall(r"^```\w+$", page, re.M)), len(support.all_examples()))
