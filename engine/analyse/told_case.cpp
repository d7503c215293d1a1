// SPDX-License-Identifier: Apache-2.0
#include "analyse/told_case.hpp"

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

const char* const document_head =
    "# Written by the program (`windlass test --write-cases`) from the rules as they stand. A\n"
    "# clinician has not read them: each locks what the rules say now, so that a change is seen,\n"
    "# and asks where only she can say what is right. Where an answer is another, the rule is to "
    "be\n"
    "# mended, and the case with it.\n";

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

std::string joined(bool screened, const Lines& lines, const std::string& facts) {
  return (screened ? "    start_from: screened_negative\n" : "") + lines.as_of +
         (facts.empty() ? "    facts: {}\n" : "    facts:\n" + facts);
}

std::string comment(const std::string& text) {
  std::string made;
  for (const std::string& line : present::wrap(present::clean(text), width - 4))
    made += "  # " + line + "\n";
  return made;
}

}  // namespace

ToldCases::ToldCases(const plan::Engine& engine, const std::string& id) : engine_(engine) {
  head_ = document_head + ("windlass: 1\nkind: cases\nid: " + id) +
          "\ntitle: Patients written down by the program\ncases:\n";
}

std::string ToldCases::patient_of(const model::Facts& facts) const {
  const knowledge::KnowledgeBase& base = engine_.knowledge();
  model::Facts screened = model::screened_negative(base.vocabulary());
  screened.as_of = facts.as_of;
  const Lines own = lines_of(base, facts), safe = lines_of(base, screened);
  std::string all, beside;
  std::size_t said = 0;
  for (const std::string& fact : own.order) {
    all += own.facts.at(fact);
    const auto same = safe.facts.find(fact);
    if (same != safe.facts.end() && same->second == own.facts.at(fact)) continue;
    beside += own.facts.at(fact);
    ++said;
  }
  for (const std::string& fact : safe.order)
    if (own.facts.count(fact) == 0) {
      beside += not_supplied(fact);
      ++said;
    }
  const bool shorter = said < own.order.size();
  return joined(shorter, own, shorter ? beside : all);
}

std::string ToldCases::patient_of(const model::Facts& facts, bool screened,
                                  const std::vector<model::FactId>& silent) const {
  const knowledge::KnowledgeBase& base = engine_.knowledge();
  const Lines own = lines_of(base, facts);
  std::string said;
  for (const std::string& fact : own.order) said += own.facts.at(fact);
  for (const model::FactId fact : silent) said += not_supplied(base.vocabulary()[fact].id);
  return joined(screened, own, said);
}

std::string ToldCases::text(const ToldCase& one, const std::string& id,
                            const std::string& expect) const {
  return "  - id: " + id + "\n    title: " + base::json_quote(present::clean(one.title)) + "\n" +
         one.patient + "    expect:\n" + expect;
}

std::optional<plan::Case> ToldCases::read(const ToldCase& one, const std::string& expect) const {
  const auto document = base::read_yaml("told.yaml", head_ + text(one, "told", expect));
  if (!document) return std::nullopt;
  auto read = plan::read_cases(engine_, *document);
  if (!read || read->cases.size() != 1) return std::nullopt;
  return std::move(read->cases.front());
}

std::optional<ToldCase> ToldCases::begin(const std::string& title,
                                         const std::string& patient) const {
  ToldCase made;
  made.title = title;
  made.patient = patient;
  auto probe = read(made, "      disposition: proceed\n");
  if (!probe) return std::nullopt;
  const model::Recommendation plan = engine_.recommend(probe->facts);
  made.first = shown(engine_.knowledge(), plan);
  if (!expect(made, Said{first_said(engine_.knowledge(), plan), {}})) return std::nullopt;
  return made;
}

bool ToldCases::expect(ToldCase& one, const Said& said) const {
  auto written = read(one, said.text());
  if (!written || !plan::run_case(engine_, *written).passed()) return false;
  one.written = std::move(*written);
  one.said = said;
  return true;
}

void ToldCases::keep(ToldCase one) {
  one.written.id = "told-" + std::to_string(cases_.size() + 1);
  cases_.push_back(std::move(one));
}

std::string ToldCases::document() const {
  if (cases_.empty()) return {};
  std::string made = head_;
  const auto some = [&](const std::vector<std::string>& all, std::size_t most) {
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) made += comment(all[i]);
    if (all.size() > most)
      made += comment("and " + std::to_string(all.size() - most) + " more like these");
  };
  for (const ToldCase& one : cases_) {
    some(one.told, most_told);
    some(one.questions, most_questions);
    made += text(one, one.written.id, one.said.text());
  }
  return made;
}

}  // namespace windlass::analyse
