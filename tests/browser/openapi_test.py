#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A validator from npm, which shares no code with this service, accepts the description of its API,
and refuses one that is wrong.

`tools/test --browser` installs the validator and runs this; without it, it says so and ends with
77.

usage: openapi_test.py WINDLASS FOLDER-WITH-NODE-MODULES
"""
import json
import os
import pathlib
import subprocess
import sys

MODULES = pathlib.Path(sys.argv[2])
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/service"))

from server_support import Served

SKIPPED = 77
SCRIPT = """
const document = JSON.parse(require("fs").readFileSync(0, "utf8"));
require("@apidevtools/swagger-parser").validate(document).then(
  () => process.exit(0),
  (error) => { console.error(String(error).slice(0, 2000)); process.exit(1); }
);
"""


def accepts(document):
    done = subprocess.run(
        ["node", "-e", SCRIPT],
        input=json.dumps(document),
        env=dict(os.environ, NODE_PATH=str(MODULES / "node_modules")),
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode == 0, done.stderr


def broken(document):
    """The description with one thing wrong, each time another."""
    for path, wrong in (
        (("paths", "/health", "get", "responses", "200"), {}),
        (("paths", "/v1/recommend", "post", "responses"), {"okay": {"description": "x"}}),
        (("paths", "no-slash"), {"get": {"responses": {}}}),
        (("info",), {"title": "no version"}),
        (("components", "schemas", "card"), {"$ref": "#/components/schemas/nowhere"}),
        (("paths", "/v1/rules", "get", "parameters"), [{"name": "x", "in": "nowhere"}]),
    ):
        copy = json.loads(json.dumps(document))
        place = copy
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = wrong
        yield path, copy


def main():
    if not (MODULES / "node_modules/@apidevtools/swagger-parser").exists():
        print("test left out: swagger-parser is not installed (tools/test --browser does that)")
        sys.exit(SKIPPED)
    served = Served()
    try:
        document = json.loads(served.ask("GET", "/openapi.json")[2])
    finally:
        served.close()
    good, words = accepts(document)
    if not good:
        sys.exit("the description of the API is refused: " + words)
    for path, copy in broken(document):
        if accepts(copy)[0]:
            sys.exit(f"a wrong description is accepted: {path}")
    print("a validator from npm accepts the description of the API")


if __name__ == "__main__":
    main()
