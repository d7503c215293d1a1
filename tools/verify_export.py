#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a Windlass audit export without a line of Windlass: Python's standard library alone.

    verify_export.py EXPORT [--key VKEY|FILE]... [--checkpoint FILE]... [--receipt ORIGIN,SEQUENCE,LEAF]... [--list]
                            [--record N]... [--from-checkpoint FILE --to-checkpoint FILE]

--record: that the record is in the tree of every checkpoint that is younger than it. --from-checkpoint, --to-checkpoint: that the second
continues the first. Both are asked after the whole file was checked.

Written from engine/log/README.md, independently of the C++ reader: RFC 6962 tree and proofs, C2SP checkpoint notes with
Ed25519 (RFC 8032, below, in plain integers), blob digests, value commitments, and the digest over the whole file.
Exit code 0: everything holds; 1: something does not; 2: wrong usage.
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import sys

TITLE = b"windlass audit export 1\n"


class Broken(Exception):
    """The file is no whole export."""


# Ed25519, RFC 8032 section 5.1, with extended coordinates. Verification only, so nothing here needs to be constant-time.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    c = 2 * a[3] * b[3] * D % P
    d = 2 * a[2] * b[2] % P
    g, h, i, j = f - e, d - c, d + c, f + e
    return g * h % P, i * j % P, h * i % P, g * j % P


def point_multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


