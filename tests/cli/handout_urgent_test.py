#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass handout`: what must not wait stands on the sheet, with the time of the plan.

usage: handout_urgent_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json

import cli_support

LINE = "Call the 24-hour line of your cancer team"
ORDINARY = "The pain wakes you at night, or you have a fever or shiver."


class Care(cli_support.Sheets):
    def test_fever_is_told_before_there_is_one(self):
        _, sheet = self.plan_and_sheet(1, {"history.cancer": "active"})
        first, _, ambulance = sheet.partition("CALL AN AMBULANCE AT ONCE")
        self.assertIn(LINE, " ".join(first.split()))
        self.assertNotIn("fever", ambulance)
        self.assertIn("The pain wakes you at night.", sheet)
        self.assertNotIn(ORDINARY, sheet)
        _, sheet = self.plan_and_sheet(1, {"history.immunosuppressed": "mild"})
        self.assertIn("Your body is weak against germs", sheet)
        self.assertNotIn(LINE, sheet)
        _, sheet = self.plan_and_sheet(1, {"history.cancer": "past"})
        self.assertIn(ORDINARY, sheet)
        self.assertNotIn("weak against germs", sheet)

    def test_steroid_tablets_beside_sound_immunity_are_no_ambulance(self):
        steroid = {"meds.systemic_corticosteroid_long_term": True}
        for immunity, germs in (("none", False), ({"unknown": "not_supplied"}, True)):
            _, sheet = self.plan_and_sheet(1, {**steroid, "history.immunosuppressed": immunity})
            self.assertEqual("weak against germs" in " ".join(sheet.split()), germs)
            self.assertEqual(ORDINARY in sheet, not germs)

    def test_a_child_is_seen_today_or_on_a_day_that_is_named(self):
        child = {"demo.age_years": 13, "history.pregnancy_status": {"unknown": "not_supplied"}}
        for fever in (True, False):
            facts = {**child, "symptom.fever_or_systemically_unwell": fever}
            sheet = " ".join(self.plan_and_sheet(1, facts)[1].split())
            self.assertEqual("Put no weight on the sore foot until then" in sheet, fever)
            self.assertEqual("Ask for the day before you go" in sheet, not fever)

    def test_a_tendon_after_an_antibiotic_is_a_call(self):
        for answer in ("past_12wk", "none"):
            facts = {
                "meds.fluoroquinolone_last_12wk": answer,
                "symptom.worse_since_fluoroquinolone": False,
            }
            _, sheet = self.plan_and_sheet(1, facts)
            call = sheet.partition("STOP AND CALL")[2].partition("CALL AN AMBULANCE")[0]
            self.assertEqual("Your heel cord or a calf hurts" in call, answer != "none")
            if answer != "none":
                self.assertNotIn("Both calves a bit sore", sheet)

    def test_a_clot_in_pregnancy_is_looked_for_up_to_the_groin(self):
        woman = {"demo.age_years": 32, "demo.sex_at_birth": "female"}
        for status in ("third_trimester", "not_pregnant"):
            _, sheet = self.plan_and_sheet(1, {**woman, "history.pregnancy_status": status})
            self.assertEqual(
                "pain in a calf, a thigh or your groin" in sheet, status != "not_pregnant"
            )
            self.assertEqual("calves" in sheet, status == "not_pregnant")

    def test_fever_is_told_whatever_else_comes_first(self):
        calf = {"symptom.calf_swelling_or_tenderness": True, "history.cancer": "active"}
        plan, sheet = self.plan_and_sheet(1, calf)
        self.assertEqual(plan["disposition"], "urgent")
        self.assertIn(LINE, sheet)

    def test_whoever_has_no_number_of_the_cancer_team_calls_an_ambulance(self):
        told = "do not have its number, or nobody answers, call an ambulance."
        for cancer, said in (("active", True), ("past", False)):
            _, sheet = self.plan_and_sheet(1, {"history.cancer": cancer})
            self.assertEqual(told in " ".join(sheet.split()), said)

    def test_nobody_knows_of_a_cancer(self):
        _, sheet = self.plan_and_sheet(1, {"history.cancer": {"unknown": "not_supplied"}})
        self.assertIn("You have a fever, and you are treated for cancer", sheet)

    def test_fever_under_cancer_treatment_sends_to_the_emergency_room(self):
        fever = {"history.cancer": "active", "symptom.fever_or_systemically_unwell": True}
        plan, sheet = self.plan_and_sheet(1, fever)
        self.assertEqual(plan["disposition"], "emergency")
        self.assertIn("Go to a hospital emergency room now", sheet)
        self.assertIn("call the 24-hour line of your cancer team", sheet)

    def test_a_test_has_one_time(self):
        night = "symptom.night_or_constant_nonmechanical"
        times = {
            "today": {"history.cancer": "past", night: True},
            "within one week": {night: True},
            "within two weeks": {"exam.unexplained_lump_enlarging": True},
        }
        for time, facts in times.items():
            with self.subTest(time):
                _, sheet = self.plan_and_sheet(1, facts)
                said = "You get an X-ray today" if time == "today" else f"It is done {time}."
                self.assertIn(said, sheet)
                for other in times.keys() - {time}:
                    self.assertNotIn(f"It is done {other}", sheet)

    def test_no_test_is_ordered_before_a_dispute_is_settled(self):
        sources = [{"value": True, "source": "record"}, {"value": False, "source": "patient"}]
        _, sheet = self.plan_and_sheet(
            1, {"symptom.night_or_constant_nonmechanical": {"conflict": sources}}
        )
        self.assertIn("It is asked again today, first of all", sheet)
        self.assertNotIn("orders the test today", sheet)

    def test_an_answer_ends_what_nobody_knew(self):
        runner = {"demo.activity_level": "runner", "symptom.load_pattern": "eases"}
        asked = {"history.low_energy_or_missed_periods": {"unknown": "asked_not_known"}}
        _, sheet = self.plan_and_sheet(1, {**runner, **asked})
        self.assertNotIn("until your doctor says yes", sheet)
        self.assertIn("until we have asked you about food and periods", sheet)
        told = {"history.low_energy_or_missed_periods": True}
        _, sheet = self.plan_and_sheet(1, {**runner, **told})
        self.assertIn("until your doctor says yes", sheet)

    def test_the_next_visit_is_not_later_than_the_end_of_the_tape(self):
        plan, sheet = self.plan_and_sheet(1, {})
        self.assertEqual(plan["as_of"], "2026-01-15")
        self.assertIn("taping", json.dumps(plan["stages"]))
        self.assertIn("Please come back on Thursday 22 January 2026", sheet)
        _, sheet = self.plan_and_sheet(1, {"allergy.adhesive": "confirmed_allergy"})
        self.assertIn("Please come back on Thursday 29 January 2026", sheet)

    def test_where_it_hurts_comes_first(self):
        nowhere = {
            name: {"unknown": "not_supplied"}
            for name in ("symptom.location", "exam.medial_tubercle_tenderness")
        }
        plan, sheet = self.plan_and_sheet(1, nowhere)
        self.assertEqual(plan["disposition"], "proceed")
        self.assertIn("First we find out today where your heel hurts", sheet)
        _, sheet = self.plan_and_sheet(1, {})
        self.assertNotIn("First we find out today", sheet)

    def test_a_hot_foot_or_joint_with_a_fever_is_an_ambulance(self):
        for facts, foot, joint in (
            ({}, True, False),
            ({"history.rheumatoid_or_gout": True, "exam.arthritis_flare": "foot"}, True, True),
            ({"history.immunosuppressed": "mild"}, False, False),
        ):
            _, sheet = self.plan_and_sheet(1, facts)
            ambulance = sheet.partition("CALL AN AMBULANCE AT ONCE")[2]
            self.assertEqual("Your foot is hot or red, or has a sore, and you" in ambulance, foot)
            self.assertEqual("A joint is hot, red or swollen, and you" in ambulance, joint)

    def test_a_child_has_no_time_of_an_adult(self):
        lump = {"exam.unexplained_lump_enlarging": True}
        for age, today in ((13, True), (18, False)):
            _, sheet = self.plan_and_sheet(1, {"demo.age_years": age, **lump})
            self.assertEqual("You need to be seen today" in sheet, today)
            self.assertEqual("within two weeks" in sheet, not today)
            self.assertEqual("are under 18 and have a fever" in sheet, today)
            self.assertEqual("Put no weight on the sore foot" in " ".join(sheet.split()), today)
            self.assertEqual("Some signs need a closer look" in sheet, not today)
            self.assertEqual("Rest your foot when it hurts more" in sheet, not today)

    def test_who_may_fall_gets_no_crutches_for_a_diabetic_foot(self):
        hot = {"history.diabetes": "type2", "exam.hot_red_swollen_foot": True}
        for falls, said in (
            (True, "Do not use crutches. You could fall."),
            (False, "Use crutches or a wheelchair."),
            ({"unknown": "not_supplied"}, "Say first if you ever fall"),
        ):
            facts = {**hot, "demo.age_years": 60, "exam.falls_risk_high": falls}
            _, sheet = self.plan_and_sheet(1, facts)
            self.assertIn(said, " ".join(sheet.split()))
            self.assertEqual("You fell, or nearly fell" in sheet, falls is True)


if __name__ == "__main__":
    cli_support.main()
