#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing that lies among rules vanishes: it is read, refused, or named as not read.

usage: unread_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
import shutil
import socket
import unittest

import cli_support
from cli_support import Cli, OPEN, RULES, run

ANKLE = RULES.resolve().parent / "ankle-sprain"
PATIENT = str(ANKLE / "patients" / "sample-1.yaml")
RULE = """windlass: 1
kind: ruleset
id: house
version: 1.0.0
title: House
extends: ankle-sprain
tighten:
  - modality: exercise
    contraindication: {id: house, when: {demo.age_years: at least 1 a}, level: absolute,
                       because: House rule., basis: design}
"""


def write(text):
    return lambda path: path.write_text(text)


def link_to(target):
    return lambda path: path.symlink_to(target)


def bind(path):
    sock = socket.socket(socket.AF_UNIX)
    here = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)  # a socket's path is short
    try:
        sock.bind(path.name)
    finally:
        os.fchdir(here)
        os.close(here)
        sock.close()


def folder_with_rule(path):
    path.mkdir()
    (path / "house.yaml").write_text(RULE)


def unreadable(path):
    path.write_text(RULE)
    path.chmod(0)
    if os.access(path, os.R_OK):
        raise unittest.SkipTest("root reads what nobody may read")


# What lies there, how it comes about, the code that refuses it.
REFUSED = [
    ("house.YAML", write(RULE), "folder.name"),
    ("house.Yml", write(RULE), "folder.name"),
    ("house.yaml.txt", write(RULE), "folder.name"),
    ("house.yaml.disabled", write(RULE), "folder.name"),
    ("house.txt", write(RULE), "folder.name"),
    ("house.md", write(RULE), "folder.name"),
    ("house", write(RULE), "folder.name"),
    ("house.yaml~", write(RULE), "folder.name"),
    ("house.yaml.bak", write(RULE), "folder.name"),
    ("house.yaml.orig", write(RULE), "folder.name"),
    ("#house.yaml#", write(RULE), "folder.name"),
    (".house.yaml.swp", write(RULE), "folder.name"),
    (".house.yaml", write(RULE), "folder.name"),
    (".#house.yaml", link_to("me@here.4711"), "folder.name"),
    ("house\u200b.yaml", write(RULE), "folder.name"),
    ("house.yaml.gz", write("\x1f"), "folder.name"),
    ("house.json", write('{"windlass": 1, "kind": "ruleset"}'), "folder.name"),
    ("empty.json", write(""), "yaml.empty"),
    ("empty.yaml", write(""), "yaml.empty"),
    ("comment.yaml", write("# nothing\n"), "yaml.empty"),
    ("kindless.yaml", write("windlass: 1\nid: x\n"), "document.kind"),
    ("list.yaml", write("- 1\n"), "document.kind"),
    ("strange.yaml", write("windlass: 1\nkind: rulset\nid: x\n"), "document.kind"),
    ("Screening.yaml", write(RULE), "folder.case"),
    ("Cases", lambda path: path.mkdir(), "folder.case"),
    ("house.yaml", link_to("nowhere.yaml"), "folder.link"),
    ("ring.yaml", link_to("ring.yaml"), "folder.link"),
    ("elsewhere", link_to("/etc"), "folder.link"),
    ("round", link_to("."), "folder.link"),
    ("zero.yaml", link_to("/dev/zero"), "folder.kind"),
    ("pipe.yaml", os.mkfifo, "folder.kind"),
    ("pipe", os.mkfifo, "folder.kind"),
    ("socket.yaml", bind, "folder.kind"),
    ("folder.yaml", folder_with_rule, "folder.kind"),
    (".hidden", folder_with_rule, "folder.name"),
    ("cases/house.yaml", write(RULE), "folder.place"),
    ("patients/house.yaml", write(RULE), "folder.place"),
    ("patients/cases.yaml", write("windlass: 1\nkind: cases\nid: x\n"), "folder.place"),
    ("cases/patient.yaml", write("windlass: 1\nkind: patient\nid: x\n"), "folder.place"),
    ("patients/house.json", write('{"windlass": 1, "kind": "ruleset"}'), "folder.name"),
    ("locked.yaml", unreadable, "file.read"),
]

# What may lie there, and is named.
NAMED = [
    ("README.md", write("# House\n")),
    ("LICENSE", write("Apache\n")),
    (".gitignore", write("*.bak\n")),
    (".gitkeep", write("")),
    (".git", folder_with_rule),
    ("check.sh", write("true\n")),
    ("modalities/README.md", write("# Treatments\n")),
    ("empty", lambda path: path.mkdir()),
]


