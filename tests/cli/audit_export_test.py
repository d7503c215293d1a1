#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exports, judged by the program and by the second verifier alike.

Usage: see audit_support.py.
"""
import base64
import hashlib
import json
import subprocess

from audit_support import run, recommend, Clinic, Exporting, PATIENTS
from audit_support import frames_of, export_of, root_of, main


def place_of(frames, kind):
    return next(i for i, frame in enumerate(frames) if frame[0] == kind)


def moved(frames, kind, to):
    rest = list(frames)
    one = rest.pop(place_of(frames, kind))
    return rest[:to] + [one] + rest[to:]


def without(frames, i):
    return frames[:i] + frames[i + 1 :]


def renamed(frames, i, name):
    return frames[:i] + [(frames[i][0], name, frames[i][2])] + frames[i + 1 :]


def misplaced_checkpoints(whole, part, _):
    """Exports in which a key, a checkpoint or its path is not what or where it must be."""
    at = place_of
    key, note, record, path = (
        at(part, kind) for kind in ("key", "checkpoint", "record", "consistency")
    )
    assert key < note
    return {
        "a key after a checkpoint": moved(part, "key", note + 1),
        "a key at the end": moved(part, "key", len(part)),
        "a key of another name": renamed(part, key, "somebody"),
        "a key that is none": (
            part[:key] + [("key", part[key][1], part[key][2][:-2])] + part[key + 1 :]
        ),
        "a key with a line feed": (
            part[:key] + [("key", part[key][1], part[key][2] + b"\n")] + part[key + 1 :]
        ),
        "a checkpoint after the blobs": (
            part[:note] + part[note + 2 : record] + part[note : note + 2] + part[record:]
        ),
        "a checkpoint of another size": renamed(part, note, "8"),
        "a checkpoint without its path": without(part, path),
        "a path of another name": renamed(part, path, "8"),
        "a path twice": part[:path] + [part[path]] + part[path:],
        "a path before its checkpoint": part[:note] + [part[path], part[note]] + part[path + 1 :],
        "a path in a complete export": (
            whole[: at(whole, "blob")] + [part[note], part[path]] + whole[at(whole, "blob") :]
        ),
    }


def misplaced_records(whole, part, closed):
    """Exports in which a blob, a record, its values or its proof is not where it must be."""
    at = place_of
    note, blob, record, proof, value = (
        at(part, kind) for kind in ("checkpoint", "blob", "record", "proof", "value")
    )
    sealed = next(frame for frame in closed if frame[0] == "sealed")
    return {
        "a blob at the end": moved(part, "blob", len(part)),
        "a blob before the checkpoints": moved(part, "blob", note),
        "a blob without a digest": renamed(part, blob, "x"),
        "a record without its proof": without(part, proof),
        "a proof of another record": renamed(part, proof, "1"),
        "a proof in a complete export": (
            whole[: at(whole, "record") + 1] + [part[proof]] + whole[at(whole, "record") + 1 :]
        ),
        "no opening record": part[:record] + part[record + 2 :],
        "no records": part[:record],
        "a record of another spelling": renamed(part, record, "00"),
        "a frame that nobody knows": part + [("note", "-", b"")],
        "no head": part[1:],
        "a value before the proof": (
            part[: value - 1] + [part[value], part[value - 1]] + part[value + 1 :]
        ),
        "values out of order": part[:value] + [part[value + 1], part[value]] + part[value + 2 :],
        "sealed beside values": part + [sealed],
    }


def with_record(base, at, old, new):
    """The export with one record changed, and its head made to fit."""
    assert old in base[at][2]
    frames = list(base)
    frames[at] = ("record", base[at][1], base[at][2].replace(old, new))
    leaves = [hashlib.sha256(b"\0" + body).digest() for kind, _, body in frames if kind == "record"]
    head = json.loads(frames[0][2])
    assert len(leaves) == head["size"]
    root = root_of(leaves).hex().encode()
    frames[0] = ("head", "-", frames[0][2].replace(head["root"].encode(), root))
    return frames


class Export(Exporting):
    def test_frames_in_another_spelling_or_twice_are_refused_by_both_verifiers(self):
        whole, part, closed = self.exports()
        for name, frames in (("all", whole), ("part", part)):
            head = frames[0][2]
            for what, body in (
                ("a line feed", head + b"\n"),
                ("a line feed inside", head[:-1] + b"\n}"),
                ("a blank", head.replace(b",", b", ", 1)),
                ("a leading zero", head.replace(b'"size":', b'"size":0')),
                ("upper case", head.upper()),
                ("another day", head.replace(b'"written":"2', b'"written":"x')),
                ("no end", head[:-1]),
            ):
                self.refused(f"{name}: the head with {what}", [("head", "-", body), *frames[1:]])
            for kind in ("head", "blob", "proof", "sealed", "value", "record"):
                for base in (frames, closed):
                    found = next((i for i, frame in enumerate(base) if frame[0] == kind), None)
                    if found is not None:
                        self.refused(f"{name}: {kind} twice", base[: found + 1] + base[found:])

    def test_both_verifiers_know_one_order_of_frames(self):
        exports = self.exports()
        for name, frames in {
            **misplaced_checkpoints(*exports),
            **misplaced_records(*exports),
        }.items():
            self.refused(name, frames)

    def test_a_redaction_has_one_form_for_both_verifiers(self):
        whole, _, _ = self.exports()
        last = max(i for i, frame in enumerate(whole) if frame[0] == "record")
        self.assertIn(b'"kind":"redaction"', whole[last][2])

        with_last = lambda old, new: with_record(whole, last, old, new)
        (self.folder / "altered").write_bytes(
            export_of(with_last(b"request", b"inquest"))
        )  # the control: another reason is none of the verifiers' business
        self.assertEqual(self.second(self.folder / "altered").returncode, 0)
        run("audit", "import", self.folder / "altered", "--verify")
        for name, old, new in (
            ("the same person twice", b'["A","B"]', b'["A","A"]'),
            ("one person", b'["A","B"]', b'["A"]'),
            ("three", b'["A","B"]', b'["A","B","C"]'),
            ("nobody", b'["A","B"]', b'["A",""]'),
            ("another record", b'"records":[1]', b'"records":[2]'),
            ("no record", b'"records":[1]', b'"records":[]'),
            ("not ascending", b'"records":[1]', b'"records":[2,1]'),
            ("twice", b'"records":[1]', b'"records":[1,1]'),
            ("a later record", b'"records":[1]', b'"records":[1,10]'),
            ("texts", b'"records":[1]', b'"records":["1"]'),
            ("no list", b'"records":[1]', b'"records":1'),
            ("one more word", b'"records":[1]', b'"records":[1],"more":1'),
            ("without a reason", b'"reason":"', b'"reasom":"'),
            ("another escape", b'\\"14', b"\\u002214"),
            ("another kind", b'"kind":"redaction"', b'"kind":"opening"'),
            ("another patient", b'"subject":"', b'"subject":"00'),
        ):
            frames = with_last(old, new)
            if name == "another patient":
                frames = with_last(json.loads(whole[last][2])["subject"].encode(), b"0" * 64)
            self.refused(name, frames)

    def test_an_origin_has_one_form_for_both_verifiers(self):
        whole, _, _ = self.exports()
        origin = json.loads(whole[0][2])["origin"]
        for name in (
            "Clinic" + origin[origin.index("/") :],
            origin.rsplit("/", 1)[0] + "/0",
            origin.rsplit("/", 1)[0] + "/01",
            origin.rsplit("/", 1)[0],
        ):
            self.refused(
                f"the origin {name}",
                [
                    (
                        (kind, key, body.replace(origin.encode(), name.encode()))
                        if kind in ("head", "record")
                        else (kind, key, body)
                    )
                    for kind, key, body in whole
                ],
            )

    def test_the_opening_of_a_log_that_continues_another_has_one_form(self):
        self.exports()
        following = self.folder / "next.db"
        why = ("--note", self.note, "--approver", "Medical Director", "--reason", "moved")
        self.audit("fork", following, *why, keys=True)
        run("audit", "export", self.folder / "next", "--store", following, "--keys", self.keys)
        done = self.second(self.folder / "next")
        self.assertEqual(done.returncode, 0, done.stdout)
        following = frames_of((self.folder / "next").read_bytes())
        first = next(i for i, frame in enumerate(following) if frame[0] == "record")
        for old, new in (
            (b'"format":1', b'"format":2'),
            (b'"signed_size":9', b'"signed_size":8'),
            (b'"from":', b'"from":9'),
            (b'"approved_by":"Medical Director"', b'"approved_by":""'),
            (b'"reason":"moved"', b'"reason":"moved","more":1'),
            (b'"continues":{"origin":"', b'"continues":{"origin":"X'),
        ):
            self.refused(f"an opening with {new}", with_record(following, first, old, new))

    def test_it_is_said_whether_anybody_signed_for_what_was_erased(self):
        self.exports()
        uncovered = "1 of them by redactions that no trusted signature covers"
        self.assertIn(uncovered, self.second(self.folder / "all").stdout)
        self.assertIn(uncovered, self.second(self.folder / "all", "--key", self.pub).stdout)
        self.audit("checkpoint", "--signer", self.folder / "safe/signer")
        self.audit("export", self.folder / "signed", keys=True)
        self.assertIn(uncovered, self.second(self.folder / "signed").stdout)
        done = self.second(self.folder / "signed", "--key", self.pub)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("no trusted signature", done.stdout)
        self.assertIn("1 erased on request", done.stdout)

    def test_a_part_is_proved_without_the_rest(self):
        self.audit("export", self.folder / "part", "--record", 3, "--without-values")
        done = run("audit", "import", self.folder / "part", "--verify", "--trusted", self.pub)
        self.assertIn("a part of the log: 2 records", done.stdout)
        self.assertFalse(b"sample-" in (self.folder / "part").read_bytes())
        run(
            "audit", "replay", "--export", self.folder / "part", code=4
        )  # sealed: nothing was shown to be identical
        self.audit("export", self.folder / "part", code=2)

    def test_an_export_comes_from_standard_input(self):
        export = self.folder / "all"
        self.audit("export", export, keys=True)
        calls = [
            ("import", "-", "--trusted", self.pub, "--unpack"),
            ("verify", "--export", "-", "--trusted", self.pub),
            ("list", "--export", "-"),
            ("replay", "--export", "-", "--trusted", self.pub),
            ("stats", "--export", "-"),
        ]
        for words in calls:
            for how in ("file", "pipe"):
                unpack = [self.folder / how] if "--unpack" in words else []
                by_name = [export if word == "-" else word for word in words]
                named = run("audit", *by_name, *([self.folder / f"{how}2"] if unpack else []))
                sender = subprocess.Popen(["cat", export], stdout=subprocess.PIPE)
                with open(export, "rb") as file, sender.stdout as pipe:
                    given = pipe if how == "pipe" else file
                    done = run("audit", *words, *unpack, stdin=given)
                sender.wait()
                self.assertEqual(done.stdout, named.stdout, (words[0], how))
        self.assertEqual(
            sorted(one.name for one in (self.folder / "pipe").iterdir()),
            sorted(one.name for one in (self.folder / "file2").iterdir()),
        )
        with open(self.note, "rb") as note:
            refused = run("audit", "import", "-", stdin=note, code=None)
        self.assertIn("standard input", refused.stderr)
        self.assertNotEqual(refused.returncode, 0)

    def grow(self, sequence, note, now):
        """Records a judgement of one plan, and signs the log."""
        said = ("--outcome", "accepted", "--role", "physiotherapist")
        self.audit("feedback", sequence, "--modality", "taping", *said)
        self.audit(
            "checkpoint", "--signer", self.folder / "safe/signer", "--to", note, "--now", now
        )

    def test_one_record_and_two_checkpoints_are_proved_from_an_export(self):
        second = self.folder / "safe/2.note"
        self.grow(1, second, "2026-01-21T00:00:00Z")
        self.audit("export", self.folder / "all", keys=True)
        self.audit("export", self.folder / "part", "--record", 3, keys=True)
        for export in ("all", "part"):
            about = ("--export", self.folder / export, "--trusted", self.pub)
            known = ("--known", self.note, "--receipt", self.folder / "plan-3.json")
            one = run("audit", "verify", *about, "--record", 3, *known).stdout
            self.assertIn("it is the one that its receipt names", one)
            self.assertIn(
                "in the checkpoint kept outside of 9 records, signed by auditor.example", one
            )
            self.assertIn("the record holds", one)
            way = ("--from-checkpoint", self.note, "--to-checkpoint", second)
            back = ("--from-checkpoint", second, "--to-checkpoint", self.note)
            grown = run("audit", "verify", *about, *way).stdout
            self.assertIn("the second continues the first: records 0 to 8", grown)
            run("audit", "verify", *about, *back, code=2)
            receipt = ("--receipt", self.folder / "plan-4.json")  # of another record
            run("audit", "verify", *about, "--record", 3, *receipt, code=2)
        run("audit", "verify", "--export", self.folder / "part", "--record", 4, code=2)
        # A checkpoint that the part knows nothing of, and how to get one that does.
        third = self.folder / "safe/3.note"
        self.grow(2, third, "2026-01-22T00:00:00Z")
        about = ("--export", self.folder / "part", "--record", 3)
        done = run(
            "audit", "verify", *about, "--known", third, "--trusted", self.pub, code=1
        ).stdout
        self.assertIn("audit.proof", done)
        self.assertIn("hint:", done)

    def test_a_checkpoint_that_the_record_comes_after_counts(self):
        self.grow(1, self.folder / "safe/2.note", "2026-01-21T00:00:00Z")
        self.audit("export", self.folder / "all", keys=True)
        self.audit("export", self.folder / "part", "--record", 10, keys=True)
        # The same signer's checkpoint of another log, and one of as many other records of this.
        other, strange = self.folder / "other.db", self.folder / "strange.note"
        recommend(PATIENTS[0], other, "--keys", self.folder / "other-keys")
        signer = self.folder / "safe/signer"
        run("audit", "checkpoint", "--store", other, "--signer", signer, "--to", strange)
        split = self.folder / "split.note"
        lines = self.note.read_text().split("\n")
        lines[2] = base64.b64encode(bytes(32)).decode()
        split.write_text("\n".join(lines))
        trust = ("--trusted", self.pub)
        for log in ("--store", self.store), ("--export", self.folder / "all"):
            for note, more, code, words in (
                (self.note, trust, 0, "of 9 records, signed by auditor.example, which the log"),
                (self.note, (), 0, "whose signer is not trusted (--trusted), which the log"),
                (strange, trust, 1, "belongs to another log"),
                (strange, (), 1, "belongs to another log"),
                (split, trust, 1, "audit.signature"),
                (split, (), 1, "audit.proof"),
            ):
                with self.subTest((log, note.name, more)):
                    about = (*log, "--record", 10, "--known", note, *more)
                    said = " ".join(run("audit", "verify", *about, code=code).stdout.split())
                    self.assertIn(words, said)
                    self.assertIn("holds" if code == 0 else "does NOT hold", said)
        for note, code in ((self.note, 0), (strange, 1)):
            about = ("--export", self.folder / "part", "--record", 10, "--known", note, *trust)
            run("audit", "verify", *about, code=code)

    def test_an_origin_reaches_no_terminal_before_it_is_one(self):
        self.audit("export", self.folder / "all", keys=True)
        frames = frames_of((self.folder / "all").read_bytes())
        head = json.loads(frames[0][2])
        for name in ("\x1b[31mred", "a\nthe log holds", "\u202eb", "windlass/x/1"):
            altered = self.folder / "altered"
            body = frames[0][2].replace(head["origin"].encode(), name.encode())
            altered.write_bytes(export_of([("head", "-", body)] + frames[1:]))
            for words in (
                ("import", altered),
                ("verify", "--export", altered),
                ("verify", "--export", altered, "--record", 1),
                ("list", "--export", altered),
                ("show", 1, "--export", altered),
                ("stats", "--export", altered),
            ):
                with self.subTest((name, words[0])):
                    done = run("audit", *words, code=1)
                    self.assertNotIn(name, done.stdout + done.stderr)
            words = ("verify", "--format", "json", "--export", altered)
            said = run("audit", *words, code=1).stdout
            self.assertEqual(said.count('"problem_count"'), 1)

    def test_a_plan_is_held_against_its_record_by_both_verifiers(self):
        whole, sealed = self.folder / "whole", self.folder / "sealed"
        self.audit("export", whole, keys=True)
        self.audit("export", sealed, "--without-values", keys=True)
        kept = self.folder / "plan-4.json"
        plan = kept.read_text()
        other = json.loads(plan)
        other["modalities"]["taping"]["because"][0]["text"] = "Whatever."
        for name, changed, codes in (
            ("as it was", plan, (0, 0)),
            ("statuses", plan.replace('"block"', '"recommend"'), (1, 1)),
            ("a stage", plan.replace('"status": "', '"status": "x', 1), (1, 1)),
            ("engine", plan.replace('"semantics": ', '"semantics": 9'), (1, 1)),
            ("texts", json.dumps(other), (1, 0)),
        ):
            kept.write_text(changed)
            for export, code in zip((whole, sealed), codes):
                with self.subTest(name, export=export.name):
                    first = run("audit", "import", export, "--receipt", kept, code=code)
                    second = self.second(export, "--receipt", kept)
                    self.assertEqual((second.returncode, second.stderr), (code, ""), second.stdout)
                    for said in (first.stdout, second.stdout):
                        if code == 1:
                            self.assertIn("this is not the plan that was recorded", said)
                        elif export is whole:
                            self.assertIn("every word that is recorded", said)
                        else:
                            self.assertIn("not its texts, its doses and whose it is", said)


if __name__ == "__main__":
    main()
