// SPDX-License-Identifier: Apache-2.0
#include "analyse/killing_case.hpp"

#include <algorithm>
#include <map>

#include "analyse/patient.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "present/wrap.hpp"

namespace windlass::analyse {

namespace {

constexpr std::size_t width = 98;
constexpr std::size_t most_questions = 3;
constexpr std::size_t most_told = 6;
const char* const first_id = "told-1";

const char* const document_head =
    "# Written by the program (`windlass test --write-cases`) from the rules as they stand. A\n"
    "# clinician has not read them: each locks what the rules say now, so that a change is seen,\n"
    "# and asks where only she can say what is right. If it is as the case says, take its\n"
    "# question away; if not, mend the rule, and the case with it.\n";

// The facts of a patient document by their ids, each with its lines.
struct Lines {
  std::string as_of;
  std::map<std::string, std::string> facts;
  std::vector<std::string> order;
};

Lines lines_of(const knowledge::KnowledgeBase& base, const model::Facts& facts) {
  const std::string text = document_of(base, facts, "");
  Lines made;
  bool in_facts = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.rfind("as_of:", 0) == 0) made.as_of = "    " + line + "\n";
    if (in_facts && line.size() > 2) {
      if (line[2] != ' ') made.order.push_back(line.substr(2, line.find(':') - 2));
      made.facts[made.order.back()] += "    " + line + "\n";
    }
    in_facts |= line == "facts:";
  }
  return made;
}

std::string not_supplied(const std::string& fact) {
  return "      " + fact + ": {unknown: not_supplied}\n";
}

std::string joined(const std::string& from, const Lines& lines, const std::string& facts) {
  return (from.empty() ? "" : "    start_from: " + from + "\n") + lines.as_of +
         (facts.empty() ? "    facts: {}\n" : "    facts:\n" + facts);
}

// The lines of the first that are others in the second, and what only the second knows as not
// supplied; and how many.
std::pair<std::string, std::size_t> beside(const Lines& own, const Lines& from) {
  std::pair<std::string, std::size_t> made;
  for (const std::string& fact : own.order) {
    const auto same = from.facts.find(fact);
    if (same != from.facts.end() && same->second == own.facts.at(fact)) continue;
    made.first += own.facts.at(fact);
    ++made.second;
  }
  for (const std::string& fact : from.order)
    if (own.facts.count(fact) == 0) {
      made.first += not_supplied(fact);
      ++made.second;
    }
  return made;
}

// How much can be done, what needs no caution thrice; of a patient who cannot be told as one of
// whom others start, 0.
std::size_t treatable(const plan::Engine& engine, const model::Facts& facts) {
  for (const model::Fact& one : facts.facts)
    if (!one.candidates.empty() || one.observed) return 0;
  const plan::Evaluation evaluation = engine.evaluate(facts);
  if (evaluation.disposition() != model::Disposition::proceed) return 0;
  std::size_t made = 0;
  for (const model::Status one : evaluation.statuses())
    made += !model::actionable(one) ? 0 : one == model::Status::caution ? 1 : 3;
  return made;
}

std::string comment(const std::string& text) {
  std::string made;
  for (const std::string& line : present::wrap(present::clean(text), width - 4))
    made += "  # " + line + "\n";
  return made;
}

std::string head_of(const std::string& id) {
  return document_head + ("windlass: 1\nkind: cases\nid: " + id) +
         "\ntitle: Patients written down by the program\ncases:\n";
}

}  // namespace

KillingCases::KillingCases(const plan::Engine& engine, const std::string& id)
    : engine_(engine), head_(head_of(id)) {}

void KillingCases::start_with_plain(const std::vector<cases::CasesDocument>& documents) {
  std::optional<model::Facts> best;
  std::size_t most = 0, shortest = 0;
  const knowledge::KnowledgeBase& base = engine_.knowledge();
  const Lines safe = lines_of(base, model::screened_negative(base.vocabulary()));
  for (const cases::CasesDocument& document : documents)
    for (const cases::Case& one : document.cases) {
      // On no day: whoever starts from here may have one of their own.
      model::Facts facts = one.facts;
      facts.as_of.reset();
      facts.as_of_instant.reset();
      const std::size_t here = treatable(engine_, facts);
      if (here == 0 || here < most) continue;
      // Of whom least has to be said.
      const std::size_t said = beside(lines_of(base, facts), safe).second;
      if (here == most && said >= shortest) continue;
      best = std::move(facts);
      most = here;
      shortest = said;
    }
  if (!best) return;
  auto first =
      begin("A patient for whom most can be done; others start from here", patient_of(*best));
  if (!first) return;
  plain_text_ = text(*first, first_id, first->said.text());
  plain_ = first->written.facts;
  keep(std::move(*first));
}

