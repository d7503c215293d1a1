// SPDX-License-Identifier: Apache-2.0
#include "cases/comparison.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

#include "base/text.hpp"
#include "plan/plan_json.hpp"
#include "plan/recommend.hpp"

namespace windlass::cases {

using model::Disposition;
using model::FactId;
using model::Status;
using model::Verdict;

namespace {

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "none" : base::join(words);
}

// Why a modality has its status: the reasons that decide, and what its plugin got wrong.
std::vector<std::string> deciding(const model::ModalityPlan& plan) {
  std::vector<std::string> lines;
  if (plan.status == Status::not_indicated && plan.indicated == Verdict::false_)
    lines.emplace_back("no indication holds");
  if (plan.status == Status::ask && plan.indicated == Verdict::unknown)
    lines.emplace_back("not known whether an indication holds");
  for (const model::Reason& reason : plan.because) {
    if (!reason.decides) continue;
    std::string line = std::string(model::word(reason.origin)) + " " + std::string(reason.id) +
                       " is " + std::string(model::word(reason.verdict));
    if (!reason.document.empty())
      line += " (" + std::string(reason.document) + ":" + std::to_string(reason.line) + ")";
    lines.push_back(line + ": " + std::string(reason.text));
  }
  if (!plan.protocol.fault.empty()) lines.push_back("its protocol: " + plan.protocol.fault);
  return lines;
}

bool contained(const std::string& words, const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return text.find(words) != std::string::npos;
  });
}

// Whether a line gives this number, in this unit where one is named, or has these words.
bool says(const model::ProtocolLine& line, const std::string& expected) {
  const std::size_t space = expected.find(' ');
  const std::optional<model::Number> number = model::Number::parse(expected.substr(0, space));
  const bool unit_fits = space == std::string::npos || expected.substr(space + 1) == line.unit;
  if (!number || line.number.empty() || !unit_fits)
    return line.text.find(expected) != std::string::npos;
  return number == model::Number::parse(line.number);
}

// The words that some text of the plan has, and those that none has. Texts are what the plan says
// to people and programs: those of its document, keys left out.
class Said {
 public:
  Said(const model::Recommendation& plan, const model::Vocabulary& vocabulary)
      : texts_(plan::texts_of(plan, vocabulary)) {}
  // No words hold a zero byte, so no hit reaches from one text into the next.
  bool has(const std::string& words) const {
    return std::search(texts_.begin(), texts_.end(),
                       std::boyer_moore_horspool_searcher(words.begin(), words.end())) !=
           texts_.end();
  }

 private:
  std::string texts_;
};

// What a plan says against what a case expects of it.
class Comparison {
 public:
  Comparison(const plan::Evaluation& evaluation, const model::Recommendation& plan)
      : evaluation_(evaluation), base_(evaluation.base()), plan_(plan) {}

  std::vector<Difference> run(const Expectation& expect) {
    if (expect.disposition) disposition(*expect.disposition);
    if (expect.red_flags) red_flags(*expect.red_flags);
    contradictions(expect.contradictions.value_or(std::vector<std::string>()));
    for (const auto& [modality, expected] : expect.status)
      status(plan_.modalities[modality], expected);
    for (const auto& [modality, unwanted] : expect.never)
      never(plan_.modalities[modality], unwanted);
    among("asks", expect.asks, plan_.questions);
    not_asked(expect.asks_not);
    among("assumed", expect.assumed, plan_.assumed);
    not_assumed(expect.assumed_not);
    for (const auto& [modality, ids] : expect.reasons) reasons(plan_.modalities[modality], ids);
    for (const auto& [modality, ids] : expect.reasons_not)
      no_reasons(plan_.modalities[modality], ids);
    for (const auto& [modality, words] : expect.mitigations)
      mitigations(plan_.modalities[modality], words);
    for (const auto& [modality, lines] : expect.protocol)
      protocol(plan_.modalities[modality], lines);
    for (const auto& [modality, keys] : expect.protocol_not)
      no_lines(plan_.modalities[modality], keys);
    staged("now", expect.now, true);
    staged("later", expect.later, false);
    order(expect.order);
    return std::move(differences_);
  }

