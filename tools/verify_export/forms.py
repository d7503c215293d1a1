# SPDX-License-Identifier: Apache-2.0
"""The small texts of the format: numbers, times, names, verification keys, checkpoint notes.

Whatever is not in its one form raises ValueError.
"""
import base64
import hashlib
import re

from verify_export import ed25519

PLAIN_NAME = "[a-z][a-z0-9._-]{0,63}"
KEY_NAME = "[!-*,-~]{1,200}"
HEX64 = "[0-9a-f]{64}"


def strict_base64(text):
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 in another spelling")
    return raw


def number(text):
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise ValueError("not a number")
    return int(text)


def is_utc_time(text):
    found = re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]{1,9})?Z", text
    )
    if not found:
        return False
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if not 1 <= month <= 12 or not 1 <= day <= days[month - 1]:
        return False
    return hour < 24 and minute < 60 and second < 60


def is_origin(text):
    found = re.fullmatch(PLAIN_NAME + "/[0-9a-f]{32}/([1-9][0-9]{0,18})", text)
    return bool(found) and int(found[1]) < 2**63


def quoted(text):
    """A JSON string as the log spells it."""
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

    def spelled(c):
        return short.get(c) or (f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c)

    return '"' + "".join(spelled(c) for c in text) + '"'


def is_printable(text, most):
    """A name or a reason: without control characters, no blank at either end."""
    return (
        1 <= len(text.encode()) <= most
        and text.strip(" ") == text
        and not any(c < " " or "\x7f" <= c < "\xa0" for c in text)
    )


def folded(name):
    """A person's name but for blanks, dots and ASCII capitals."""
    return "".join(c.lower() if c < "\x80" else c for c in name if c not in " .")


class Key:
    """A verification key: name+hash+base64(1 || key)."""

    def __init__(self, text):
        parts = text.split("+", 2)
        if len(parts) != 3 or not re.fullmatch(KEY_NAME, parts[0]):
            raise ValueError("not a verification key")
        raw = strict_base64(parts[2])
        if len(raw) != 33 or raw[0] != 1:
            raise ValueError("not an Ed25519 key")
        self.name, self.public = parts[0], raw[1:]
        self.hash = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if self.hash.hex() != parts[1]:
            raise ValueError("the key does not match its hash")


class Note:
    """A checkpoint: origin, size and root on a line each, an empty line, signatures."""

    def __init__(self, text):
        head, separator, tail = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or len(lines) != 3 or not lines[0] or not tail.endswith("\n"):
            raise ValueError("not a checkpoint")
        if len(text.encode()) > 65536:
            raise ValueError("a checkpoint is too long")
        self.body = (head + "\n").encode()
        self.origin, self.size, self.root = lines[0], number(lines[1]), strict_base64(lines[2])
        self.signatures = [self.signature(line) for line in tail[:-1].split("\n")]
        if len(self.root) != 32 or len(self.signatures) > 16:
            raise ValueError("not a checkpoint")

    @staticmethod
    def signature(line):
        found = re.fullmatch(f"\u2014 ({KEY_NAME}) ([A-Za-z0-9+/=]+)", line)
        raw = strict_base64(found[2]) if found else b""
        if len(raw) < 5:
            raise ValueError("not a signature line")
        return found[1], raw[:4], raw[4:]

    def signer(self, keys):
        """The first of the keys that signed, by name; None when none did. Raises where a signature
        under a known key is wrong."""
        first = None
        for name, digest, signature in self.signatures:
            for key in keys:
                if key.name == name and key.hash == digest:
                    if not ed25519.verify(key.public, self.body, signature):
                        raise ValueError("a signature is wrong")
                    first = first or name
        return first
