#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The description of the API, walked: each path, method, status and media type of it is provoked
in a running service, and each answer is held against the schema that the description gives it.

usage: openapi_test.py WINDLASS [unittest arguments]
"""

import base64
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unittest

from openapi_support import Description, split
from server_support import JSON, PATIENTS, ROOT, YAML, ServerCase, main, read_all

HOST = b"Host: localhost\r\nConnection: close\r\n"
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
RECOMMEND, EXPLAIN, FACTS = (
    ("post", "/v1/recommend"),
    ("post", "/v1/explain"),
    ("post", "/v1/facts"),
)
INTAKE, FEEDBACK = ("post", "/v1/intake"), ("post", "/v1/feedback")
HOOK = ("post", "/cds-services/{id}")
HOOK_FEEDBACK = ("post", "/cds-services/{id}/feedback")
PAGE = ("get", "/pages/{token}")
NOBODY = {"windlass": 1, "kind": "patient", "id": "p1", "as_of": "2026-03-02", "facts": {}}
PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1980-05-01"}
FHIR = {"Content-Type": "application/fhir+json"}
# A fault of ours: no caller can bring it about, and a way to it would be a bug to mend.
NEVER_PROVOKED = 500


def hook_call(**changes):
    call = {
        "hook": "patient-view",
        "hookInstance": INSTANCE,
        "context": {"userId": "Practitioner/x", "patientId": "p1"},
        "prefetch": {"patient": PATIENT},
    }
    return {name: one for name, one in {**call, **changes}.items() if one is not None}


def card_feedback(card, **more):
    entry = {"card": card, "outcome": "overridden", "outcomeTimestamp": "2025-07-15T12:00:01Z"}
    return {"feedback": [{**entry, **more}]}


class Walk(ServerCase):
    def setUp(self):
        super().setUp()
        self.base = "https://cds.example"
        self.main = self.recording("--base-url", self.base)
        self.api = Description(self.main.ask("GET", "/openapi.json")[2])

    def recording(self, *words, name="s"):
        store = ["--store", str(self.folder / f"{name}.db"), "--keys", str(self.folder / name)]
        return self.serve(*store, *words)

    def ask(
        self,
        operation,
        body=None,
        headers=None,
        served=None,
        fill="windlass-patient-view",
        query="",
    ):
        """Calls an operation, holds the answer, and returns its status and body."""
        method, path = operation
        path = path.replace("{id}", fill).replace("{token}", fill) + query
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        headers = (JSON if headers is None else headers) if body is not None else headers
        answer = (served or self.main).ask(method.upper(), path, body, headers)
        return answer[0], self.api.hold(self, operation, answer)

    def good(self, operation, body=None, headers=None, **more):
        """The same, of what is to be served and has to fit the request's schema."""
        if body is not None:
            media = (headers or JSON)["Content-Type"]
            described = self.api.document["paths"][operation[1]][operation[0]]["requestBody"]
            schema = described["content"][media]["schema"]
            self.api.sent.add((*operation, media))
            if not isinstance(body, (str, bytes)):
                self.assertEqual(self.api.problems(schema, body), [])
        status, made = self.ask(operation, body, headers, **more)
        self.assertEqual(status, 200, made)
        return made

    def test_the_walk(self):
        self.what_is_served()
        self.what_the_path_refuses()
        self.what_every_path_refuses()
        self.without_a_token()
        self.slow_and_busy()
        self.held_by_another()
        self.what_the_record_says()
        self.without_a_record()
        described = self.api.statuses()
        self.assertLessEqual(self.api.seen, described)
        left = {one for one in described - self.api.seen if one[2] != NEVER_PROVOKED}
        self.assertEqual(left, set())
        self.all_media_types()

    def all_media_types(self):
        """Each form of an answer was given, and each form of a body was taken."""
        for (method, path), described in self.api.operations():
            for media in self.api.at(described["responses"].get("200", {})).get("content", {}):
                self.assertIn((method, path, 200, media), self.api.types)
            for media in described.get("requestBody", {}).get("content", {}):
                self.assertIn((method, path, media), self.api.sent)

    def what_is_served(self):
        for operation, _ in self.api.operations():
            if operation[0] == "options":
                self.assertEqual(self.ask(operation)[0], 204)
            elif operation[0] == "get" and operation != PAGE:
                self.good(operation)
        text = PATIENTS[0].read_bytes()
        for operation in (RECOMMEND, EXPLAIN):
            for form in ("json", "text", "html", "fhir"):
                if operation == RECOMMEND or form in ("json", "html"):
                    self.good(operation, text, YAML, query=f"?form={form}")
        self.good(RECOMMEND, text, YAML, query="?explain=true&user=u1&role=physiotherapist")
        for patient in PATIENTS:
            for query in ("", "?ask=true", "?about=taping"):
                self.good(EXPLAIN, patient.read_bytes(), YAML, query=query)
            self.good(RECOMMEND, patient.read_bytes(), YAML)
        for operation in (RECOMMEND, EXPLAIN):
            for kind in ("application/x-yaml", "text/yaml"):
                self.good(operation, text, {"Content-Type": kind})
            self.good(operation, NOBODY)
            self.good(operation, PATIENT, FHIR)
        for headers in (JSON, FHIR):
            self.good(FACTS, PATIENT, headers)
            self.good(INTAKE, {"patient": NOBODY}, headers)
        for kind in ("application/yaml", "application/x-yaml", "text/yaml"):
            self.good(FACTS, json.dumps(PATIENT), {"Content-Type": kind})
        for kind in ("application/fhir+ndjson", "application/ndjson", "application/x-ndjson"):
            for operation in (RECOMMEND, EXPLAIN, FACTS):
                self.good(operation, json.dumps(PATIENT) + "\n", {"Content-Type": kind})
        self.talk()
        self.hooks()

    def talk(self):
        requests = [
            {"group": {"id": "alarm", "answer": "none"}},
            {"answer": {"fact": "demo.age_years", "value": 45, "unit": "a"}},
        ]
        made = self.good(INTAKE, {"patient": NOBODY, "requests": requests})
        self.assertIn("change", made)
        self.good(
            INTAKE, {"patient": made["document"], "requests": [{"visit": {"on": "2026-03-09"}}]}
        )

    def hooks(self):
        (card,) = self.good(HOOK, hook_call())["cards"]
        self.good(HOOK, hook_call(), FHIR)
        token = card["links"][0]["url"].removeprefix(self.base + "/pages/")
        self.good(PAGE, fill=token)
        for headers in (JSON, FHIR):
            self.good(HOOK_FEEDBACK, card_feedback(card["uuid"]), headers)
        order = {"resourceType": "ServiceRequest", "id": "o1"}
        order["code"] = {"coding": [{"system": "urn:windlass:modality", "code": "taping"}]}
        context = {
            "userId": "Practitioner/x",
            "patientId": "p1",
            "selections": ["ServiceRequest/o1"],
        }
        context["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": order}]}
        for hook in ("order-select", "order-sign"):
            made = self.good(HOOK, hook_call(hook=hook, context=context), fill=f"windlass-{hook}")
            self.assertEqual(len(made["cards"]), 1)
        plan = self.good(RECOMMEND, PATIENTS[0].read_bytes(), YAML)
        word = self.word_on(plan)
        for headers in (JSON, FHIR):
            self.good(FEEDBACK, word, headers)

    def what_the_path_refuses(self):
        for operation, body in (
            (HOOK, hook_call()),
            (HOOK_FEEDBACK, card_feedback(INSTANCE)),
            (RECOMMEND, NOBODY),
            (EXPLAIN, NOBODY),
            (FACTS, PATIENT),
            (INTAKE, {"patient": NOBODY}),
            (FEEDBACK, {}),
        ):
            self.assertEqual(self.ask(operation, body, {"Content-Type": "text/plain"})[0], 415)
            self.assertEqual(self.ask(operation, "[]")[0], 400)
        self.assertEqual(self.ask(HOOK, hook_call(prefetch=None))[0], 412)
        self.assertEqual(self.ask(HOOK, hook_call(), fill="none")[0], 404)
        self.assertEqual(self.ask(HOOK_FEEDBACK, card_feedback(INSTANCE))[0], 404)
        self.assertEqual(self.ask(PAGE, fill="A" * 48)[0], 404)

    def raw_to_all(self, served, text_of, expected):
        for operation, _ in self.api.operations():
            start = f"{operation[0].upper()} {operation[1].format(id='x', token='x')} HTTP/"
            answer = split(served.raw(text_of(start.encode())))
            self.assertEqual(answer[0], expected, operation)
            self.api.hold(self, operation, answer)

    def what_every_path_refuses(self):
        for expected, rest in (
            (400, b"1.1\r\n\r\n"),
            (403, b"1.1\r\nOrigin: https://evil.example\r\n" + HOST + b"\r\n"),
            (413, b"1.1\r\nContent-Length: 99999999\r\n" + HOST + b"\r\n"),
            (417, b"1.1\r\nExpect: miracles\r\n" + HOST + b"\r\n"),
            (431, b"1.1\r\nx: " + b"a" * 20_000 + b"\r\n\r\n"),
            (505, b"1.2\r\n" + HOST + b"\r\n"),
        ):
            self.raw_to_all(self.main, lambda start, rest=rest: start + rest, expected)

    def without_a_token(self):
        key = self.folder / "key.pem"
        make = f"openssl ecparam -name secp384r1 -genkey -noout -out {key}"
        subprocess.run(make.split(), check=True, capture_output=True)
        show = f"openssl ec -in {key} -pubout -outform DER"
        point = subprocess.run(show.split(), check=True, capture_output=True).stdout[-96:]
        x, y = (
            base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in (point[:48], point[48:])
        )
        keys = {
            "keys": [{"kty": "EC", "crv": "P-384", "kid": "k1", "alg": "ES384", "x": x, "y": y}]
        }
        (self.folder / "jwks.json").write_text(json.dumps(keys))
        words = ("--jwks", str(self.folder / "jwks.json"), "--issuer", "https://ehr.example")
        served = self.serve(*words, "--base-url", self.base)
        for operation, described in self.api.operations():
            if "security" in described:
                self.assertEqual(
                    self.ask(operation, "{}" if operation[0] == "post" else None, served=served)[0],
                    401,
                )
            elif operation[0] == "get" and operation != PAGE:
                self.assertEqual(self.ask(operation, served=served)[0], 200)

    def slow_and_busy(self):
        served = self.serve("--body-seconds", "1")
        waiting = []
        for operation, _ in self.api.operations():
            path = operation[1].format(id="x", token="x")
            one = socket.create_connection(("127.0.0.1", served.port), timeout=120)
            one.sendall(
                f"{operation[0].upper()} {path} HTTP/1.1\r\n".encode()
                + b"Content-Length: 9\r\n"
                + HOST
                + b"\r\n"
            )
            waiting.append((operation, one))
        for operation, one in waiting:
            answer = split(read_all(one))
            self.assertEqual(answer[0], 408)
            self.api.hold(self, operation, answer)
            one.close()
        self.busy()

    def busy(self):
        """Plugins that stand still: who asks for a plan waits, and no connection is left for others
        until they go on."""
        served = self.serve("--most-connections", "4", "--plugin-milliseconds", "60000")
        text = PATIENTS[0].read_bytes()
        self.good(RECOMMEND, text, YAML, served=served)
        children = pathlib.Path(f"/proc/{served.process.pid}/task").glob("*/children")
        workers = [int(pid) for one in children for pid in one.read_text().split()]
        answers, seen = [], threading.Event()

        def ask():
            """Asks until it has a place, or until nobody needs it to have one."""
            status = 503
            while status == 503 and not seen.wait(0.05):
                try:
                    status = self.ask(RECOMMEND, text, YAML, served=served)[0]
                except OSError:  # turned away before it had said a word
                    continue
            answers.append(status)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            for one in threads:
                one.start()
            self.until_full(served)
            self.raw_to_all(served, lambda start: b"", 503)
        finally:
            seen.set()
            for pid in workers:
                if pathlib.Path(f"/proc/{pid}").exists():
                    os.kill(pid, signal.SIGCONT)
        for one in threads:
            one.join(timeout=120)
        self.assertEqual(len(answers), len(threads))
        self.assertLessEqual(set(answers), {200, 408, 503})  # 408: it had waited too long

    def until_full(self, served):
        """Waits until nobody else has had a place for ten tries: all are taken by those who wait.
        One try alone may have met a connection that was just going."""
        deadline, turned_away = time.monotonic() + 60, 0
        while turned_away < 10:
            self.assertLess(time.monotonic(), deadline, "there was always room")
            turned_away = 0 if self.has_room(served) else turned_away + 1
            time.sleep(0.02)

    def has_room(self, served):
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as one:
            try:
                one.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n")
                return split(read_all(one))[0] != 503
            except ConnectionError:  # turned away before it had said a word
                return False

    def held_by_another(self):
        """A record that another program writes to and does not let go."""
        served = self.recording(name="held")
        (card,) = self.ask(HOOK, hook_call(), served=served)[1]["cards"]
        word = self.word_on(self.ask(RECOMMEND, NOBODY, served=served)[1])
        holder = sqlite3.connect(self.folder / "held.db", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        for operation, body in (
            (RECOMMEND, NOBODY),
            (HOOK, hook_call()),
            (HOOK_FEEDBACK, card_feedback(card["uuid"])),
            (FEEDBACK, word),
        ):
            self.assertEqual(self.ask(operation, body, served=served)[0], 503, operation)
        holder.execute("ROLLBACK")
        holder.close()
        self.assertEqual(self.ask(RECOMMEND, NOBODY, served=served)[0], 200)

    def word_on(self, plan):
        word = {"modality": "taping", "outcome": "accepted", "role": "physiotherapist"}
        word.update({name: plan["receipt"][name] for name in ("sequence", "leaf")})
        return word

    def what_the_record_says(self):
        """A record that somebody has written in: 409. And rules that change under a page: 410."""
        layer = self.folder / "layer.yaml"
        text = (
            "windlass: 1\nkind: ruleset\nid: house\ntitle: House\nversion: 1.0.0\nextends:"
            " plantar-heel-pain\n"
        )
        layer.write_text(text)
        served = self.recording("--rules", str(layer), "--base-url", self.base, name="cut")
        (card,) = self.ask(HOOK, hook_call(), served=served)[1]["cards"]
        plan = self.ask(RECOMMEND, NOBODY, served=served)[1]
        layer.write_text(text.replace("1.0.0", "1.1.0"))
        served.signal(signal.SIGHUP)
        served.event("reloaded")
        token = card["links"][0]["url"].removeprefix(self.base + "/pages/")
        self.assertEqual(self.ask(PAGE, served=served, fill=token)[0], 410)
        self.write_into("cut", "UPDATE entry SET leaf = zeroblob(32)")
        for operation, body in (
            (FEEDBACK, self.word_on(plan)),
            (HOOK_FEEDBACK, card_feedback(card["uuid"])),
        ):
            self.assertEqual(self.ask(operation, body, served=served)[0], 409, operation)
        for operation, body in ((RECOMMEND, NOBODY), (HOOK, hook_call())):
            served = self.recording(name="short" + operation[1][1])
            for _ in range(2):
                self.ask(RECOMMEND, NOBODY, served=served)
            self.write_into("short" + operation[1][1], "DELETE FROM entry WHERE sequence > 0")
            self.assertEqual(self.ask(operation, body, served=served)[0], 409, operation)

    def write_into(self, name, what):
        writer = sqlite3.connect(self.folder / f"{name}.db", isolation_level=None)
        writer.execute(what)
        writer.close()

    def without_a_record(self):
        served = self.serve()
        for operation, body in ((FEEDBACK, {}), (HOOK_FEEDBACK, card_feedback(INSTANCE))):
            self.assertEqual(self.ask(operation, body, served=served)[0], 404)


class Schemas(unittest.TestCase):
    def test_they_are_closed_where_they_say_so(self):
        """A member that is not described is found, and so is one that is missing."""
        schema = json.loads((ROOT / "schemas/service.schema.json").read_text())
        for name in ("problem", "cards", "rules", "facts", "explanation", "recorded", "services"):
            one = schema["definitions"][name]
            self.assertIs(one["additionalProperties"], False, name)
            self.assertEqual(set(one["required"]) - set(one["properties"]), set(), name)


if __name__ == "__main__":
    main()
