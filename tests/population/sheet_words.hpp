// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a patient's sheet has to say where the plan says this or that, for sheet_test.cpp. It knows
// no rule: each row is two texts.
//
// Thread rule: constants.

#include <string_view>

namespace windlass::test {

// Where the plan says the first, the sheet says the second, where there is one, and not the third.
struct Sense {
  std::string_view modality, plan, sheet, never;
};
inline constexpr Sense senses[] = {
    {"mobility", "Go no deeper than so far", "no closer to the wall than you did", ""},
    {"mobility", "10 times a set. Go to the first tension only", "stop when you first feel a light",
     "than you did so far"},
    {"mobility", "Not yet: from four weeks after", "Do not push your knee", ". Knee to the wall"},
    {"mobility", "Not yet: ", "Do not push your knee", ". Knee to the wall"},
    {"mobility", "Left out: no end-range", "Do not push your knee", ". Knee to the wall"},
    {"mobility", "only and no knee-to-wall.", "leave out the knee to the wall", ""},
    {"mobility", "no knee-to-wall until asked", "Do not push your knee to the wall yet", ""},
    {"mobility", "once a day is enough", "", "sets a day"},
    {"mobility", "Go to the first tension only", "", "until the sole feels tight"},
    {"strengthening", "nothing is added for now", "Do not add more for now", "books"},
    {"strengthening", "Body weight only", "", "books"},
    {"strengthening", "Stand on both legs", "both", "Heel raise on one leg"},
    {"strengthening", "Both legs at most", "", "Heel raise on one leg"},
    {"strengthening", "Twice a week for 12 more weeks", "12 more weeks", ""},
    {"strengthening", "Sit with the foot flat and the toes on a rolled towel",
     "Heel lift in a chair", "Heel raise"},
    {"taping", "stop taping", "", "Leave one tape on"},
    {"taping", "no more tape", "", "Leave one tape on"},
    {"gait", "Hold now", "", ". Walk and run"},
    {"gait", "Dance is held", "", ". Back to dance"},
    {"gait", "Hiking is held", "", ". Back to hiking"},
    {"orthotics", "No daily hours any more", "You need it less now", "Wear it for"},
    // What one holds on to, stands on and wears, and with whom one begins.
    {"strengthening", "both hands on a rail. No", "rail with both hands", "Touch a wall"},
    {"strengthening", "on a rail, somebody near. No", "rail with both hands", "Touch a wall"},
    {"strengthening", "on a rail, somebody near. No", "Have someone near you", ""},
    {"strengthening", "fingers on a wall", "Touch a wall with your fingers",
     "Hold on to a rail with"},
    {"strengthening", "on flat ground", "", "on the edge of a step"},
    {"strengthening", "on the edge of a step", "on the edge of a step", ""},
    {"strengthening", "No towel under the toes", "Put nothing under your toes",
     "it under your toes. T"},
    {"strengthening", "on flat ground and in shoes", "Keep your shoes on. Stand", ""},
    {"strengthening", "The first two sessions are with", "two sessions with your clinician",
     "Start on "},
    {"strengthening", "no side walk with a band", "", "Side steps with a band"},
    {"mobility", "In shoes, stand facing", "your shoes on", ""},
    {"mobility", "no standing on one leg", "", "Stand on one leg"},
    {"taping", "A clinician, each time", "", "or shows you how"},
    {"taping", "A clinician, each time", "", "the day for the next one"},
    {"taping", "Somebody who was shown", "", "or shows you how"},
    // How long a tape stays and when the next one comes.
    {"taping", "none follows", "put on no other", "the next one on the"},
    {"taping", "the next tape goes on the", "if your skin has no mark", "put on no other"},
    // Of one tape alone no next one is announced.
    {"taping", "Tapes needed for those days: 1 1\n", "", "the day for the next one"},
    {"strengthening", "a rucksack when 15 good ones", "After the last set of each day", ""},
};

// Where the plan gives this advice, the sheet says the second, and not the third.
struct Told {
  std::string_view advice, sheet, never;
};
inline constexpr Told told_at_home[] = {
    {"footwear-always", "Never walk barefoot", "hard floors while it hurts"},
    {"footwear", "Do not walk barefoot on hard floors", "Never walk barefoot"},
    {"foot-does-not-feel", "short ways only", "Stay active"},
    {"falls-assessment", "have this checked within four weeks", ""},
    {"blood-thinner-head", "hit your head", ""},
    {"blood-thinner-head-open", "hit your head", ""},
    {"blood-thinner-reason-pregnant", "find out today why you take", ""},
    {"blood-thinner-reason", "why you take a medicine that thins your blood", ""},
};
// The same, whether or not there is anything to do at home.
inline constexpr Told told_always[] = {
    {"image-unnamed", "we do not know yet what it shows", ""},
    {"diabetes-look-daily", "You see a sore, a blister", ""},
};
// What the plan refers for, and until when: the sheet names the same day.
struct Referred {
  std::string_view flag, plan, sheet;
};
inline constexpr Referred referred[] = {
    {"rf.insensate_foot", "seen within four weeks", "sees it within four weeks"},
    {"rf.high_risk_foot", "seen within two weeks", "sees it within two weeks"},
};

// A fault in the words of the sheet, put there to be found.
struct Fault {
  std::string_view from, to;
};
inline constexpr Fault faults[] = {
    {"Hold on to a rail with both hands", "Touch a wall with your fingers"},
    {"Do the first two sessions with your clinician", "Start on Monday 2"},
    {"Never walk barefoot", "Do not walk barefoot on hard floors while it hurts"},
    {"Walk short ways only", "Stay active"},
    {"Put nothing under your toes", "Roll up a towel"},
    {"Someone who was shown how puts the tape on",
     "Your clinician puts the tape on, or shows you how"},
    {"has not been checked yet", "is fine"},
    {"sees it within four weeks", "should look at it"},
    {"hit your head", "sneeze"},
    {"You see a sore, a blister", "You see a bird"},
    {"Stop when you first feel a light pull", "Explain that the patient stops early"},
};

}  // namespace windlass::test
