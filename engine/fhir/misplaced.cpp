// SPDX-License-Identifier: Apache-2.0
#include "fhir/misplaced.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "fhir/spelling.hpp"

namespace windlass::fhir {

namespace {

std::string words(const Misplaced& one, std::string_view system, const model::Vocabulary& facts) {
  std::vector<std::string> ids;
  for (const Mapping* mapping : one.mappings) ids.push_back(facts[mapping->fact].id);
  if (!is_legible(one.code.code))
    return "the code has characters that no code has; it may speak of " + base::list_some(ids, 4);
  if (one.is_broken && one.meant_elsewhere == 0)
    return "no code of its system is written like this, so it may be any" +
           (ids.empty() ? "" : "; it may speak of " + base::list_some(ids, 4));
  if (one.is_broken) {
    const std::vector<std::string> first(
        ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(one.meant_elsewhere));
    std::string out = "no code of its system is written like this, so it may be any; under ";
    return out.append(system) + " what stands in it would speak of " + base::list_some(first, 4);
  }
  std::string out = one.code.system.empty() ? "the code stands under no system"
                                            : "the code is not known under its system";
  return out.append("; under ").append(system) + " it would speak of " + base::list_some(ids, 4);
}

// Whether what it says raises no concern, be it over or not.
bool raises_no_concern(const Mapping& mapping, const model::Vocabulary& facts) {
  return !holds_open(mapping, false, facts[mapping.fact]) &&
         !holds_open(mapping, true, facts[mapping.fact]);
}

// Adds what is not said of its fact already; gives whether it did.
bool add(const Mapping& mapping, const std::vector<const Mapping*>& found, Misplaced& one) {
  const auto is_of_fact = [&](const Mapping* each) { return each->fact == mapping.fact; };
  if (std::any_of(found.begin(), found.end(),
                  [&](const Mapping* each) { return is_of_fact(each) && !each->denies_all; }))
    return false;
  if (std::any_of(one.mappings.begin(), one.mappings.end(), is_of_fact)) return false;
  one.mappings.push_back(&mapping);
  return true;
}

}  // namespace

std::vector<Misplaced> misplaced_codes(std::string_view type, const std::vector<Coding>& codes,
                                       const std::vector<const Mapping*>& found,
                                       const Binding& binding,
                                       const model::Vocabulary& vocabulary) {
  std::vector<Misplaced> out;
  for (const Coding& code : codes) {
    Misplaced one{code, {}, 0, is_broken(code.system, code.code), {}};
    std::vector<const Mapping*> here;
    binding.find(type, code.system, code.code, here);
    if (!here.empty() && !one.is_broken) continue;
    std::string_view other_system;
    for (const auto& [mapping, system] : binding.find_in_any_system(type, code.system, code.code))
      if (!(one.is_broken && raises_no_concern(*mapping, vocabulary)) && add(*mapping, found, one))
        other_system = system;
    one.meant_elsewhere = one.mappings.size();
    if (one.is_broken)
      for (const Mapping* mapping : concerns_of(type, binding, vocabulary))
        add(*mapping, found, one);
    if (one.mappings.empty() && !one.is_broken) continue;
    one.said = words(one, other_system, vocabulary);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<const Mapping*> concerns_of(std::string_view type, const Binding& binding,
                                        const model::Vocabulary& vocabulary) {
  std::vector<const Mapping*> out;
  for (const Mapping& one : binding.mappings())
    if (one.resource == type && !raises_no_concern(one, vocabulary) &&
        (type != "Condition" || model::has_role(vocabulary[one.fact], "red_flag")))
      out.push_back(&one);
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
