# SPDX-License-Identifier: Apache-2.0
"""How a schema is written."""

import json


def laid_out(node, indent=0, before=0, width=160):
    """JSON with what fits on one line on one line: a change of one fact changes few lines."""
    line = json.dumps(node, ensure_ascii=False)
    if len(line) + indent + before <= width or not isinstance(node, (dict, list)) or not node:
        return line
    inner = " " * (indent + 2)
    if isinstance(node, dict):
        rows = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}:"
            f" {laid_out(value, indent + 2, len(key) + 5)}"
            for key, value in node.items()
        ]
    elif any(isinstance(value, (dict, list)) for value in node):
        rows = [inner + laid_out(value, indent + 2) for value in node]
    else:
        rows = [inner]
        for value in node:
            word = json.dumps(value, ensure_ascii=False)
            if len(rows[-1]) + len(word) > width and rows[-1] != inner:
                rows.append(inner)
            rows[-1] += (", " if rows[-1] != inner else "") + word
    opening, closing = "{}" if isinstance(node, dict) else "[]"
    return opening + "\n" + ",\n".join(rows) + "\n" + " " * indent + closing
