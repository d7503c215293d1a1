# SPDX-License-Identifier: Apache-2.0
"""The installed package, as an integrator finds it: moved, read-only, without the tree.

Installs the build into a folder, moves it, and builds clients against it with pkg-config and with
find_package. What they print is what the program prints.
"""

import argparse
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None


def run(*command, **more):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="windlass-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.work, ignore_errors=True)
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", cls.work / "first")
        cls.prefix = cls.work / "moved"
        (cls.work / "first").rename(cls.prefix)
        cls.library = next(cls.prefix.rglob("libwindlass.so.1")).parent
        cls.patient = next(cls.prefix.rglob("patients/sample-1.yaml"))
        cls.environment = dict(
            os.environ,
            LD_LIBRARY_PATH=str(cls.library),
            PKG_CONFIG_PATH=str(cls.library / "pkgconfig"),
        )
        program = cls.prefix / "bin" / "windlass"
        cls.plan = run(program, "recommend", cls.patient, "--format", "json")

    def test_the_program_reads_its_own_rules_and_plugins(self):
        self.assertIn('"disposition": "proceed"', self.plan)
        self.assertIn("taping", self.plan)
        page = run(self.prefix / "bin" / "windlass", "--version")
        self.assertIn("windlass", page)

    def test_its_lock_approves_what_is_installed_and_nothing_of_the_past(self):
        lock = next(self.prefix.rglob("plugins.lock"))
        text = lock.read_text()
        self.assertNotIn("retired", text)
        listed = dict(re.findall(r"file: (\S+), sha256: ([0-9a-f]{64})\}", text))
        files = {
            one.name: hashlib.sha256(one.read_bytes()).hexdigest()
            for one in lock.parent.glob("*.so")
        }
        self.assertEqual(listed, files)

    def test_links_of_its_pages_lead_somewhere(self):
        pages = self.prefix / "share" / "doc" / "windlass"
        links = 0
        for page in pages.rglob("*.md"):
            for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
                if re.match(r"[a-z]+:", target):
                    continue
                links += 1
                self.assertTrue((page.parent / target).exists(), (page, target))
        self.assertGreater(links, 20)

    def test_no_path_of_the_build_is_inside(self):
        for path in self.prefix.rglob("*"):
            if not path.is_file():
                continue
            text = path.read_bytes()
            for machine_path in (OPTIONS.source, OPTIONS.build):
                self.assertNotIn(machine_path.encode() + b"/", text, path)

    def test_a_c_client_by_pkg_config(self):
        if shutil.which("pkg-config") is None:
            self.skipTest("no pkg-config here")
        flags = run("pkg-config", "--cflags", "--libs", "windlass", env=self.environment).split()
        source = pathlib.Path(OPTIONS.source) / "tools/clients/c/recommend.c"
        client = self.work / "recommend"
        warnings = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
        run(os.environ.get("CC", "cc"), *warnings, source, *flags, "-o", client)
        self.assertEqual(run(client, self.patient, env=self.environment), self.plan)

    def test_a_project_by_find_package(self):
        project = self.work / "project"
        project.mkdir()
        source = pathlib.Path(OPTIONS.source) / "tools/clients/c/recommend.c"
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.22)\nproject(client LANGUAGES C CXX)\n"
            "find_package(windlass 0.1 REQUIRED CONFIG)\n"
            f"add_executable(client {source})\n"
            "target_link_libraries(client PRIVATE windlass::windlass)\n"
        )
        run(
            OPTIONS.cmake,
            *("-G", OPTIONS.generator, "-S", project, "-B", project / "build"),
            f"-DCMAKE_PREFIX_PATH={self.prefix}",
        )
        run(OPTIONS.cmake, "--build", project / "build")
        self.assertEqual(run(project / "build" / "client", self.patient), self.plan)

    def test_a_plugin_from_its_skeleton(self):
        program = self.prefix / "bin" / "windlass"
        run(program, "new", "plugin", "cold_pack", "--in", self.work)
        project = self.work / "cold_pack"
        run(
            OPTIONS.cmake,
            *("-G", OPTIONS.generator, "-S", project, "-B", project / "build"),
            f"-DCMAKE_PREFIX_PATH={self.prefix}",
        )
        run(OPTIONS.cmake, "--build", project / "build")
        adopted = self.work / "adopted"
        shutil.copytree(next(self.prefix.rglob("plugins.lock")).parent, adopted)
        plugin = shutil.copy(project / "build" / "plugins" / "cold_pack.so", adopted)
        run(program, "plugin", "approve", "--yes", plugin)
        plan = run(program, "recommend", self.patient, "--plugins", adopted / "plugins.lock")
        self.assertRegex(plan, r"(?m)^ *optional +cold_pack ")

    def test_a_python_client(self):
        client = pathlib.Path(OPTIONS.source) / "tools/clients/python"
        code = (
            "import sys, windlass\n"
            "with windlass.Engine() as engine:\n"
            "    sys.stdout.buffer.write(engine.recommend_bytes(open(sys.argv[1], 'rb').read()))\n"
        )
        environment = dict(self.environment, PYTHONPATH=str(client))
        self.assertEqual(
            run(sys.executable, "-B", "-c", code, self.patient, env=environment), self.plan
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("cmake", "build", "source", "generator"):
        parser.add_argument("--" + name, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0]] + rest)
