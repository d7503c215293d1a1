// SPDX-License-Identifier: Apache-2.0
// How much pain, how many and how heavy: the sheet has the plan's numbers, each for the treatment
// whose they are, and what is fine ends where what is not begins. Of the samples, of the clinic's
// patients and of a made-up population.
#include <regex>
#include <set>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "population.hpp"
#include "present/handout.hpp"
#include "present/wrap.hpp"

using namespace windlass;
using namespace windlass::test;
using knowledge::HandoutPart;

namespace {

using Numbers = std::set<std::string>;

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

// "3 of 10", "5 out of 10", "3 or less": what is allowed or too much.
Numbers limits_in(const std::string& text) {
  static const std::regex limit("([0-9]+)( of 10| out of 10| or less)");
  Numbers found;
  for (std::sregex_iterator at(text.begin(), text.end(), limit), end; at != end; ++at)
    found.insert((*at)[1]);
  return found;
}

// What somebody counts, by the keys of the plan's lines, as the sheet says it.
struct Count {
  std::string_view modality, key;
  std::string_view before, after;  // the words around the number in the sheet
};
constexpr Count counts[] = {
    {"mobility", "fascia_hold", "Hold for ", " second"},
    {"mobility", "knee_to_wall_sets", "That is one set. Do ", " set"},
    {"strengthening", "sets", "That is one set. Do ", " set"},
    {"strengthening", "sessions_in_14_days", "Do this on ", " day"},
};

struct Load {
  std::string_view plan, sheet;
};
constexpr Load loads[] = {
    {"Body weight only", "your own weight only"},
    {"Body weight; nothing is added", "Use your own weight. Do not add more"},
    {"A rucksack with books", "carry a backpack with books"},
    {"The rucksack of the last sessions", "the same load as the last time"},
    {"About half of your strength", "half of your strength"},
};

// What somebody does, by the title of its exercise, and its words in the lists of what is fine and
// what is not.
struct Activity {
  std::string_view title, words, besides;
};
constexpr Activity activities[] = {
    {". Heel raise", "in the heel raises", ""},
    {". Heel lift", "in the heel lift", ""},
    {". Press and hold", "in the press and hold", ""},
    {"ole stretch", "when you stretch", "in the other exercises"},
    {"alf stretch", "when you stretch", "in the other exercises"},
    {". Arch lift standing", "in the other exercises", ""},
    {". Walk ", "when you walk or run as this page says", ""},
    {". Walk and run", "when you walk or run as this page says", ""},
};

// A fault in the words of the sheet, put there to be found.
struct Fault {
  std::string_view from, to;
};
constexpr Fault faults[] = {
    {"It may hurt 3 of 10 at most", "It may hurt 5 of 10 at most"},
    {"Pain of 4 or 5 in the heel raises", "Pain of 4 or 5"},
    {"Pain above 3 out of 10 when you stretch", "Pain above 5 out of 10 when you stretch"},
    {"Pain above 5 out of 10 in the heel raises", "Pain above 7 out of 10 in the heel raises"},
    {"when you walk or run as this page says", "when you swim"},
    {"Pain of 0 to 3 out of 10", "Pain of 0 to 4 out of 10"},
    {"That is one set. Do 3 sets. Rest", "That is one set. Do 5 sets. Rest"},
    {"Use your own weight. Do not add more for now", "Use your own weight. Add a book"},
};

class Reader {
 public:
  explicit Reader(const model::Facts& facts, const Fault* fault = nullptr)
      : base_(Tree::instance().engine->knowledge()), words_(base_, "") {
    const plan::Evaluation evaluation = Tree::instance().engine->evaluate(facts);
    plan_ = Tree::instance().engine->recommend(evaluation);
    sheet_ = present::sheet_of({plan_, base_.vocabulary(), facts, &evaluation}, base_, words_);
    fault_ = fault;
  }

  std::string disagreements() {
    if (!sheet_.at_home) return {};
    for (const present::SheetSection& section : sheet_.sections)
      for (const present::SheetItem& item : section.items) read(section.part, item);
    for (const Activity& one : activities) no_gap(one);
    return std::move(said_);
  }
  bool changed() const { return changed_; }

