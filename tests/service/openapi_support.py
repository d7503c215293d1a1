# SPDX-License-Identifier: Apache-2.0
"""A description of the API, and which of its operations, statuses and media types were seen."""

import json

import jsonschema


class Description:
    """What GET /openapi.json says, and what was seen of it."""

    def __init__(self, text):
        self.document = json.loads(text)
        self.seen, self.types, self.sent = set(), set(), set()

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                if method != "parameters":
                    yield (method, path), operation

    def at(self, node):
        while "$ref" in node:
            found = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node

    def statuses(self):
        return {
            (*operation, int(status))
            for operation, described in self.operations()
            for status in described["responses"]
        }

    def problems(self, schema, value):
        whole = {**schema, "components": self.document["components"]}
        checker = jsonschema.Draft202012Validator(whole)
        return [
            f"{list(one.absolute_path)}: {one.message[:200]}" for one in checker.iter_errors(value)
        ]

    def hold(self, case, operation, answer):
        """That the answer is one of those described; returns its body."""
        method, path = operation
        status, headers, body = answer
        described = self.document["paths"][path][method]["responses"]
        case.assertIn(str(status), described, f"{operation}: {body[:300]}")
        self.seen.add((method, path, status))
        contents = self.at(described[str(status)]).get("content")
        if contents is None:
            case.assertEqual(body, b"", operation)
            return body
        media = headers["Content-Type"]
        case.assertIn(media, contents, f"{operation} {status}")
        self.types.add((method, path, status, media))
        if not media.endswith("json"):
            case.assertTrue(body, operation)
            return body
        case.assertEqual(
            self.problems(contents[media]["schema"], json.loads(body)), [], (operation, status)
        )
        return json.loads(body)


def split(answer):
    """A raw answer as status, headers and body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    return int(lines[0].split()[1]), dict(one.split(": ", 1) for one in lines[1:]), body
