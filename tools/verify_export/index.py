# SPDX-License-Identifier: Apache-2.0
"""The first walk: whether the file is whole, and where its blobs and checkpoints lie."""
import array
import re

from verify_export.forms import HEX64, Note
from verify_export.frames import Broken, Visitor, Walk
from verify_export.records import (
    MALFORMED,
    check_checkpoint,
    parse_record,
    parse_redaction,
    summary,
)


class Index(Visitor):
    def __init__(self, file):
        self.file = file
        self.blobs = {}  # digest: (offset, size)
        # Notes as (offset, length), those in records first; the second list has their paths' too.
        self.recorded = array.array("Q")
        self.beside = array.array("Q")
        self.without_values = {}  # sequence: [subject, the redaction that names it, or None]
        self.records, self.last = 0, None
        self.digest = Walk(file, self).run()

    def head(self, head):
        self.origin, self.size, self.root = head.origin, head.size, head.root
        self.complete = head.complete

    def checkpoint(self, note, path, offset, length):
        self.beside.extend((offset, length))

    def blob(self, digest, frame):
        if digest in self.blobs:
            raise Broken("a blob is there twice")
        self.blobs[digest] = (frame.offset, frame.size)

    def record(self, sequence, frame):
        offset, size, raw = frame.offset, frame.size, frame.body()
        kind, subject, has_private = summary(raw)
        self.records += 1
        self.last = None
        if has_private and re.fullmatch(HEX64, subject):
            self.last = (sequence, bytes.fromhex(subject))
        if kind == "checkpoint" and self.complete:
            self.recorded.extend((offset, size))
        if kind == "redaction":
            self.redaction(sequence, raw)

    def value(self, index, frame):
        self.last = None

    def sealed(self, frame):
        self.last = None

    def record_end(self):
        if self.last:
            self.without_values[self.last[0]] = [self.last[1], None]

    def redaction(self, sequence, raw):
        try:
            record = parse_record(raw)
            named = parse_redaction(record)
        except MALFORMED:
            return  # the second walk names it
        subject = bytes.fromhex(record["subject"])
        for erased in named:
            found = self.without_values.get(erased)
            if found and found[0] == subject and found[1] is None:
                found[1] = sequence

    def read(self, offset, length):
        self.file.seek(offset)
        data = self.file.read(length)
        if len(data) != length:
            raise Broken("the file was changed while it was read")
        return data

    def notes(self, newest_first=False):
        """The texts of all checkpoints in the file: in records, and beside them."""
        step = -1 if newest_first else 1
        for at in range(0, len(self.recorded), 2)[::step]:
            try:
                yield check_checkpoint(parse_record(self.read(*self.recorded[at : at + 2])))
            except MALFORMED:
                pass  # the second walk names it
        for at in range(0, len(self.beside), 2)[::step]:
            yield self.read(*self.beside[at : at + 2]).decode()

    def sizes(self):
        """The sizes that the checkpoints sign."""
        return {Note(text).size for text in self.notes()}
