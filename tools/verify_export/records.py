# SPDX-License-Identifier: Apache-2.0
"""Records and manifests, and the forms of the records that only the log itself writes. Whatever is
not in its form raises one of MALFORMED."""
import re

from verify_export import spelling

from verify_export.forms import (
    HEX64, PLAIN_NAME, Note, folded, is_origin, is_printable, is_utc_time, number, quoted,
)  # fmt: skip

MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
MANIFEST = "application/vnd.windlass.manifest+json"
SUMMARY = re.compile(
    rb'\{"windlass_audit":1,"origin":"[^"]*","sequence":[0-9]+,"written":"[^"]*",'
    rb'"kind":"([^"]*)","subject":"([^"]*)","private":(null|\{)'
)


def summary(raw):
    """(kind, subject, whether it has a private part), without reading the rest."""
    found = SUMMARY.match(raw)
    if not found:
        return "", "", False
    return (
        found[1].decode("utf-8", "replace"),
        found[2].decode("utf-8", "replace"),
        found[3] == b"{",
    )


def parse_record(raw):
    record = spelling.parse_canonical(raw, spelling.RECORD, "public", "record")
    if not is_origin(record["origin"]) or not is_utc_time(record["written"]):
        raise ValueError("its origin or time is malformed")
    if record["private"] is not None:
        if not record["subject"]:
            raise ValueError("it has values and no subject")
        spelling.check_fields(record["private"])
    return record


def parse_manifest(raw):
    """The blobs that it names, none of them a manifest, each once; and what it says of them."""
    found = spelling.parse_canonical(raw, spelling.MANIFEST, "about", "manifest")
    if any(blob["media"] == MANIFEST for blob in found["blobs"]):
        raise ValueError("a manifest names something that is not a document or plugin")
    return found["blobs"], found["about"]


def maker_of(about):
    """(name, version, semantics) of the engine that made a plan; semantics 0 where it has no
    number. None where the manifest is of something else."""
    engine = about.get("engine")
    if not isinstance(engine, dict):
        return None
    name, version, semantics = (engine.get(key) for key in ("name", "version", "semantics"))
    if not all(isinstance(one, str) and is_printable(one, 200) for one in (name, version)):
        return None
    numbered = isinstance(semantics, str) and re.fullmatch("[1-9][0-9]{0,17}", semantics)
    return name, version, int(semantics) if numbered else 0


def parse_redaction(record):
    """The records whose values it erases."""
    public = record["public"]
    by, reason, named = public["approved_by"], public["reason"], public["records"]
    if not record["subject"] or record["private"] is not None or record["blobs"]:
        raise ValueError("it has no subject, or values or blobs")
    if not isinstance(by, list) or not isinstance(named, list):
        raise ValueError("not the form of a redaction")
    if not all(isinstance(one, str) for one in [*by, *named, reason]):
        raise ValueError("not the form of a redaction")
    records = [number(one) for one in named]
    ours = '{"approved_by":[' + ",".join(quoted(one) for one in by)
    ours += f'],"reason":{quoted(reason)},"records":[{",".join(named)}]}}'
    if ours != record["spelling"] or not is_printable(reason, 4000):
        raise ValueError("not the form of a redaction")
    if len(by) != 2 or folded(by[0]) == folded(by[1]):
        raise ValueError("not approved by two people")
    if not all(is_printable(one, 200) for one in by):
        raise ValueError("not approved by two people")
    if not records or records[-1] >= number(record["sequence"]):
        raise ValueError("it names no records, or records later than itself")
    if any(a >= b for a, b in zip(records, records[1:])):
        raise ValueError("it names records out of order")
    return records


def check_opening(record):
    """A log of its own, or one that continues another."""
    if record["subject"] or record["private"] is not None or record["blobs"]:
        raise ValueError("it has a subject, values or blobs")
    keys = record["public"].get("keys")
    if not isinstance(keys, str) or not re.fullmatch(f"({HEX64})?", keys):
        raise ValueError("not the form of an opening")
    begin = f'{{"format":1,"keys":"{keys}"'
    if record["spelling"] != begin + "}":
        check_continued(record, begin)


def check_continued(record, begin):
    old = record["public"]["continues"]
    gap = old["gap"]
    sizes = [number(one) for one in (old["size"], old["signed_size"], gap["from"], gap["until"])]
    origin, checkpoint, reason, person = (
        old[key] for key in ("origin", "checkpoint", "reason", "approved_by")
    )
    ours = (
        f'{begin},"continues":{{"origin":{quoted(origin)},"size":{sizes[0]},'
        f'"root":{quoted(old["root"])},"signed_size":{sizes[1]},'
        f'"signed_root":{quoted(old["signed_root"])},'
        f'"gap":{{"from":{sizes[2]},"until":{sizes[3]}}},"checkpoint":{quoted(checkpoint)},'
        f'"reason":{quoted(reason)},"approved_by":{quoted(person)}}}}}'
    )
    roots = all(re.fullmatch(HEX64, root) for root in (old["root"], old["signed_root"]))
    if ours != record["spelling"] or not is_origin(origin) or not roots:
        raise ValueError("not the form of an opening")
    if sizes[2] > sizes[3] or not is_printable(reason, 4000) or not is_printable(person, 200):
        raise ValueError("not the form of an opening")
    if checkpoint:
        note = Note(checkpoint)
        if (note.origin, note.size, note.root.hex()) != (origin, sizes[1], old["signed_root"]):
            raise ValueError("its checkpoint is of something else")


def check_checkpoint(record):
    """The note in it, as text."""
    public = record["public"]
    if record["subject"] or record["private"] is not None or record["blobs"]:
        raise ValueError("it has a subject, values or blobs")
    if not isinstance(public["note"], str):
        raise ValueError("not the form of a checkpoint")
    note = Note(public["note"])
    if record["spelling"] != f'{{"size":{note.size},"note":{quoted(public["note"])}}}':
        raise ValueError("not the form of a checkpoint")
    if note.origin != record["origin"]:
        raise ValueError("it is a checkpoint of another log")
    if note.size > int(record["sequence"]):
        raise ValueError("it speaks of records that come after it")
    return public["note"]


def check_anchor(record):
    public = record["public"]
    if record["subject"] or record["private"] is not None or len(record["blobs"]) != 1:
        raise ValueError("it has a subject or values, or not one blob")
    size, kind = number(public["size"]), public["type"]
    if not re.fullmatch(PLAIN_NAME, kind):
        raise ValueError("not the form of an anchor")
    if record["spelling"] != f'{{"size":{size},"type":"{kind}"}}':
        raise ValueError("not the form of an anchor")
    if size > int(record["sequence"]):
        raise ValueError("it speaks of records that come after it")


FORMS = {
    "opening": check_opening,
    "redaction": parse_redaction,
    "checkpoint": check_checkpoint,
    "anchor": check_anchor,
}


def check_form(record):
    """Records of every other kind have no form of the log's own."""
    if record["kind"] in FORMS:
        FORMS[record["kind"]](record)
