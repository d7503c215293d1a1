// SPDX-License-Identifier: Apache-2.0
// The patient's sheet and the plan never disagree: what the sheet tells to do the plan recommends
// now, with the same numbers; what the plan holds, stops or puts off the sheet does, too; and
// nothing that lies in the past is announced; a sign that two lists of it name means one thing; and
// it is in plain words. Of the samples, of the clinic's patients, of a made-up population at four
// visits and of patients at random.
#include <algorithm>
#include <cctype>
#include <set>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "plan/conventions.hpp"
#include "population.hpp"
#include "present/handout.hpp"
#include "present/wrap.hpp"
#include "sheet_words.hpp"
#include "signs.hpp"

using namespace windlass;
using namespace windlass::test;
using knowledge::HandoutPart;
using model::ModalityPlan;

namespace {

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

// "10", "2.5"; "once" and "two" as digits.
std::set<std::string> numbers_in(const std::string& text) {
  std::set<std::string> found;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && word.back() == '.') word.pop_back();
    static const std::vector<std::pair<std::string, std::string>> in_words = {
        {"once", "1"}, {"one", "1"}, {"twice", "2"}, {"two", "2"}, {"three", "3"}, {"every", "1"}};
    for (const auto& [said, number] : in_words)
      if (word == said) found.insert(number);
    if (!word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0) found.insert(word);
    word.clear();
  };
  for (const char c : text) {
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.';
    const bool of_number = !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
    if (word.empty() ? std::isalnum(static_cast<unsigned char>(c)) != 0
        : of_number  ? digit
                     : std::isalpha(static_cast<unsigned char>(c)) != 0)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else
      end_word();
  }
  end_word();
  return found;
}

std::string joined(const present::SheetWording& said) { return present::join(said.lines, " "); }

class Reader {
 public:
  Reader(const model::Facts& facts, const plan::Engine& engine, const Fault* fault = nullptr)
      : facts_(facts),
        base_(engine.knowledge()),
        evaluation_(engine.evaluate(facts)),
        plan_(engine.recommend(evaluation_)),
        words_(base_, ""),
        sheet_(present::sheet_of({plan_, base_.vocabulary(), facts_, &evaluation_}, base_, words_)),
        text_(present::write_sheet(sheet_, words_, 10'000)) {
    if (fault != nullptr) put(*fault);
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items)
        for (const ModalityPlan& one : plan_.modalities)
          if (one.id == item.modality && item.now && model::actionable(item.status))
            now_.push_back(&one);
  }

  std::string disagreements() {
    if (sheet_.at_home) {
      same_sense();
      same_advice(told_at_home);
      same_referrals();
      what_waits();
    } else if (has_part(HandoutPart::exercise)) {
      say("a sheet without exercises has one");
    }
    if (plan_.disposition == model::Disposition::incomplete && !has_part(HandoutPart::asked))
      say("what is still asked is not told");
    if (plan_.disposition != model::Disposition::emergency) same_advice(told_always);
    same_numbers();
    same_visit();
    nothing_past();
    to_the_patient();
    in_plain_words();
    said_ += two_meanings(lines_of(sheet_)) + missing_alarms(lines_of(sheet_));
    return said_;
  }

 private:
  void say(const std::string& what) { said_ += what + "\n"; }
  bool has_part(HandoutPart part) const {
    return std::any_of(sheet_.sections.begin(), sheet_.sections.end(),
                       [part](const auto& one) { return one.part == part; });
  }

  void put(const Fault& fault) {
    for (std::size_t at = 0; (at = text_.find(fault.from, at)) != std::string::npos;
         at += fault.to.size())
      text_.replace(at, fault.from.size(), fault.to);
  }

  static std::string text_of(const ModalityPlan& plan) {
    std::string text;
    for (const model::ProtocolLine& line : plan.protocol.lines)
      text += std::string(line.title) + ": " + line.text + " " + line.number + "\n";
    return text;
  }

  void same_sense() {
    for (const ModalityPlan* one : now_)
      for (const Sense& sense : senses) {
        if (sense.modality != one->id || !has(text_of(*one), sense.plan)) continue;
        if (!has(text_, sense.sheet))
          say("the plan says '" + std::string(sense.plan) + "', the sheet does not say '" +
              std::string(sense.sheet) + "'");
        if (!sense.never.empty() && has(text_, sense.never))
          say("the plan says '" + std::string(sense.plan) + "', and the sheet '" +
              std::string(sense.never) + "'");
      }
  }