class Unread(Cli):
    def rules(self):
        rules = self.folder / "rules"
        shutil.rmtree(rules, ignore_errors=True)
        shutil.copytree(ANKLE, rules)
        return rules

    def commands(self, rules, name):
        """The ways in which a folder is read; for most names the two that differ."""
        every = [
            ["recommend", PATIENT, "--rules", str(rules)],
            ["check", str(rules)],
            ["explain", PATIENT, "exercise", "--rules", str(rules)],
            ["check", "--rules", str(rules)],
            ["test", str(rules)],
        ]
        return every if name in ("house.YAML", "pipe.yaml", "kindless.yaml", ".git") else every[:2]

    def test_what_no_document_may_be_is_refused_by_every_command(self):
        for name, make, code in REFUSED:
            with self.subTest(name=name):
                rules = self.rules()
                make(rules / name)
                for words in self.commands(rules, name):
                    done = run(*words)
                    self.assertNotEqual(done.returncode, 0, words)
                    self.assertIn(f"error[{code}]", done.stderr, words)
                    shown = name.replace("\u200b", "\ufffd")
                    self.assertIn(shown.split("/")[-1], done.stderr)
                    if words[0] in ("recommend", "explain"):
                        self.assertEqual(done.stdout, "", words)

    def test_a_rule_in_a_lock_or_behind_a_link_counts(self):
        self.assertNotIn("House rule.", run("recommend", PATIENT, "--rules", str(ANKLE)).stdout)
        elsewhere = self.folder / "elsewhere.yaml"
        elsewhere.write_text(RULE)
        for name, make in [
            ("house.yaml", write(RULE)),
            ("house.yml", write(RULE)),
            ("house.lock", write(RULE)),
            ("deep/er/house.yaml", write(RULE)),
            ("house.yaml", link_to(elsewhere)),
        ]:
            rules = self.rules()
            (rules / name).parent.mkdir(parents=True, exist_ok=True)
            make(rules / name)
            done = self.ends(run("recommend", PATIENT, "--rules", str(rules), "--explain"), 0)
            self.assertIn("House rule.", done.stdout, name)
            self.assertEqual(done.stderr, "")

    def test_a_volume_of_links_as_kubernetes_mounts_it_is_read(self):
        rules = self.rules()
        (rules / "..2026_01_31_08_00_00.123").mkdir()
        (rules / "..2026_01_31_08_00_00.123" / "house.yaml").write_text(RULE)
        (rules / "..data").symlink_to("..2026_01_31_08_00_00.123")
        (rules / "house.yaml").symlink_to("..data/house.yaml")
        done = self.ends(run("recommend", PATIENT, "--rules", str(rules), "--explain"), 0)
        self.assertIn("House rule.", done.stdout)

    def test_what_may_lie_there_is_named_and_changes_no_plan(self):
        before = self.ends(run("recommend", PATIENT, "--rules", str(self.rules())), 0)
        self.assertEqual(before.stderr, "")
        for name, make in NAMED:
            with self.subTest(name=name):
                rules = self.rules()
                make(rules / name)
                for words in self.commands(rules, name):
                    done = self.ends(run(*words), 0)
                    self.assertEqual(done.stderr.count("windlass: note: not read: "), 1, words)
                    self.assertIn(str(rules / name), done.stderr)
                    if words[0] == "recommend":
                        self.assertEqual(done.stdout, before.stdout)
                told = run("check", str(rules), "--format", "json")
                (one,) = json.loads(self.ends(told, 0).stdout)["not_read"]
                self.assertTrue(one.startswith(str(rules / name)), one)

    def test_a_folder_without_rules_is_refused_beside_one_with_rules(self):
        empty = self.folder / "empty"
        empty.mkdir()
        done = run("recommend", PATIENT, "--rules", str(ANKLE), "--rules", str(empty))
        self.assertEqual(self.ends(done, 3).stdout, "")
        self.assertIn("empty: error[engine.rules]: no rule document was found here", done.stderr)
        (empty / "p.yaml").write_text("windlass: 1\nkind: patient\nid: x\nfacts: {}\n")
        done = run("recommend", PATIENT, "--rules", str(ANKLE), "--rules", str(empty))
        self.assertIn("error[engine.rules]", self.ends(done, 3).stderr)

    def test_cases_documents_of_one_id_are_refused(self):
        rules = self.rules()
        shutil.copy(rules / "patients" / "sample-1.yaml", rules / "patients" / "later.yaml")
        self.ends(run("check", str(rules)), 0)  # the course of one patient
        first = sorted((rules / "cases").glob("*.yaml"))[0]
        shutil.copy(first, rules / "cases" / "again.yaml")
        for words in (["check", str(rules)], ["test", str(rules)]):
            done = run(*words)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("another cases document has the id", done.stderr)

    def test_the_folders_of_plugins_and_of_cases(self):
        plugins = RULES.parents[1] / "plugins"
        done = self.ends(run("check", str(RULES), str(plugins), *OPEN), 0)
        self.assertIn("windlass: note: not read: ", done.stderr)
        cases = self.folder / "cases"
        shutil.copytree(ANKLE / "cases", cases)
        (cases / "more.YAML").write_text("windlass: 1\n")
        done = self.ends(run("test", str(cases), "--rules", str(ANKLE)), 2)
        self.assertIn(
            "more.YAML: error[folder.name]: nobody reads a file of this name", done.stderr
        )
        self.assertIn("write the ending in small letters: .yaml", done.stderr)
        (cases / "more.YAML").rename(cases / "more.yaml")
        done = self.ends(run("test", str(cases), "--rules", str(ANKLE)), 2)
        self.assertIn("error[document.kind]: this document does not say its `kind`", done.stderr)


