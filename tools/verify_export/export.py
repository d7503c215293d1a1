# SPDX-License-Identifier: Apache-2.0
"""The second walk, which judges everything, and the verdict."""
import hashlib
import hmac
import re

from verify_export import plans
from verify_export.forms import HEX64, Note
from verify_export.frames import Broken, Visitor, Walk
from verify_export.index import Index

from verify_export.merkle import (
    EMPTY_ROOT, Tree, consistent, leaf_hash, root_from_inclusion,
)  # fmt: skip
from verify_export.records import (
    MALFORMED,
    MANIFEST,
    check_form,
    maker_of,
    parse_manifest,
    parse_record,
)

PROBLEMS_KEPT = 1000


class Export(Visitor):
    """An export whose file is whole. What does not hold is in `problems`.

    `keys` are trusted, `outside` are texts of checkpoints kept elsewhere, `receipts` are
    (origin, sequence, leaf, name of the file, plan around it or None). `notes` says what was
    compared of them. `ends` are texts of checkpoints and `records` are sequences that
    prove_growth() and prove_record() will be asked about; `listed` is called with (sequence, leaf,
    kind) of each record."""

    def __init__(self, file, keys, outside, receipts, ends=(), records=(), listed=None):
        self.index = Index(file)
        self.keys, self.outside, self.listed = keys, outside, listed
        self.absent = set(records)
        self.problems, self.problem_count, self.grounds = [], 0, []
        self.opened = self.with_sealed = 0
        self.erased = []  # for each erased record: the redaction that says so
        self.named, self.manifests, self.changed = {}, {}, set()
        self.makers = set()  # of the plans, as manifests say
        self.tree, self.unbroken = Tree(), True
        self.roots = {0: EMPTY_ROOT}  # by size, at the sizes that checkpoints sign
        self.paths = {}  # of an incomplete export: by size, at the sizes that somebody asks for
        self.expected = {}
        self.notes, self.shown, self.recorded = [], [], None
        self.plans = []  # whose making is compared when the manifests were read
        for origin, sequence, leaf, *kept in receipts:
            self.expected.setdefault(sequence, []).append((origin, leaf, *kept))
        asked = {Note(text).size for text in [*outside, *ends]}
        self.wanted = asked | (self.index.sizes() if self.index.complete else set())
        if Walk(file, self).run() != self.index.digest:
            raise Broken("the file was changed while it was read")
        self.finish()

    def problem(self, text):
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(text)

    # The walk.
    def checkpoint(self, note, path, offset, length):
        if path is None:
            return
        self.judge(note, path, False)
        if note.size in self.wanted:
            self.paths.setdefault(note.size, []).append(path)

    def blob(self, digest, frame):
        found = hashlib.sha256()
        for piece in frame.pieces():
            found.update(piece)
        if found.digest() != digest:
            self.changed.add(digest)

    def record(self, sequence, frame):
        raw = frame.body()
        self.sequence, self.leaf, self.current = sequence, leaf_hash(raw), None
        self.values, self.seal, self.fits = 0, False, True
        self.shown, self.recorded = [], None
        self.absent.discard(sequence)
        self.grow()
        self.compare_receipts()
        try:
            record = parse_record(raw)
            if record["origin"] != self.index.origin or int(record["sequence"]) != sequence:
                raise ValueError("it is out of place")
            if (record["kind"] == "opening") != (sequence == 0):
                raise ValueError("the first record opens the log, and no other")
            for blob in record["blobs"]:
                self.name_blob(sequence, blob)
            self.current = record
            check_form(record)
            if old := record["kind"] == "opening" and record["public"].get("continues"):
                self.notes.append(
                    f"the log continues {old['origin']}: {old['size']} records were left of it,"
                    f" {int(old['gap']['until']) - int(old['gap']['from'])} that were signed are"
                    f" lost, from number {old['gap']['from']} on"
                )
        except MALFORMED as error:
            self.problem(f"record {sequence}: {error}")
        if self.listed:
            self.listed(sequence, self.leaf.hex(), self.current["kind"] if self.current else "?")

    def grow(self):
        if not self.index.complete or not self.unbroken:
            return
        if self.sequence != self.tree.size:
            self.problem(f"record {self.tree.size} is missing")
            self.unbroken = False
            return
        self.tree.append(self.leaf)
        if self.tree.size in self.wanted:
            self.roots[self.tree.size] = self.tree.root()

    def compare_receipts(self):
        for origin, leaf, name, plan in self.expected.pop(self.sequence, []):
            if origin != self.index.origin:
                self.problem(f"receipt: record {self.sequence} is missing")
            elif leaf != self.leaf.hex():
                self.problem(
                    f"receipt: record {self.sequence} is not the one that was acknowledged"
                )
            elif plan is None:
                self.notes.append(
                    f"{name}: record {self.sequence}: the receipt was compared, and nothing else:"
                    " no plan is in the file"
                )
            else:
                self.shown.append((name, plan))

    def proof(self, path):
        root = root_from_inclusion(self.leaf, self.sequence, self.index.size, path)
        if root != self.index.root:
            self.problem(f"record {self.sequence}: not proved to be in the log")

    def private(self):
        return self.current["private"] if self.current else None

    def value(self, index, frame):
        self.values = index + 1
        fields = (self.private() or {}).get("fields", [])
        if index >= len(fields) or frame.size - 32 != int(fields[index]["size"]):
            self.fits = False
            return
        body = frame.body()
        if self.shown and fields[index]["name"] == "plan":
            self.recorded = body[32:].decode("utf-8", "replace")
        commitment = hmac.new(body[:32], body[32:], hashlib.sha256).hexdigest()
        self.fits = self.fits and commitment == fields[index]["commitment"]

    def sealed(self, frame):
        self.seal = True
        found = hashlib.sha256()
        for piece in frame.pieces():
            found.update(piece)
        self.fits = found.hexdigest() == (self.private() or {}).get("sealed")

    def compare_shown(self):
        for name, plan in self.shown:
            about = f"{name}: record {self.sequence}: "
            try:
                whole = plans.compare(plan, self.current, self.recorded if self.fits else None)
            except MALFORMED as error:
                self.problem(f"receipt: {about}this is not the plan that was recorded: {error}")
                continue
            manifest = [one for one in self.current["blobs"] if one["media"] == MANIFEST]
            self.plans.append((about, plan, manifest, whole))

    def record_end(self):
        if self.current is None:
            return
        self.compare_shown()
        what, private = f"record {self.sequence}", self.private()
        if private is None:
            if self.values or self.seal:
                self.problem(f"{what}: values that it does not name")
        elif self.seal:
            self.with_sealed += self.fits
            if not self.fits:
                self.problem(f"{what}: the sealed values were changed")
        elif self.values:
            fits = self.fits and self.values == len(private["fields"])
            self.opened += fits
            if not fits:
                self.problem(f"{what}: the values do not match their commitments")
        else:
            redaction = self.index.without_values.get(self.sequence, [None, None])[1]
            if redaction is None:
                self.problem(f"{what}: the values are missing and no redaction says why")
            else:
                self.erased.append(redaction)

    # After the walk.
    def finish(self):
        self.check_blobs()
        for about, plan, manifests, whole in self.plans:
            try:
                for one in manifests[:1]:
                    raw = self.index.read(*self.index.blobs[bytes.fromhex(one["digest"])])
                    plans.compare_making(plan, parse_manifest(raw)[1])
                self.notes.append(about + (plans.WHOLE if whole else plans.PUBLIC))
            except MALFORMED as error:
                self.problem(f"receipt: {about}this is not the plan that was recorded: {error}")
        if self.index.complete:
            if self.tree.size != self.index.size or self.tree.root() != self.index.root:
                self.problem("the records do not give the head's root")
            for text in self.index.notes():
                self.judge_text(text, False)
        for text in self.outside:
            self.judge_text(text, True)
        for sequence, claims in self.expected.items():
            for origin, *_ in claims:
                if self.index.complete or origin != self.index.origin:
                    self.problem(f"receipt: record {sequence} is missing")

    def name_blob(self, sequence, blob):
        if not re.fullmatch(HEX64, blob["digest"]):
            raise ValueError("it names a blob without a digest")
        digest, size = bytes.fromhex(blob["digest"]), int(blob["size"])
        first = self.named.setdefault(digest, (size, sequence))
        if first[0] != size:
            self.problem(f"record {sequence}: blob {blob['digest']} has two sizes")
        if blob["media"] == MANIFEST:
            self.manifests.setdefault(digest, sequence)

    def check_blobs(self):
        all_named = True
        for digest, sequence in self.manifests.items():
            try:
                blobs, about = parse_manifest(self.index.read(*self.index.blobs[digest]))
                for blob in blobs:
                    self.name_blob(sequence, blob)
                self.makers.add(maker_of(about))
            except MALFORMED as error:
                all_named = False
                self.problem(f"record {sequence}: manifest {digest.hex()}: {error}")
        for digest, (size, sequence) in self.named.items():
            if self.index.blobs.get(digest, (0, None))[1] != size:
                self.problem(
                    f"record {sequence}: blob {digest.hex()} is missing or has another size"
                )
        for digest in self.index.blobs:
            if digest in self.changed:
                self.problem(f"blob {digest.hex()} does not match its digest")
            if all_named and digest not in self.named:
                self.problem(f"blob {digest.hex()} belongs to no record")

    def judge_text(self, text, is_outside):
        try:
            note = Note(text)
        except ValueError as error:
            self.problem(f"checkpoint: {error}")
            return
        self.judge(note, None, is_outside)

    def judge(self, note, path, is_outside):
        try:
            self.compare(note, path)
            if self.keys:
                signer = note.signer(self.keys)
                if signer is None:
                    raise ValueError("it is signed by none of the keys given")
                self.grounds.append((note.size, signer, is_outside))
        except ValueError as error:
            self.problem(f"checkpoint: {error}")

    def compare(self, note, path=None):
        """Raises unless the note's tree is the beginning of the log that was exported."""
        if note.origin != self.index.origin:
            raise ValueError("it belongs to another log")
        if self.index.complete:
            if note.size > self.tree.size:
                raise ValueError(
                    f"{note.size} records were signed, the export has {self.tree.size}"
                )
            if self.roots.get(note.size) != note.root:
                raise ValueError("the records are not those that were signed")
            return
        paths = [path] if path is not None else self.paths.get(note.size, [])
        if not paths and note.size == self.index.size:
            paths = [[]]
        if not paths:
            raise ValueError(
                f"the export has no path between {note.size} records and its head of"
                f" {self.index.size}"
            )
        head = self.index.size, self.index.root
        if not any(consistent(note.size, head[0], note.root, head[1], one) for one in paths):
            raise ValueError("it does not lead to the head")

    # Questions about an export that holds.
    def covered(self, outside_only=False):
        """Records 0 to this size - 1 are as a trusted key signed them."""
        return max((size for size, _, out in self.grounds if out or not outside_only), default=0)

    def signed_note(self, text):
        note = Note(text)
        if self.keys and note.signer(self.keys) is None:
            raise ValueError("it is signed by none of the keys given")
        self.compare(note)
        return note

    def prove_record(self, sequence):
        """The sizes of the trees that have the record: those of outside checkpoints, of the newest
        checkpoint in the export, and of the head."""
        if sequence in self.absent:
            raise ValueError(f"the export has no record {sequence}")
        sizes = {self.signed_note(text).size for text in self.outside}
        newest = max((size for size, _, out in self.grounds if not out), default=self.index.size)
        return sorted(size for size in sizes | {newest, self.index.size} if size > sequence)

    def prove_growth(self, older, newer):
        """Two trees that the exported log both begins with: the smaller is the beginning of the
        larger."""
        first, second = self.signed_note(older), self.signed_note(newer)
        if first.size > second.size:
            raise ValueError("the first checkpoint has more records than the second")
        return first.size, second.size
