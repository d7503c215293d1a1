#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Covers tools/check_layers: a small tree that keeps every promise, and a break of each promise."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = ""

LAYERS = "# a comment\nabi\nbase\nmodel\nknowledge plugin\nplan\n"
SOUND = {
    "engine/LAYERS": LAYERS,
    "engine/abi/windlass/plugin.h": "#include <stdint.h>\n",
    "engine/abi/windlass/extensions.h": '#include "windlass/plugin.h"\n',
    "engine/abi/windlass/plugin.hpp": (
        '#include <array>\n#include "windlass/extensions.h"\n#include "windlass/plugin.h"\n'
    ),
    "engine/abi/windlass/engine.h": "#include <stddef.h>\n",
    "engine/base/result.hpp": "#include <string>\n#include <fmt/format.h>\n",
    "engine/base/yaml.hpp": '#include "base/result.hpp"\n',
    "engine/base/yaml.cpp": (
        '#include "base/yaml.hpp"\n#include "base/yaml_marks.hpp"\n#include'
        " <yaml-cpp/eventhandler.h>\n#include <yaml-cpp/mark.h>\n"
    ),
    "engine/base/yaml_marks.hpp": (
        '// Where things stand. Private to yaml.cpp.\n#include "base/yaml.hpp"\n'
    ),
    "engine/model/facts.hpp": '#include "base/yaml.hpp"\n',
    "engine/knowledge/rules.hpp": '#include "model/facts.hpp"\n',
    "engine/plugin/library.hpp": '#include "windlass/plugin.h"\n#include "model/facts.hpp"\n',
    "engine/plugin/library.cpp": (
        '#include "plugin/library.hpp"\n#include <boost/dll/shared_library.hpp>\n#include'
        " <sys/mman.h>\n"
    ),
    "engine/plan/plan.hpp": '#include "knowledge/rules.hpp"\n#include "plugin/library.hpp"\n',
    "engine/engine.cpp": '#include "plan/plan.hpp"\n#include <spdlog/spdlog.h>\n',
    "tools/windlass/main.cpp": '#include "plan/plan.hpp"\n#include <CLI/CLI.hpp>\n',
    "plugins/taping/taping.cpp": (
        '#include <cmath>\n#include "windlass/plugin.hpp"\n#include "wear.hpp"\n#include'
        ' "taping.document.inc"\n'
    ),
    "plugins/taping/wear.hpp": "#include <cstdint>\n",
}