  void check(std::string_view what, std::string_view words, std::string_view never) {
    if (!has(text_, words) || (!never.empty() && has(text_, never)))
      say(std::string(what) + " is told another way: '" + std::string(words) + "'");
  }
  bool is_flagged(std::string_view id, std::string_view action = {}) const {
    return std::any_of(plan_.red_flags.begin(), plan_.red_flags.end(), [&](const auto& one) {
      return one.id == id && one.verdict == model::Verdict::true_ && has(one.action, action);
    });
  }

  template <std::size_t N>
  void same_advice(const Told (&wanted)[N]) {
    for (const model::Advice& one : plan_.advice)
      for (const Told& row : wanted)
        if (one.id == row.advice && !is_flagged("rf.image_finding"))
          check(one.id, row.sheet, row.never);
  }

  void same_referrals() {
    for (const model::Advice& one : plan_.advice)
      if (one.id == "pulses-open" && !is_flagged("rf.pad"))
        check(one.id, "has not been checked yet", "");
    for (const Referred& wanted : referred)
      if (is_flagged(wanted.flag, wanted.plan)) check(wanted.flag, wanted.sheet, "");
  }

  // What a deferral allows meanwhile stands there unless another deferral is in its way.
  void what_waits() {
    bool allowed = false;
    for (const ModalityPlan& one : plan_.modalities) {
      if (one.status != model::Status::defer) continue;
      bool each = true, some = false;
      for (const model::Reason& reason : one.because)
        if (reason.verdict != model::Verdict::false_ && !model::actionable(reason.effect)) {
          const bool is = has(reason.text, "For now only seated isometrics");
          each = each && is;
          some = some || is;
        }
      allowed = allowed || (each && some);
    }
    if (allowed != has(text_, "Press and hold in a chair"))
      say("seated holds stand in one of plan and sheet");
  }

  void same_numbers() {
    same_numbers(numbers_of_plan(), [](std::string_view) { return true; });
    // What stands there while the loading waits has the numbers of the words that allow it.
    std::set<std::string> allowed{"1"};
    for (const ModalityPlan& one : plan_.modalities)
      for (const model::Reason& reason : one.because)
        if (has(reason.text, "For now only seated isometrics"))
          allowed.merge(numbers_in(std::string(reason.text)));
    if (has(text_, "Press and hold in a chair"))
      same_numbers(allowed, [](std::string_view title) {
        return title == "Press and hold in a chair" || title == "Arch lift in a chair";
      });
  }

  std::set<std::string> numbers_of_plan() const {
    std::string source;
    for (const ModalityPlan* one : now_) source += text_of(*one);
    for (const ModalityPlan& one : plan_.modalities)
      for (const model::Reason& reason : one.because)
        if (one.status == model::Status::defer && reason.effect == model::Status::defer)
          source += std::string(reason.text) + "\n";
    std::set<std::string> known = numbers_in(source);
    for (const std::string& number : std::set<std::string>(known))
      for (const unsigned long units : {60UL, 24UL})  // seconds as minutes, hours as days
        if (number.find('.') == std::string::npos && number.size() < 6 &&
            std::stoul(number) % units == 0)
          known.insert(std::to_string(std::stoul(number) / units));
    for (const char* of_words : {"1", "14"}) known.insert(of_words);  // "one set", "the next 14"
    return known;
  }

  template <class Wanted>
  void same_numbers(const std::set<std::string>& known, const Wanted& wanted) {
    for (const present::SheetSection& section : sheet_.sections)
      for (const present::SheetItem& item : section.items) {
        if (!wanted(joined(item.title))) continue;
        std::string amount = joined(item.amount);
        for (const char* day : {"Start on ", "If one goes on today "})  // days of the diary
          amount = amount.substr(0, amount.find(day));
        for (const std::string& number : numbers_in(amount))
          if (known.count(number) == 0)
            say("the sheet has '" + joined(item.title) + ": " + amount + "', the plan no " +
                number);
      }
  }

  void same_visit() {
    std::optional<model::Date> next;
    for (const model::Review& one : plan_.reviews)
      if (one.on && (!next || *one.on < *next)) next = one.on;
    // Where nothing is done at home, what is waited for says when to come.
    if (sheet_.nothing_now && sheet_.next_visit) say("a visit while nothing is done");
    if (sheet_.gives_something() && next != sheet_.next_visit) say("another day of the next visit");
  }

