#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tries `windlass plugin` as a user types it: the lock, and who may change it.

usage: commands_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

WINDLASS, LOCK, RULES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
SAMPLE = RULES / "patients" / "sample-1.yaml"


def run(*words, umask=-1):
    """The finished process; output and diagnostics as text."""
    return subprocess.run(
        [WINDLASS, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=dict(os.environ, LC_ALL="C"),
        timeout=120,
        preexec_fn=(lambda: os.umask(umask)) if umask >= 0 else None,
    )


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.lock = self.folder / "plugins.lock"

    def ends(self, done, code):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def copy(self, *names):
        files = [shutil.copy(LOCK.parent / f"{name}.so", self.folder) for name in names]
        self.ends(run("plugin", "approve", "--yes", *files), 0)
        return files

    def rebuilt(self, file):
        """Another build of the same plugin: same words, another digest."""
        with open(file, "ab") as library:
            library.write(b"built again")

    def listed(self):
        return json.loads(
            self.ends(run("plugin", "list", "--lock", self.lock, "--format", "json"), 0).stdout
        )


class Lock(Commands):
    def test_of_commands_at_once_none_undoes_another(self):
        self.copy("taping")
        names = ["gait", "mobility", "orthotics", "strengthening"]
        files = [shutil.copy(LOCK.parent / f"{name}.so", self.folder) for name in names]
        words = [["approve", "--yes", "--quiet", file] for file in files]
        words.append(["revoke", "--yes", "taping", "--lock", self.lock])
        # While this process holds the folder, all of them wait, and then go one after the other.
        folder = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        started = [
            subprocess.Popen(
                [WINDLASS, "plugin", *map(str, one)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for one in words
        ]
        for one in started:
            self.assertIn("waiting for another", one.stderr.readline())
        os.close(folder)
        for one in started:
            self.assertEqual((one.communicate()[1], one.returncode), ("", 0))
        after = self.listed()
        self.assertEqual([one["id"] for one in after["plugins"]], sorted(names))
        self.assertEqual(after["retired"], [])

    def test_a_replaced_plugin_is_retired(self):
        taping, _ = self.copy("taping", "gait")
        old = self.listed()["plugins"][1]["sha256"]
        self.rebuilt(taping)
        done = self.ends(run("plugin", "approve", "--yes", taping), 0)
        self.assertIn("which is retired", " ".join(done.stdout.split()))
        after = self.listed()
        self.assertEqual([one["id"] for one in after["plugins"]], ["gait", "taping"])
        self.assertEqual([one["sha256"] for one in after["retired"]], [old])
        text = self.ends(run("plugin", "list", "--lock", self.lock), 0).stdout
        self.assertIn("Retired, for replay", text)
        self.assertIn(old[:12], text)

    def test_a_fresh_lock_keeps_what_it_replaces_for_replay(self):
        taping, gait = self.copy("taping", "gait")
        self.rebuilt(taping)
        self.ends(run("plugin", "approve", "--yes", "--fresh", "--quiet", taping), 0)
        after = self.listed()
        self.assertEqual([one["id"] for one in after["plugins"]], ["taping"])
        self.assertEqual([one["id"] for one in after["retired"]], ["gait", "taping"])

    def test_remove(self):
        self.copy("taping", "gait")
        before = self.listed()
        done = self.ends(run("plugin", "remove", "taping", "--lock", self.lock), 0)
        self.assertIn("1 plugin approved, 1 retired", done.stdout)
        after = self.listed()
        self.assertEqual([one["id"] for one in after["plugins"]], ["gait"])
        self.assertEqual(after["retired"][0]["sha256"], before["plugins"][1]["sha256"])
        text = self.lock.read_text()
        twice = self.ends(run("plugin", "remove", "taping", "--lock", self.lock), 2)
        self.assertIn("the plugin 'taping' was taken out already", twice.stderr)
        near = self.ends(run("plugin", "remove", "gait", "gaitt", "--lock", self.lock), 2)
        self.assertIn("did you mean", near.stderr)
        self.assertEqual(self.lock.read_text(), text)  # all or nothing

    def test_remove_needs_no_file(self):
        taping, _ = self.copy("taping", "gait")
        os.unlink(taping)
        self.ends(run("plugin", "check", "--lock", self.lock), 1)
        self.ends(run("plugin", "remove", "taping", "--lock", self.lock), 0)
        self.ends(run("plugin", "check", "--lock", self.lock), 0)

    def test_revoke_deletes_for_good(self):
        taping, _ = self.copy("taping", "gait")
        self.rebuilt(taping)
        self.ends(run("plugin", "approve", "--yes", taping), 0)
        retired = self.listed()["retired"][0]["sha256"]
        self.ends(run("plugin", "revoke", retired, "--lock", self.lock), 0)
        self.assertEqual(self.listed()["retired"], [])
        self.ends(run("plugin", "remove", "taping", "--lock", self.lock), 0)
        done = self.ends(run("plugin", "revoke", "taping", "--yes", "--lock", self.lock), 0)
        self.assertIn("1 plugin approved, 0 retired", done.stdout)
        self.assertNotIn("taping", self.lock.read_text())
        self.assertIn(
            "does not list",
            self.ends(run("plugin", "revoke", 64 * "a", "--lock", self.lock), 2).stderr,
        )

    def test_a_retired_plugin_is_never_loaded(self):
        files = [path.stem for path in LOCK.parent.glob("*.so")]
        self.copy(*files)
        self.ends(run("plugin", "remove", "taping", "--lock", self.lock), 0)
        check = self.ends(run("plugin", "check", "--lock", self.lock), 0)
        self.assertIn("7 plugins approved", check.stdout)
        self.assertNotIn("taping", check.stdout)


class Rights(Commands):
    def test_a_lock_that_others_can_change_is_refused_by_every_command(self):
        self.copy("taping")
        for mode in (0o666, 0o664, 0o646):
            self.lock.chmod(mode)
            for words in (
                ["recommend", SAMPLE, "--rules", RULES, "--plugins"],
                ["explain", SAMPLE, "--rules", RULES, "--plugins"],
                ["check", "--rules", RULES, "--plugins"],
                ["test", "--rules", RULES, "--plugins"],
                ["plugin", "list", "--lock"],
                ["plugin", "check", "--lock"],
                ["plugin", "remove", "taping", "--lock"],
                ["plugin", "revoke", "taping", "--lock"],
            ):
                done = run(*words, self.lock)
                self.assertNotEqual(done.returncode, 0, words)
                if words[0] != "check":  # counts what it read, problems included
                    self.assertEqual(done.stdout, "", words)
                self.assertIn("error[lock.file]", done.stderr, words)
                self.assertIn("chmod go-w", done.stderr, words)
        self.lock.chmod(0o644)
        self.ends(run("plugin", "check", "--lock", self.lock), 0)

    def test_a_folder_in_which_others_can_replace_the_lock_is_refused(self):
        self.copy("taping")
        self.folder.chmod(0o777)
        done = self.ends(run("plugin", "list", "--lock", self.lock), 3)
        self.assertIn("in which others can replace it", done.stderr)
        self.assertIn(f"chmod go-w '{self.folder}'", done.stderr)
        self.folder.chmod(0o1777)
        self.ends(run("plugin", "list", "--lock", self.lock), 0)

    def test_a_linked_lock_is_refused(self):
        self.copy("taping")
        elsewhere = self.folder / "linked"
        elsewhere.mkdir()
        (elsewhere / "plugins.lock").symlink_to(self.lock)
        done = self.ends(run("plugin", "list", "--lock", elsewhere / "plugins.lock"), 3)
        self.assertIn("is a symbolic link", done.stderr)

    def test_plugin_files_are_judged_likewise(self):
        (taping,) = self.copy("taping")
        os.chmod(taping, 0o775)
        for words in (
            ["approve", "--yes", taping],
            ["inspect", taping],
            ["check", "--lock", self.lock],
        ):
            done = run("plugin", *words)
            self.assertIn(done.returncode, (1, 3), words)
            self.assertIn(
                "error[plugin.file]: can be changed by everybody in its group", done.stderr
            )

    def test_what_approve_writes_passes_whatever_the_umask(self):
        taping = shutil.copy(LOCK.parent / "taping.so", self.folder)
        self.ends(run("plugin", "approve", "--yes", taping, umask=0), 0)
        self.assertEqual(self.lock.stat().st_mode & 0o777, 0o644)
        self.lock.chmod(0o666)
        self.ends(run("plugin", "approve", "--yes", taping), 3)
        self.ends(run("plugin", "approve", "--yes", "--fresh", taping), 0)
        self.assertEqual(self.lock.stat().st_mode & 0o777, 0o644)
        self.assertEqual(
            sorted(path.name for path in self.folder.iterdir()), ["plugins.lock", "taping.so"]
        )


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
