# SPDX-License-Identifier: Apache-2.0
"""The one spelling of records and manifests: their heads, byte for byte, and the JSON objects of
any content that end them. Whatever is not in it raises ValueError."""
import json
import re

from verify_export.forms import HEX64, PLAIN_NAME, number

NUMBER = "(?:0|[1-9][0-9]{0,18})"
MEDIA = r"[!#-\[\]-~]{1,100}"  # printable ASCII without blank, quote and backslash
FIELD = f'{{"name":"{PLAIN_NAME}","size":{NUMBER},"commitment":"{HEX64}"}}'.replace('{"', r'\{"')
PRIVATE = (
    rf'(?:null|\{{"key":{NUMBER},"salt":"[0-9a-f]{{32}}","sealed":"{HEX64}",'
    rf'"fields":\[{FIELD}(?:,{FIELD}){{0,63}}\]\}})'
)
BLOB = rf'\{{"digest":"{HEX64}","media":"{MEDIA}","size":{NUMBER}\}}'
BLOBS = rf"\[(?:{BLOB}(?:,{BLOB}){{0,4095}})?\]"
RECORD = re.compile(
    rf'\{{"windlass_audit":1,"origin":"[^"\\]*","sequence":{NUMBER},"written":"[^"\\]*",'
    rf'"kind":"{PLAIN_NAME}","subject":"(?:{HEX64})?","private":{PRIVATE},"blobs":{BLOBS},'
    r'"public":'
)
MANIFEST = re.compile(rf'\{{"windlass_manifest":1,"blobs":{BLOBS},"about":')

LARGEST_FIELD = 64 << 20
LEVELS = 64
TOKEN = re.compile(
    r'("(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")(:?)'
    r"|([\[{])|([\]}])|,|true|false|null"
    r"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
)
SURROGATE = re.compile("[\ud800-\udfff]")


def whole_number(text):
    return str(number(text))


def no_duplicates(pairs):
    keys = [k for k, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a duplicate key")
    return dict(pairs)


def check_tokens(text):
    """That an object's text holds nothing between its words, no escape in a key, no half of a
    surrogate pair, and not too many levels. Whether the words are in order, is not asked."""
    at = level = 0
    for token in TOKEN.finditer(text):
        if token.start() != at:
            break
        at = token.end()
        string, is_key, begins, ends = token.groups()
        level += bool(begins) - bool(ends)
        if level > LEVELS:
            raise ValueError("it is nested too deeply")
        if string and "\\" in string:
            if is_key:
                raise ValueError("it has an escape in a key")
            if SURROGATE.search(json.loads(string)):
                raise ValueError("it has half of a surrogate pair")
    if at != len(text) or not text.startswith("{"):
        raise ValueError("it is not compact JSON")


def parse_object(text):
    """Numbers stay texts."""
    check_tokens(text)
    return json.loads(text, object_pairs_hook=no_duplicates, parse_float=str, parse_int=str)


def parse_canonical(raw, form, last, what):
    """What `form` spells, and the object behind it, whose key is `last`; the object's text is added
    as "spelling". Numbers are texts."""
    text = raw.decode("utf-8")
    head = form.match(text)
    if not head or not text.endswith("}"):
        raise ValueError(f"not the canonical spelling of a {what}")
    found = json.loads(head[0] + "null}", parse_int=whole_number)
    digests = [blob["digest"] for blob in found["blobs"]]
    if len(set(digests)) != len(digests):
        raise ValueError(f"a {what} names a blob twice")
    found["spelling"] = text[head.end() : -1]
    found[last] = parse_object(found["spelling"])
    return found


def check_fields(private):
    names = [field["name"] for field in private["fields"]]
    if len(set(names)) != len(names):
        raise ValueError("two of its values have one name")
    if any(int(field["size"]) > LARGEST_FIELD for field in private["fields"]):
        raise ValueError("one of its values is too large")
