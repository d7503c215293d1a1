#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An option that is taken is obeyed or refused: none is passed over.

Usage: see audit_support.py.
"""
import json
import re
import shutil
import subprocess

from audit_support import BINARY, LOCK, PATIENTS, Clinic, main, run, recommend

# How each command is called in full, besides the option that is tried: words after the command.
CALLS = {
    "list": [],
    "show": ["1"],
    "verify": [],
    "replay": [],
    "stats": [],
    "feedback": ["1", "--modality", "taping", "--outcome", "accepted", "--role", "podiatrist"],
    "redact": ["--subject", "sample-1", "--approver", "A", "--approver", "B", "--reason", "r"],
    "checkpoint": ["--signer", "SIGNER"],
    "anchor": ["NOTE"],
    "fork": ["NEW", "--approver", "A", "--reason", "lost"],
    "export": ["NEW"],
    "import": ["EXPORT"],
    "backup": ["NEW"],
    "keygen": ["NEW", "--name", "n"],
}
# A value that no run can take, by the option's name or by what its help calls the value.
WRONG = {
    "FILE": "/nonexistent/x",
    "DB": "/nonexistent/x",
    "KEY": "/nonexistent/x",
    "NOTE": "/nonexistent/x",
    "LOCK": "/nonexistent/x",
    "PATH": "/nonexistent/x",
    "FOLDER": "/nonexistent/x/y",
    "N": "minus",
    "SEQ": "minus",
    "DATE": "yesterday",
    "UTC": "yesterday",
    "FORMAT": "pdf",
    "OUTCOME": "liked",
    "STATUS": "fine",
    "HEX": "0123",
    "ID": "a\u202eb",
    "ROLE": "a\u2028b",
    "CODE": "a\u200bb",
    "NAME": "a\U000e0041b",
    "TEXT": "a\u202eb",
    "KIND": "a\u202eb",
}
# Filters: a value that fits nothing finds nothing, and says so.
FILTERS = {"--modality", "--rule", "--digest", "--kind", "--subject"}


class Options(Clinic):
    def words(self, command):
        places = {
            "SIGNER": self.folder / "safe/signer",
            "NOTE": self.note,
            "NEW": self.folder / "new",
            "EXPORT": self.folder / "all.export",
        }
        return [str(places.get(word, word)) for word in CALLS[command]]

    def options_of(self, command):
        text = run("audit", command, "--help").stdout
        return re.findall(r"(?m)^  (--[a-z-]+)(?: ([A-Z]+))?(?: |$)", text)

    def test_every_option_with_a_value_that_cannot_be_is_refused(self):
        self.audit("export", self.folder / "all.export", keys=True)
        commands = re.findall(
            r"(?m)^  ([a-z]+)  ", run("audit", "--help").stdout.split("Options:")[0]
        )
        self.assertEqual(set(commands), set(CALLS))
        for command in commands:
            for option, kind in self.options_of(command):
                if not kind or (command == "list" and option in FILTERS) or option == "--subject":
                    continue
                store = (
                    []
                    if command in ("import", "keygen") or option in ("--store", "--export")
                    else ["--store", self.store]
                )
                extra = ["--rules", LOCK] if option == "--examples" else []
                with self.subTest(command, option=option):
                    done = subprocess.run(
                        [
                            BINARY,
                            "audit",
                            command,
                            *self.words(command),
                            *map(str, store),
                            *extra,
                            option,
                            WRONG[kind],
                        ],
                        capture_output=True,
                        text=True,
                        timeout=120,
                    )
                    self.assertIn(done.returncode, (1, 2, 3, 4), done.stdout + done.stderr)
                    self.assertIn("error", done.stderr)

    def test_trusted_and_known_are_checked_by_whatever_reads(self):
        run("audit", "keygen", self.folder / "other", "--name", "auditor.example")
        other = json.loads(
            run("audit", "keygen", self.folder / "third", "--name", "b", "--format", "json").stdout
        )["key"]
        export = self.folder / "all.export"
        self.audit("export", export, keys=True)
        strange = self.folder / "strange.db"
        recommend(
            PATIENTS[0],
            strange,
            "--keys",
            self.folder / "strange.keys",
            "--now",
            "2026-01-20T00:00:00Z",
        )
        run(
            "audit",
            "checkpoint",
            "--store",
            strange,
            "--signer",
            self.folder / "safe/signer",
            "--to",
            self.folder / "strange.note",
        )
        for log in (("--store", self.store), ("--export", export)):
            for command in (("list",), ("show", 1), ("stats",), ("replay", 1)):
                for wrong in (("--trusted", other), ("--known", self.folder / "strange.note")):
                    with self.subTest(command, log=log[0], wrong=wrong[0]):
                        done = run("audit", *command, *log, *wrong, code=None)
                        self.assertIn(done.returncode, (1, 3), done.stderr)
                        self.assertEqual(done.stdout, "")
                if command == ("replay", 1):
                    continue
                done = run("audit", *command, *log, "--trusted", self.pub, "--known", self.note)
                self.assertIn("signed records 0 to", done.stderr)

    def test_recommend_does_not_record_on_a_log_that_went_back(self):
        old = self.folder / "old.db"
        shutil.copy(self.store, old)
        self.audit("feedback", 1, "--modality", "taping", "--outcome", "accepted", "--role", "p")
        newer = self.folder / "newer.note"
        self.audit("checkpoint", "--signer", self.folder / "safe/signer", "--to", newer)
        record = ("recommend", PATIENTS[0], "--plugins", LOCK, "--keys", self.keys)
        run(*record, "--store", self.store, "--known", newer, "--trusted", self.pub)
        size = len(
            json.loads(run("audit", "list", "--store", old, "--format", "json").stdout)["records"]
        )
        for store in (old, self.folder / "gone.db"):
            done = run(*record, "--store", store, "--known", newer, code=3)
            self.assertEqual(done.stdout, "")
            self.assertIn("there is no plan", done.stderr)
            self.assertIn("error[audit.rolled_back]", done.stderr)
        self.assertIn("the log is gone, but a checkpoint of it is known", done.stderr)
        run(
            *("recommend", PATIENTS[0], "--plugins", LOCK, "--store", self.folder / "gone.db"),
            *("--keys", self.folder / "gone.keys", "--known", newer),
            code=3,
        )
        for name in ("gone.db", "gone.keys"):
            self.assertFalse((self.folder / name).exists())
        again = json.loads(run("audit", "list", "--store", old, "--format", "json").stdout)
        self.assertEqual(len(again["records"]), size)
        run(*record, "--known", newer, code=2)  # without a store there is nothing to compare

    def test_what_cannot_be_asked_together_is_refused(self):
        one, two = ("--from-checkpoint", self.note), ("--to-checkpoint", self.note)
        for words in (
            one,
            two,
            (*one, *two, "--record", 1),
            (*one, *two, "--values"),
            (*one, *two, "--receipt", self.folder / "plan-1.json"),
            ("--record", 1, "--quick"),
            ("--record", 2, "--receipt", self.folder / "plan-1.json"),
        ):
            self.audit("verify", *words, code=2)

    def test_plans_are_named_or_chosen(self):
        other = ("--rules", LOCK)
        for words in (
            ("--from", "2026-01-12"),
            ("--until", "2026-01-12"),
            ("--subject", "sample-3"),
            ("--limit", 1),
        ):
            for more in ((), other):
                done = self.audit("replay", 1, *words, *more, keys=True, code=2)
                self.assertIn("choose among all plans, and SEQ names them", done.stderr)

    def test_what_would_leave_nothing_is_refused(self):
        for words in (("list", "--limit", 0), ("replay", "--limit", 0)):
            self.assertIn("a limit of 0 leaves nothing", self.audit(*words, code=2).stderr)
        for action in ("list", "replay"):
            for first, last in (
                ("2026-01-14", "2026-01-12"),
                ("2026-01-14T09:00:01Z", "2026-01-14T09:00:00Z"),
                ("2026-01-14", "2026-01-13T23:59:59Z"),
            ):
                done = self.audit(action, "--from", first, "--until", last, code=2)
                self.assertIn(f"--from {first} is later than --until {last}", done.stderr)
        self.audit("list", "--from", "2026-01-14", "--until", "2026-01-14")

    def test_words_that_are_none_get_the_nearest(self):
        for wrong, hint in (
            ("feedbak", "did you mean 'feedback'?"),
            ("nope", "it is one of recommendation, feedback, redaction"),
        ):
            done = self.audit("list", "--kind", wrong, code=2)
            self.assertIn(f"--kind: '{wrong}' is none of its words", done.stderr)
            self.assertIn(hint, done.stderr)
        done = self.audit("list", "--format", "jsn", code=2)
        self.assertIn("did you mean 'json'?", done.stderr)
        for wrong in ("zz", "AB", "0x12", 65 * "a"):
            done = self.audit("list", "--digest", wrong, code=2)
            self.assertIn("begins no digest", done.stderr)

    def test_verify_answers_in_json_whatever_is_verified(self):
        for words in (
            (),
            ("--record", 1),
            ("--from-checkpoint", self.note, "--to-checkpoint", self.note),
        ):
            done = json.loads(
                self.audit("verify", *words, "--trusted", self.pub, "--format", "json").stdout
            )
            self.assertIs(done["holds"], True)
            self.assertEqual(done["problems"], [])


if __name__ == "__main__":
    main()