class CheckLayers(unittest.TestCase):
    def check(self, changes):
        """Exit status and output for the sound tree with `changes` laid over it."""
        with tempfile.TemporaryDirectory() as directory:
            for name, text in {**SOUND, **changes}.items():
                path = pathlib.Path(directory, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            done = subprocess.run(
                [sys.executable, CHECKER, "--root", directory],
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(done.stderr, "")
            return done.returncode, done.stdout

    def assert_breaks(self, changes, *lines):
        status, output = self.check(changes)
        self.assertEqual(status, 1, output)
        for line in lines:
            self.assertIn(line + "\n", output)
        self.assertEqual(len(output.splitlines()), len(lines) + 1, output)

    def test_the_sound_tree_is_sound(self):
        self.assertEqual(self.check({}), (0, f"{len(SOUND) - 1} files: every promise is kept\n"))

    def test_an_upward_include(self):
        self.assert_breaks(
            {
                "engine/base/result.hpp": '#include <string>\n#include "model/value.hpp"\n',
                "engine/model/value.hpp": "",
            },
            (
                "engine/base/result.hpp:2: upward: base/result -> model/value, and 'model' is above"
                " 'base'"
            ),
        )

    def test_an_upward_include_in_a_cpp_file(self):
        self.assert_breaks(
            {
                "engine/model/facts.cpp": (
                    '#include "model/facts.hpp"\n\n  #  include  "plan/words.hpp"\n'
                ),
                "engine/plan/words.hpp": "",
            },
            (
                "engine/model/facts.cpp:3: upward: model/facts -> plan/words, and 'plan' is above"
                " 'model'"
            ),
        )

    def test_an_include_of_the_roof(self):
        self.assert_breaks(
            {"engine/engine.hpp": "", "engine/plan/words.hpp": '#include "engine.hpp"\n'},
            "engine/plan/words.hpp:1: upward: plan/words -> engine, and 'engine/' is above 'plan'",
        )

    def test_a_sideways_include(self):
        self.assert_breaks(
            {
                "engine/knowledge/rules.cpp": (
                    '#include "knowledge/rules.hpp"\n#include "plugin/library.hpp"\n'
                )
            },
            (
                "engine/knowledge/rules.cpp:2: sideways: knowledge/rules -> plugin/library, and"
                " these floors know nothing of each other"
            ),
        )

    def test_a_circle_within_a_floor(self):
        self.assert_breaks(
            {
                "engine/model/a.hpp": '#include "model/b.hpp"\n',
                "engine/model/b.hpp": '#include "model/c.hpp"\n',
                "engine/model/c.hpp": "",
                "engine/model/c.cpp": '#include "model/c.hpp"\n#include "model/a.hpp"\n',
            },
            "engine/model/c.cpp:2: circle: model/a -> model/b -> model/c -> model/a",
        )

    def test_two_circles_are_two_reports(self):
        status, output = self.check(
            {
                "engine/model/a.hpp": '#include "model/b.hpp"\n',
                "engine/model/b.hpp": '#include "model/a.hpp"\n',
                "engine/plan/x.hpp": '#include "plan/y.hpp"\n',
                "engine/plan/y.hpp": '#include "plan/x.hpp"\n',
            }
        )
        self.assertEqual((status, output.count("circle:")), (1, 2), output)

    def test_a_very_long_circle(self):
        chain = {
            f"engine/model/u{i:04}.hpp": f'#include "model/u{(i + 1) % 1500:04}.hpp"\n'
            for i in range(1500)
        }
        status, output = self.check(chain)
        self.assertEqual((status, output.count("circle:")), (1, 1))

    def test_commented_includes_do_not_count(self):
        self.assertEqual(
            self.check(
                {
                    "engine/base/result.hpp": (
                        '// #include "plan/plan.hpp"\n/*\n#include "plan/plan.hpp"\n*/\n'
                    )
                }
            )[0],
            0,
        )

    def test_a_private_header_used_by_another_unit(self):
        self.assert_breaks(
            {"engine/model/facts.cpp": '#include "base/yaml_marks.hpp"\n'},
            'engine/model/facts.cpp:1: "base/yaml_marks.hpp" is private to base/yaml.cpp',
        )

    def test_a_private_header_of_nobody(self):
        self.assert_breaks(
            {"engine/model/lost.hpp": "// Private to found.cpp.\n"},
            "engine/model/lost.hpp: says it is private to found.cpp, which is not beside it",
        )

    def test_a_folder_that_is_no_floor(self):
        self.assert_breaks(
            {"engine/utils/strings.hpp": ""},
            "engine/utils/strings.hpp: folder 'utils' is not a floor of engine/LAYERS",
        )

    def test_a_floor_named_twice(self):
        self.assert_breaks(
            {"engine/LAYERS": LAYERS + "base\n"}, "engine/LAYERS:7: floor 'base' is named twice"
        )

    def test_an_include_of_nothing(self):
        self.assert_breaks(
            {"engine/plan/plan.cpp": '#include "plan/plam.hpp"\n'},
            (
                'engine/plan/plan.cpp:1: "plan/plam.hpp" is not a file of engine/ (paths start at'
                " engine/ or engine/abi/)"
            ),
        )

    def test_a_second_user_of_a_library(self):
        self.assert_breaks(
            {"engine/model/facts.cpp": "#include <yaml-cpp/yaml.h>\n"},
            (
                "engine/model/facts.cpp:1: yaml-cpp already has its one user in engine:"
                " engine/base/yaml.cpp"
            ),
        )

    def test_each_tool_may_have_its_own_user(self):
        self.assertEqual(self.check({"tools/server/main.cpp": "#include <CLI/CLI.hpp>\n"})[0], 0)
        self.assert_breaks(
            {"tools/windlass/other.cpp": "#include <CLI/CLI.hpp>\n"},
            (
                "tools/windlass/other.cpp:1: CLI11 already has its one user in tools/windlass:"
                " tools/windlass/main.cpp"
            ),
        )

    def test_openssl_has_one_user_a_floor(self):
        self.assertEqual(
            self.check(
                {
                    "engine/base/digest.cpp": "#include <openssl/evp.h>\n",
                    "engine/plan/sign.cpp": "#include <openssl/evp.h>\n",
                }
            )[0],
            0,
        )
        self.assert_breaks(
            {
                "engine/base/digest.cpp": "#include <openssl/evp.h>\n",
                "engine/base/random.cpp": "#include <openssl/rand.h>\n",
            },
            (
                "engine/base/random.cpp:1: OpenSSL already has its one user in engine/base:"
                " engine/base/digest.cpp"
            ),
        )

    def test_a_library_in_a_header(self):
        self.assert_breaks(
            {"engine/plan/store.hpp": "#include <sqlite3.h>\n"},
            "engine/plan/store.hpp:1: <sqlite3.h>: SQLite belongs in one .cpp, not in a header",
        )

    def test_an_unknown_library(self):
        self.assert_breaks(
            {"engine/plan/plan.cpp": "#include <nlohmann/json.hpp>\n"},
            (
                "engine/plan/plan.cpp:1: <nlohmann/json.hpp> is of no library that"
                " tools/check_layers knows; add it to its table or leave it out"
            ),
        )

    def test_a_plugin_that_looks_inside_the_engine(self):
        self.assert_breaks(
            {"plugins/taping/taping.cpp": '#include "base/result.hpp"\n'},
            (
                "plugins/taping/taping.cpp:1: base/result.hpp is inside the engine; a plugin sees"
                " only windlass/*.h and windlass/*.hpp"
            ),
        )

    def test_a_plugin_that_reaches_out_by_dots(self):
        self.assert_breaks(
            {"plugins/taping/taping.cpp": '#include "../../engine/base/result.hpp"\n'},
            (
                'plugins/taping/taping.cpp:1: "../../engine/base/result.hpp" is outside this'
                " plugin's folder"
            ),
        )

    def test_a_plugin_that_uses_another_plugin(self):
        self.assert_breaks(
            {"plugins/gait/gait.c": '#include "../taping/wear.hpp"\n'},
            'plugins/gait/gait.c:1: "../taping/wear.hpp" is outside this plugin\'s folder',
        )

    def test_a_plugin_that_embeds_the_engine(self):
        self.assert_breaks(
            {"plugins/gait/gait.cpp": "#include <windlass/engine.h>\n"},
            (
                "plugins/gait/gait.cpp:1: windlass/engine.h is for those who embed the engine; "
                "a plugin sees status.h, plugin.h, extensions.h and plugin.hpp"
            ),
        )

    def test_a_plugin_with_a_library(self):
        self.assert_breaks(
            {"plugins/gait/gait.cpp": "#include <fmt/format.h>\n"},
            "plugins/gait/gait.cpp:1: <fmt/format.h>: a plugin uses no third-party library",
        )

    def test_a_tree_without_layers_is_wrong_usage(self):
        with tempfile.TemporaryDirectory() as directory:
            done = subprocess.run(
                [sys.executable, CHECKER, "--root", directory],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 2)
        self.assertIn("has no engine/LAYERS", done.stderr)

    def test_help(self):
        done = subprocess.run(
            [sys.executable, CHECKER, "--help"], capture_output=True, text=True, check=True
        )
        self.assertIn("engine/LAYERS", done.stdout)


if __name__ == "__main__":
    CHECKER = sys.argv.pop(1)
    unittest.main()
