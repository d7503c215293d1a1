// SPDX-License-Identifier: Apache-2.0
#include "fhir/strange.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

std::string words(const Misplaced& one, std::string_view under, const model::Vocabulary& facts) {
  std::vector<std::string> ids;
  for (const Mapping* mapping : one.mappings) ids.push_back(facts[mapping->fact].id);
  std::string out = one.code.system.empty() ? "the code stands under no system"
                                            : "the code is not known under its system";
  return out.append("; under ").append(under) + " it would speak of " + base::list_some(ids, 4);
}

}  // namespace

std::vector<Misplaced> misplaced_codes(std::string_view type, const std::vector<Coding>& codes,
                                       const std::vector<const Mapping*>& found,
                                       const Binding& binding,
                                       const model::Vocabulary& vocabulary) {
  const auto is_said = [](const std::vector<const Mapping*>& all, model::FactId fact) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Mapping* one) { return one->fact == fact && !one->denies_all; });
  };
  std::vector<Misplaced> out;
  for (const Coding& code : codes) {
    std::vector<const Mapping*> here;
    binding.find(type, code.system, code.code, here);
    if (!here.empty()) continue;
    Misplaced one{code, {}, {}};
    std::string_view under;
    for (const auto& [mapping, system] : binding.find_in_any_system(type, code.code)) {
      const model::FactId fact = mapping->fact;
      const bool is_there = std::any_of(one.mappings.begin(), one.mappings.end(),
                                        [&](const Mapping* each) { return each->fact == fact; });
      if (is_said(found, fact) || is_there) continue;
      one.mappings.push_back(mapping);
      under = system;
    }
    if (one.mappings.empty()) continue;
    one.said = words(one, under, vocabulary);
    out.push_back(std::move(one));
  }
  return out;
}

bool holds_open(const Mapping& mapping, bool is_over, const model::FactDefinition& fact) {
  if (mapping.denies_all || mapping.reads == Reads::side) return false;
  if (mapping.reads != Reads::value) return true;
  const std::vector<Meaning>& values = is_over ? mapping.over : mapping.values;
  return std::any_of(values.begin(), values.end(),
                     [&](const Meaning& one) { return !fact.safe || !(one.value == *fact.safe); });
}

}  // namespace windlass::fhir
