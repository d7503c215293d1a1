# SPDX-License-Identifier: Apache-2.0
"""The command line, spelled as `windlass audit import` and `windlass audit verify` spell it."""
import argparse
import json
import os
import re
import sys

from verify_export import plans
from verify_export.export import Export
from verify_export.forms import HEX64, Key, number
from verify_export.frames import Broken, Visitor, Walk, open_export
from verify_export.records import MALFORMED

EXAMPLE = """Example:
  verify_export.py clinic.export --verify --trusted auditor.pub --known 2026-01.note

Exit code 0 when it holds, 1 when it does not, 2 when something was asked for wrongly."""

REPEATABLE = (
    (
        "--trusted",
        "KEY",
        "A public key whose signatures count: a file or the key itself; repeatable",
    ),
    ("--known", "NOTE", "A checkpoint note kept outside the store; repeatable"),
    ("--receipt", "FILE", "A receipt, or a recorded plan in JSON; repeatable"),
    ("--record", "SEQ", "Also show in which signed trees this record is; repeatable"),
)
SINGLE = (
    ("--from-checkpoint", "NOTE", "The older of two checkpoint notes"),
    ("--to-checkpoint", "NOTE", "The newer one: it must continue the older"),
    ("--unpack", "FOLDER", "A new folder for its documents, plugins and records, once it holds"),
)