class Between(Cli):
    """What must hold between documents, as a clinic would meet it."""

    INTERACTIONS = "windlass: 1\nkind: interactions\nid: house\ntitle: House\nrules:\n"
    LATER = (
        "  - {id: %s, first: %s, second: %s, effect: later, instruction: I., evidence:"
        " [own-knowledge], basis: design}\n"
    )

    def refused(self, text, code, *says):
        path = self.file("house.yaml", text)
        done = run("check", str(RULES), path, *OPEN[2:])
        self.assertIn(f"error[{code}]", self.ends(done, 1).stderr)
        sample = str(RULES / "patients" / "sample-1.yaml")
        done = run("recommend", sample, "--rules", str(RULES), "--rules", path, *OPEN[2:])
        self.assertEqual(self.ends(done, 3).stdout, "")
        for one in says:
            self.assertIn(one, done.stderr)

    def interactions(self, *pairs):
        lines = [self.LATER % ("h%d" % i, *pair) for i, pair in enumerate(pairs)]
        return self.INTERACTIONS + "".join(lines)

    def test_interactions(self):
        self.refused(
            self.interactions(("gait", "gait")), "rules.interaction", "is of 'gait' with itself"
        )
        self.refused(
            self.interactions(("gait", "taping"), ("taping", "mobility"), ("mobility", "gait")),
            "rules.cycle",
            "'taping' after 'gait' (h0), 'mobility' after 'taping' (h1), 'gait' after 'mobility'",
            "house.yaml:6, house.yaml:7, house.yaml:8",
        )
        # Each ring goes through one of the base.
        self.refused(self.interactions(("orthotics", "taping")), "rules.cycle", "interactions.yaml")
        self.refused(
            self.interactions(("gait", "taping"), ("gait", "taping")),
            "rules.duplicate",
            "'h1' says what 'h0' says already",
        )

    def test_a_red_flag_of_the_base_under_the_same_id(self):
        text = (
            "windlass: 1\nkind: screening\nid: house\ntitle: H\nred_flags:\n  - id: rf.pad\n"
            "    title: H\n    basis: design\n    evidence: [own-knowledge]\n    clears: C.\n"
            "    levels:\n      - {id: l, when: {exam.abi: below 1}, disposition: urgent,"
            " because: B., action: A., effects: {all: block}}\n"
        )
        self.refused(text, "rules.duplicate", "red flag 'rf.pad' stands in two documents")

    def test_a_basis_beyond_its_evidence(self):
        layer = RULE.replace("ankle-sprain", "plantar-heel-pain").replace("exercise", "taping")
        layer = layer.replace("at least 1 a", "at least 90 a")
        for basis, evidence, fine in [
            ("verified", "own-knowledge", False),
            ("secondhand", "own-knowledge", False),
            ("unverified", "own-knowledge", True),
            ("verified", "project-design", False),
            ("unverified", "project-design", False),
            ("verified", "pain-monitoring-model", False),
            ("secondhand", "pain-monitoring-model", True),
            ("verified", "radford-2006, own-knowledge", False),
            ("verified", "radford-2006", True),
        ]:
            text = layer.replace("basis: design", f"evidence: [{evidence}], basis: {basis}")
            if fine:
                path = self.file("house.yaml", text)
                self.ends(run("check", str(RULES), path, *OPEN[2:]), 0)
            else:
                self.refused(text, "rules.basis", f"basis `{basis}` is stronger than evidence")
        self.refused(
            layer.replace("basis: design", "basis: verified"), "rules.basis", "rests on no evidence"
        )


if __name__ == "__main__":
    cli_support.main()