def point_equal(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0:
        return None
    return P - x if x & 1 != sign else x


def point_decode(raw):
    number = int.from_bytes(raw, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_verify(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point_decode(public), point_decode(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return point_equal(point_multiply(s, BASE), point_add(r, point_multiply(h, a)))


# RFC 6962 section 2.1.
def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A growing tree: the roots of the complete subtrees on its right edge."""

    def __init__(self):
        self.size, self.edge = 0, []

    def append(self, leaf):
        size = self.size
        while size & 1:
            leaf = node_hash(self.edge.pop(), leaf)
            size >>= 1
        self.edge.append(leaf)
        self.size += 1

    def root(self):
        if not self.edge:
            return hashlib.sha256(b"").digest()
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node_hash(left, root)
        return root


def root_from_inclusion(leaf, index, size, path):
    """Walks down from the root recursively, as RFC 6962 2.1.1 defines the path, and returns the root or None."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    k = 1
    while k * 2 < size:
        k *= 2
    sibling = path[-1]
    if index < k:
        left = root_from_inclusion(leaf, index, k, path[:-1])
        return None if left is None else node_hash(left, sibling)
    right = root_from_inclusion(leaf, index - k, size - k, path[:-1])
    return None if right is None else node_hash(sibling, right)


def roots_from_consistency(older, newer, path, whole, older_root):
    """RFC 6962 2.1.2 read backwards: (root of the older tree, root of the newer tree), or None."""
    if older == newer:
        if whole:
            return (older_root, older_root) if not path else None
        return (path[0], path[0]) if len(path) == 1 else None
    if not path:
        return None
    k = 1
    while k * 2 < newer:
        k *= 2
    sibling = path[-1]
    if older <= k:
        inner = roots_from_consistency(older, k, path[:-1], whole, older_root)
        return None if inner is None else (inner[0], node_hash(inner[1], sibling))
    inner = roots_from_consistency(older - k, newer - k, path[:-1], False, older_root)
    return None if inner is None else (node_hash(sibling, inner[0]), node_hash(sibling, inner[1]))


def consistent(older, newer, older_root, newer_root, path):
    if older > newer:
        return False
    if older == 0:
        return not path and older_root == hashlib.sha256(b"").digest()
    return roots_from_consistency(older, newer, path, True, older_root) == (older_root, newer_root)


def hashes(raw):
    if len(raw) % 32:
        raise Broken("a proof is no row of hashes")
    return [raw[i : i + 32] for i in range(0, len(raw), 32)]


def strict_base64(text):
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 in another spelling")
    return raw


# The small forms: numbers below 2^63, days of the calendar, names, origins.
def number(text):
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise ValueError("no number")
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
    return (
        1 <= month <= 12
        and 1 <= day <= days[month - 1]
        and hour < 24
        and minute < 60
        and second < 60
    )


PLAIN_NAME = "[a-z][a-z0-9._-]{0,63}"


def is_origin(text):
    found = re.fullmatch(PLAIN_NAME + "/[0-9a-f]{32}/([1-9][0-9]{0,18})", text)
    return bool(found) and int(found[1]) < 2**63


def quoted(text):
    """A JSON string as the log spells it."""
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return (
        '"'
        + "".join(
            short.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 0x20 or ord(c) == 0x7F else c)
            for c in text
        )
        + '"'
    )


class Key:
    """A verification key: name+hash+base64(1 || key)."""

    def __init__(self, text):
        name, digest, body = text.split("+", 2)
        if not re.fullmatch("[!-*,-~]{1,200}", name):
            raise ValueError("no name of a key")
        raw = strict_base64(body)
        if len(raw) != 33 or raw[0] != 1:
            raise ValueError("no Ed25519 key")
        self.name, self.public = name, raw[1:]
        self.hash = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if self.hash.hex() != digest:
            raise ValueError("the key does not match its hash")


class Note:
    """A checkpoint: origin, size, root, an empty line, signatures."""

    def __init__(self, text):
        head, separator, tail = text.partition("\n\n")
        lines = head.split("\n")
        if (
            not separator
            or len(lines) != 3
            or not tail.endswith("\n")
            or len(text.encode()) > 65536
        ):
            raise ValueError("no checkpoint")
        self.body = (head + "\n").encode()
        self.origin, self.size, self.root = lines[0], number(lines[1]), strict_base64(lines[2])
        self.signatures = []
        for line in tail[:-1].split("\n"):
            found = re.fullmatch("\u2014 ([!-*,-~]{1,200}) ([A-Za-z0-9+/=]+)", line)
            if not found:
                raise ValueError("no signature line")
            raw = strict_base64(found[2])
            if len(raw) < 5 or len(self.signatures) == 16:
                raise ValueError("no signature line")
            self.signatures.append((found[1], raw[:4], raw[4:]))
        if len(self.root) != 32:
            raise ValueError("no root")

    def signer(self, keys):
        """The name of the first known key that signed; raises where a known key's signature is wrong."""
        found = None
        for name, digest, signature in self.signatures:
            for key in keys:
                if key.name == name and key.hash == digest:
                    if not ed25519_verify(key.public, self.body, signature):
                        raise ValueError("a signature is wrong")
                    found = found or name
        return found


def read_frames(data):
    """Yields (kind, name, body); checks the digest over everything first."""
    if not data.startswith(TITLE):
        raise Broken("this is no export of version 1")
    at, frames = len(TITLE), []
    while True:
        end = data.find(b"\n", at)
        found = (
            re.fullmatch(rb"([a-z]+) ([^ ]+) (0|[1-9][0-9]{0,18})", data[at:end])
            if end >= 0
            else None
        )
        if not found:
            raise Broken("a frame has no header")
        kind, name, size = found[1].decode(), found[2].decode(), int(found[3])
        body = data[end + 1 : end + 1 + size]
        if len(body) != size or data[end + 1 + size : end + 2 + size] != b"\n":
            raise Broken("a frame has a wrong length")
        if kind == "end":
            if (
                name != "-"
                or end + 2 + size != len(data)
                or hashlib.sha256(data[: end + 1]).hexdigest().encode() != body
            ):
                raise Broken("the file does not match its own digest")
            return frames
        frames.append((kind, name, body))
        at = end + 2 + size


def no_duplicates(pairs):
    keys = [k for k, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a duplicate key")
    return dict(pairs)


MANIFEST = "application/vnd.windlass.manifest+json"
RECORD_KEYS = [
    "windlass_audit",
    "origin",
    "sequence",
    "written",
    "kind",
    "subject",
    "private",
    "blobs",
    "public",
]


def parse_canonical(raw, keys, what):
    """A JSON object of version 1 whose keys stand in their order, compact, the last of them an object of any content."""
    found = json.loads(
        raw.decode("utf-8"), object_pairs_hook=no_duplicates, parse_float=str, parse_int=str
    )
    if list(found) != keys or found[keys[0]] != "1" or not isinstance(found[keys[-1]], dict):
        raise ValueError(f"not the keys of a {what}")
    ours = {k: v for k, v in found.items() if k != keys[-1]}
    numbers = re.compile(rf'("(?:{keys[0]}|sequence|key|size)":)"([0-9]+)"')
    head = numbers.sub(r"\1\2", json.dumps(ours, separators=(",", ":"), ensure_ascii=False))
    if not raw.decode("utf-8").startswith(head[:-1] + f',"{keys[-1]}":{{'):
        raise ValueError("not the canonical spelling")
    found["spelling"] = raw.decode("utf-8")[len(head) - 1 + len(f',"{keys[-1]}":') : -1]
    return found


def parse_record(raw):
    record = parse_canonical(raw, RECORD_KEYS, "record")
    if (
        not is_utc_time(record["written"])
        or not re.fullmatch(PLAIN_NAME, record["kind"])
        or not re.fullmatch("([0-9a-f]{64})?", record["subject"])
    ):
        raise ValueError("its time, kind or subject is malformed")
    return record


def parse_redaction(record):
    """The records whose values it erases, in its one spelling."""
    public = record["public"]
    by, reason, named = public["approved_by"], public["reason"], public["records"]
    if not record["subject"] or record["private"] is not None or record["blobs"]:
        raise ValueError("it has no subject, or values or blobs")
    if not all(isinstance(one, list) for one in (by, named)) or not all(
        isinstance(one, str) for one in [*by, *named, reason]
    ):
        raise ValueError("not the form of a redaction")
    records = [number(one) for one in named]
    ours = (
        f'{{"approved_by":[{",".join(quoted(one) for one in by)}],"reason":{quoted(reason)},"records":[{",".join(named)}]}}'
    )
    if ours != record["spelling"] or not sayable(reason, 4000):
        raise ValueError("not the form of a redaction")
    if len(by) != 2 or folded(by[0]) == folded(by[1]) or not all(sayable(one, 200) for one in by):
        raise ValueError("not approved by two people")
    if (
        not records
        or records[-1] >= number(record["sequence"])
        or any(a >= b for a, b in zip(records, records[1:]))
    ):
        raise ValueError("it names records that are none, out of order or later than itself")
    return records


def parse_manifest(raw):
    """The blobs that it names, none of them a manifest, each once."""
    blobs = parse_canonical(raw, ["windlass_manifest", "blobs", "about"], "manifest")["blobs"]
    for blob in blobs:
        if (
            list(blob) != ["digest", "media", "size"]
            or not re.fullmatch("[0-9a-f]{64}", blob["digest"])
            or blob["media"] == MANIFEST
        ):
            raise ValueError("a manifest names something that is no document or plugin")
    if len({blob["digest"] for blob in blobs}) != len(blobs):
        raise ValueError("a manifest names a blob twice")
    return blobs


def sayable(text, most):
    """A name or a reason: printable, no blank around it."""
    return (
        1 <= len(text.encode()) <= most
        and text.strip(" ") == text
        and not any(c < " " or "\x7f" <= c < "\xa0" for c in text)
    )


def folded(name):
    return "".join(c.lower() if c < "\x80" else c for c in name if c not in " .")


def check_opening(record):
    """A log of its own, or one that continues another."""
    if record["subject"] or record["private"] is not None or record["blobs"]:
        raise ValueError("it has a subject, values or blobs")
    keys = record["public"].get("keys")
    if not isinstance(keys, str) or not re.fullmatch("([0-9a-f]{64})?", keys):
        raise ValueError("not the form of an opening")
    begin = f'{{"format":1,"keys":"{keys}"'
    if record["spelling"] == begin + "}":
        return
    old = record["public"]["continues"]
    gap = old["gap"]
    sizes = [number(one) for one in (old["size"], old["signed_size"], gap["from"], gap["until"])]
    words = [old[key] for key in ("origin", "checkpoint", "reason", "approved_by")]
    ours = (
        begin
        + f',"continues":{{"origin":{quoted(words[0])},"size":{sizes[0]},"root":{quoted(old["root"])},"signed_size":{sizes[1]},"signed_root":{quoted(old["signed_root"])},'
        f'"gap":{{"from":{sizes[2]},"until":{sizes[3]}}},"checkpoint":{quoted(words[1])},"reason":{quoted(words[2])},"approved_by":{quoted(words[3])}}}}}'
    )
    if (
        ours != record["spelling"]
        or not is_origin(words[0])
        or not all(re.fullmatch("[0-9a-f]{64}", root) for root in (old["root"], old["signed_root"]))
    ):
        raise ValueError("not the form of an opening")
    if sizes[2] > sizes[3] or not sayable(words[2], 4000) or not sayable(words[3], 200):
        raise ValueError("not the form of an opening")
    if words[1]:
        note = Note(words[1])
        if (note.origin, note.size, note.root.hex()) != (words[0], sizes[1], old["signed_root"]):
            raise ValueError("its checkpoint is of something else")


HEAD = re.compile(
    r'\{"origin":"([^"]*)","size":([0-9]+),"root":"([0-9a-f]{64})","complete":(true|false),"written":"([^"]*)"\}'
)


class Export:
    """The frames in their one order: head, keys, checkpoints, blobs, records with what belongs to each."""

    def __init__(self, data):
        self.problems, self.grounds = [], []
        self.keys, self.notes, self.blobs, self.records = [], [], {}, {}
        self.frames, self.at = read_frames(data), 0
        self.read_head(self.take("head", "-"))
        while self.next_is("key"):
            name, body = self.frames[self.at][1], self.take("key").decode()
            if Key(body).name != name:
                raise Broken("a key has another name than its frame")
            self.keys.append(body)
        while self.next_is("checkpoint"):
            name, body = self.frames[self.at][1], self.take("checkpoint").decode()
            if Note(body).size != number(name):
                raise Broken("a checkpoint has another size than its frame")
            self.notes.append(
                [body, None if self.complete else hashes(self.take("consistency", name))]
            )
        while self.next_is("blob"):
            name, body = self.frames[self.at][1], self.take("blob")
            if name in self.blobs or not re.fullmatch("[0-9a-f]{64}", name):
                raise Broken("a blob is there twice, or its name is no digest")
            self.blobs[name] = body
        while self.next_is("record"):
            self.read_record()
        if self.at != len(self.frames):
            raise Broken(
                f"a frame is out of place or of an unknown kind: {self.frames[self.at][0]}"
            )
        if 0 not in self.records:
            raise Broken("the opening record is missing")

    def next_is(self, kind, name=None):
        return (
            self.at < len(self.frames)
            and self.frames[self.at][0] == kind
            and name in (None, self.frames[self.at][1])
        )

    def take(self, kind, name=None):
        if not self.next_is(kind, name):
            raise Broken(f"the export has no {kind} where one belongs")
        self.at += 1
        return self.frames[self.at - 1][2]

    def read_head(self, body):
        found = HEAD.fullmatch(body.decode())
        if not found or not is_origin(found[1]) or not is_utc_time(found[5]):
            raise Broken("the head is malformed")
        self.origin, self.size, self.root, self.complete = (
            found[1],
            number(found[2]),
            bytes.fromhex(found[3]),
            found[4] == "true",
        )

    def read_record(self):
        name, body = self.frames[self.at][1], self.take("record")
        sequence = number(name)
        if self.records and sequence <= self.last:
            raise Broken("the records are out of order")
        self.last = sequence
        item = self.records[sequence] = {"bytes": body, "values": [], "sealed": None, "proof": None}
        if not self.complete:
            item["proof"] = hashes(self.take("proof", name))
        while self.next_is("value", f"{name}/{len(item['values'])}"):
            item["values"].append(self.take("value"))
            if len(item["values"][-1]) < 32:
                raise Broken("a value is too short")
        if not item["values"] and self.next_is("sealed", name):
            item["sealed"] = self.take("sealed")

    def problem(self, text):
        self.problems.append(text)

    def check(self, keys, outside, receipts):
        self.check_records()
        if self.complete:
            self.notes += [[text, None] for text in self.recorded]
        notes = [(text, path, False) for text, path in self.notes] + [
            (text, None, True) for text in outside
        ]
        if self.complete:
            roots = self.grow({Note(text).size for text, _, _ in notes})
        for text, path, is_outside in notes:
            try:
                note = Note(text)
                if note.origin != self.origin:
                    raise ValueError("it belongs to another log")
                if self.complete:
                    if note.size > len(self.records):
                        raise ValueError(
                            f"{note.size} records were signed, the export has {len(self.records)}"
                        )
                    if roots[note.size] != note.root:
                        raise ValueError("the records are not those that were signed")
                else:
                    if path is None:
                        path = next((p for t, p in self.notes if Note(t).size == note.size), [])
                    if not consistent(note.size, self.size, note.root, self.root, path):
                        raise ValueError("it does not lead to the head")
                if keys:
                    signer = note.signer(keys)
                    if signer is None:
                        raise ValueError("it is signed by none of the keys given")
                    self.grounds.append((note.size, signer, is_outside))
            except ValueError as error:
                self.problem(f"checkpoint: {error}")
        for origin, sequence, leaf in receipts:
            record = self.records.get(sequence)
            if origin != self.origin or (record is None and self.complete):
                self.problem(f"receipt: record {sequence} is missing")
            elif record is not None and leaf_hash(record["bytes"]).hex() != leaf:
                self.problem(f"receipt: record {sequence} is not the one that was acknowledged")

    def root_at(self, note):
        """Raises unless the note's tree is the beginning of the log that was exported."""
        if note.origin != self.origin:
            raise ValueError("it belongs to another log")
        if self.complete:
            if note.size > self.size or self.grow({note.size})[note.size] != note.root:
                raise ValueError("it is not about the records of this export")
            return
        paths = [path for text, path in self.notes if Note(text).size == note.size] + (
            [[]] if note.size == self.size else []
        )
        if not paths:
            raise ValueError(
                f"the export has no path between {note.size} records and its head of {self.size}"
            )
        if not any(
            consistent(note.size, self.size, note.root, self.root, path or []) for path in paths
        ):
            raise ValueError("it does not lead to the head")

    def signed_note(self, text, keys):
        note = Note(text)
        if keys and note.signer(keys) is None:
            raise ValueError("it is signed by none of the keys given")
        self.root_at(note)
        return note

    def prove_record(self, sequence, keys, outside):
        """Of an export that was found to hold: the sizes of the checkpoints whose trees have the record."""
        if sequence not in self.records:
            raise ValueError(f"the export has no record {sequence}")
        notes = [Note(text) for text in outside + [text for text, _ in self.notes]]
        sizes = {note.size for note in notes if note.size > sequence}
        for text in outside + [text for text, _ in self.notes]:
            if Note(text).size > sequence:
                self.signed_note(text, keys)
        return sorted(sizes | {self.size})

    def prove_growth(self, older, newer, keys):
        """Two trees that the exported log both begins with: the smaller is the beginning of the larger."""
        first, second = self.signed_note(older, keys), self.signed_note(newer, keys)
        if first.size > second.size:
            raise ValueError("the first checkpoint has more records than the second")
        return first.size, second.size

    def grow(self, sizes):
        tree, roots = Tree(), {0: hashlib.sha256(b"").digest()}
        for sequence, record in self.records.items():
            if sequence != tree.size:
                self.problem(f"record {tree.size} is missing")
                break
            tree.append(leaf_hash(record["bytes"]))
            if tree.size in sizes:
                roots[tree.size] = tree.root()
        if tree.size != self.size or tree.root() != self.root:
            self.problem("the records do not give the head's root")
        for size in sizes:
            roots.setdefault(size, None)
        return roots

    def check_records(self):
        spoken_of, parsed, manifests = set(), {}, {}
        for sequence, item in self.records.items():
            try:
                record = parsed[sequence] = parse_record(item["bytes"])
                if record["origin"] != self.origin or int(record["sequence"]) != sequence:
                    raise ValueError("it is out of place")
                if (record["kind"] == "opening") != (sequence == 0):
                    raise ValueError("the first record opens the log, and no other")
            except (ValueError, KeyError, TypeError) as error:
                self.problem(f"record {sequence}: {error}")
                continue
            if not self.complete:
                proof = item["proof"]
                if (
                    proof is None
                    or root_from_inclusion(leaf_hash(item["bytes"]), sequence, self.size, proof)
                    != self.root
                ):
                    self.problem(f"record {sequence}: not proved to be in the log")
            for blob in record["blobs"]:
                self.check_blob(sequence, blob, spoken_of)
                if blob["media"] == MANIFEST:
                    manifests.setdefault(blob["digest"], sequence)
        self.all_named = True
        for digest, sequence in manifests.items():
            try:
                for blob in parse_manifest(self.blobs.get(digest, b"")):
                    self.check_blob(sequence, blob, spoken_of)
            except (ValueError, KeyError, TypeError) as error:
                self.all_named = False
                self.problem(f"record {sequence}: manifest {digest}: {error}")
        redactions, self.recorded = {}, []
        for sequence, record in parsed.items():
            try:
                self.check_evidence(sequence, record)
                if record["kind"] == "opening":
                    check_opening(record)
                if record["kind"] == "redaction":
                    for erased in parse_redaction(record):
                        redactions.setdefault(
                            (record["subject"], erased), sequence
                        )  # the first that names it
            except (ValueError, KeyError, TypeError) as error:
                self.problem(f"record {sequence}: {record['kind']}: {error}")
        self.opened = self.sealed = 0
        self.erased = []  # for each erased record: the redaction that says so
        for sequence, record in parsed.items():
            self.check_values(sequence, record, redactions)
        for digest, body in self.blobs.items():
            if hashlib.sha256(body).hexdigest() != digest:
                self.problem(f"blob {digest} does not match its digest")
            if self.all_named and digest not in spoken_of:
                self.problem(f"blob {digest} belongs to no record")

    def check_blob(self, sequence, blob, spoken_of):
        spoken_of.add(blob["digest"])
        if (
            len(self.blobs.get(blob["digest"], b"")) != int(blob["size"])
            or blob["digest"] not in self.blobs
        ):
            self.problem(f"record {sequence}: blob {blob['digest']} is missing or has another size")

    def check_evidence(self, sequence, record):
        """Records about the log itself: checkpoints, whose notes are judged with the others, and anchors."""
        if record["kind"] not in ("checkpoint", "anchor"):
            return
        public, attached = record["public"], len(record["blobs"])
        if record["subject"] or record["private"] is not None:
            raise ValueError("it has a subject or values")
        if record["kind"] == "checkpoint":
            note = Note(public["note"])
            if (
                list(public) != ["size", "note"]
                or attached
                or public["size"] != str(note.size)
                or note.origin != self.origin
            ):
                raise ValueError("not the form of a checkpoint of this log")
            self.recorded.append(public["note"])
        elif (
            list(public) != ["size", "type"]
            or attached != 1
            or not re.fullmatch("[a-z][a-z0-9._-]{0,63}", public["type"])
        ):
            raise ValueError("not the form of an anchor")
        if int(public["size"]) > sequence:
            raise ValueError("it speaks of records that come after it")

    def check_values(self, sequence, record, redactions):
        item, private = self.records[sequence], record["private"]
        if private is None:
            if item["values"] or item["sealed"] is not None:
                self.problem(f"record {sequence}: values that it does not speak of")
        elif item["values"]:
            fields = private["fields"]
            good = len(fields) == len(item["values"]) and item["sealed"] is None
            for field, body in zip(fields, item["values"]):
                commitment = hmac.new(body[:32], body[32:], hashlib.sha256).hexdigest()
                good = (
                    good
                    and commitment == field["commitment"]
                    and len(body) - 32 == int(field["size"])
                )
            if good:
                self.opened += 1
            else:
                self.problem(f"record {sequence}: the values do not match their commitments")
        elif item["sealed"] is not None:
            if hashlib.sha256(item["sealed"]).hexdigest() == private["sealed"]:
                self.sealed += 1
            else:
                self.problem(f"record {sequence}: the sealed values were changed")
        elif (
            record["subject"],
            sequence,
        ) in redactions:  # it is later: a redaction names none but records below its own
            self.erased.append(redactions[record["subject"], sequence])
        else:
            self.problem(f"record {sequence}: the values are missing and no redaction says why")


def text_of(argument):
    if os.path.exists(argument):
        with open(argument, encoding="utf-8") as file:
            return file.read()
    return argument


def main():
    parser = argparse.ArgumentParser(
        description="Checks a Windlass audit export with Python's standard library alone."
    )
    parser.add_argument("export")
    parser.add_argument(
        "--key", action="append", default=[], help="a verification key or a file that holds one"
    )
    parser.add_argument(
        "--checkpoint", action="append", default=[], help="a file with a checkpoint kept outside"
    )
    parser.add_argument("--receipt", action="append", default=[], help="ORIGIN,SEQUENCE,LEAF")
    parser.add_argument("--list", action="store_true", help="name the records")
    parser.add_argument(
        "--record",
        action="append",
        default=[],
        type=int,
        help="a record whose place in the signed trees is shown",
    )
    parser.add_argument("--from-checkpoint", help="a file with the older of two checkpoints")
    parser.add_argument("--to-checkpoint", help="a file with the newer one")
    arguments = parser.parse_args()
    if bool(arguments.from_checkpoint) != bool(arguments.to_checkpoint):
        parser.error("name both --from-checkpoint and --to-checkpoint")
    try:
        keys = [Key(text_of(k).strip()) for k in arguments.key]
        outside = [text_of(c) for c in arguments.checkpoint]
        ends = [text_of(c) for c in (arguments.from_checkpoint, arguments.to_checkpoint) if c]
        receipts = [(o, int(s), leaf) for o, s, leaf in (r.split(",") for r in arguments.receipt)]
        with open(arguments.export, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        export = Export(data)
        export.check(keys, outside, receipts)
    except (Broken, ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        print(f"PROBLEM the export is damaged: {error}")
        return 1
    if arguments.list:
        for sequence, item in export.records.items():
            print(sequence, leaf_hash(item["bytes"]).hex(), json.loads(item["bytes"])["kind"])
    kind = "complete" if export.complete else "part"
    print(
        f"log {export.origin}, {len(export.records)} of {export.size} records ({kind}), root"
        f" {export.root.hex()}"
    )
    print(
        f"{export.opened} records with values compared, {export.sealed} sealed,"
        f" {len(export.erased)} erased on request, {len(export.blobs)} blobs"
    )
    signed = max((size for size, _, _ in export.grounds), default=0)
    uncovered = sum(redaction >= signed for redaction in export.erased)
    if uncovered:
        print(f"{uncovered} of them by redactions that no trusted signature covers")
    for size, signer, is_outside in export.grounds:
        print(
            f"records 0 to {size - 1}: as signed by {signer}"
            + (" (kept outside)" if is_outside else "")
        )
    if not export.problems:
        try:
            for sequence in arguments.record:
                for size in export.prove_record(sequence, keys, outside):
                    print(f"record {sequence} is in the tree of {size} records")
            if ends:
                older, newer = export.prove_growth(*ends, keys)
                print(f"the tree of {newer} records continues that of {older}")
        except ValueError as error:
            export.problem(f"proof: {error}")
    for problem in export.problems:
        print(f"PROBLEM {problem}")
    print("the export does NOT hold" if export.problems else "the export holds")
    return 1 if export.problems else 0


if __name__ == "__main__":
    sys.exit(main())
