# SPDX-License-Identifier: Apache-2.0
"""The frames of an export, read one after the other from a file of any size: their lengths, their
one order, and the digest over the whole file."""
import hashlib
import os
import re
import sys
import tempfile

from verify_export.forms import HEX64, Key, Note, is_origin, is_utc_time, number

TITLE = b"windlass audit export 1\n"
PIECE = 1 << 18
MIB = 1 << 20
# The limits of the format: bytes of a frame, frames of a kind, bytes of the whole.
LONGEST = {
    "head": 4096, "key": 4096, "checkpoint": 65536, "consistency": 4096, "proof": 4096, "end": 64,
    "blob": 256 * MIB, "record": 6 * MIB, "value": 64 * MIB + 32, "sealed": 64 * MIB + 1024,
}  # fmt: skip
MOST = {"key": 1024, "checkpoint": 1 << 20, "blob": 1 << 20}
FILE_LIMIT = 1 << 40
STREAM_LIMIT = 8 << 30
STAGES = {"key": 1, "checkpoint": 2, "consistency": 2, "blob": 3}  # everything else: 4
HEADER = re.compile(rb"([a-z]{1,16}) ([^ \n]{1,200}) (0|[1-9][0-9]{0,18})\n")
HEAD = re.compile(
    r'\{"origin":"([^"]*)","size":([0-9]+),"root":"([0-9a-f]{64})",'
    r'"complete":(true|false),"written":"([^"]*)"\}'
)


class Broken(Exception):
    """The file is not a whole export."""


def open_export(name):
    """A seekable binary file. "-" is standard input, which is copied to a temporary file unless it
    is a file itself."""
    if name != "-":
        return open(name, "rb")
    stream = sys.stdin.buffer
    if stream.seekable():
        return os.fdopen(os.dup(stream.fileno()), "rb")
    copy, size = tempfile.TemporaryFile(), 0
    while piece := stream.read(PIECE):
        if size == 0 and not piece.startswith(TITLE):
            raise Broken("this is not an export of version 1")
        size += len(piece)
        if size > STREAM_LIMIT:
            raise Broken("the export is too long for a stream; save it as a file")
        copy.write(piece)
    copy.seek(0)
    return copy


def hashes(raw):
    if len(raw) % 32:
        raise Broken("a proof is not a row of hashes")
    return [raw[i : i + 32] for i in range(0, len(raw), 32)]


class Frame:
    """One frame. Its body may be read once, at the latest before the next frame is asked for."""

    def __init__(self, reader, kind, name, size):
        self.kind, self.name, self.size = kind, name, size
        self.reader, self.offset, self.left = reader, reader.at, size

    def pieces(self):
        while self.left:
            piece = self.reader.read(min(self.left, PIECE))
            self.left -= len(piece)
            yield piece

    def body(self):
        return b"".join(self.pieces())


class Reader:
    """Reads forward and hashes what it passes."""

    def __init__(self, file):
        self.file, self.at = file, 0
        file.seek(0, os.SEEK_END)
        self.size = file.tell()
        file.seek(0)
        self.hash = hashlib.sha256()

    def read(self, count):
        data = self.file.read(count)
        if len(data) != count:
            raise Broken("a frame has a wrong length")
        self.at += count
        self.hash.update(data)
        return data

    def frames(self):
        """Every frame but the last, which is compared with the digest."""
        if self.size > FILE_LIMIT or self.size < len(TITLE) or self.read(len(TITLE)) != TITLE:
            raise Broken("this is not an export of version 1")
        while True:
            line = self.file.readline(256)
            found = HEADER.fullmatch(line)
            if not found or found[1].decode() not in LONGEST:
                raise Broken("a frame has no header")
            self.at += len(line)
            self.hash.update(line)
            kind, size = found[1].decode(), int(found[3])
            if size > LONGEST[kind] or size >= self.size - self.at:
                raise Broken("a frame has a wrong length")
            if kind == "end":
                return self.end(found[2], size)
            frame = Frame(self, kind, found[2].decode(), size)
            yield frame
            for _ in frame.pieces():
                pass
            if self.read(1) != b"\n":
                raise Broken("a frame has a wrong length")

    def end(self, name, size):
        digest = self.hash.hexdigest().encode()
        if (
            name != b"-"
            or size != 64
            or self.size - self.at != 65
            or self.file.read(65) != digest + b"\n"
        ):
            raise Broken("the file does not match its own digest")


