# SPDX-License-Identifier: Apache-2.0
"""Runs every example of tools/server/README.md with a shell and curl."""

import json
import re
import shutil
import subprocess
import unittest

from server_support import ROOT, WINDLASS, ServerCase, main

README = (ROOT / "tools/server/README.md").read_text()


def examples():
    """The commands of the page, one for each `curl`."""
    out = []
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL):
        for command in re.split(r"^(?=curl |windlass )", block, flags=re.MULTILINE):
            if command:
                out.append(command)
    return out


@unittest.skipUnless(shutil.which("curl"), "needs the program curl")
class Readme(ServerCase):
    def run_all(self, served):
        out = []
        for command in examples():
            if command.startswith("windlass "):
                continue
            command = command.replace("127.0.0.1:8080", f"127.0.0.1:{served.port}")
            command = command.replace("curl -s", "curl -s --fail-with-body", 1)
            done = subprocess.run(
                command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=120
            )
            self.assertEqual(done.returncode, 0, command + done.stdout + done.stderr)
            out.append(done.stdout)
        return out

    def test_every_example_answers(self):
        said = self.run_all(self.serve())
        self.assertGreaterEqual(len(said), 10)
        plan = subprocess.run(
            [
                WINDLASS,
                "recommend",
                ROOT / "rules/plantar-heel-pain/patients/sample-1.yaml",
                "--format",
                "json",
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        self.assertEqual(said[0], plan)
        self.assertIn("PROCEED", said[1])
        cards = [json.loads(one) for one in said if '"cards": [' in one]
        self.assertEqual(len(cards[0]["cards"]), 1)
        self.assertIn("ask first", cards[0]["cards"][0]["summary"])
        self.assertTrue(any("windlass_requests_total" in one for one in said))

    def test_every_option_and_route_of_the_page_exists(self):
        help_text = subprocess.run(
            [WINDLASS, "serve", "--help"], capture_output=True, text=True, check=True
        ).stdout
        for option in set(re.findall(r"(--[a-z][a-z-]+)", README)) - {"--data-binary", "--data"}:
            if option != "--format":
                self.assertIn(option, help_text)


if __name__ == "__main__":
    main()
