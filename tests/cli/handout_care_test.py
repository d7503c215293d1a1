#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass handout`: what this patient takes care of and calls about stands on the sheet as the
plan has it.

usage: handout_care_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json

import cli_support
from cli_support import OPEN, run


class Care(cli_support.Sheets):
    def test_an_injection_that_nobody_asked_about_adds_nothing(self):
        under_way = {"course.week": 12, "course.hsr_level": "bilateral", "symptom.rest_nprs": 0}
        under_way.update({"symptom.settle_hours_after_load": 1, "symptom.worst_nprs": 2})
        under_way["meds.heel_steroid_injection_weeks_ago"] = {"unknown": "not_supplied"}
        plan, sheet = self.plan_and_sheet(1, under_way)
        text = json.dumps(plan["modalities"]["mobility"]["protocol"])
        self.assertIn("half the repetitions and no knee-to-wall until asked", text)
        self.assertIn("in the last four weeks, stretch only until you feel a light pull", sheet)
        self.assertIn("Do not push your knee to the wall yet", sheet)
        self.assertIn("Tell us if you ever had a shot in your heel, and when.", sheet)
        self.assertIn("Do not add more for now", sheet)
        self.assertNotIn("put some books", sheet)
        _, asked = self.plan_and_sheet(
            1, {**under_way, "meds.heel_steroid_injection_weeks_ago": "never"}
        )
        self.assertIn("Do 3 sets a day", asked)
        self.assertNotIn("If you had a shot", asked)

    def test_while_the_loading_waits_the_seated_holds_stand_on_the_sheet(self):
        for pain, waits in ((7, True), (3, False)):
            facts = {"symptom.walking_nprs": pain, "symptom.worst_nprs": 8}
            facts["exam.heel_raise_bilateral_nprs"] = {"unknown": "not_supplied"}
            plan, sheet = self.plan_and_sheet(1, facts)
            loading = plan["modalities"]["strengthening"]
            self.assertEqual(loading["status"] == "defer", waits, pain)
            because = " ".join(one["text"] for one in loading["because"] if one["decides"])
            if waits:
                self.assertIn("5 holds of 30 seconds", because)
            self.assertEqual("Hold for 30 seconds. Do it 5 times." in sheet, waits, pain)
            self.assertEqual("Press and hold in a chair" in sheet, waits, pain)

    def test_a_red_eye_is_a_call_where_a_disease_of_joints_may_be(self):
        eye = "An eye is red and hurts, or light hurts it."
        unasked = {"symptom.morning_stiffness_min": {"unknown": "not_supplied"}}
        for features in (True, False):
            facts = {"history.spondyloarthritis_features": features}
            for more in ({}, unasked):
                plan, sheet = self.plan_and_sheet(1, {**facts, **more})
                self.assertEqual(eye in sheet, features, more)
                self.assertEqual("red-eye" in [one["id"] for one in plan["advice"]], features)

    def test_what_was_asked_in_vain_stands_on_the_sheet_beside_the_exercises(self):
        said = "If your chest hurts, or you cannot breathe well."
        for answer, asked in (
            (False, False),
            ({"unknown": "not_done"}, True),
            ({"unknown": "not_supplied"}, False),
        ):
            plan, sheet = self.plan_and_sheet(1, {"symptom.chest_pain_or_breathlessness": answer})
            self.assertEqual(plan["disposition"], "proceed")
            self.assertIn("Sole stretch", sheet)
            self.assertEqual("what we will ask or check" in sheet.lower(), asked, answer)
            self.assertEqual(said in sheet, asked, answer)

    def test_in_pregnancy_the_sheet_names_what_stops_an_exercise(self):
        for status in ("third_trimester", "not_pregnant"):
            _, sheet = self.plan_and_sheet(1, {"history.pregnancy_status": status})
            self.assertEqual("you bleed or you lose water" in sheet, status != "not_pregnant")

    def test_after_a_recorded_injection_the_sheet_speaks_of_that_one(self):
        _, sheet = self.plan_and_sheet(1, {"meds.heel_steroid_injection_weeks_ago": 8})
        self.assertIn("After the shot in your heel, stop and call the same day", sheet)

    def test_only_what_is_open_is_to_be_known_first(self):
        open_ = {"symptom.saddle_numbness_or_sphincter_change": {"unknown": "not_supplied"}}
        open_["symptom.morning_stiffness_min"] = {"unknown": "not_supplied"}
        plan, sheet = self.plan_and_sheet(1, open_)
        label = [one["text"] for one in plan["advice"] if one["id"].startswith("label")]
        self.assertEqual(len(label), 1)
        self.assertIn("tubercle are answered", label[0])
        self.assertNotIn("where it hurts", sheet.lower())
        place = {**open_, "symptom.location": {"unknown": "not_supplied"}}
        plan, _ = self.plan_and_sheet(1, place)
        label = [one["text"] for one in plan["advice"] if one["id"].startswith("label")]
        self.assertIn("What is open of where it hurts", label[0])

    def test_whole_minutes_are_called_minutes(self):
        _, sheet = self.plan_and_sheet(1, {})
        self.assertIn("Rest for 2 minutes after each set", sheet)
        self.assertIn("Hold for 10 seconds", sheet)

    def test_what_nobody_asks_a_patient_is_not_said_to_be_assumed(self):
        nobody = {"unknown": "not_supplied"}
        facts = {"history.pregnancy_status": nobody, "lab.inr": nobody}
        facts.update({"exam.arthritis_flare": nobody, "symptom.red_painful_eye": nobody})
        facts["history.rheumatoid_or_gout"] = False
        moot = ("Pregnancy", "INR", "Flare of arthritis or gout")
        for sex in ("male", "female"):
            plan, _ = self.plan_and_sheet(
                1, {**facts, "demo.sex_at_birth": sex, "history.anticoagulant": "none"}
            )
            assumed = {one["fact"] for one in plan["assumed"]}
            self.assertTrue({"lab.inr", "history.pregnancy_status"} <= assumed)
            path = str(self.folder / "patient.json")
            told = self.ends(run("recommend", path, "--explain", *OPEN), 0).stdout
            told = " ".join(told.split("ASSUMED UNTIL ASKED")[1].split("-----")[0].split())
            self.assertIn("- Red painful eye: not supplied, so no finding", told)
            for title in moot:
                said = f"- {title}: not supplied, so no finding" in told
                self.assertEqual(said, title == "Pregnancy" and sex == "female", (title, sex))
            brief = self.ends(run("recommend", path, *OPEN), 0).stdout
            brief = " ".join(brief.split("ASSUMED UNTIL ASKED")[1].split("-----")[0].split())
            for title in moot[1:]:
                self.assertNotIn(f"- {title}", brief)


if __name__ == "__main__":
    cli_support.main()
