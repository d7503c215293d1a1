#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass facts`, and plans of FHIR: shown, recorded, replayed.

usage: facts_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib

import cli_support
from cli_support import Cli, OPEN, RULES, run

BINDING = RULES.parent / "bindings" / "fhir-r4.yaml"
DAY = ["--as-of", "2026-03-01"]
SUBJECT = {"reference": "Patient/p1"}
SNOMED = "http://snomed.info/sct"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1980-04-02"}
DIABETES = {
    "resourceType": "Condition",
    "id": "c1",
    "meta": {"versionId": "3"},
    "subject": SUBJECT,
    "code": {"coding": [{"system": SNOMED, "code": "44054006"}]},
}
LUNG = {
    "resourceType": "Condition",
    "id": "c2",
    "subject": SUBJECT,
    "code": {"coding": [{"system": SNOMED, "code": "1", "display": "Neoplasm of lung"}]},
}
REFUTED = dict(
    DIABETES,
    id="c3",
    verificationStatus={"coding": [{"system": VERIFIED, "code": "refuted"}]},
)


def bundle(*resources):
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


class Facts(Cli):
    def setUp(self):
        super().setUp()
        self.bundle = self.file("bundle.json", bundle(PATIENT, DIABETES, LUNG, REFUTED))

    def test_text_says_what_was_understood_and_what_not(self):
        done = self.ends(run("facts", self.bundle, *DAY, *OPEN), 0)
        text = " ".join(done.stdout.split())
        self.assertIn("history.diabetes: type2 [Condition/c1/_history/3]", text)
        self.assertIn("demo.age_years: 45 a [Patient/p1]", text)
        self.assertIn("NOT USED Condition/c3/_history/3: refuted", text)
        self.assertIn("Condition 1 Neoplasm of lung (http://snomed.info/sct), 1 time: looks", text)
        self.assertEqual(done.stderr, "")

    def test_json_and_the_patient_document(self):
        made = json.loads(
            self.ends(run("facts", self.bundle, *DAY, *OPEN, "--format", "json"), 0).stdout
        )
        self.assertEqual(made["patient_id"], "p1")
        self.assertEqual(
            [one["fact"] for one in made["facts"]], ["demo.age_years", "history.diabetes"]
        )
        self.assertEqual(made["unmapped"][0]["looks_relevant"], True)
        document = self.ends(
            run("facts", self.bundle, *DAY, *OPEN, "--format", "patient"), 0
        ).stdout
        self.assertEqual(document, made["patient"])
        patient = json.loads(document)
        self.assertEqual(patient["received"]["texts"], made["texts"])
        self.assertEqual(patient["received"]["digest"], made["binding"]["digest"])

    def test_a_plan_of_fhir_is_that_of_its_patient_document(self):
        path = self.file(
            "p.json", run("facts", self.bundle, *DAY, *OPEN, "--format", "patient").stdout
        )
        plain = self.ends(run("recommend", path, *OPEN, "--format", "json"), 0).stdout
        for words in (["--fhir", self.bundle], [self.bundle]):
            done = run("recommend", *words, *DAY, *OPEN, "--format", "json")
            self.assertEqual(self.ends(done, 0).stdout, plain)

    def test_a_recorded_plan_of_fhir_replays_from_the_record_alone(self):
        store = ["--store", str(self.folder / "s.db"), "--keys", str(self.folder / "keys")]
        self.ends(run("recommend", "--fhir", self.bundle, *DAY, *OPEN, *store), 0)
        pathlib.Path(self.bundle).unlink()
        done = self.ends(
            run("audit", "replay", *store, "--plugins", OPEN[3], "--format", "json"), 0
        )
        self.assertEqual(json.loads(done.stdout)["counts"], {"identical": 1})
        shown = self.ends(run("audit", "show", "1", *store, "--format", "json"), 0).stdout
        self.assertIn("Condition/c1/_history/3", shown)

    def test_every_plan_names_what_looks_relevant_and_was_not_understood(self):
        words = "1 entry of the record looks relevant and was not understood: Neoplasm of lung"
        for form in ("text", "html", "fhir"):
            done = self.ends(run("recommend", self.bundle, *DAY, *OPEN, "--format", form), 0)
            self.assertIn(words, " ".join(done.stdout.split()), form)
        done = self.ends(run("recommend", self.bundle, *DAY, *OPEN, "--format", "json"), 0)
        self.assertEqual(
            json.loads(done.stdout)["not_understood"],
            {"entries": 1, "named": [f"Neoplasm of lung (Condition, {SNOMED} 1)"]},
        )
        silent = self.file("silent.json", bundle(PATIENT, DIABETES))
        done = self.ends(run("recommend", silent, *DAY, *OPEN, "--format", "json"), 0)
        self.assertNotIn("not_understood", json.loads(done.stdout))

    def test_a_patient_of_whom_no_resource_speaks_is_refused(self):
        done = self.ends(run("recommend", self.bundle, *DAY, *OPEN, "--patient", "zz"), 2)
        self.assertIn("fhir.patient", done.stderr)

    def test_several_files_and_patients(self):
        files = [
            self.file(
                "Patient.ndjson", json.dumps(PATIENT) + "\n" + json.dumps(dict(PATIENT, id="p2"))
            ),
            self.file("Condition.ndjson", json.dumps(DIABETES) + "\n"),
        ]
        self.assertIn("fhir.patients", self.ends(run("facts", *files, *DAY, *OPEN), 2).stderr)
        one = self.ends(run("facts", *files, *DAY, *OPEN, "--patient", "p1"), 0).stdout
        self.assertIn("history.diabetes: type2", one)
        other = self.ends(run("facts", *files, *DAY, *OPEN, "--patient", "p2"), 0).stdout
        self.assertNotIn("history.diabetes", other)
        self.assertIn("another patient", other)

    def test_what_is_refused(self):
        dead = self.file("dead.json", bundle(dict(PATIENT, deceasedBoolean=True)))
        self.assertIn("has died", self.ends(run("facts", dead, *DAY, *OPEN), 0).stdout)
        self.assertIn("fhir.deceased", self.ends(run("recommend", dead, *DAY, *OPEN), 2).stderr)
        cut = self.file("cut.json", bundle(PATIENT, DIABETES)[:-3])
        done = self.ends(run("recommend", "--fhir", cut, *DAY, *OPEN), 2)
        self.assertIn("json.incomplete", done.stderr)
        self.assertEqual(done.stdout, "")
        text = self.file("note.json", '{"note": 1}')
        self.assertIn("fhir.resource", self.ends(run("facts", text, *OPEN), 2).stderr)
        wrong = self.ends(run("recommend", self.bundle, "--as-of", "soon", *OPEN), 2)
        self.assertIn("fhir.as_of", wrong.stderr)

    def test_what_only_fhir_obeys_is_refused_with_a_patient_document(self):
        path = self.file("patient.yaml", "windlass: 1\nkind: patient\nid: p\nfacts: {}\n")
        self.ends(run("recommend", path, *OPEN), 0)
        for option, value in (
            ("--as-of", "2026-03-01"),
            ("--patient", "p"),
            ("--binding", str(BINDING)),
        ):
            done = self.ends(run("recommend", path, option, value, *OPEN), 2)
            self.assertEqual(done.stdout, "")
            self.assertEqual(
                done.stderr,
                (
                    f"error[fhir.option]: {option} is of FHIR only, and this is a patient"
                    " document\n   hint: leave it out: a patient document says its own id and"
                    " `as_of`\n"
                ),
            )

    def test_bindings_are_checked_and_added(self):
        self.assertIn("1 binding", self.ends(run("check", str(BINDING), *OPEN), 0).stdout)
        site = self.file(
            "site.yaml",
            (
                "windlass: 1\nkind: binding\nid: site\ntitle: t\nsystems: {s:"
                " http://snomed.info/sct}\nfacts:\n  - fact: history.cancer\n    from:\n      -"
                ' {resource: Condition, codes: {s: ["1"]}, value: active}\n'
            ),
        )
        words = ["facts", self.bundle, *DAY, *OPEN, "--binding", str(BINDING), "--binding", site]
        self.assertIn("history.cancer: active", self.ends(run(*words), 0).stdout)
        bad = self.file("bad.yaml", pathlib.Path(site).read_text().replace("active", "activ"))
        self.assertIn("fact.value", self.ends(run("check", bad, *OPEN), 1).stderr)
        self.assertIn("fact.value", self.ends(run(*words[:-1], bad), 3).stderr)


if __name__ == "__main__":
    cli_support.main()
