# SPDX-License-Identifier: Apache-2.0
"""The tables of a run, for a terminal and for the README."""

import collections
import difflib
import re

from .reasons import REASONS

TITLES = {"dcc": "DCC, CertLogic", "gdl2": "openEHR, GDL2"}


def table(head, rows):
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def summary(outcomes):
    """One column for each suite."""
    columns = []
    for ones in outcomes.values():
        translated = [one for one in ones if not one.reason]
        opened = [one for one in translated if not one.refused]
        cases = sum(one.cases for one in opened)
        wrong = sum(one.wrong for one in opened)
        columns.append(
            {
                "rules": len(ones),
                "of these without logarithm or root": len(ones) - sum(
                    one.reason == "logarithm" for one in ones
                ),
                "translated": len(translated),
                "opened": len(opened),
                "whole: every test agrees": sum(one.whole for one in opened),
                "published tests": sum(one.tests for one in ones),
                "of these expect nothing": sum(one.silent for one in ones),
                "run": cases,
                "agree": cases - wrong,
                "differ": wrong,
                "of these, as the naive interpreter says": sum(one.naive for one in opened),
            }
        )
    rows = [[what, *(one[what] for one in columns)] for what in columns[0]]
    return table(["", *(TITLES[name] for name in outcomes)], rows)


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


def cut(text, most=60):
    text = plain(text)
    return text if len(text) <= most else text[: most - 3] + "..."


def differences(outcomes):
    """One line for each test that differs: its first output, and how many more."""
    rows = []
    for ones in outcomes.values():
        for one in ones:
            found = {}
            for case, *rest in one.differences:
                found.setdefault(case, []).append(rest)
            for case, outputs in found.items():
                output, published, got, naive = outputs[0]
                more = f" and {len(outputs) - 1} more" if len(outputs) > 1 else ""
                says = "agrees" if got == "recommend" else "differs" if got != "ask" else "asks"
                row = [one.name, cut(case), f"{output}{more}", cut(published), says, cut(naive)]
                rows.append(row)
    head = ["rule", "test", "output", "published", "windlass", "naive interpreter"]
    return table(head, rows) if rows else "None."


def differ(outcomes):
    """Something differs."""
    return any(one.differences for ones in outcomes.values() for one in ones)


def refused(outcomes):
    lines = [
        f"- {one.name}: {what_was_wrong(one.refused)}"
        for ones in outcomes.values()
        for one in ones
        if one.refused
    ]
    return "\n".join(lines)


def what_was_wrong(text):
    """The first line of a diagnostic, without its place."""
    return text.splitlines()[0].partition("error[")[2].replace("]: ", ": ", 1)


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
        "not opened": refused(outcomes) or "None.",
        "differences": differences(outcomes),
    }


def unexplained(text, outcomes):
    """The rules that differ, and of which the hand-written part says nothing."""
    for name in blocks(outcomes):
        text = text.partition(f"<!-- {name} -->")[0] + text.partition(f"<!-- end of {name} -->")[2]
    wrong = [one.name for ones in outcomes.values() for one in ones if one.differences]
    return [name for name in wrong if f"`{name}`" not in text]


def against(readme, outcomes, write):
    """Compares the README's tables with a run, or writes them; 0 where they are true."""
    old = readme.read_text(encoding="utf-8")
    new = old
    for name, text in blocks(outcomes).items():
        marks = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        start, end = new.index(marks[0]) + len(marks[0]), new.index(marks[1])
        new = f"{new[:start]}{text}\n{new[end:]}"
    for name in unexplained(new, outcomes):
        print(f"not explained in README.md: {name}")
    if write:
        readme.write_text(new, encoding="utf-8")
        return 0
    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), "README.md", "this run", "", "")
    print("\n".join(lines) or "The tables of tests/peers/README.md are what this run gives.")
    return 0 if old == new and not unexplained(new, outcomes) else 1
