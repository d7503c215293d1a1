#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The translators and their naive interpreters, on rules and guidelines written for this test.

Run as: peers_test.py WINDLASS. Each construct is translated, opened and run; what comes out is what
its author wrote beside it, and what the naive interpreter says as well.
"""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from constructs import certlogic as certlogic_constructs  # noqa: E402
from constructs import gdl2 as gdl2_constructs  # noqa: E402
from peers import gdl2_literals, report, suite, suites  # noqa: E402

WINDLASS = sys.argv.pop(1)


class Peers(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def judged(self, rule):
        outcome = suite.judge(WINDLASS, rule, tempfile.mkdtemp(dir=self.folder))
        self.assertIsNone(outcome.refused, outcome.refused)
        return outcome

    def certlogic_rule(self, name, logic, tests):
        return suites.certlogic_rule(name, {"Identifier": name, "Logic": logic}, tests)

    def agrees(self, rule):
        """All of the rule's tests agree, and the naive interpreter agrees with them."""
        outcome = self.judged(rule)
        self.assertIsNone(outcome.reason, outcome.detail)
        self.assertEqual(outcome.cases, len(rule.tests))
        self.assertEqual(outcome.differences, [])
        self.assertEqual([rule.naive(test) for test in rule.tests], [{}] * len(rule.tests))
        self.assertEqual(self.judged(rule.mixed(10)).differences, [])

    def test_certlogic_means_what_it_says(self):
        for name, logic, tests in certlogic_constructs.rules():
            with self.subTest(name):
                self.agrees(self.certlogic_rule(name, logic, tests))

    def test_gdl2_means_what_it_says(self):
        for name, source, tests in gdl2_constructs.guidelines():
            with self.subTest(name):
                self.agrees(suites.gdl2_rule(name, source, gdl2_literals.read_tests(tests)))

    def test_a_wrong_expectation_is_a_difference_that_the_naive_interpreter_explains(self):
        tests = [{"name": "turned", "input": {"payload": {"x": 1}}, "expected": False}]
        outcome = self.judged(self.certlogic_rule("turned", {"var": "payload.x"}, tests))
        got = ("turned", "the certificate", "accepted", "recommend", "accepted")
        self.assertEqual(outcome.differences, [got])
        self.assertEqual(outcome.naive, 1)
        row = "| turned | turned | the certificate | accepted | agrees | accepted |"
        self.assertIn(row, report.differences({"dcc": [outcome]}))

    def test_what_certlogic_says_and_the_documents_do_not_is_named(self):
        for reason, logic in certlogic_constructs.left_out():
            with self.subTest(reason):
                tests = [{"name": "one", "input": {"payload": {}}, "expected": True}]
                outcome = self.judged(self.certlogic_rule("left-out", logic, tests))
                self.assertEqual(outcome.reason, reason)

    def test_what_gdl2_says_and_the_documents_do_not_is_named(self):
        for reason, assignment in gdl2_constructs.left_out():
            with self.subTest(assignment):
                source = gdl2_constructs.guideline([(1, [], [assignment])])
                tests = gdl2_constructs.tests_of([({"gt0001": "2"}, {"gt0011": "1"})])
                rule = suites.gdl2_rule("left-out", source, gdl2_literals.read_tests(tests))
                self.assertEqual(self.judged(rule).reason, reason)


if __name__ == "__main__":
    unittest.main()
