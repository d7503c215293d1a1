#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records have one spelling: the program and the second verifier refuse the same exports, and what
is in the form holds for both.

Usage: see audit_support.py.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from audit_support import SECOND_VERIFIER, export_of, main, root_of, run

ORIGIN = "windlass/" + "ab" * 16 + "/1"
SUBJECT, SEAL, SALT = "c" * 64, "d" * 64, "e" * 32
FIELD = f'{{"name":"facts","size":3,"commitment":"{SEAL}"}}'
PRIVATE = f'{{"key":1,"salt":"{SALT}","sealed":"{SEAL}","fields":[{FIELD}]}}'
DIGEST = hashlib.sha256(b"x").hexdigest()
BLOB = f'{{"digest":"{DIGEST}","media":"text/plain","size":1}}'
ERASED = '{"approved_by":["A","B"],"reason":"r","records":[1]}'
NOTE = f"{ORIGIN}\n1\n%s\n\n\u2014 k AAAAAAA=\n"


def record(sequence, kind, public, subject="", private="null", blobs="[]"):
    head = (
        f'{{"windlass_audit":1,"origin":"{ORIGIN}","sequence":{sequence},'
        f'"written":"2026-01-11T09:00:00Z","kind":"{kind}","subject":"{subject}",'
        f'"private":{private},"blobs":{blobs},"public":'
    )
    return head.encode() + (public if isinstance(public, bytes) else public.encode()) + b"}"


OPENING = record(0, "opening", '{"format":1,"keys":""}')


def export(*records, blobs=()):
    root = root_of([hashlib.sha256(b"\0" + one).digest() for one in records]).hex()
    head = (
        f'{{"origin":"{ORIGIN}","size":{len(records)},"root":"{root}","complete":true,'
        '"written":"2026-02-01T00:00:00Z"}'
    )
    return export_of(
        [("head", "-", head.encode())]
        + [("blob", hashlib.sha256(one).hexdigest(), one) for one in blobs]
        + [("record", str(i), one) for i, one in enumerate(records)]
    )


def nested(levels):
    return '{"a":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


