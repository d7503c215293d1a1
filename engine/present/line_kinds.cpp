// SPDX-License-Identifier: Apache-2.0
#include "present/line_kinds.hpp"

#include <algorithm>
#include <array>

namespace windlass::present {

namespace {

using K = LineKind;
constexpr LineRow rows[] = {
    {K::technique, "how", "technique line", "technique lines"},
    {K::dose, "dose", "dose line", "dose lines"},
    {K::schedule, "schedule", "schedule line", "schedule lines"},
    {K::assumption, "assumed", "assumption", "assumptions"},
    {K::progression, "progress", "progress line", "progress lines"},
    {K::measure, "measure", "measure", "measures"},
    {K::note, "note", "note", "notes"},
    {K::stop, "stop", "stop rule", "stop rules"},
    {K::adverse_event, "may happen", "adverse event", "adverse events"},
    {K::consent, "consent", "consent point", "consent points"},
    {K::care, "", "caution", "cautions"},
    {K::reopens, "", "condition to lift it", "conditions to lift it"},
    {K::fault, "", "fault", "faults"},
    {K::reason, "", "reason", "reasons"},
    {K::layer_reason, "", "reason of a layer", "reasons of a layer"},
    {K::not_known, "", "unknown fact", "unknown facts"},
    {K::question, "", "question", "questions"},
    {K::assumed, "", "assumed answer", "assumed answers"},
    {K::review, "", "other review", "other reviews"},
    {K::open_flag, "", "open red flag", "open red flags"},
};

constexpr std::array<std::pair<std::string_view, LineKind>, 8> sections{{
    {"technique", K::technique},
    {"dose", K::dose},
    {"schedule", K::schedule},
    {"progression", K::progression},
    {"stop", K::stop},
    {"measure", K::measure},
    {"note", K::note},
    {"assumption", K::assumption},
}};

}  // namespace

const LineRow& line_row(LineKind kind) {
  static constexpr LineRow uncounted{};
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows), [&](auto& one) { return one.kind == kind; });
  return row == std::end(rows) ? uncounted : *row;
}

LineKind protocol_kind(std::string_view section) {
  for (const auto& [word, kind] : sections)
    if (word == section) return kind;
  return LineKind::note;
}

bool is_part_of_the_dose(LineKind kind) {
  return kind >= LineKind::technique && kind <= LineKind::progression;
}

bool reads_on(LineKind kind) { return kind >= LineKind::technique && kind <= LineKind::consent; }

}  // namespace windlass::present
