#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass handout`: the patient's sheet and the plan say the same.

usage: handout_agrees_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import cli_support


class Agrees(cli_support.Sheets):
    def test_an_ordinary_referral_keeps_what_the_plan_begins(self):
        plan, sheet = self.plan_and_sheet(1, {"exam.cavus_new_or_asymmetric": True})
        self.assertEqual(plan["disposition"], "refer_routine")
        now = {
            item["modality"] for stage in plan["stages"] for item in stage["items"] if item["now"]
        }
        self.assertIn("mobility", now)
        for words in (
            "You need to see a specialist",
            "do only what is on this page",
            "Sole stretch",
        ):
            self.assertIn(words, sheet)
        self.assertNotIn("Do no exercises", sheet)

    def test_a_test_that_comes_first_keeps_exercises_away(self):
        plan, sheet = self.plan_and_sheet(1, {"exam.calcaneal_squeeze_test": "positive"})
        self.assertEqual(plan["disposition"], "investigate_first")
        self.assertIn("Do no exercises for your heel on your own until this is done", sheet)
        self.assertNotIn("Sole stretch", sheet)

    def test_a_referral_that_comes_first_shows_what_the_plan_has_begun(self):
        stiff = {"history.spondyloarthritis_features": True, "symptom.morning_stiffness_min": 45}
        plan, sheet = self.plan_and_sheet(1, stiff)
        self.assertEqual(plan["disposition"], "refer_urgent")
        self.assertIn("Sole stretch", sheet)
        self.assertIn("You need to see a specialist within two weeks", sheet)
        self.assertNotIn("Do no exercises", sheet)
        lump = {"exam.unexplained_lump_enlarging": True}
        plan, sheet = self.plan_and_sheet(1, lump)
        self.assertEqual(plan["disposition"], "refer_urgent")
        self.assertIn("Do no exercises", sheet)
        self.assertNotIn("Sole stretch", sheet)

    def test_answers_that_disagree_are_called_that(self):
        fact = "symptom.night_or_constant_nonmechanical"
        both = [{"value": True, "source": "record"}, {"value": False, "source": "patient"}]
        plan, sheet = self.plan_and_sheet(1, {fact: {"conflict": both}})
        self.assertEqual(plan["disposition"], "investigate_first")
        self.assertIn("Two answers about you do not agree", sheet)
        self.assertNotIn("You need a test", sheet)
        self.assertIn("You need a test", self.plan_and_sheet(1, {fact: True})[1])

    def test_a_relapse_is_reviewed_from_its_start(self):
        relapse = {"course.week": 36, "course.relapse_after_pain_free_weeks": 10}
        relapse["allergy.adhesive"] = "confirmed_allergy"
        for since, week in ((2, 38), (5, 37), (40, 52)):
            plan, _ = self.plan_and_sheet(1, {**relapse, "course.weeks_since_relapse": since})
            due = [one["week"] for one in plan["reviews"] if one["next"]]
            self.assertEqual(due, [week], since)
        plan, _ = self.plan_and_sheet(1, relapse)
        self.assertEqual([one["week"] for one in plan["reviews"] if one["next"]], [38])
        # Tape ends three weeks after the relapse began.
        relapse.update({"allergy.adhesive": "none", "course.weeks_since_relapse": 2})
        plan, _ = self.plan_and_sheet(1, relapse)
        self.assertEqual([one["week"] for one in plan["reviews"] if one["next"]], [37])

    def test_nobody_has_a_week_of_review_who_begins_nothing_here(self):
        for facts, reviewed in (
            ({}, True),
            ({"exam.tinel_tarsal_tunnel": "positive"}, True),
            ({"symptom.unexplained_weight_loss": True}, False),
            ({"exam.calcaneal_squeeze_test": "positive"}, False),
            ({"symptom.calf_swelling_or_tenderness": True}, False),
        ):
            plan, _ = self.plan_and_sheet(1, facts)
            self.assertEqual(bool(plan["reviews"]), reviewed, facts)

    def test_sore_calves_are_fine_or_a_call_and_never_both(self):
        _, sheet = self.plan_and_sheet(1, {})
        fine = "Both calves a bit sore, 1 to 3 days after heel raises, and not swollen."
        self.assertIn(fine, sheet)
        self.assertIn("A calf is swollen, or only one calf is sore.", sheet)
        self.assertIn("not from heel raises, or for more than 3 days.", sheet)
        self.assertNotIn("Sore muscles for a day or two", sheet)
        pregnant = {"history.pregnancy_status": "third_trimester"}
        self.assertNotIn(fine, self.plan_and_sheet(1, pregnant)[1])

    def test_the_first_day_of_heel_raises_is_a_day_of_the_diary(self):
        plan, sheet = self.plan_and_sheet(1, {})
        lines = plan["modalities"]["strengthening"]["protocol"]["lines"]
        self.assertIn(("first_day", "1"), [(one["key"], str(one.get("value"))) for one in lines])
        self.assertIn("Start on Thursday 15.", sheet)
        self.assertIn("Thursday 15 |", sheet)

    def test_one_minute_for_ten_is_the_growth_that_the_plan_allows(self):
        plan, sheet = self.plan_and_sheet(5, {})
        lines = plan["modalities"]["gait"]["protocol"]["lines"]
        self.assertIn(
            ("weekly_growth_limit", "10"), [(one["key"], str(one.get("value"))) for one in lines]
        )
        self.assertIn("add 10 in 100 at most: for each 10 minutes, one more.", sheet)
        self.assertIn("Share them out over the 3 days.", sheet)

    def test_an_insole_is_worn_for_hours(self):
        _, sheet = self.plan_and_sheet(5, {})
        self.assertIn("Wear it for 7 hours a day.", sheet)

    def test_a_weaned_insole_has_no_daily_hours(self):
        week_12 = {
            "course.week": 12,
            "course.dx_at_start": "likely",
            "course.weeks_at_low_pain": 4,
            "course.orthosis_weeks": 9,
            "course.first_step_nprs_baseline": 7,
            "symptom.first_step_nprs": 1,
        }
        plan, sheet = self.plan_and_sheet(1, week_12)
        lines = {one["key"] for one in plan["modalities"]["orthotics"]["protocol"]["lines"]}
        self.assertNotIn("hours_today", lines)
        self.assertIn("You need it less now", sheet)
        self.assertIn("Keep the insole you have", sheet)
        self.assertNotIn("A ready-made insole", sheet)
        self.assertNotRegex(sheet, r"Wear it for \d+ hours? a day")

    def test_a_foot_that_does_not_feel_has_no_rule_of_pain(self):
        pain = [
            "out of 10 while you do",
            "Pain of 4 or 5",
            "Walking that hurts 3 out of 10",
            "Feel the tight",
        ]
        skin = ["Walk short ways only"]
        skin += ["Look at your sole first", "Keep your shoes on when you stand or walk"]
        for lost in (True, False):
            facts = {"history.diabetes": "type2", "exam.protective_sensation_lost": lost}
            _, sheet = self.plan_and_sheet(1, facts)
            for words in pain:
                self.assertEqual(words in sheet, not lost, words)
            for words in skin:
                self.assertEqual(words in sheet, lost, words)

    def test_pain_of_a_heel_that_is_not_judged_is_fine_up_to_three(self):
        some, more = (
            "Pain of 4 or 5",
            "Pain above 3 out of 10 while you exercise. Tell your clinician.",
        )
        for tender in (True, {"unknown": "not_supplied"}, False):
            _, sheet = self.plan_and_sheet(1, {"exam.medial_tubercle_tenderness": tender})
            self.assertIn("Pain of 0 to 3 out of 10", sheet)
            self.assertEqual(some in sheet, tender is True, tender)
            self.assertEqual("Pain above 5 out of 10" in sheet, tender is True, tender)
            self.assertEqual(more in sheet, tender is not True, tender)

    def test_diabetes_means_a_look_every_day_before_the_monofilament_too(self):
        look = "ook at both your feet each day."
        for filament in (False, {"unknown": "not_supplied"}):
            for diabetes in ("none", "type2"):
                facts = {"history.diabetes": diabetes, "exam.protective_sensation_lost": filament}
                self.assertEqual(look in self.plan_and_sheet(1, facts)[1], diabetes == "type2")

    def test_what_to_call_about_is_new_or_worse(self):
        night = {"symptom.night_or_constant_nonmechanical": True}
        for facts in ({}, night):
            _, sheet = self.plan_and_sheet(1, facts)
            self.assertIn("CALL YOUR CLINICIAN TODAY IF ONE OF THESE IS NEW OR GETS WORSE", sheet)
            self.assertIn("CALL AN AMBULANCE AT ONCE IF ONE OF THESE BEGINS OR GETS WORSE", sheet)

    def test_no_outlook_of_a_heel_that_is_not_judged(self):
        outlook, open_ = "Most people get better within a year", "We do not know yet"
        for tender in (True, {"unknown": "not_supplied"}, False):
            _, sheet = self.plan_and_sheet(1, {"exam.medial_tubercle_tenderness": tender})
            self.assertEqual(outlook in sheet, tender is True, tender)
            self.assertEqual(open_ in sheet, tender is not True, tender)

    def test_a_sheet_without_exercises_speaks_of_none(self):
        blood = {"history.anticoagulant": "heparin", "history.pregnancy_status": "third_trimester"}
        blood["history.anticoagulant_reason"] = "clot_3mo"
        blood["history.dvt_current_or_suspected"] = {"unknown": "not_supplied"}
        plan, sheet = self.plan_and_sheet(1, blood)
        self.assertEqual(plan["disposition"], "proceed")
        self.assertNotIn("How much:", sheet)
        self.assertIn("There is nothing to do at home yet", sheet)
        for words in ("do the exercises", "exercises are what lasts", "What you do at home"):
            self.assertNotIn(words, sheet)

    def test_days_sessions_and_feet_are_those_of_the_plan(self):
        week_4 = {"course.week": 4, "course.dx_at_start": "likely", "symptom.walking_nprs": 2}
        for csi, days, rest in ((31, "7 days", "1 rest day"), (45, "5 days", "2 rest days")):
            for side in ("right", "bilateral"):
                _, sheet = self.plan_and_sheet(
                    1, {**week_4, "exam.csi_score": csi, "symptom.side": side}
                )
                self.assertIn(f"on {days} of the next 14, with at least {rest} in between", sheet)
                self.assertIn("10 to 15 minutes, twice a week, 6 times in all", sheet)
                self.assertEqual("with each leg in turn" in sheet, side == "bilateral")

    def test_thin_blood_has_its_own_signs(self):
        for inr, stands in ((5.2, True), (3.8, True), (2.5, False)):
            facts = {"history.anticoagulant": "vka", "history.anticoagulant_reason": "af_valve"}
            _, sheet = self.plan_and_sheet(1, {**facts, "lab.inr": inr})
            self.assertEqual("your stool is black, or you hit your head" in sheet, stands, inr)

    def test_words_about_what_was_found_fit_who_is_told_so(self):
        quinolone = {"meds.fluoroquinolone_last_12wk": "past_12wk"}
        quinolone["symptom.worse_since_fluoroquinolone"] = True
        _, sheet = self.plan_and_sheet(1, quinolone)
        self.assertIn("An antibiotic that you take or took can harm tendons", sheet)
        _, sheet = self.plan_and_sheet(1, {"history.cancer": "active_at_site"})
        self.assertIn("Some signs need a closer look", sheet)
        self.assertNotIn("harmless", sheet)
        _, sheet = self.plan_and_sheet(1, {"exam.skin_local": "ulcer"})
        self.assertIn("Your foot has a sore, or it was badly hurt before", sheet)
        features = {"history.spondyloarthritis_features": True, "demo.standing_hours_per_day": 8}
        features["symptom.morning_stiffness_min"] = 10
        plan, sheet = self.plan_and_sheet(1, features)
        self.assertEqual(plan["disposition"], "proceed_with_referral")
        self.assertIn("Some things in your health can go with sore joints", sheet)
        self.assertNotIn("may be inflamed", sheet)
        _, sheet = self.plan_and_sheet(1, {"exam.dactylitis_or_swollen_joint": True})
        self.assertIn("may be inflamed", sheet)

    def test_impact_stops_on_the_sheet_too(self):
        stop = "Running, jumping or hopping. Stop them until your doctor says yes."
        for low in (True, False, {"unknown": "not_supplied"}):
            facts = {"symptom.onset": "gradual", "symptom.load_pattern": "eases"}
            facts["history.low_energy_or_missed_periods"] = low
            _, sheet = self.plan_and_sheet(1, {**facts, "symptom.rest_nprs": 1})
            self.assertEqual(stop in sheet, low is True, low)

    def test_an_injection_that_nobody_asked_about_keeps_the_stretch_soft(self):
        for weeks, soft in (("never", False), (1, True), ({"unknown": "not_supplied"}, True)):
            _, sheet = self.plan_and_sheet(1, {"meds.heel_steroid_injection_weeks_ago": weeks})
            self.assertEqual("Soft sole stretch" in sheet, soft, weeks)
            self.assertEqual("Do not push your knee to the wall yet" in sheet, soft, weeks)

    def test_an_open_screen_says_what_to_do_today_and_promises_no_start(self):
        open_ = {"symptom.saddle_numbness_or_sphincter_change": {"unknown": "not_supplied"}}
        open_["exam.skin_local"] = {"unknown": "not_supplied"}
        plan, sheet = self.plan_and_sheet(1, open_)
        self.assertEqual(plan["disposition"], "incomplete")
        today = sheet.split("WHAT YOU CAN DO TODAY")[1].split("WHAT WE WILL ASK OR CHECK")[0]
        self.assertIn("Wear soft shoes", today)
        self.assertIn("Do not stop a medicine", today)
        asked = sheet.split("WHAT WE WILL ASK OR CHECK")[1].split("STOP AND CALL")[0]
        self.assertIn("numb between your legs", asked)
        self.assertNotIn("fever", asked, "that is answered")
        self.assertIn("We will look at your foot", asked)
        self.assertNotIn("medicines that you take", asked, "those are answered")
        for words in ("How much", "You can start", "Then you will get", "heel raises"):
            self.assertNotIn(words, sheet)
        for fact in open_:
            _, sheet = self.plan_and_sheet(1, {fact: open_[fact]})
            self.assertEqual("If you feel numb between" in sheet, fact.startswith("symptom."))
            self.assertEqual("We will look at your foot" in sheet, fact.startswith("exam."))
        self.assertNotIn("WHAT YOU CAN DO TODAY", self.plan_and_sheet(1, {})[1])

    def test_a_relapse_names_the_shot_and_no_medicine_that_was_told(self):
        relapse = {"course.week": 36, "course.relapse_after_pain_free_weeks": 16}
        relapse["course.weeks_since_relapse"] = 1
        shot, quinolone = "meds.heel_steroid_injection_weeks_ago", "meds.fluoroquinolone_last_12wk"
        open_ = {"unknown": "not_supplied"}
        for facts, named, medicines in (
            ({shot: open_}, True, False),
            ({shot: "never", quinolone: open_}, False, True),
            ({shot: open_, quinolone: open_}, True, True),
        ):
            plan, sheet = self.plan_and_sheet(1, {**relapse, **facts})
            self.assertEqual(plan["disposition"], "incomplete")
            self.assertEqual("If you ever had a shot in your heel" in sheet, named, facts)
            self.assertEqual("The medicines that you take or took" in sheet, medicines, facts)
            self.assertNotIn("your skin does not like", sheet, "that is answered")

    def test_an_urgent_flag_leaves_what_the_plan_advises_and_an_emergency_one_way(self):
        calf = {"symptom.calf_swelling_or_tenderness": True}
        plan, sheet = self.plan_and_sheet(1, calf)
        self.assertEqual(plan["disposition"], "urgent")
        self.assertIn("WHAT YOU CAN DO TODAY", sheet)
        self.assertIn("Signs of a blood clot in your leg", sheet)
        plan, sheet = self.plan_and_sheet(1, {**calf, "symptom.chest_pain_or_breathlessness": True})
        self.assertEqual(plan["disposition"], "emergency")
        for words in ("WHAT YOU CAN DO TODAY", "WHAT WE WILL ASK"):
            self.assertNotIn(words, sheet)

    def test_who_puts_tape_on_and_how_many_agree(self):
        plan, sheet = self.plan_and_sheet(6, {})
        lines = {one["key"]: one for one in plan["modalities"]["taping"]["protocol"]["lines"]}
        self.assertIn("put_on_by", lines)
        self.assertLessEqual(
            float(lines["tapes"]["value"]), float(lines["days_left"]["value"]), "one a day at most"
        )
        self.assertIn("Your clinician puts on each tape. Do not put one on by yourself.", sheet)
        self.assertNotIn("You need", sheet)
        self.assertNotIn("or shows you how", sheet)
        plan, sheet = self.plan_and_sheet(1, {})
        lines = {one["key"] for one in plan["modalities"]["taping"]["protocol"]["lines"]}
        self.assertNotIn("put_on_by", lines)
        self.assertIn("or shows you how", sheet)
        self.assertIn("You need 4 tapes for 7 days", sheet)

    def test_when_to_call_fits_what_the_patient_was_told(self):
        cannot, worse = "You cannot put weight on your foot.", "even with your weight off the foot"
        for facts, off in (({}, False), ({"exam.calcaneal_squeeze_test": "positive"}, True)):
            _, sheet = self.plan_and_sheet(1, facts)
            self.assertEqual("Keep your weight off it" in sheet, off, facts)
            self.assertEqual(worse in sheet, off, facts)
            self.assertEqual(cannot in sheet, not off, facts)
            # Who does no heel raises is told nothing of calves that are sore from them.
            self.assertEqual("not from heel raises" in sheet, not off, facts)
            self.assertEqual(
                "Both your calves are sore, and you do not know why" in sheet, off, facts
            )

    def test_how_often_is_said_as_one_says_it(self):
        _, sheet = self.plan_and_sheet(1, {})
        self.assertIn("Do this twice a day", sheet)
        self.assertIn("Do this 3 times a day", sheet)
        met = {"course.week": 10, "course.dx_at_start": "likely", "course.weeks_at_low_pain": 4}
        met.update({"symptom.first_step_nprs": 1, "course.first_step_nprs_baseline": 7})
        _, sheet = self.plan_and_sheet(1, met)
        self.assertIn("Do this once a day", sheet)

    def test_open_skin_gets_no_standing_stretch(self):
        _, sheet = self.plan_and_sheet(1, {"exam.skin_local": "ulcer"})
        self.assertIn("Put no weight on the sore skin", sheet)
        self.assertNotIn("Face a wall", sheet)


if __name__ == "__main__":
    cli_support.main()
