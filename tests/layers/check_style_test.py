#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/check_style: small trees, each with one breach, and what is said of it.

Usage: check_style_test.py CHECKER [unittest arguments]
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = ""


def body(lines):
    return "".join(f"  int a{i} = {i};\n" for i in range(lines))


class Style(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / ".clang-format").write_text("BasedOnStyle: Google\nColumnLimit: 100\n")

    def check(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run(
            [sys.executable, CHECKER, "--root", str(self.root)], capture_output=True, text=True
        )
        self.assertIn(done.returncode, (0, 1), done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(done.returncode, 1 if len(lines) > 1 else 0)
        return lines[:-1]

    def test_a_tree_that_keeps_its_size(self):
        self.assertEqual(
            self.check(
                {
                    "a.cpp": "int f() {\n" + body(48) + "}\n",
                    "b.hpp": "#pragma once\n" + "// text\n" * 149,
                    "b.md": "x" * 100 + "\n",
                    "c.yaml": "a: " + "x" * 147 + "\n",
                }
            ),
            [],
        )

    def test_units_that_no_row_names(self):
        rows = "# a\n\n| file | does |\n|---|---|\n| `x.hpp`, `diff_*` | x; `y.cpp` decides |\n"
        files = {f"a/{name}": "int i;\n" for name in ("x.cpp", "y.cpp", "diff_text.cpp", "z.cpp")}
        files |= {"a/README.md": rows, "b/README.md": "# b\n", "b/z.cpp": "int i;\n"}
        self.assertEqual(
            self.check(files), ["a/README.md:1: no row of its table names the unit 'z'"]
        )

    def test_headers_come_first_and_once(self):
        self.assertEqual(
            self.check(
                {
                    "a/x.hpp": "#pragma once\n",
                    "a/x.cpp": '// Says x.\n#include "a/x.hpp"\n\n#include <map>\n',
                    "a/y.hpp": "#pragma once\n",
                    "a/y.cpp": '#define LATE 1\n#include "a/y.hpp"\n',
                    "a/z.hpp": "int z;\n",
                    "a/z.cpp": "int z;\n",
                    "a/lone.cpp": "#include <map>\n",
                }
            ),
            [
                "a/y.cpp:1: its own header, y.hpp, comes before all else",
                "a/z.cpp:1: its own header, z.hpp, comes before all else",
                "a/z.hpp:1: a header says '#pragma once'",
            ],
        )

    def test_width_by_kind(self):
        wide = "# " + "x" * 99 + "\n"
        for name in ("a.py", "CMakeLists.txt", "b.cmake", "c.md", "d.sh"):
            self.assertEqual(self.check({name: wide}), [f"{name}:1: 101 columns, at most 100"])
            (self.root / name).unlink()
        self.assertEqual(
            self.check({"run": "#!/bin/sh\n" + wide}), ["run:2: 101 columns, at most 100"]
        )
        (self.root / "run").unlink()
        self.assertEqual(
            self.check({"e.yaml": "a: " + "x" * 148 + "\n"}), ["e.yaml:1: 151 columns, at most 150"]
        )

    def test_a_readme_has_a_title(self):
        self.assertEqual(self.check({"a/README.md": "# a: one part\n", "b.md": "text\n"}), [])
        self.assertEqual(
            self.check({"a/README.md": "#a : one part\n"}),
            ["a/README.md:1: a README begins with '# ' and a title"],
        )

    def test_columns_are_characters_and_not_bytes(self):
        self.assertEqual(self.check({"a.md": "\u00e9" * 100 + "\n"}), [])

    def test_tables_and_links_may_be_wide(self):
        text = "| " + "x" * 120 + " |\n\n[a](" + "x" * 120 + ")\n"
        self.assertEqual(self.check({"a.md": text}), [])

    def test_functions(self):
        long = "int f() {\n" + body(49) + "}\n"
        self.assertEqual(
            self.check({"a.cpp": "\n" + long}),
            ["a.cpp:2: a function of 51 lines, at most 50: int f() {"],
        )

    def test_functions_inside_types_and_namespaces(self):
        text = "namespace n {\nclass A {\n  int f(int a) const {\n" + body(50) + "  }\n};\n}\n"
        found = [line for line in self.check({"a.cpp": text}) if "function" in line]
        self.assertEqual(len(found), 1)
        self.assertIn("a.cpp:3: a function of 52 lines", found[0])

    def test_braces_in_texts_and_comments_count_for_nothing(self):
        text = 'const char* a = "{";  // {\nint f() {\n' + body(10) + "}\n" + "\n" * 60 + "int b;\n"
        self.assertEqual([line for line in self.check({"a.cpp": text}) if "function" in line], [])

    def test_functions_of_python(self):
        text = "def f():\n" + "    a = 1\n" * 50
        self.assertEqual(
            self.check({"a.py": text}), ["a.py:1: a function of 51 lines, at most 50: def f"]
        )

    def test_headers_and_sources(self):
        found = self.check(
            {
                "a.hpp": "#pragma once\n" + "// text\n" * 150,
                "b.cpp": "// text\n" * 401,
                "c.py": "# text\n" * 401,
            }
        )
        self.assertEqual(
            found,
            [
                "a.hpp:151: 151 lines, at most 150",
                "b.cpp:401: 401 lines, at most 400",
                "c.py:401: 401 lines, at most 400",
            ],
        )

    def test_the_agreed_format(self):
        found = self.check({"a.cpp": "int  f( ) ;\n"})
        if found:  # without the agreed formatter nothing is said here, and a line on stderr
            self.assertRegex(found[0], r"^a\.cpp:1: .*clang-format.* would change this file$")

    def test_what_a_checkout_ignores_is_not_read(self):
        subprocess.run(["git", "init", "-q", str(self.root)], check=True)
        found = self.check({".gitignore": "/build-a/\n", "build-a/a.md": "x" * 101 + "\n"})
        self.assertEqual(found, [])


if __name__ == "__main__":
    CHECKER = sys.argv.pop(1)
    unittest.main()
