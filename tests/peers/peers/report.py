# SPDX-License-Identifier: Apache-2.0
"""The tables of a run, for a terminal and for the README."""

import collections
import difflib
import re

from .reasons import REASONS

TITLES = {"dcc": "DCC, CertLogic", "gdl2": "openEHR, GDL2"}


def cause(difference):
    """Why a published test and windlass differ, as far as the naive interpreter tells."""
    *_, got, naive = difference
    return "stale" if naive else "ours"


def table(head, rows):
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def summary(outcomes):
    """One line for each suite."""
    head = ["suite", "rules", "translated", "opened", "whole", "tests", "cases run", "agree"]
    rows = []
    for name, ones in outcomes.items():
        translated = [one for one in ones if not one.reason]
        opened = [one for one in translated if not one.refused]
        cases = sum(one.cases for one in opened)
        agree = cases - sum(one.wrong for one in opened)
        whole = sum(one.whole for one in opened)
        tests = sum(one.tests for one in ones)
        counts = [len(ones), len(translated), len(opened), whole, tests, cases, agree]
        rows.append([TITLES[name], *counts])
    return table(head, rows)


def left_out(outcomes):
    """Why rules were not translated: reasons with counts."""
    rows = []
    for name, ones in outcomes.items():
        counts = collections.Counter(one.reason for one in ones if one.reason)
        for reason, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            tests = sum(one.tests for one in ones if one.reason == reason)
            rows.append([TITLES[name], reason, count, tests, REASONS[reason]])
    return table(["suite", "reason", "rules", "tests", "what it is"], rows)


def plain(text):
    return re.sub(r"\s+", " ", str(text)).replace("|", "/").strip()


def differences(outcomes):
    """Every difference."""
    rows = []
    for ones in outcomes.values():
        for one in ones:
            for case, about, expected, got, naive in one.differences:
                rows.append([one.name, plain(case), plain(about), expected, got])
                rows[-1].append("as windlass" if naive else "as published")
    head = ["rule", "test", "about", "published", "windlass", "naive interpreter"]
    return table(head, rows) if rows else "None."


def refused(outcomes):
    lines = [
        f"{one.name}: {one.refused.splitlines()[0]}"
        for ones in outcomes.values()
        for one in ones
        if one.refused
    ]
    return "\n".join(lines)


def named(outcomes):
    lines = [
        f"{one.name}: {one.reason}: {one.detail}"
        for ones in outcomes.values()
        for one in ones
        if one.reason
    ]
    return "\n".join(lines)


def whole(outcomes, every):
    """The report for a terminal."""
    parts = [summary(outcomes), left_out(outcomes), "Differences:", differences(outcomes)]
    parts += ["Not opened:", refused(outcomes)] if refused(outcomes) else []
    parts += ["Not translated:", named(outcomes)] if every else []
    return "\n\n".join(parts)


def blocks(outcomes):
    """What stands between the marks of the README."""
    return {
        "summary": summary(outcomes),
        "left out": left_out(outcomes),
        "differences": differences(outcomes),
    }


def against(readme, outcomes, write):
    """Compares the README's tables with a run, or writes them; 0 where they are true."""
    old = readme.read_text(encoding="utf-8")
    new = old
    for name, text in blocks(outcomes).items():
        marks = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        start, end = new.index(marks[0]) + len(marks[0]), new.index(marks[1])
        new = f"{new[:start]}{text}\n{new[end:]}"
    if write:
        readme.write_text(new, encoding="utf-8")
        return 0
    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), "README.md", "this run", "", "")
    print("\n".join(lines) or "The tables of tests/peers/README.md are what this run gives.")
    return 0 if old == new else 1
