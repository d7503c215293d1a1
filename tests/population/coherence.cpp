// SPDX-License-Identifier: Apache-2.0
#include "coherence.hpp"

#include <algorithm>
#include <cctype>

namespace windlass::test {

namespace {

using model::Recommendation;
using model::Verdict;

bool says(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

// The first of `words` in `text` that none of `allowed` is around; empty when there is none.
std::string_view first_of(std::string text, std::initializer_list<std::string_view> words,
                          std::initializer_list<std::string_view> allowed) {
  for (const std::string_view fine : allowed)
    for (std::size_t at = 0; (at = text.find(fine, at)) != std::string::npos;)
      text.replace(at, fine.size(), "-");
  for (const std::string_view word : words)
    if (says(text, word)) return word;
  return {};
}

// What a treatment takes care of asks for a gentle hand.
bool asks_gentleness(const model::ModalityPlan& one) {
  return std::any_of(one.mitigations.begin(), one.mitigations.end(), [](std::string_view text) {
    for (const char* word :
         {"light pressure", "Light pressure", "light strokes", "light tension", "lightest",
          "gentle", "Gentle", "no deep and", "no deep or", "no deep pressure", "rade I and II",
          "first tension", "without stretch", "No end", "end of the range", "sustained pressure"})
      if (says(text, word)) return true;
    return false;
  });
}

bool tells_what_to_do(const model::ProtocolLine& line) {
  return line.section == "technique" || line.section == "dose" || line.section == "progression" ||
         line.section == "stop";
}

class Reader {
 public:
  Reader(const plan::Evaluation& evaluation, const Recommendation& plan)
      : evaluation_(evaluation), plan_(plan) {}

  std::string read() {
    supports();
    taper();
    outward_foot();
    weight();
    impact();
    barefoot();
    gentleness();
    feeling();
    reviews();
    sentences();
    return std::move(found_);
  }

 private:
  void complain(const std::string& what) { found_ += what + "\n"; }

  // What is known of a fact, as a word; nothing when it is not known.
  std::string word(const char* fact) const {
    const model::Vocabulary& vocabulary = evaluation_.base().vocabulary();
    const auto id = vocabulary.find(fact);
    if (!id) throw std::runtime_error(std::string("no such fact: ") + fact);
    const model::Value* value = evaluation_.patient().known(*id);
    return value == nullptr ? std::string{} : model::text(vocabulary[*id], *value);
  }
  bool yes(const char* fact) const { return word(fact) == "true"; }
  double number(const char* fact, double otherwise) const {
    const std::string text = word(fact);
    return text.empty() || text == "never" ? otherwise : std::stod(text);
  }
  bool any_of(const char* fact, std::initializer_list<const char*> words) const {
    return std::find(words.begin(), words.end(), word(fact)) != words.end();
  }
  bool flag(std::string_view id) const {
    return std::any_of(plan_.red_flags.begin(), plan_.red_flags.end(), [&](const auto& one) {
      return one.id == id && one.verdict == Verdict::true_;
    });
  }
  const model::ModalityPlan& treatment(std::string_view id) const {
    return *std::find_if(plan_.modalities.begin(), plan_.modalities.end(),
                         [&](const auto& one) { return one.id == id; });
  }
  bool given(std::string_view id) const { return model::actionable(treatment(id).status); }
  bool advised(std::string_view id) const {
    return std::any_of(plan_.advice.begin(), plan_.advice.end(),
                       [&](const auto& one) { return one.id == id; });
  }
  // The lines of a key, joined; empty when there are none.
  std::string lines(std::string_view modality, std::string_view key) const {
    std::string all;
    if (!given(modality)) return all;
    for (const model::ProtocolLine& line : treatment(modality).protocol.lines)
      if (line.key == key) all += line.text + "\n";
    return all;
  }
  bool says(std::string_view modality, std::string_view key, std::string_view words) const {
    return lines(modality, key).find(words) != std::string::npos;
  }

  // Nobody is put back on a broken bone or a torn band.
  void supports() {
    for (const char* open :
         {"rf.acute_fracture", "rf.stress_fracture", "rf.fascia_rupture", "rf.achilles_rupture"}) {
      if (!flag(open)) continue;
      for (const char* support : {"taping", "orthotics"})
        if (given(support)) complain(std::string(support) + " is offered under " + open);
      for (const char* advice :
           {"heel-cup", "night-splint", "night-splint-ask", "pain-rule", "pain-rule-open",
            "sport-for-now", "education", "prognosis", "weight", "load-spike", "keep-loading"})
        if (advised(advice)) complain(std::string(advice) + " is advised under " + open);
    }
  }

  // Orthosis, tape, stretching and loading agree on whether the goal is met.
  void taper() {
    const bool met = yes("course.goal_met");
    if (met)
      for (const char* passive : {"taping", "manual_therapy", "dry_needling", "neuropuncture"})
        if (given(passive)) complain(std::string(passive) + " goes on although the goal is met");
    if (given("orthotics") && says("orthotics", "wean", "Begin now") != met)
      complain("the wean of the orthosis and the goal disagree");
    if (given("strengthening") && says("strengthening", "calendar", "twice a week") != met &&
        !says("strengthening", "how", "Sit with the foot flat"))
      complain("the calendar of the loading and the goal disagree");
    if (given("mobility") && says("mobility", "fascia_sessions", "1 a day") != met)
      complain("the stretching dose and the goal disagree: " +
               lines("mobility", "fascia_sessions"));
    const model::DispositionRow& first = model::row(plan_.disposition);
    const bool silent = first.by == model::DecidedBy::urgent_flag && first.treatment_waits;
    // Said to adults, and not while a flag may explain the pain.
    const bool said =
        met && number("demo.age_years", 0) >= 18 && word("dx.flag_explains") == "false";
    if (!silent && advised("keep-loading") != said)
      complain("the advice to keep loading and the goal disagree");
  }

  void outward_foot() {
    if (number("exam.fpi6", 0) > -1 && word("exam.gait_deviation") != "supination") return;
    if (given("taping") && !says("taping", "method", "Elastic"))
      complain("a foot that rolls outwards gets rigid tape");
    if (given("orthotics") && says("orthotics", "device", "semi-rigid"))
      complain("a foot that rolls outwards gets an antipronation insole");
  }

  void weight() {
    if (!advised("weight")) return;
    if (any_of("history.pregnancy_status",
               {"first_trimester", "second_trimester", "third_trimester", "postpartum_6wk"}))
      complain("weight is talked about in pregnancy or after birth");
    if (yes("history.low_energy_or_missed_periods") || number("demo.bmi", 30) < 18.5)
      complain("weight is talked about with low energy or underweight");
  }

  void impact() {
    const bool ramp = !lines("gait", "walk_run").empty();
    const bool jumps = !lines("strengthening", "jump_sets").empty();
    for (const char* reason : {"bone.risk", "bone.impact_stops", "exam.falls_risk_high",
                               "exam.protective_sensation_lost"})
      if (yes(reason)) {
        if (ramp) complain(std::string("a running ramp in spite of ") + reason);
        if (jumps) complain(std::string("jumps in spite of ") + reason);
      }
    if (any_of("meds.fluoroquinolone_last_12wk", {"current", "past_12wk"}) && (ramp || jumps))
      complain("impact in spite of a fluoroquinolone");
    if (ramp && word("pref.goal_run") != "true") complain("a running ramp for who does not run");
    if (yes("bone.impact_stops") && says("strengthening", "sport", "Keep the sport"))
      complain("the sport is kept where impact stops");
    if (yes("bone.impact_stops") && advised("sport-for-now"))
      complain("the advice keeps the sport where impact stops");
  }

  void barefoot() {
    const bool guarded = yes("exam.protective_sensation_lost") ||
                         yes("history.foot_ulcer_or_charcot") || flag("rf.high_risk_foot") ||
                         flag("rf.insensate_foot");
    if (!guarded) return;
    for (const model::ModalityPlan& one : plan_.modalities)
      for (const model::ProtocolLine& line : one.protocol.lines)
        if (const std::size_t at = line.text.find("arefoot");
            at != std::string::npos && line.text.rfind("o barefoot", at) == std::string::npos)
          complain("barefoot work for a foot at risk: " + line.text);
    if (given("mobility") && says("mobility", "knee_to_wall", "Stand facing"))
      complain("a loaded drill without shoes for a foot at risk");
  }

  // No dose is firmer than what its treatment takes care of.
  void gentleness() {
    for (const model::ModalityPlan& one : plan_.modalities) {
      if (!model::actionable(one.status) || !asks_gentleness(one)) continue;
      for (const model::ProtocolLine& line : one.protocol.lines) {
        if (!tells_what_to_do(line)) continue;
        const bool firm_grade = line.key == "grade_highest" && line.number != "2";
        const std::string_view word =
            first_of(line.text,
                     {"III", "IV", "end of range", "end-range", " firm", " Firm", "strong",
                      "Strong", "at the stiff part", "low-Dye): lay"},
                     {"short of the end of range", "no end-range", "a stronger one"});
        if (firm_grade || !word.empty())
          complain(std::string(one.id) + " is firmer than its care: " + line.text);
      }
    }
  }

  // Whoever cannot feel a warning is never told to wait for one.
  void feeling() {
    if (word("foot.cannot_warn") == "false") return;
    for (const char* rule : {"pain-rule", "pain-rule-open", "pain-rule-waiting"})
      if (advised(rule)) complain(std::string(rule) + " is advised to who may not feel");
    for (const model::ModalityPlan& one : plan_.modalities) {
      // Needles wait for the monofilament by rules of their own, and are blocked when it is not
      // felt.
      const bool needles = one.id == "dry_needling" || one.id == "neuropuncture";
      if (needles || !model::actionable(one.status)) continue;
      for (const model::ProtocolLine& line : one.protocol.lines) {
        if (!tells_what_to_do(line) || !line.number.empty()) continue;
        const std::string_view word =
            first_of(line.text,
                     {"1 of 10", "2 of 10", "3 of 10", "5 of 10", "numb", "tingl", "ain above",
                      "ain 3 or", "ain 4 to", "xercise pain", "oreness up to", "oreness over"},
                     {"First-step pain", "first-step pain", "exercises hurt above 5 of 10",
                      "the tingling is gone"});
        if (!word.empty())
          complain(std::string(one.id) + " counts on what the foot may not feel: " + line.text);
      }
    }
  }

  // Who may be treated with nothing has no course to review; nor has who is seen elsewhere first
  // and has begun nothing.
  void reviews() {
    bool course = false, begins = number("course.week", 0) > 0;
    for (const model::ModalityPlan& one : plan_.modalities) {
      course |= one.status != model::Status::block;
      begins |= model::actionable(one.status);
    }
    const model::DispositionRow& first = model::row(plan_.disposition);
    if (first.by == model::DecidedBy::urgent_flag) course &= begins;
    std::size_t next = 0;
    for (const model::Review& one : plan_.reviews) {
      if (!one.due) continue;
      ++next;
      if (one.week <= number("course.week", 0)) complain("the next review lies behind");
      if (plan_.as_of && (!one.on || !(*plan_.as_of < *one.on)))
        complain("the next review has no day ahead");
    }
    if (next != (course ? 1 : 0)) complain(std::to_string(next) + " reviews are the next");
  }

  // What a protocol says are sentences, and each treatment says what to do at home or how.
  void sentences() {
    for (const model::ModalityPlan& one : plan_.modalities) {
      if (!one.protocol.fault.empty()) complain(std::string(one.id) + ": " + one.protocol.fault);
      for (const model::ProtocolLine& line : one.protocol.lines) {
        if (!line.number.empty()) continue;
        const auto first = static_cast<unsigned char>(line.text.front());
        if ((!std::isupper(first) && !std::isdigit(first)) ||
            std::string_view(".?").find(line.text.back()) == std::string_view::npos)
          complain(std::string(one.id) + " says no sentence: " + line.text);
      }
    }
  }

  const plan::Evaluation& evaluation_;
  const Recommendation& plan_;
  std::string found_;
};

std::string line_of(const Recommendation& plan, std::string_view modality, std::string_view key) {
  for (const model::ModalityPlan& one : plan.modalities)
    if (one.id == modality)
      for (const model::ProtocolLine& line : one.protocol.lines)
        if (line.key == key) return line.text;
  return {};
}

}  // namespace

std::string contradictions(const plan::Evaluation& evaluation, const Recommendation& plan) {
  return Reader(evaluation, plan).read();
}

std::string moved_targets(const Recommendation& before, const Recommendation& after) {
  std::string found;
  for (const auto& [modality, key] : {std::pair{"mobility", "wall_goal"},
                                      {"dry_needling", "target"},
                                      {"neuropuncture", "target"}}) {
    const std::string then = line_of(before, modality, key);
    const std::string now = line_of(after, modality, key);
    if (!then.empty() && !now.empty() && then != now)
      found += std::string(modality) + " " + key + ": " + then + ", then " + now + "\n";
  }
  return found;
}

}  // namespace windlass::test
