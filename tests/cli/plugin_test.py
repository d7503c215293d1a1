#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass plugin`: what is listed, inspected, approved and refused.

usage: plugin_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import os
import re
import shutil
import subprocess

import cli_support
from cli_support import Cli, LOCK, RULES, SAMPLE, WINDLASS, run, terminal


class Plugin(Cli):
    def copy(self, *names):
        for name in names:
            shutil.copy(LOCK.parent / f"{name}.so", self.folder)
        return [str(self.folder / f"{name}.so") for name in names]

    def test_list_and_check(self):
        text = self.ends(run("plugin", "list", "--lock", str(LOCK)), 0).stdout
        self.assertIn("approves 8 plugins:", text)
        self.assertNotIn("since it was approved", text)
        self.assertIn(
            "8 plugins approved, loaded and adopted",
            self.ends(run("plugin", "check", "--lock", str(LOCK)), 0).stdout,
        )

    def test_inspect_says_what_it_is_before_anybody_trusts_it(self):
        text = self.ends(run("plugin", "inspect", str(LOCK.parent / "taping.so")), 0).stdout
        for wanted in (
            "taping 1.",
            "sha256",
            "windlass.prescribers/1 (required)",
            "libc.so.6",
            "runs code",
        ):
            self.assertIn(wanted, text)
        self.assertIn(
            "did you mean 'taping'?",
            self.ends(run("plugin", "inspect", "tapin", "--lock", str(LOCK)), 2).stderr,
        )
        lock = self.folder / "no.lock"
        for named, code in (("taping", 3), (str(LOCK.parent / "taping.so"), 2)):
            done = self.ends(run("plugin", "inspect", named, "--lock", str(lock)), code)
            self.assertEqual(done.stdout, "")
            self.assertIn("error", done.stderr)
        no_plugin = self.file("words.so", "only words")
        self.assertIn(
            "error[plugin.load]", self.ends(run("plugin", "inspect", no_plugin), 3).stderr
        )

    def test_approve_writes_a_lock_and_adds_to_it(self):
        taping, gait = self.copy("taping", "gait")
        lock = self.folder / "plugins.lock"
        refused = self.ends(run("plugin", "approve", taping), 2)
        self.assertIn("nothing is approved without an answer", refused.stderr)
        self.assertFalse(lock.exists())
        self.ends(run("plugin", "approve", taping, "--yes"), 0)
        done = self.ends(run("plugin", "approve", gait, taping, "--yes"), 0)
        self.assertIn("new in this lock", done.stdout)
        self.assertIn("approved already, nothing changes", done.stdout)
        self.assertEqual(re.findall(r"id: (\w+)", lock.read_text()), ["gait", "taping"])
        before = lock.read_text()
        self.ends(run("plugin", "approve", taping, gait, "--yes", "--fresh", "--quiet"), 0)
        self.assertEqual(lock.read_text(), before)
        self.ends(run("plugin", "check", "--lock", str(lock)), 0)

    def test_approve_asks_on_a_terminal(self):
        (taping,) = self.copy("taping")
        for answer, code, exists in ((b"n\n", 1, False), (b"\n", 1, False), (b"y\n", 0, True)):
            leader, follower = terminal()
            process = subprocess.Popen(
                [WINDLASS, "plugin", "approve", taping], stdin=follower, stdout=subprocess.PIPE
            )
            os.write(leader, answer)
            out, _ = process.communicate(timeout=60)
            os.close(leader)
            os.close(follower)
            self.assertEqual(process.returncode, code, out)
            self.assertIn(b"[y/N]", out)
            self.assertEqual((self.folder / "plugins.lock").exists(), exists)

    def test_approve_only_beside_the_lock(self):
        done = self.ends(
            run(
                "plugin",
                "approve",
                str(LOCK.parent / "taping.so"),
                "--yes",
                "--lock",
                str(self.folder / "plugins.lock"),
            ),
            2,
        )
        self.assertIn("does not lie beside the lock", done.stderr)

    def test_a_changed_file_is_refused(self):
        (taping,) = self.copy("taping")
        self.ends(run("plugin", "approve", taping, "--yes", "--quiet"), 0)
        lock = str(self.folder / "plugins.lock")
        with open(taping, "ab") as file:
            file.write(b"x")
        listed = self.ends(run("plugin", "list", "--lock", lock), 1)
        self.assertIn("CHANGED since it was approved", listed.stdout)
        self.assertIn(
            "windlass: error: not what was approved: taping (changed)\n   hint: ", listed.stderr
        )
        self.assertIn(
            "error[plugin.digest]", self.ends(run("plugin", "check", "--lock", lock), 1).stderr
        )
        done = self.ends(run("recommend", SAMPLE[1], "--rules", str(RULES), "--plugins", lock), 3)
        self.assertIn("error[plugin.digest]", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_no_lock(self):
        lock = str(self.folder / "plugins.lock")
        for words in (
            ["recommend", SAMPLE[1]],
            ["explain", SAMPLE[1]],
            ["eval", "history.icd: true", SAMPLE[1]],
            ["test"],
        ):
            self.assertIn(
                "error[file.missing]",
                self.ends(run(*words, "--rules", str(RULES), "--plugins", lock), 3).stderr,
            )
        self.ends(run("plugin", "check", "--lock", lock), 3)

    def test_broken_rules_are_refused(self):
        broken = self.folder / "rules"
        shutil.copytree(RULES, broken)
        path = broken / "screening.yaml"
        path.write_text(
            path.read_text().replace("disposition: emergency", "disposition: emergancy", 1)
        )
        done = self.ends(
            run("recommend", SAMPLE[1], "--rules", str(broken), "--plugins", str(LOCK)), 3
        )
        self.assertRegex(done.stderr, r"screening\.yaml:\d+:\d+: error\[")
        self.assertIn("emergency", done.stderr)


if __name__ == "__main__":
    cli_support.main()
