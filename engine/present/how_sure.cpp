// SPDX-License-Identifier: Apache-2.0
// The evidence for a treatment in words that a busy person reads.
#include <algorithm>
#include <map>

#include "present/phrases.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

namespace {

using Sources = std::vector<const model::Evidence*>;

// What speaks for doing it, each source once; a caution's own evidence speaks of the caution.
Sources sources_of(const model::ModalityPlan& plan) {
  Sources found;
  for (const model::Reason& reason : plan.because) {
    if (reason.origin != model::Origin::indication || reason.verdict != model::Verdict::true_ ||
        reason.evidence == nullptr)
      continue;
    for (const model::Evidence& one : *reason.evidence)
      if (std::none_of(found.begin(), found.end(),
                       [&one](const model::Evidence* other) { return other->id == one.id; }))
        found.push_back(&one);
  }
  return found;
}

std::string in_letters(std::size_t number) {
  static constexpr std::string_view words[] = {"no",   "one", "two",   "three", "four",
                                               "five", "six", "seven", "eight", "nine"};
  return number < std::size(words) ? std::string(words[number]) : std::to_string(number);
}

struct Kind {
  std::string_view one, many;
  std::vector<std::string_view> kinds;
};
const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"review", "reviews", {"systematic_review", "meta_analysis"}},
      {"trial", "trials", {"rct"}},
      {"observational study", "observational studies", {"cohort", "case_series", "survey"}}};
  return all;
}

// "three trials for, one against".
std::string studies(const Sources& sources, const Kind& kind) {
  std::size_t pro = 0, con = 0;
  for (const model::Evidence* one : sources) {
    if (std::find(kind.kinds.begin(), kind.kinds.end(), one->kind) == kind.kinds.end()) continue;
    if (one->strength == "against")
      ++con;
    else if (one->strength != "none")
      ++pro;
  }
  if (pro + con == 0) return {};
  const auto counted = [&kind](std::size_t number) {
    return in_letters(number) + " " + std::string(number == 1 ? kind.one : kind.many);
  };
  if (pro == 0) return counted(con) + " against";
  return counted(pro) + " for" + (con == 0 ? "" : ", " + in_letters(con) + " against");
}

// "APTA/JOSPT 2023" is of the line "APTA/JOSPT"; the newest of a line speaks.
std::string line_of(std::string_view grading) {
  const std::size_t year = grading.find_last_of(' ');
  return std::string(grading.substr(0, year));
}

std::string guidelines(const Sources& sources) {
  std::map<std::string, const model::Evidence*> newest;
  for (const model::Evidence* one : sources) {
    if (one->kind != "guideline" || one->grade == "none") continue;
    const model::Evidence*& held = newest[line_of(one->grading)];
    if (held == nullptr || held->grading < one->grading) held = one;
  }
  std::vector<std::string> words;
  for (const auto& [line, one] : newest)
    words.push_back((one->strength == "against" ? "graded against, " : "graded ") +
                    std::string(one->grade) + " by " + std::string(one->grading) +
                    (one->verification == "read" ? "" : ", letter not verified"));
  return join(words, "; ");
}

bool has(const Sources& sources, std::string_view strength) {
  return std::any_of(sources.begin(), sources.end(),
                     [strength](const model::Evidence* one) { return one->strength == strength; });
}

}  // namespace

std::string how_sure(const model::ModalityPlan& plan) {
  const Sources sources = sources_of(plan);
  std::vector<std::string> parts;
  for (const Kind& kind : kinds())
    if (std::string words = studies(sources, kind); !words.empty())
      parts.push_back(std::move(words));
  if (std::string words = guidelines(sources); !words.empty()) parts.push_back(std::move(words));
  if (!parts.empty()) return join(parts, "; ");
  for (const auto& [strength, words] :
       {std::pair{"strong", "a guideline or regulator, no grade given"},
        std::pair{"moderate", "a guideline, no grade given"}, std::pair{"weak", "weak evidence"},
        std::pair{"conflicting", "conflicting evidence"}, std::pair{"expert", "expert opinion"},
        std::pair{"theoretical", "theory alone"},
        std::pair{"against", "what is cited is against it"}})
    if (has(sources, strength)) return words;
  return "no published evidence cited";
}

}  // namespace windlass::present
