# SPDX-License-Identifier: Apache-2.0
"""What the package does to the service when it is installed, upgraded, removed and purged."""

import os
import pathlib
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent.parent / "packaging" / "tools"


class Package(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="windlass-package-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.asked = self.root / "asked"
        systemctl = self.root / "bin" / "systemctl"
        systemctl.parent.mkdir()
        systemctl.write_text(f'#!/bin/sh\necho "$*" >> {self.asked}\nexit ${{FAILS:-0}}\n')
        systemctl.chmod(0o755)

    def run_script(self, name, *words, systemd=True, fails=0):
        """What it asked of systemd, below a root of its own."""
        self.asked.write_text("")
        if systemd:
            (self.root / "run/systemd/system").mkdir(parents=True, exist_ok=True)
        text = (SCRIPTS / name).read_text()
        for place in ("/run/", "/etc/", "/var/"):
            text = text.replace(f" {place}", f" {self.root}{place}")
        done = subprocess.run(
            ["sh", "-c", text, name, *words],
            env={"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "FAILS": str(fails)},
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.asked.read_text().splitlines(), done.stderr

    def test_installing_starts_nothing_and_an_upgrade_starts_again_what_runs(self):
        reload = "--system daemon-reload"
        self.assertEqual(self.run_script("postinst", "configure", "")[0], [reload])
        asked, _ = self.run_script("postinst", "configure", "0.0.9")
        self.assertEqual(asked, [reload, "try-restart windlass.service"])
        self.assertEqual(self.run_script("prerm", "upgrade", "0.1.1")[0], [])

    def test_a_removal_ends_the_service(self):
        self.assertEqual(self.run_script("prerm", "remove")[0], ["stop windlass.service"])
        self.assertEqual(self.run_script("postrm", "remove")[0], ["--system daemon-reload"])

    def test_a_manager_that_refuses_stops_no_package(self):
        for name, word in (("postinst", "configure"), ("prerm", "remove"), ("postrm", "purge")):
            self.run_script(name, word, "0.0.9", fails=1)
        _, said = self.run_script("postinst", "configure", "0.0.9", fails=1)
        self.assertIn("did not start again", said)

    def test_without_systemd_nobody_is_asked(self):
        for name, word in (("postinst", "configure"), ("prerm", "remove"), ("postrm", "purge")):
            self.assertEqual(self.run_script(name, word, "0.0.9", systemd=False)[0], [])

    def test_a_purge_keeps_records_and_keys_and_takes_the_link_of_the_unit(self):
        state = self.root / "var/lib/private/windlass"
        state.mkdir(parents=True)
        (state / "plans.db").write_text("evidence")
        wants = self.root / "etc/systemd/system/multi-user.target.wants"
        wants.mkdir(parents=True)
        (wants / "windlass.service").symlink_to("/lib/systemd/system/windlass.service")
        _, said = self.run_script("postrm", "purge")
        self.assertEqual((state / "plans.db").read_text(), "evidence")
        self.assertEqual(list(wants.iterdir()), [])
        self.assertIn("windlass is left as it is", said)


if __name__ == "__main__":
    unittest.main()