class Spelling(unittest.TestCase):
    def judge(self, data, code):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "an.export"
            file.write_bytes(data)
            first = run("audit", "import", file, "--verify", code=None)
            second = subprocess.run(
                [sys.executable, "-B", SECOND_VERIFIER, file], capture_output=True, text=True
            )
        self.assertEqual(first.returncode, code, first.stdout + first.stderr)
        self.assertEqual((second.returncode, second.stderr), (code, ""), second.stdout)

    def test_a_public_part_is_compact_json(self):
        half = "\ud800".encode("utf-8", "surrogatepass")
        for public, code in (
            ('{"a":1}', 0),
            ('{"a":"\\ud800\\udc00","b":[-0,1.5e+5,true,null]}', 0),
            ('{"a":"\x7f\\u0000\\/"}', 0),
            (nested(64), 0),
            (nested(65), 1),
            (nested(3000), 1),
            ('{"a": 1}', 1),
            (' {"a":1}', 1),
            ('{"a":1} ', 1),
            ('{"a":\n1}', 1),
            ('{"a":1,"a":2}', 1),
            ('{"\\u0061":2}', 1),
            ('{"a":"\\ud800"}', 1),
            ('{"a":"\\udc00\\ud800"}', 1),
            (b'{"a":"' + half + b'"}', 1),
            ('{"a":NaN}', 1),
            ('{"a":-Infinity}', 1),
            ('{"a":01}', 1),
            ('{"a":1,}', 1),
            ('{"a":"\t"}', 1),
            ("[]", 1),
            ('{"a":1},"b":{}', 1),
        ):
            with self.subTest(public[:60]):
                self.judge(export(OPENING, record(1, "note", public)), code)

    def test_a_blob_is_named_in_one_form(self):
        for blobs, code in (
            (f"[{BLOB}]", 0),
            (f"[{BLOB},{BLOB}]", 1),
            (f"[{BLOB},]", 1),
            (f"{BLOB}", 1),
            ("null", 1),
            ('["x"]', 1),
            (f'[{{"media":"m","digest":"{DIGEST}","size":1}}]', 1),
            (f'[{{"digest":"{DIGEST}","media":"m","size":1,"x":"1"}}]', 1),
            (f'[{{"digest":"{DIGEST}","media":"m","size":"1"}}]', 1),
            *(
                (f'[{{"digest":"{DIGEST}","media":{media},"size":1}}]', 1)
                for media in ('""', '"a b"', '"\u00e9"', f'"{"m" * 101}"', '"a\\\\b"', "null")
            ),
        ):
            with self.subTest(blobs[-120:]):
                given = export(OPENING, record(1, "note", "{}", blobs=blobs), blobs=[b"x"])
                self.judge(given, code)

    def test_a_private_part_has_one_form(self):
        fields = [FIELD.replace("facts", f"f{i}") for i in range(65)]
        for private, subject, code in (
            (PRIVATE, SUBJECT, 0),
            (PRIVATE.replace(FIELD, ",".join(fields[:64])), SUBJECT, 0),
            (PRIVATE.replace(FIELD, ",".join(fields)), SUBJECT, 1),
            (PRIVATE.replace(FIELD, f"{FIELD},{FIELD}"), SUBJECT, 1),
            (PRIVATE.replace(FIELD, ""), SUBJECT, 1),
            (PRIVATE.replace("facts", "F"), SUBJECT, 1),
            (PRIVATE.replace('"size":3', '"size":67108865'), SUBJECT, 1),
            (PRIVATE.replace(SALT, SALT[1:]), SUBJECT, 1),
            (PRIVATE.replace(SALT, SALT.upper()), SUBJECT, 1),
            (PRIVATE.replace(SEAL, "x"), SUBJECT, 1),
            (PRIVATE.replace('"key":1', '"key":9223372036854775808'), SUBJECT, 1),
            (PRIVATE.replace('"key":1', '"key":"1"'), SUBJECT, 1),
            (PRIVATE[:-1] + ',"x":"y"}', SUBJECT, 1),
            ("{}", SUBJECT, 1),
            ("false", SUBJECT, 1),
            (PRIVATE, "", 1),
        ):
            with self.subTest((private[-150:], subject)):
                one = record(1, "note", "{}", subject, private)
                self.judge(export(OPENING, one, record(2, "redaction", ERASED, SUBJECT)), code)

    def test_the_logs_own_records_have_one_form(self):
        leaf = hashlib.sha256(b"\0" + OPENING).digest()
        root = subprocess.run(["base64"], input=leaf, capture_output=True).stdout.decode().strip()
        note = NOTE % root
        kept = json.dumps(note, ensure_ascii=False)
        for kind, public, code in (
            ("checkpoint", f'{{"size":1,"note":{kept}}}', 0),
            ("checkpoint", f'{{"size":"1","note":{kept}}}', 1),
            ("checkpoint", f'{{"size":1,"note":{json.dumps(note)}}}', 1),
            ("checkpoint", f'{{"note":{kept},"size":1}}', 1),
            ("checkpoint", '{"size":1,"note":null}', 1),
            ("checkpoint", '{"size":1,"note":[]}', 1),
            ("anchor", '{"size":1,"type":"rfc3161"}', 0),
            *(("anchor", f'{{"size":{n},"type":"t"}}', 1) for n in ('"1"', "-1", "true", '" 1"')),
            ("anchor", '{"size":1,"type":null}', 1),
        ):
            with self.subTest((kind, public[:60])):
                blobs = f"[{BLOB}]" if kind == "anchor" else "[]"
                given = record(1, kind, public, blobs=blobs)
                self.judge(export(OPENING, given, blobs=[b"x"] * (kind == "anchor")), code)

    def test_nothing_stands_behind_a_record_and_the_end_is_the_end(self):
        one = record(1, "note", "{}")
        self.judge(export(OPENING, one), 0)
        self.judge(export(OPENING, one + b"\n"), 1)
        self.judge(export(OPENING, one + b"}"), 1)
        whole = export(OPENING, one)
        body = whole[: whole.rindex(b"end - ")] + b"end - 63\n"
        self.judge(body + hashlib.sha256(body).hexdigest().encode() + b"\n", 1)


if __name__ == "__main__":
    main()