 private:
  std::string text_of(const present::SheetWording& said) {
    std::string text = present::join(said.lines, " ");
    if (fault_ != nullptr)
      if (const std::size_t at = text.find(fault_->from); at != std::string::npos) {
        text.replace(at, fault_->from.size(), fault_->to);
        changed_ = true;
      }
    return text;
  }

  // What the plan says of it: the lines of the treatment to which the item belongs.
  const model::ModalityPlan* treatment(std::string_view id) const {
    for (const model::ModalityPlan& one : plan_.modalities)
      if (one.id == id) return &one;
    return nullptr;
  }
  std::string lines(std::string_view modality, std::string_view key = {}) const {
    std::string all;
    if (const model::ModalityPlan* one = treatment(modality))
      for (const model::ProtocolLine& line : one->protocol.lines)
        if (key.empty() || line.key == key) all += line.text + " ";
    return all;
  }
  std::string number(std::string_view modality, std::string_view key) const {
    if (const model::ModalityPlan* one = treatment(modality))
      for (const model::ProtocolLine& line : one->protocol.lines)
        if (line.key == key) return line.number;
    return {};
  }
  bool advised(std::string_view id) const {
    return std::any_of(plan_.advice.begin(), plan_.advice.end(),
                       [&](const auto& one) { return one.id == id; });
  }
  void say(const std::string& what) { said_ += what + "\n"; }

  const knowledge::HandoutItem* source(const present::SheetItem& item) const {
    for (const knowledge::HandoutDocument& document : base_.rules().handouts)
      for (const knowledge::HandoutItem& one : document.items)
        if (!item.title.empty() && words_.has(one.id + ".title") &&
            words_.text(one.id + ".title").lines == item.title.lines &&
            words_.text(one.id + ".how").lines == item.how.lines)
          return &one;
    return nullptr;
  }

  void read(HandoutPart part, const present::SheetItem& item) {
    const std::string how = text_of(item.how), amount = text_of(item.amount);
    if (part == HandoutPart::exercise) {
      const knowledge::HandoutItem* from = source(item);
      if (from == nullptr || from->modalities.empty()) return;
      exercise(from->modalities.front().id, present::join(item.title.lines, " "), how, amount);
    } else if (part == HandoutPart::fine || part == HandoutPart::not_fine) {
      limit(how);
    } else if (part == HandoutPart::care) {
      load(how);
    }
  }

  void exercise(const std::string& modality, const std::string& title, const std::string& how,
                const std::string& amount) {
    const Numbers allowed = limits_in(lines(modality));
    for (const std::string& number : limits_in(how + " " + amount))
      if (allowed.count(number) == 0)
        say(title + " has " + number + " of 10, the plan of " + modality + " has not");
    if (title == "Calf stretch" && has(lines(modality, "calf"), "3 of 10 at most") &&
        limits_in(how) != Numbers{"3"})
      say("the calf stretch has another limit than 3");
    for (const Count& one : counts) {
      if (one.modality != modality || !words_match(one, title)) continue;
      const std::size_t at = amount.find(one.before);
      if (at == std::string::npos) continue;
      const std::string said = amount.substr(at + one.before.size());
      const std::string told = said.substr(0, said.find(' '));
      if (said.substr(told.size()).starts_with(one.after) && number(one.modality, one.key) != told)
        say(title + ": " + told + " is not " + std::string(one.key) + " " +
            number(one.modality, one.key));
    }
  }

  // Which exercise the number is of.
  static bool words_match(const Count& one, const std::string& title) {
    if (one.key == "fascia_hold") return has(title, "ole stretch");
    if (one.key == "knee_to_wall_sets") return has(title, "Knee to the wall");
    return has(title, "Heel raise");
  }

  void limit(const std::string& how) {
    if (!advised("pain-rule")) return;
    if (has(how, "Pain of 4 or 5") && !has(how, "heel raises") && !has(how, "heel lift") &&
        !has(how, "press and hold"))
      say("4 or 5 is fine for more than the heel raises");
    if (has(how, "when you stretch") && limits_in(how).count("3") + limits_in(how).count("10") == 0)
      say("a stretch has another limit than 3");
    if (has(how, "Do less next time") && limits_in(how).count("5") == 0)
      say("the heel raises have another limit than 5");
  }

