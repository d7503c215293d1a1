#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The example of plugins/README.md: built, approved and used by exactly the commands it gives.

usage: readme_test.py WINDLASS PLUGIN-FOLDER SOURCE-TREE
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

WINDLASS, PLUGINS, TREE = map(pathlib.Path, sys.argv[1:4])


class Example(unittest.TestCase):
    def test_its_commands(self):
        readme = (TREE / "plugins" / "README.md").read_text()
        blocks = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)
        self.assertEqual(len(blocks), 1)
        checkout = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, checkout)
        for name in ("engine", "plugins", "rules", "tests"):
            (checkout / name).symlink_to(TREE / name)
        (checkout / "build" / "plugins").mkdir(parents=True)
        (checkout / "build" / "tools" / "windlass").mkdir(parents=True)
        (checkout / "build" / "tools" / "windlass" / "windlass").symlink_to(WINDLASS)
        files = [shutil.copy(path, checkout / "build" / "plugins") for path in PLUGINS.glob("*.so")]
        subprocess.run([WINDLASS, "plugin", "approve", "--yes", "--quiet", *files], check=True)
        done = subprocess.run(
            ["sh", "-eu"],
            input=blocks[0],
            cwd=checkout,
            capture_output=True,
            text=True,
            env=dict(os.environ, LC_ALL="C", COLUMNS="88"),
            timeout=300,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Calf stretching", done.stdout)
        self.assertIn("Stretch the calf with the knee straight", " ".join(done.stdout.split()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