class Head:
    def __init__(self, frame):
        found = HEAD.fullmatch(frame.body().decode())
        if not found or not is_origin(found[1]) or not is_utc_time(found[5]):
            raise Broken("the head is malformed")
        self.origin, self.size, self.root = found[1], number(found[2]), bytes.fromhex(found[3])
        self.complete = found[4] == "true"


class Visitor:
    """Is told each part in the order of the file. Bodies that it does not read are passed over."""

    def head(self, head):
        pass

    def checkpoint(self, note, path, offset, length):
        """Of a complete export the path to the head is None."""

    def blob(self, digest, frame):
        pass

    def record(self, sequence, frame):
        pass

    def proof(self, path):
        pass

    def value(self, index, frame):
        pass

    def sealed(self, frame):
        pass

    def record_end(self):
        pass


class Walk:
    """Holds the frames against their one order, and tells a visitor what they are."""

    def __init__(self, file, visitor):
        self.reader, self.visitor = Reader(file), visitor
        self.complete, self.stage, self.counts = True, 0, dict.fromkeys(MOST, 0)
        self.note = None  # the checkpoint that waits for its path: (note, name, offset, length)
        self.sequence, self.values, self.has_sealed, self.owes_proof = None, 0, False, False

    def run(self):
        first = True
        for frame in self.reader.frames():
            if first != (frame.kind == "head"):
                raise Broken("the export has no head, or two")
            self.head(frame) if first else self.take(frame)
            first = False
        self.owes_nothing()
        if self.sequence is None:
            raise Broken("the opening record is missing")
        self.visitor.record_end()
        return self.reader.hash.digest()

    def owes_nothing(self, kind=None):
        if (self.note is not None) != (kind == "consistency"):
            raise Broken("a checkpoint and its path are not together")
        if self.owes_proof != (kind == "proof"):
            raise Broken("a record and its proof are not together")

    def head(self, frame):
        if frame.name != "-":
            raise Broken("the head has a name")
        head = Head(frame)
        self.complete = head.complete
        self.visitor.head(head)

    def take(self, frame):
        stage = STAGES.get(frame.kind, 4)
        if stage < self.stage:
            raise Broken(f"a frame is out of place: {frame.kind} {frame.name}")
        self.stage = stage
        self.owes_nothing(frame.kind)
        if frame.kind in MOST:
            self.counts[frame.kind] += 1
            if self.counts[frame.kind] > MOST[frame.kind]:
                raise Broken(f"the export has too many frames of the kind {frame.kind}")
        getattr(self, frame.kind)(frame)

    def key(self, frame):
        if Key(frame.body().decode()).name != frame.name:
            raise Broken("a key has another name than its frame")

    def checkpoint(self, frame):
        offset, length, text = frame.offset, frame.size, frame.body().decode()
        note = Note(text)
        if note.size != number(frame.name):
            raise Broken("a checkpoint has another size than its frame")
        if self.complete:
            self.visitor.checkpoint(note, None, offset, length)
        else:
            self.note = (note, frame.name, offset, length)

    def consistency(self, frame):
        note, name, offset, length = self.note
        self.note = None
        if name != frame.name:
            raise Broken("a path belongs to another checkpoint")
        self.visitor.checkpoint(note, hashes(frame.body()), offset, length)

    def blob(self, frame):
        if not re.fullmatch(HEX64, frame.name):
            raise Broken("a blob's name is not a digest")
        self.visitor.blob(bytes.fromhex(frame.name), frame)

    def record(self, frame):
        sequence = number(frame.name)
        if self.sequence is None:
            if sequence != 0:
                raise Broken("the opening record is missing")
        elif sequence <= self.sequence:
            raise Broken("the records are out of order")
        else:
            self.visitor.record_end()
        self.sequence, self.values, self.has_sealed = sequence, 0, False
        self.owes_proof = not self.complete
        self.visitor.record(sequence, frame)

    def belongs(self, name):
        if self.sequence is None or name != str(self.sequence) or self.has_sealed:
            raise Broken("a frame does not belong to the record before it")

    def proof(self, frame):
        self.belongs(frame.name)
        self.owes_proof = False
        self.visitor.proof(hashes(frame.body()))

    def value(self, frame):
        sequence, _, index = frame.name.partition("/")
        self.belongs(sequence)
        if index != str(self.values) or self.values >= 64 or frame.size < 32:
            raise Broken("a value is out of order or too short")
        self.values += 1
        self.visitor.value(self.values - 1, frame)

    def sealed(self, frame):
        self.belongs(frame.name)
        if self.values:
            raise Broken("sealed values stand beside open ones")
        self.has_sealed = True
        self.visitor.sealed(frame)
