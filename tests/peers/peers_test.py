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
from peers import certlogic, certlogic_naive, report, suite  # noqa: E402

WINDLASS = sys.argv.pop(1)


class Peers(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def judged(self, rule):
        outcome = suite.judge(WINDLASS, rule, self.folder)
        self.assertIsNone(outcome.refused, outcome.refused)
        return outcome

    def certlogic_rule(self, name, logic, tests):
        rule = {"Identifier": name, "Logic": logic}

        def naive(test):
            verdict = certlogic_naive.verdict(rule, test["input"])
            return {} if verdict == test["expected"] else {"accepted": verdict}

        return suite.Rule(name, tests, lambda: certlogic.translate(rule, tests), naive)

    def test_certlogic_means_what_it_says(self):
        for name, logic, tests in certlogic_constructs.rules():
            with self.subTest(name):
                rule = self.certlogic_rule(name, logic, tests)
                outcome = self.judged(rule)
                self.assertIsNone(outcome.reason, outcome.detail)
                self.assertEqual(outcome.cases, len(tests))
                self.assertEqual(outcome.differences, [])
                self.assertEqual([rule.naive(test) for test in tests], [{}] * len(tests))

    def test_a_wrong_expectation_is_a_difference_that_the_naive_interpreter_explains(self):
        tests = [{"name": "turned", "input": {"payload": {"x": 1}}, "expected": False}]
        outcome = self.judged(self.certlogic_rule("turned", {"var": "payload.x"}, tests))
        got = ("turned", "The rule accepts the certificate", "not_indicated", "recommend", True)
        self.assertEqual(outcome.differences, [got])
        self.assertIn("as windlass", report.differences({"dcc": [outcome]}))

    def test_what_certlogic_says_and_the_documents_do_not_is_named(self):
        for reason, logic in certlogic_constructs.left_out():
            with self.subTest(reason):
                tests = [{"name": "one", "input": {"payload": {}}, "expected": True}]
                outcome = self.judged(self.certlogic_rule("left-out", logic, tests))
                self.assertEqual(outcome.reason, reason)


if __name__ == "__main__":
    unittest.main()
