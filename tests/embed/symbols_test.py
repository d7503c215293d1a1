# SPDX-License-Identifier: Apache-2.0
"""The library exports what its header declares and its version script lists, and nothing else."""

import argparse
import pathlib
import re
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser()
    for name in ("nm", "library", "map"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--header", required=True, action="append")
    options = parser.parse_args()
    code = "".join(pathlib.Path(header).read_text(encoding="utf-8") for header in options.header)
    code = re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)
    declared = set(re.findall(r"\b(windlass_\w+)\([^;]*\)\s+WINDLASS_NOEXCEPT;", code))
    # Every version of the script, and what it lists.
    script = pathlib.Path(options.map).read_text(encoding="utf-8")
    versions = {
        version: set(re.findall(r"\b(windlass_\w+);", block))
        for version, block in re.findall(r"(WINDLASS_\d+) \{(.*?)\}", script, flags=re.DOTALL)
    }
    listed = set().union(*versions.values())
    shown = subprocess.run(
        [options.nm, "-D", "--defined-only", options.library],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    exported = {line.split()[-1] for line in shown.splitlines()}
    versioned = {f"{name}@@{version}" for version, names in versions.items() for name in names}
    wrong = []
    if len(declared) < 10:
        wrong.append(f"only {sorted(declared)} were found in the header")
    if declared != listed:
        wrong.append(f"header and version script differ in {sorted(declared ^ listed)}")
    extra = {name for name in exported - versioned if name not in versions}
    if extra or versioned - exported:
        wrong.append(f"exported beside the list: {sorted(extra)}; missing: {versioned - exported}")
    print("\n".join(wrong) or f"{len(listed)} functions, as declared")
    return 1 if wrong else 0


sys.exit(main())