  // No line of a sheet is written to the clinician.
  void to_the_patient() {
    for (const std::string_view words : {"xplain ", "he patient"})
      if (const std::size_t at = text_.find(words); at != std::string::npos)
        say("the sheet speaks to the clinician: " + text_.substr(at < 80 ? 0 : at - 80, 160));
  }

  // No line stands on the sheet as the plan has it.
  void in_plain_words() {
    const std::string mark = joined(words_.text("sheet.plan-words"));
    for (std::size_t at = text_.find(mark); at != std::string::npos;
         at = text_.find(mark, at + 1)) {
      const std::size_t line = text_.rfind('\n', at) + 1;
      say("the plan's own words: " + text_.substr(line, at - line));
    }
  }

  void nothing_past() {
    const auto id = base_.vocabulary().find(plan::week_fact);
    if (!id || facts_[*id].state != model::State::known || facts_[*id].value.never) return;
    const model::Number& week = facts_[*id].value.number;
    for (const ModalityPlan* one : now_) {
      const std::string text = text_of(*one);
      for (const std::string_view words : {"opens at plan week ", "from plan week "})
        for (std::size_t at = text.find(words); at != std::string::npos;
             at = text.find(words, at + 1)) {
          const auto then =
              model::Number(static_cast<std::int64_t>(std::stol(text.substr(at + words.size()))));
          if (!(week < then)) say("announced though past: " + text.substr(at, words.size() + 3));
        }
    }
  }

  const model::Facts& facts_;
  const knowledge::KnowledgeBase& base_;
  const plan::Evaluation evaluation_;
  const model::Recommendation plan_;
  const present::SheetWords words_;
  const present::Sheet sheet_;
  std::string text_;
  std::vector<const ModalityPlan*> now_;
  std::string said_;
};

std::string disagreements(const model::Facts& facts) {
  return Reader(facts, *Tree::instance().engine).disagreements();
}

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }

}  // namespace

TEST_CASE("sheet and plan agree for the samples and for the clinic's patients") {
  const Tree& tree = Tree::instance();
  for (std::size_t i = 0; i < tree.samples.size(); ++i) {
    INFO(tree.sample_names[i]);
    CHECK(disagreements(tree.samples[i]) == "");
  }
  for (const auto& [name, facts] : clinic_patients()) {
    INFO(name);
    CHECK(disagreements(facts) == "");
  }
}

TEST_CASE("sheet and plan agree for a made-up population") {
  const Population people(vocabulary());
  Random random(20260329);
  for (int i = 0; i < 500; ++i) {
    std::vector<model::Facts> visits = {people.first_visit(random)};
    for (const std::int64_t week : {2, 6, 12})
      visits.push_back(people.later_visit(visits.front(), week, random));
    for (const model::Facts& facts : visits)
      if (const std::string found = disagreements(facts); !found.empty()) {
        INFO(describe(vocabulary(), facts));
        FAIL(found);
      }
  }
}

TEST_CASE("sheet and plan agree for patients at random") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  CHECK(violation(patients, 20260329, 2'000,
                  [](const model::Facts& facts, Random&) { return disagreements(facts); }) == "");
}

TEST_CASE("a sign that means two things is found out") {
  const SheetLine rest{HandoutPart::not_fine, "A red mark, a blister or a sore after an exercise."};
  const SheetLine call{HandoutPart::call, "You see a sore, a blister, or a new red or warm spot."};
  const SheetLine fine{HandoutPart::fine, "Both calves a bit sore, and not swollen."};
  CHECK(two_meanings({rest, call}) != "");
  CHECK(two_meanings({rest, fine}) == "");
  CHECK(two_meanings({call, call}) == "");
}

TEST_CASE("a sheet that tells another thing than its plan is found out") {
  const plan::Engine& engine = *Tree::instance().engine;
  const Population people(vocabulary());
  Random random(20261129);
  std::set<std::string_view> found;
  for (int i = 0; i < 2'000 && found.size() < std::size(faults); ++i) {
    model::Facts facts = people.first_visit(random);
    if (i % 2 == 1)
      facts[*vocabulary().find("exam.pedal_pulses_absent")].state = model::State::not_supplied;
    INFO(describe(vocabulary(), facts));
    REQUIRE(disagreements(facts) == "");
    for (const Fault& fault : faults)
      if (found.count(fault.from) == 0 && !Reader(facts, engine, &fault).disagreements().empty())
        found.insert(fault.from);
  }
  for (const Fault& fault : faults) {
    INFO(fault.from);
    CHECK(found.count(fault.from) == 1);
  }
}