 private:
  void differ(std::string about, std::string expected, std::string got,
              std::vector<std::string> because = {}) {
    differences_.push_back(
        {std::move(about), std::move(expected), std::move(got), std::move(because)});
  }

  void disposition(Disposition expected) {
    if (expected == plan_.disposition) return;
    constexpr std::size_t most = 4;
    std::vector<std::string> because;
    for (const model::RedFlag& flag : plan_.red_flags)
      if (because.size() < most)
        because.push_back(std::string(flag.id) + " is " + std::string(model::word(flag.verdict)) +
                          ": " + std::string(flag.because));
    for (std::size_t i = 0; i < base_.screening_requirements() && because.size() < most; ++i)
      if (evaluation_.any_lane(base_.screening_requirement(i).slot) == Verdict::true_)
        because.push_back(base_.screening_requirement(i).id + " is not known");
    differ("disposition", std::string(model::word(expected)),
           std::string(model::word(plan_.disposition)), std::move(because));
  }

  void red_flags(const std::vector<std::string>& expected) {
    std::vector<std::string> got, because;
    for (const model::RedFlag& flag : plan_.red_flags) {
      if (flag.verdict != Verdict::true_) continue;
      got.emplace_back(flag.id);
      if (std::find(expected.begin(), expected.end(), flag.id) == expected.end())
        because.push_back(std::string(flag.id) + " is true (" + std::string(flag.document) + ":" +
                          std::to_string(flag.line) + "): " + std::string(flag.because));
    }
    std::sort(got.begin(), got.end());
    if (got != expected) differ("red_flags", joined(expected), joined(got), std::move(because));
  }

  // A patient that cannot be is a mistake in the case, unless the case is about just that.
  void contradictions(const std::vector<std::string>& expected) {
    std::vector<std::string> got, because;
    for (const model::Contradiction& one : plan_.contradictions) {
      if (!one.open.empty()) continue;  // an answer that cannot be told is no mistake
      got.emplace_back(one.id);
      std::string said;
      for (const auto& [fact, value] : one.facts)
        said += (said.empty() ? "" : ", ") + base_.vocabulary()[fact].id + ": " + value;
      because.push_back(std::string(one.id) + " is broken (" + std::string(one.document) + ":" +
                        std::to_string(one.line) + ") by " + said + ": " +
                        std::string(one.because));
    }
    std::sort(got.begin(), got.end());
    if (got != expected)
      differ("contradictions", joined(expected), joined(got), std::move(because));
  }

  void status(const model::ModalityPlan& got, Status expected) {
    if (got.status != expected)
      differ("status of " + std::string(got.id), std::string(model::word(expected)),
             std::string(model::word(got.status)), deciding(got));
  }

  // The facts that are expected of a list in the plan, and not there.
  template <class Items>
  void among(const char* about, const std::vector<FactId>& expected, const Items& items) {
    std::vector<std::string> absent, got;
    for (FactId fact : expected)
      if (std::none_of(items.begin(), items.end(),
                       [&](const auto& one) { return one.fact == fact; }))
        absent.push_back(base_.vocabulary()[fact].id);
    if (absent.empty()) return;
    for (const auto& one : items) got.push_back(base_.vocabulary()[one.fact].id);
    differ(about, joined(absent), joined(got));
  }

  void never(const model::ModalityPlan& got, const std::vector<Status>& unwanted) {
    if (std::find(unwanted.begin(), unwanted.end(), got.status) == unwanted.end()) return;
    const std::string word(model::word(got.status));
    differ("status of " + std::string(got.id), "never " + word, word, deciding(got));
  }