std::string KillingCases::patient_of(const model::Facts& facts) const {
  const knowledge::KnowledgeBase& base = engine_.knowledge();
  model::Facts screened = model::screened_negative(base.vocabulary());
  const Lines own = lines_of(base, facts);
  std::string from;
  auto shortest = beside(own, {});
  const auto try_from = [&](const model::Facts& other, const std::string& id) {
    auto one = beside(own, lines_of(base, other));
    if (one.second >= shortest.second) return;
    shortest = std::move(one);
    from = id;
  };
  try_from(screened, "screened_negative");
  if (plain_) try_from(*plain_, first_id);
  return joined(from, own, shortest.first);
}

std::optional<std::string> KillingCases::patient_of(
    const model::Facts& facts, From from, const std::vector<model::FactId>& silent) const {
  if (from == From::plain && !plain_) return std::nullopt;
  const knowledge::KnowledgeBase& base = engine_.knowledge();
  const Lines own = lines_of(base, facts);
  std::string said;
  for (const std::string& fact : own.order) said += own.facts.at(fact);
  if (from != From::nothing)
    for (const model::FactId fact : silent) said += not_supplied(base.vocabulary()[fact].id);
  return joined(from == From::plain      ? first_id
                : from == From::screened ? "screened_negative"
                                         : "",
                own, said);
}

std::string KillingCases::text(const KillingCase& one, const std::string& id,
                               const std::string& expect) const {
  return "  - id: " + id + "\n" +
         wrapped("    title: " + base::json_quote(present::clean(one.title)), 4) + one.patient +
         "    expect:\n" + expect;
}

std::optional<cases::Case> KillingCases::read(const KillingCase& one,
                                              const std::string& expect) const {
  const auto document =
      base::read_yaml("told.yaml", head_ + plain_text_ + text(one, "told", expect));
  if (!document) return std::nullopt;
  auto read = cases::read_cases(engine_, *document);
  if (!read || read->cases.empty()) return std::nullopt;
  return std::move(read->cases.back());
}

std::optional<KillingCase> KillingCases::begin(const std::string& title, const std::string& patient,
                                               bool may_contradict) const {
  KillingCase made;
  made.title = title;
  made.patient = patient;
  auto probe = read(made, "      disposition: proceed\n");
  if (!probe) return std::nullopt;
  const model::Recommendation plan = engine_.recommend(probe->facts);
  if (!may_contradict && !plan.contradictions.empty()) return std::nullopt;
  made.first = shown(engine_.knowledge(), plan);
  if (!expect(made, Expectations{first_said(engine_.knowledge(), plan), {}})) return std::nullopt;
  return made;
}

bool KillingCases::expect(KillingCase& one, const Expectations& said) const {
  auto written = read(one, said.text());
  if (!written || !cases::run_case(engine_, *written).passed()) return false;
  one.written = std::move(*written);
  one.said = said;
  return true;
}

void KillingCases::keep(KillingCase one) {
  one.written.id = "told-" + std::to_string(cases_.size() + 1);
  cases_.push_back(std::move(one));
}

std::vector<std::string> KillingCases::documents(const std::function<std::string()>& next_id,
                                                 std::size_t most_bytes) const {
  const auto some = [](const std::vector<std::string>& all, std::size_t most) {
    std::string made;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) made += comment(all[i]);
    if (all.size() > most)
      made += comment("and " + std::to_string(all.size() - most) + " more like these");
    return made;
  };
  std::vector<std::string> made;
  for (const KillingCase& one : cases_) {
    const std::string next = some(one.told, most_told) + some(one.questions, most_questions) +
                             text(one, one.written.id, one.said.text());
    if (made.empty())
      made.push_back(head_);
    else if (made.back().size() + next.size() > most_bytes)
      made.push_back(head_of(next_id()) + plain_text_);
    made.back() += next;
  }
  return made;
}

}  // namespace windlass::analyse
