# SPDX-License-Identifier: Apache-2.0
"""Records and manifests: their one spelling, and the forms of the records that only the log itself
writes. Whatever is not in its form raises ValueError, KeyError, TypeError or RecursionError."""
import json
import re

from verify_export.forms import (
    HEX64, PLAIN_NAME, Note, folded, is_origin, is_printable, is_utc_time, number, quoted,
)  # fmt: skip

MALFORMED = (ValueError, KeyError, TypeError, IndexError, RecursionError)
MANIFEST = "application/vnd.windlass.manifest+json"
RECORD_KEYS = [
    "windlass_audit", "origin", "sequence", "written", "kind", "subject", "private", "blobs",
    "public",
]  # fmt: skip
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


def no_duplicates(pairs):
    keys = [k for k, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a duplicate key")
    return dict(pairs)


def parse_canonical(raw, keys, what):
    """A compact JSON object of version 1 whose keys stand in their order, the last of them an
    object of any content. Its text is added as "spelling"."""
    text = raw.decode("utf-8")
    found = json.loads(text, object_pairs_hook=no_duplicates, parse_float=str, parse_int=str)
    if list(found) != keys or found[keys[0]] != "1" or not isinstance(found[keys[-1]], dict):
        raise ValueError(f"not the keys of a {what}")
    ours = {k: v for k, v in found.items() if k != keys[-1]}
    numbers = re.compile(rf'("(?:{keys[0]}|sequence|key|size)":)"([0-9]+)"')
    head = numbers.sub(r"\1\2", json.dumps(ours, separators=(",", ":"), ensure_ascii=False))
    begin = head[:-1] + f',"{keys[-1]}":'
    if not text.startswith(begin + "{"):
        raise ValueError("not the canonical spelling")
    found["spelling"] = text[len(begin) : -1]
    return found


def parse_record(raw):
    record = parse_canonical(raw, RECORD_KEYS, "record")
    if (
        not is_utc_time(record["written"])
        or not re.fullmatch(PLAIN_NAME, record["kind"])
        or not re.fullmatch(f"({HEX64})?", record["subject"])
    ):
        raise ValueError("its time, kind or subject is malformed")
    return record


def parse_manifest(raw):
    """The blobs that it names, none of them a manifest, each once; and what it says of them."""
    found = parse_canonical(raw, ["windlass_manifest", "blobs", "about"], "manifest")
    blobs = found["blobs"]
    for blob in blobs:
        if (
            list(blob) != ["digest", "media", "size"]
            or not re.fullmatch(HEX64, blob["digest"])
            or blob["media"] == MANIFEST
        ):
            raise ValueError("a manifest names something that is not a document or plugin")
    if len({blob["digest"] for blob in blobs}) != len(blobs):
        raise ValueError("a manifest names a blob twice")
    return blobs, found["about"]


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
    note = Note(public["note"])
    if list(public) != ["size", "note"] or public["size"] != str(note.size):
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
    if list(public) != ["size", "type"] or not re.fullmatch(PLAIN_NAME, public["type"]):
        raise ValueError("not the form of an anchor")
    if int(public["size"]) > int(record["sequence"]):
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
