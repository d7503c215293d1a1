# SPDX-License-Identifier: Apache-2.0
"""Clients of every release, built with that release's header, against today's library.

frozen/VERSION/ has the headers, a client and keys.txt: the keys of its plan, which every later plan
keeps. `--write VERSION` writes keys.txt, before that version is out and never after.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def keys(value, path=""):
    """The paths of all keys in a document: "modalities[].status"."""
    if isinstance(value, list):
        return set().union(set(), *(keys(one, path + "[]") for one in value))
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, inner in value.items():
        # A fact's id or a name of somebody's is not a key of ours.
        own = key if re.fullmatch("[a-z_]+", key) else "*"
        found |= {f"{path}.{own}"} | keys(inner, f"{path}.{own}")
    return found


def plan_of(release):
    """What the release's client prints for each sample, as documents."""
    library = pathlib.Path(OPTIONS.library)
    plans = []
    with tempfile.TemporaryDirectory(prefix="windlass-frozen-") as work:
        client = pathlib.Path(work) / "client"
        command = [os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror"]
        command += ["-I", str(release), str(release / "client.c"), str(library), "-o", str(client)]
        command += [f"-Wl,-rpath,{library.parent}"]
        subprocess.run(command, check=True)
        for number, path in enumerate(sorted((release / "patients").glob("*.yaml"))):
            store = {"path": f"{work}/{number}.db", "keys": f"{work}/{number}.keys"}
            config = json.dumps({"store": {**store, "create": True}})
            done = subprocess.run([client, config, path], capture_output=True, text=True)
            if done.returncode != 0:
                raise AssertionError(f"{path}: {done.returncode}\n{done.stderr}")
            plans.append(json.loads(done.stdout))
    return plans


class Frozen(unittest.TestCase):
    def test_every_release(self):
        releases = sorted((HERE / "frozen").iterdir())
        self.assertGreaterEqual(len(releases), 1)
        for release in releases:
            with self.subTest(release.name):
                kept = set((release / "keys.txt").read_text().split())
                self.assertGreater(len(kept), 100)
                found = set().union(*map(keys, plan_of(release)))
                self.assertEqual(sorted(kept - found), [], "keys that are gone")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--write")
    OPTIONS, rest = parser.parse_known_args()
    if OPTIONS.write:
        chosen = HERE / "frozen" / OPTIONS.write
        lines = sorted(set().union(*map(keys, plan_of(chosen))))
        (chosen / "keys.txt").write_text("\n".join(lines) + "\n")
        sys.exit(0)
    unittest.main(argv=[sys.argv[0]] + rest)
