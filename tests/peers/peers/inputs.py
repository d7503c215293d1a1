# SPDX-License-Identifier: Apache-2.0
"""What a suite reads in a test: places, fragments of identifiers, moments.

Translators and naive interpreters share this page; it decides nothing.
"""

import re
from datetime import datetime, timedelta, timezone

ZONED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?")
START = datetime(1970, 1, 1, tzinfo=timezone.utc)


def dig(data, path):
    """What stands at a dotted path, or None."""
    for word in str(path).split(".") if path != "" else []:
        if isinstance(data, list) and word.isdigit() and int(word) < len(data):
            data = data[int(word)]
        elif isinstance(data, dict):
            data = data.get(word)
        else:
            return None
    return data


def fragment(text, index):
    """A fragment of a certificate's identifier (UVCI), as CertLogic cuts it."""
    if not isinstance(text, str):
        return None
    text = text[len("URN:UVCI:") :] if text.startswith("URN:UVCI:") else text
    parts = re.split(r"[/#:]", text)
    return parts[index] if 0 <= index < len(parts) else None


def whole_birth(text):
    """A date of birth that is a year or a month: its last day, as dccDateOfBirth says."""
    if re.fullmatch(r"\d{4}", text):
        return text + "-12-31"
    if re.fullmatch(r"\d{4}-\d\d", text):
        year, month = int(text[:4]), int(text[5:])
        after = datetime(year + month // 12, month % 12 + 1, 1)
        return (after - timedelta(days=1)).strftime("%Y-%m-%d")
    return text


def moment(text, birth=False):
    """The moment that a text names, in UTC where it has no zone; None where it names none."""
    if not isinstance(text, str):
        return None
    text = whole_birth(text) if birth else text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        text += "T00:00:00Z"
    match = ZONED.fullmatch(text)
    if not match:
        return None
    zone = (match.group(3) or "Z").replace("Z", "+00:00")
    zone += ":00" if len(zone) == 3 else ""
    zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    whole = datetime.fromisoformat(match.group(1) + zone)
    return whole + timedelta(seconds=float(match.group(2) or 0))


def seconds(when):
    """Seconds since 1970, whole where they are."""
    count = (when - START) / timedelta(seconds=1)
    return int(count) if count == int(count) else count


def walk(node):
    """Every mapping and scalar of an expression."""
    yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    for one in inner:
        yield from walk(one)