  // What is fine ends where what is not begins.
  void no_gap(const Activity& one) {
    if (!advised("pain-rule") && !advised("pain-rule-open")) return;
    bool done = false;
    std::string fine, too_much;
    for (const present::SheetSection& section : sheet_.sections)
      for (const present::SheetItem& item : section.items) {
        const std::string title = ". " + present::join(item.title.lines, " ");
        const std::string how = text_of(item.how);
        const bool of_it = has(how, one.words) || (!one.besides.empty() && has(how, one.besides)) ||
                           has(how, "while you exercise");
        done = done || (section.part == HandoutPart::exercise && has(title, one.title));
        if (section.part == HandoutPart::fine && has(how, "Pain of 0 to ") && fine.empty())
          fine = how.substr(how.find(" to ") + 4, 1);
        if (section.part == HandoutPart::fine && has(how, " or 5 in the ") && has(how, one.words))
          fine = "5";
        if (section.part == HandoutPart::not_fine && of_it) too_much = first_limit(how, one);
      }
    if (done && fine != too_much)
      say("fine up to '" + fine + "' and too much above '" + too_much +
          "': " + std::string(one.title));
  }
  // "Pain above 5 out of 10 in the heel raises, or above 3 in the other exercises."
  static std::string first_limit(const std::string& how, const Activity& one) {
    const bool second =
        !has(how.substr(0, how.find(" or above ")), one.words) && has(how, " or above ");
    const std::string_view above = second ? " or above " : "Pain above ";
    const std::size_t at = how.find(above);
    return at == std::string::npos ? "" : how.substr(at + above.size(), 1);
  }

  void load(const std::string& how) {
    const std::string plan = lines("strengthening", "load");
    for (const Load& one : loads)
      if (has(how, one.sheet) && !has(plan, one.plan)) say("another load: " + how);
    if (has(plan, "nothing is added") && has(how, "Use your own weight.") &&
        !has(how, "Do not add more"))
      say("the plan adds nothing, the sheet: " + how);
  }

  const knowledge::KnowledgeBase& base_;
  const present::SheetWords words_;
  model::Recommendation plan_;
  present::Sheet sheet_;
  const Fault* fault_ = nullptr;
  bool changed_ = false;
  std::string said_;
};

std::vector<model::Facts> visits_of(const Population& people, Random& random) {
  std::vector<model::Facts> visits = {people.first_visit(random)};
  for (const std::int64_t week : {2, 6, 12})
    visits.push_back(people.later_visit(visits.front(), week, random));
  return visits;
}

}  // namespace

TEST_CASE("sheet and plan have the same limits of pain, counts and loads") {
  const Tree& tree = Tree::instance();
  for (std::size_t i = 0; i < tree.samples.size(); ++i) {
    INFO(tree.sample_names[i]);
    CHECK(Reader(tree.samples[i]).disagreements() == "");
  }
  for (const auto& [name, facts] : clinic_patients()) {
    INFO(name);
    CHECK(Reader(facts).disagreements() == "");
  }
  const Population people(vocabulary());
  Random random(20261130);
  for (int i = 0; i < 500; ++i)
    for (const model::Facts& facts : visits_of(people, random))
      if (const std::string found = Reader(facts).disagreements(); !found.empty()) {
        INFO(describe(vocabulary(), facts));
        FAIL(found);
      }
}

TEST_CASE("another limit, count or load on the sheet is found out") {
  const Population people(vocabulary());
  Random random(20261201);
  std::set<std::string_view> found;
  std::vector<model::Facts> clinic;
  for (auto& one : clinic_patients()) clinic.push_back(std::move(one.second));
  for (int i = 0; i < 500 && found.size() < std::size(faults); ++i)
    for (const model::Facts& facts : i == 0 ? clinic : visits_of(people, random))
      for (const Fault& fault : faults) {
        if (found.count(fault.from) != 0) continue;
        Reader wrong(facts, &fault);
        if (const std::string complaint = wrong.disagreements(); wrong.changed()) {
          INFO(fault.from);
          REQUIRE_FALSE(complaint.empty());
          found.insert(fault.from);
        }
      }
  for (const Fault& fault : faults) {
    INFO(fault.from);
    CHECK(found.count(fault.from) == 1);
  }
}
