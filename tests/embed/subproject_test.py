# SPDX-License-Identifier: Apache-2.0
"""Windlass as a part of another project: add_subdirectory and FetchContent.

The other project asks for no C++ standard, knows nothing of Windlass's tests and options, and
installs nothing of it. Configured always; built with WINDLASS_LONG=1, which takes minutes.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None

ADDED = {
    "add_subdirectory": "add_subdirectory(${WINDLASS_SOURCE} windlass)",
    "FetchContent": (
        "include(FetchContent)\n"
        "FetchContent_Declare(windlass SOURCE_DIR ${WINDLASS_SOURCE})\n"
        "FetchContent_MakeAvailable(windlass)"
    ),
}

PROJECT = """cmake_minimum_required(VERSION 3.22)
project(ehr LANGUAGES C CXX)
%s
add_executable(by_c ${WINDLASS_SOURCE}/tools/clients/c/recommend.c)
target_link_libraries(by_c PRIVATE windlass::windlass)
add_executable(by_cpp main.cpp)
target_link_libraries(by_cpp PRIVATE windlass::engine)
if(TARGET plan_test OR TARGET windlass_bench)
  message(FATAL_ERROR "tests and benchmarks are built in somebody else's project")
endif()
"""

MAIN = """#include <cstdio>

#include "plan/engine.hpp"

int main(int, char** argv) {
  const auto engine = windlass::plan::Engine::open({{argv[1]}, {}, {}});
  if (!engine) return 3;
  std::printf("%zu\\n", (*engine)->knowledge().vocabulary().size());
}
"""


def run(*command):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Subproject(unittest.TestCase):
    def configured(self, way, *options):
        holder = tempfile.TemporaryDirectory(prefix="windlass-subproject-")
        self.addCleanup(holder.cleanup)
        project = pathlib.Path(holder.name)
        (project / "CMakeLists.txt").write_text(PROJECT % ADDED[way])
        (project / "main.cpp").write_text(MAIN)
        build = project / "build"
        run(
            OPTIONS.cmake,
            *(
                "-G",
                OPTIONS.generator,
                "-S",
                project,
                "-B",
                build,
                f"-DWINDLASS_SOURCE={OPTIONS.source}",
            ),
            "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
            *options,
        )
        return build

    def test_configures(self):
        for way in ADDED:
            with self.subTest(way):
                build = self.configured(way)
                commands = (build / "compile_commands.json").read_text()
                ours = next(line for line in commands.splitlines() if "main.cpp" in line)
                self.assertIn("-std=", ours)
                self.assertRegex(ours, r"-std=(gnu|c)\+\+20")

    def test_the_engine_alone(self):
        build = self.configured("add_subdirectory", "-DWINDLASS_ENGINE_ONLY=ON")
        self.assertNotIn("plugins/taping", (build / "compile_commands.json").read_text())

    def test_builds(self):
        if not os.environ.get("WINDLASS_LONG"):
            self.skipTest("only in the long form")
        rules = pathlib.Path(OPTIONS.source) / "rules" / "ankle-sprain"
        for way in ADDED:
            with self.subTest(way):
                build = self.configured(way, "-DCMAKE_BUILD_TYPE=Release")
                run(OPTIONS.cmake, "--build", build, "--target", "by_c", "by_cpp", "--parallel")
                self.assertGreater(int(run(build / "by_cpp", rules)), 20)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("cmake", "source", "generator"):
        parser.add_argument("--" + name, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0]] + rest)