  void not_asked(const std::vector<FactId>& unwanted) {
    std::vector<std::string> asked, because;
    for (const model::Question& question : plan_.questions) {
      if (std::find(unwanted.begin(), unwanted.end(), question.fact) == unwanted.end()) continue;
      const std::string& id = base_.vocabulary()[question.fact].id;
      asked.push_back(id);
      because.push_back(id + " could change " +
                        base::join({question.affects.begin(), question.affects.end()}));
    }
    if (!asked.empty()) differ("asks", "no question for " + joined(asked), joined(asked), because);
  }

  void reasons(const model::ModalityPlan& got, const std::vector<std::string>& expected) {
    std::vector<std::string> absent, held;
    for (const std::string& id : expected)
      if (std::none_of(got.because.begin(), got.because.end(),
                       [&](const model::Reason& reason) { return reason.id == id; }))
        absent.push_back(id);
    if (absent.empty()) return;
    for (const model::Reason& reason : got.because) held.emplace_back(reason.id);
    differ("reasons of " + std::string(got.id), joined(absent), joined(held));
  }

  void not_assumed(const std::vector<FactId>& unwanted) {
    std::vector<std::string> held;
    for (const model::Assumed& one : plan_.assumed)
      if (std::find(unwanted.begin(), unwanted.end(), one.fact) != unwanted.end())
        held.push_back(base_.vocabulary()[one.fact].id);
    if (!held.empty()) differ("assumed", "nothing of " + joined(held), joined(held));
  }

  void no_reasons(const model::ModalityPlan& got, const std::vector<std::string>& unwanted) {
    std::vector<std::string> held;
    for (const model::Reason& reason : got.because)
      if (std::find(unwanted.begin(), unwanted.end(), reason.id) != unwanted.end())
        held.emplace_back(reason.id);
    if (!held.empty())
      differ("reasons of " + std::string(got.id), "none of " + joined(held), joined(held));
  }

  void no_lines(const model::ModalityPlan& got, const std::vector<std::string>& unwanted) {
    for (const model::ProtocolLine& line : got.protocol.lines)
      if (std::find(unwanted.begin(), unwanted.end(), line.key) != unwanted.end())
        differ("protocol of " + std::string(got.id), "no line " + std::string(line.key),
               std::string(line.key) + ": " + line.text, deciding(got));
  }

  void mitigations(const model::ModalityPlan& got, const std::vector<std::string>& expected) {
    const std::vector<std::string> said(got.mitigations.begin(), got.mitigations.end());
    for (const std::string& words : expected)
      if (!contained(words, said))
        differ("mitigations of " + std::string(got.id), words, joined(said), deciding(got));
  }

  void protocol(const model::ModalityPlan& got, const std::vector<Expectation::Line>& expected) {
    for (const Expectation::Line& one : expected) {
      std::vector<std::string> said;
      bool found = false;
      for (const model::ProtocolLine& line : got.protocol.lines) {
        if (line.key != one.key) continue;
        said.push_back(line.text);
        found = found || says(line, one.says);
      }
      if (!found)
        differ("protocol of " + std::string(got.id), one.key + ": " + one.says,
               said.empty() ? "no line " + one.key : one.key + ": " + base::join(said, "; "),
               deciding(got));
    }
  }

  void staged(const char* about, const std::vector<std::size_t>& expected, bool now) {
    std::vector<std::string> got, absent;
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items)
        if (item.now == now) got.emplace_back(item.modality);
    for (const std::size_t modality : expected) {
      const std::string id(plan_.modalities[modality].id);
      if (std::find(got.begin(), got.end(), id) == got.end()) absent.push_back(id);
    }
    if (!absent.empty()) differ(about, joined(absent), joined(got));
  }

  void order(const std::vector<std::size_t>& expected) {
    std::vector<std::string> wanted, listed, got;
    for (const std::size_t modality : expected) wanted.emplace_back(plan_.modalities[modality].id);
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items) listed.emplace_back(item.modality);
    for (const std::string& id : listed)
      if (std::find(wanted.begin(), wanted.end(), id) != wanted.end()) got.push_back(id);
    if (got != wanted) differ("order", joined(wanted), joined(got));
  }

  const plan::Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const model::Recommendation& plan_;
  std::vector<Difference> differences_;
};

}  // namespace