def arguments_of(given):
    parser = argparse.ArgumentParser(
        prog="verify_export.py",
        description="Judges an export, on any machine, with Python's standard library alone",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("export", metavar="FILE", help="The export; - reads standard input")
    add("--verify", action="store_true", help="Judge it; it is judged in any case")
    for name, metavar, text in REPEATABLE:
        add(name, metavar=metavar, action="append", default=[], help=text)
    for name, metavar, text in SINGLE:
        add(name, metavar=metavar, help=text)
    add("--format", choices=["text", "json"], default="text", help="One of text, json")
    add("--list", action="store_true", help="Name the records")
    # The spellings of earlier versions still work, and are not shown.
    add("--key", dest="trusted", action="append", help=argparse.SUPPRESS)
    add("--checkpoint", dest="known", action="append", help=argparse.SUPPRESS)
    out = parser.parse_args(given)
    if bool(out.from_checkpoint) != bool(out.to_checkpoint):
        parser.error("name both --from-checkpoint and --to-checkpoint")
    if out.list and out.format == "json":
        parser.error("--list is for text")
    return out


def file_text(name):
    with open(name, encoding="utf-8") as file:
        return file.read(16 << 20)


def read_key(given):
    return Key((file_text(given) if os.path.exists(given) else given).strip())


def read_receipt(given):
    """(origin, sequence, leaf, name, plan) of a file, or of the text ORIGIN,SEQUENCE,LEAF. `plan`
    is None where no plan stands around the receipt."""
    if not os.path.exists(given) and given.count(",") == 2:
        origin, sequence, leaf = given.split(",")
        return origin, number(sequence), leaf, given, None
    whole = plans.read(file_text(given))
    found = whole.get("receipt", whole)
    if not re.fullmatch(HEX64, found["leaf"]) or not isinstance(found["origin"], str):
        raise ValueError(f"'{given}' holds no receipt")
    plan = whole if "receipt" in whole and len(whole) > 1 else None
    return found["origin"], number(str(found["sequence"])), found["leaf"], given, plan


class Unpacker(Visitor):
    """Nothing of the file's own naming becomes a path: digests and numbers alone."""

    def __init__(self, folder):
        self.folder = folder
        os.mkdir(folder)

    def put(self, name, frame):
        with open(os.path.join(self.folder, name), "xb") as out:
            for piece in frame.pieces():
                out.write(piece)

    def blob(self, digest, frame):
        self.put(digest.hex(), frame)

    def record(self, sequence, frame):
        self.put(f"record-{sequence}.json", frame)


def prove(export, arguments, ends):
    """Lines about records and pairs of checkpoints; what is not proved becomes a problem."""
    lines = []
    try:
        for sequence in arguments.record:
            for size in export.prove_record(sequence):
                lines.append(f"record {sequence} is in the tree of {size} records")
        if ends:
            older, newer = export.prove_growth(*ends)
            lines.append(f"the tree of {newer} records continues that of {older}")
    except ValueError as error:
        export.problem(f"proof: {error}")
    return lines


def uncovered(export):
    return sum(redaction >= export.covered() for redaction in export.erased)


def makers(export):
    """The engines that made the plans: a release of the same semantics computes them again."""
    return sorted(one for one in export.makers if one)


def print_text(export, lines):
    index = export.index
    kind = "complete" if index.complete else "part"
    print(
        f"log {index.origin}, {index.records} of {index.size} records ({kind}), root"
        f" {index.root.hex()}"
    )
    print(
        f"{export.opened} records with values compared, {export.with_sealed} sealed,"
        f" {len(export.erased)} erased on request, {len(index.blobs)} blobs"
    )
    if uncovered(export):
        print(f"{uncovered(export)} of them by redactions that no trusted signature covers")
    for where, outside in ((" (kept outside)", True), ("", False)):
        found = [one for one in export.grounds if one[2] == outside]
        if found:
            size, signer, _ = max(found)
            print(f"records 0 to {size - 1}: as signed by {signer}{where}")
    for line in [*lines, *export.notes]:
        print(line)
    for name, version, semantics in makers(export):
        number = f"semantics {semantics}" if semantics else "before semantics had a number"
        print(f"plans made by {name} {version}, {number}")
    for problem in export.problems:
        print(f"PROBLEM {problem}")
    if export.problem_count > len(export.problems):
        print(f"and {export.problem_count - len(export.problems)} more problems")
    print("the export does NOT hold" if export.problem_count else "the export holds")


def print_json(export, lines):
    index = export.index
    print(json.dumps({
        "holds": export.problem_count == 0,
        "origin": index.origin,
        "size": index.size,
        "root": index.root.hex(),
        "complete": index.complete,
        "records": index.records,
        "covered": export.covered(),
        "covered_outside": export.covered(outside_only=True),
        "with_values": export.opened + export.with_sealed,
        "opened": export.opened,
        "redacted": len(export.erased),
        "redacted_unsigned": uncovered(export),
        "blobs": len(index.blobs),
        "made_by": [dict(zip(("name", "version", "semantics"), one)) for one in makers(export)],
        "proofs": lines,
        "notes": export.notes,
        "problem_count": export.problem_count,
        "problems": [{"message": problem} for problem in export.problems],
    }, indent=2))  # fmt: skip


def damaged(error, arguments):
    message = f"the export is damaged: {error}"
    if arguments.format == "json":
        print(json.dumps({"holds": False, "problem_count": 1, "problems": [{"message": message}]}))
    else:
        print(f"PROBLEM {message}")
    return 1


def main(given=None):
    arguments = arguments_of(given)
    try:
        keys = [read_key(one) for one in arguments.trusted]
        outside = [file_text(one) for one in arguments.known]
        ends = [arguments.from_checkpoint, arguments.to_checkpoint]
        ends = [file_text(one) for one in ends if one]
        receipts = [read_receipt(one) for one in arguments.receipt]
        arguments.record = [number(one) for one in arguments.record]
        file = open_export(arguments.export)
    except Broken as error:
        return damaged(error, arguments)
    except (OSError, *MALFORMED) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    listed = (lambda *one: print(*one)) if arguments.list else None
    try:
        export = Export(file, keys, outside, receipts, ends, arguments.record, listed)
        lines = prove(export, arguments, ends) if export.problem_count == 0 else []
    except (Broken, *MALFORMED) as error:
        return damaged(error, arguments)
    (print_json if arguments.format == "json" else print_text)(export, lines)
    if export.problem_count:
        return 1
    if arguments.unpack:
        try:
            if Walk(file, Unpacker(arguments.unpack)).run() != export.index.digest:
                raise OSError("the file was changed while it was read")
        except OSError as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
    return 0
