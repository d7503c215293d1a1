// SPDX-License-Identifier: Apache-2.0
#include "law_report.hpp"

#include <algorithm>

#include "analyse/queries.hpp"
#include "base/text.hpp"

namespace windlass::tool {

using analyse::Proved;
using Verdict = Proved::Verdict;

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return "holds";
    case Verdict::refuted: return "refuted";
    case Verdict::not_decided: return "not_decided";
  }
  return {};
}

namespace {

void write_holds(const Proved& proved, const model::Vocabulary& vocabulary, Page& page) {
  if (proved.speaks_of == Proved::SpeaksOf::nobody)
    page.hang("  ", "Nobody has what this law speaks of.", Ink::care);
  if (proved.speaks_of == Proved::SpeaksOf::not_decided)
    page.hang("  ", "Whether it speaks of anybody was not decided.", Ink::care);
  if (proved.contradictory == analyse::Contradictions::every_candidate)
    page.hang("  ",
              "Where answers contradict each other: of whoever fulfils its condition with every "
              "candidate.",
              Ink::plain, Ink::faint);
  if (!proved.assumptions.empty())
    page.hang("  ",
              "Under " + analyse::in_words(proved.assumptions) +
                  " of the vocabulary. Of whoever breaks that nothing is said.",
              Ink::plain, Ink::faint);
  if (proved.calculated.empty()) return;
  std::vector<std::string> facts;
  for (const model::FactId fact : proved.calculated) facts.push_back(vocabulary[fact].id);
  page.hang("  ", "Whatever formulas and plugins give for " + base::list_some(facts, 6) + ".",
            Ink::plain, Ink::faint);
}

// " (from 2026-01-01 until 2026-12-31)".
std::string days_of(const analyse::LayerDays& one) {
  std::vector<std::string> ends;
  if (one.from) ends.push_back("from " + model::text(*one.from));
  if (one.until) ends.push_back("until " + model::text(*one.until));
  return ends.empty() ? "" : " (" + base::join(ends, " ") + ")";
}

void write_refuted(const Proved& proved, Page& page) {
  constexpr std::size_t most = 5;
  for (std::size_t i = 0; i < proved.broken.size() && i < most; ++i) {
    page.hang("  broken    ", proved.broken[i]);
    page.hang("  but       ", proved.got[i]);
  }
  if (proved.broken.size() > most)
    page.hang("  ", "and " + std::to_string(proved.broken.size() - most) + " more");
  for (const analyse::LayerDays& one : proved.out_of_force)
    page.hang("  ",
              "On the day of this patient the rule set " + one.layer + " is not in force" +
                  days_of(one) + ". Where the law is meant for its days alone, write `layer: " +
                  one.layer + "` above `laws:`.",
              Ink::care);
  page.hang("  ", (proved.smallest ? "The smallest patient who breaks it ("
                                   : "A patient who breaks it (") +
                      count(proved.answers, "answer", "answers") + "):");
  for (std::size_t at = 0; at < proved.patient.size();) {
    const std::size_t end = std::min(proved.patient.find('\n', at), proved.patient.size());
    page.line("    " + clean(proved.patient.substr(at, end - at)));
    at = end + 1;
  }
}

}  // namespace

void show(const analyse::Law& law, const Proved& proved, const model::Vocabulary& vocabulary,
          Page& page) {
  const Verdict verdict = proved.verdict;
  const std::string first = verdict == Verdict::holds     ? "holds        "
                            : verdict == Verdict::refuted ? "REFUTED      "
                                                          : "not decided  ";
  page.hang(first, law.id + ": " + clean(law.title),
            verdict == Verdict::holds ? Ink::good : Ink::stop);
  if (law.days)
    page.hang("  ", "On the days of the rule set " + law.days->layer + days_of(*law.days) + ".",
              Ink::plain, Ink::faint);
  if (proved.in_each_combination) write_holds(proved, vocabulary, page);
  if (verdict == Verdict::refuted) write_refuted(proved, page);
  if (verdict == Verdict::not_decided) page.hang("  ", "Not decided: " + proved.why + ".");
}

int exit_code_of(const std::vector<const Proved*>& proved) {
  const auto any = [&](Verdict verdict) {
    return std::any_of(proved.begin(), proved.end(),
                       [&](const Proved* one) { return one->verdict == verdict; });
  };
  if (any(Verdict::refuted)) return exit_does_not_hold;
  return any(Verdict::not_decided) ? exit_stopped : exit_done;
}

}  // namespace windlass::tool
