# SPDX-License-Identifier: Apache-2.0
"""The unit for systemd: it is one, it is hardened, and its command line is understood."""

import re
import shutil
import subprocess
import unittest

from server_support import ROOT, WINDLASS, ServerCase, main

UNIT = ROOT / "tools/server/windlass.service"


@unittest.skipUnless(shutil.which("systemd-analyze"), "needs the program systemd-analyze")
class Unit(ServerCase):
    def analyze(self, *words):
        unit = self.folder / "windlass.service"
        unit.write_text(UNIT.read_text().replace("/usr/bin/windlass", WINDLASS))
        return subprocess.run(
            ["systemd-analyze", *words, str(unit)], capture_output=True, text=True, timeout=120
        )

    def test_verify(self):
        done = self.analyze("verify", "--man=no")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("windlass.service:", done.stderr)

    def test_security(self):
        done = self.analyze("security", "--offline=true", "--threshold=20")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        level = re.search(r"exposure level for windlass.service: ([0-9.]+)", done.stdout)
        self.assertLess(float(level.group(1)), 2.0)


class Command(ServerCase):
    def test_the_settings_that_the_unit_shows_are_options(self):
        help_text = subprocess.run(
            [WINDLASS, "serve", "--help"], capture_output=True, text=True, check=True
        ).stdout
        shown = re.search(r"WINDLASS_SERVE=(.*)", UNIT.read_text()).group(1)
        for option in re.findall(r"--[a-z-]+", shown):
            self.assertIn(option, help_text)


if __name__ == "__main__":
    main()
