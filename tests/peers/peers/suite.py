# SPDX-License-Identifier: Apache-2.0
"""Runs the roots of a suite through windlass, and counts."""

import json
import subprocess
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .reasons import Untranslated


class Rule:
    """One rule or guideline of a suite."""

    def __init__(self, name, tests, translate, naive, mixed):
        self.name = name
        self.tests = tests  # [{name, input, expected}]
        self.translate = translate  # () -> [(root, tests)]
        self.naive = naive  # test -> {output: what the naive interpreter gives}, of what differs
        self.mixed = mixed  # count -> the rule with so many inputs that nobody published


class Outcome:
    """What became of one rule."""

    def __init__(self, rule):
        self.name = rule.name
        self.tests = len(rule.tests)
        self.reason = None  # why it was not translated
        self.detail = ""
        self.refused = None  # why windlass did not open it
        self.cases = 0
        self.silent = sum(test["expected"] == {} for test in rule.tests)  # expect nothing
        self.differences = []  # (case, output, published, status that windlass gives, naive)

    @property
    def wrong(self):
        return len({case for case, *_ in self.differences})

    @property
    def naive(self):
        """Tests of which the naive interpreter says that no output that differs is as published."""
        ours = {case for case, *_, naive in self.differences if naive == "as published"}
        return len({case for case, *_ in self.differences} - ours)

    @property
    def whole(self):
        return not self.reason and not self.refused and not self.differences


def unpack(place, folder):
    """The folder of a suite that lies in a folder or in an archive."""
    if Path(place).is_dir():
        return Path(place)
    with tarfile.open(place) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(folder, filter="data")
        else:
            archive.extractall(folder)
    return Path(folder)


def run_root(windlass, folder):
    """What `windlass test` says of a root: its report, or why it did not open."""
    command = [windlass, "test", str(folder), "--rules", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode not in (0, 1):
        return None, done.stderr.strip()
    return json.loads(done.stdout), ""


def compared(outcome, rule, root, tests, report):
    """Notes each difference, with what the naive interpreter says of it."""
    for failure in report["failures"]:
        test = tests[int(failure["case"][1:])]
        naive = rule.naive(test)
        for one in failure["differences"]:
            _, output, published, _ = root.answers[one["about"].removeprefix("status of ")]
            shown = naive.get(output, "as published")
            outcome.differences.append((test["name"], output, published, one["got"], shown))


def judge(windlass, rule, folder):
    """Translates and runs one rule."""
    outcome = Outcome(rule)
    try:
        roots = rule.translate()
    except Untranslated as why:
        outcome.reason, outcome.detail = why.reason, why.detail
        return outcome
    except Exception as fault:  # one rule that nobody foresaw is counted, and ends no run
        outcome.reason, outcome.detail = "adapter", repr(fault)
        return outcome
    for number, (root, tests) in enumerate(roots):
        place = Path(folder) / f"{rule.name}_{number}"
        root.write(place)
        outcome.cases += len(root.cases)
        report, refused = run_root(windlass, place)
        if report is None:
            outcome.refused = refused
            return outcome
        compared(outcome, rule, root, tests, report)
    return outcome


def judge_all(windlass, rules, folder):
    """All outcomes, in the order of the rules."""
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(judge, windlass, rule, folder) for rule in rules]
        return [job.result() for job in jobs]
