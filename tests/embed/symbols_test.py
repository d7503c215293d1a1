# SPDX-License-Identifier: Apache-2.0
"""The library exports what its header declares and its version script lists, and nothing else."""

import argparse
import re
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser()
    for name in ("nm", "library", "header", "map"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    with open(options.header, encoding="utf-8") as file:
        code = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
    declared = set(re.findall(r"\b(windlass_\w+)\([^;]*\)\s+WINDLASS_NOEXCEPT;", code))
    with open(options.map, encoding="utf-8") as file:
        listed = set(re.findall(r"\b(windlass_\w+);", file.read()))
    shown = subprocess.run(
        [options.nm, "-D", "--defined-only", options.library],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    exported = {line.split()[-1] for line in shown.splitlines()}
    versioned = {name + "@@WINDLASS_1" for name in listed}
    wrong = []
    if len(declared) < 10:
        wrong.append(f"only {sorted(declared)} were found in the header")
    if declared != listed:
        wrong.append(f"header and version script differ in {sorted(declared ^ listed)}")
    extra = {name for name in exported - versioned if name != "WINDLASS_1"}
    if extra or versioned - exported:
        wrong.append(f"exported beside the list: {sorted(extra)}; missing: {versioned - exported}")
    print("\n".join(wrong) or f"{len(listed)} functions, as declared")
    return 1 if wrong else 0


sys.exit(main())
