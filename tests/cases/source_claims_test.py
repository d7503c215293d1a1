#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every claim of the source has its fact, rule, protocol line and case.

rules/plantar-heel-pain/README.md has the table. This test looks for each id of it in the documents
and in what the plugins write, so that a renamed rule or a deleted case is found.
"""

import pathlib
import re
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules/plantar-heel-pain"
COLUMNS = ("claim", "facts", "rule", "protocol", "case", "made")


def load(path):
    return yaml.load(
        path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )


def table(page):
    """The rows under "The source's claims"."""
    part = page.split("## The source's claims")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [
        dict(zip(COLUMNS, (cell.strip() for cell in row.strip("|").split("|")))) for row in rows
    ]


class Known:
    """Every id that the table may name."""

    def __init__(self):
        self.facts = {fact["id"] for fact in load(RULES / "vocabulary.yaml")["facts"]}
        pathway = load(RULES / "pathway.yaml")
        self.rules = {one["id"] for one in pathway["course"] + pathway["advice"]}
        self.rules |= {one["fact"] for one in pathway["derive"]}
        self.rules |= {one["id"] for one in load(RULES / "screening.yaml")["red_flags"]}
        self.rules |= {one["id"] for one in load(RULES / "interactions.yaml")["rules"]}
        self.lines = set()
        for path in ROOT.glob("plugins/*/*.yaml"):
            modality = load(path)
            for group in ("indications", "contraindications", "deferrals"):
                self.rules |= {f"{modality['id']}/{one['id']}" for one in modality.get(group, [])}
            code = "".join(source.read_text() for source in path.parent.glob("*.?pp"))
            keys = re.findall(r'writes_\w+\(\s*L::\w+,\s*"([a-z0-9_]+)"', code)
            self.lines |= {f"{modality['id']}/{key}" for key in keys}
        self.cases = set()
        for path in RULES.glob("cases/*.yaml"):
            document = load(path)
            self.cases |= {f"{path.stem}/{case['id']}" for case in document["cases"]}

    def missing(self, row):
        """What the row names that is nowhere."""
        columns = (
            ("facts", self.facts),
            ("rule", self.rules),
            ("protocol", self.lines),
            ("case", self.cases),
        )
        for column, known in columns:
            named = re.findall(r"`([^`]+)`", row[column])
            if not named:
                yield f"{row['claim']}: no {column}"
            for one in named:
                if one not in known:
                    yield f"{row['claim']}: {column} {one} is nowhere"


class SourceClaims(unittest.TestCase):
    known = Known()
    rows = table((RULES / "README.md").read_text(encoding="utf-8"))

    def test_every_claim_has_fact_rule_protocol_and_case(self):
        missing = [one for row in self.rows for one in self.known.missing(row)]
        self.assertEqual("\n".join(missing), "")

    def test_the_table_is_whole(self):
        self.assertGreaterEqual(len(self.rows), 36)
        self.assertEqual(len({row["claim"] for row in self.rows}), len(self.rows))
        for row in self.rows:
            self.assertTrue(row["made"], row["claim"])

    def test_a_row_that_names_nothing_is_found(self):
        row = dict(self.rows[0], rule="`no-such-rule`", case="")
        found = list(self.known.missing(row))
        self.assertEqual(len(found), 2, found)


if __name__ == "__main__":
    unittest.main()
