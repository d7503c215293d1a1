# SPDX-License-Identifier: Apache-2.0
"""The unit for systemd: it is one, it is hardened, and its command line is understood."""

import os
import re
import shutil
import socket
import subprocess
import unittest
import unittest.mock

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

    def test_the_manager_is_told_when_it_listens(self):
        for name in (str(self.folder / "notify"), f"\0windlass-test-{os.getpid()}"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
                manager.bind(name)
                manager.settimeout(60)
                told = {"NOTIFY_SOCKET": name.replace("\0", "@")}
                with unittest.mock.patch.dict(os.environ, told):
                    served = self.serve()
                self.assertEqual(manager.recv(100), b"READY=1")
                self.assertEqual(served.ask("GET", "/health")[0], 200)

    def test_a_manager_that_does_not_hear_is_no_end(self):
        for name in ("/", str(self.folder / "nobody"), "/" + 120 * "x"):
            with unittest.mock.patch.dict(os.environ, {"NOTIFY_SOCKET": name}):
                served = self.serve()
            self.assertEqual(served.event("nobody was told that it is ready")["level"], "warning")
            self.assertEqual(served.ask("GET", "/health")[0], 200)

    def test_the_unit_asks_for_no_program_but_ours_and_the_shell(self):
        programs = set(re.findall(r"(?m)^Exec\w+=(\S+)", UNIT.read_text()))
        self.assertEqual(programs, {"/usr/bin/windlass", "/bin/sh"})


if __name__ == "__main__":
    main()