bool Expectation::empty() const {
  return !disposition && !red_flags && !contradictions && status.empty() && never.empty() &&
         !looks_at_the_plan();
}

namespace {

// Every list that holds together with that of a row, so that none is lost.
constexpr std::tuple lists{
    &Expectation::never,        &Expectation::asks,        &Expectation::asks_not,
    &Expectation::assumed,      &Expectation::assumed_not, &Expectation::reasons,
    &Expectation::reasons_not,  &Expectation::mitigations, &Expectation::protocol,
    &Expectation::protocol_not, &Expectation::now,         &Expectation::later,
    &Expectation::texts,        &Expectation::texts_not};

template <class T>
void add(std::vector<T>& below, const std::vector<T>& row) {
  below.insert(below.end(), row.begin(), row.end());
}

}  // namespace

Expectation Expectation::with(const Expectation& row) const {
  Expectation both = *this;
  if (row.disposition) both.disposition = row.disposition;
  if (row.red_flags) both.red_flags = row.red_flags;
  if (row.contradictions) both.contradictions = row.contradictions;
  if (!row.order.empty()) both.order = row.order;
  for (const auto& one : row.status)
    std::erase_if(both.status, [&](const auto& other) { return other.first == one.first; });
  add(both.status, row.status);
  std::apply([&](auto... list) { (add(both.*list, row.*list), ...); }, lists);
  return both;
}

bool Expectation::looks_at_what_is_open() const {
  return !asks.empty() || !asks_not.empty() || !assumed.empty() || !assumed_not.empty() ||
         !texts.empty() || !texts_not.empty();
}

bool Expectation::looks_at_the_plan() const {
  return looks_at_what_is_open() || !reasons.empty() || !reasons_not.empty() ||
         !mitigations.empty() || !protocol.empty() || !protocol_not.empty() || !now.empty() ||
         !later.empty() || !order.empty();
}

std::size_t Expectation::size() const {
  std::size_t made = (disposition ? 1 : 0) + (red_flags ? 1 : 0) +
                     (contradictions ? contradictions->size() : 0) + status.size() + never.size() +
                     asks.size() + assumed.size() + protocol.size();
  for (const auto& [modality, ids] : reasons) made += ids.size();
  return made;
}

namespace {

// Whatever a plan of verdicts says, the whole plan says as well. So the whole one is made only for
// words that are not found there.
void compare_texts(const Expectation& expect, const plan::Evaluation& evaluation,
                   const plan::Calls& calls, const model::Recommendation& verdicts,
                   std::vector<Difference>& differences) {
  const model::Vocabulary& vocabulary = evaluation.base().vocabulary();
  if (expect.texts_not.empty()) {
    const Said said(verdicts, vocabulary);
    if (std::all_of(expect.texts.begin(), expect.texts.end(),
                    [&](const std::string& words) { return said.has(words); }))
      return;
  }
  const Said said(plan::recommend(evaluation, calls), vocabulary);
  for (const std::string& words : expect.texts)
    if (!said.has(words)) differences.push_back({"texts", words, "no text with these words", {}});
  for (const std::string& words : expect.texts_not)
    if (said.has(words))
      differences.push_back({"texts_not", "no text with: " + words, "one has them", {}});
}

}  // namespace

std::vector<Difference> compare(const Expectation& expect, const plan::Evaluation& evaluation,
                                const plan::Calls& calls) {
  const plan::Besides looked_at{!expect.asks.empty() || !expect.asks_not.empty(),
                                !expect.assumed.empty() || !expect.assumed_not.empty()};
  const model::Recommendation plan = plan::recommend_verdicts(evaluation, calls, looked_at);
  std::vector<Difference> differences = Comparison(evaluation, plan).run(expect);
  if (!expect.texts.empty() || !expect.texts_not.empty())
    compare_texts(expect, evaluation, calls, plan, differences);
  return differences;
}

}  // namespace windlass::cases
