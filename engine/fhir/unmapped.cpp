// SPDX-License-Identifier: Apache-2.0
#include "fhir/unmapped.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "fhir/spelling.hpp"

namespace windlass::fhir {

namespace {

using Name = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                        std::string_view>;

// What has no code is known by its text.
Name called(const Unmapped& one) {
  const std::string_view code = shown_code(one.system, one.code);
  return {one.type, one.system, code, code.empty() ? one.display : std::string_view(), one.said};
}

// One more entry of the code. Of its displays the one that says most is kept.
void add(const Unmapped& one, const Binding& binding, UnmappedCode& there) {
  std::string display = base::printable(base::shorten(one.display, 120));
  there.over &= one.over;
  const auto rank = [&](const std::string& text) {
    return std::tuple(!binding.looks_relevant(text), text.empty(), std::string_view(text));
  };
  if (there.count++ == 0) {
    there.type = base::printable(base::shorten(one.type));
    there.system = base::printable(base::shorten(one.system, 120));
    there.code = base::printable(base::shorten(shown_code(one.system, one.code), 60));
    there.said = base::printable(base::shorten(one.said, 300));
    there.display = std::move(display);
  } else if (display != there.display && rank(display) < rank(there.display)) {
    there.display = std::move(display);
  }
}

// What a report concludes in words alone is of a list, too.
bool is_of_a_list(const Unmapped& one) {
  return (one.type == "DiagnosticReport" && one.code.empty() && !one.display.empty()) ||
         is_one_of(one.type, {"Condition", "AllergyIntolerance", "MedicationRequest",
                              "MedicationStatement", "Procedure", "Device", "DeviceUseStatement"});
}

// The codes that came without any words, each time: what they say nobody can tell. What kind of
// visit an Encounter was says nothing of the patient; its reasons are named by themselves.
std::set<Name> wordless_of(const Statements& statements) {
  std::set<Name> out;
  for (const Unmapped& one : statements.unmapped)
    if (one.type != "Encounter" && one.display.empty() && !shown_code(one.system, one.code).empty())
      out.insert(called(one));
  if (!out.empty())
    for (const Unmapped& one : statements.unmapped)
      if (!one.display.empty()) out.erase(called(one));
  return out;
}

}  // namespace

std::vector<UnmappedCode> gather_unmapped(const Statements& statements, const Binding& binding,
                                          bool others) {
  std::set<Name> relevant;
  for (const Unmapped& one : statements.unmapped)
    if (one.bound || one.looks_relevant) relevant.insert(called(one));
  const std::set<Name> wordless = wordless_of(statements);
  std::vector<UnmappedCode> out;
  std::map<Name, UnmappedCode> all;
  for (const Unmapped& one : statements.unmapped) {
    const Name name = called(one);
    const bool is_known_relevant = relevant.count(name) != 0,
               is_wordless = !is_known_relevant && wordless.count(name) != 0;
    const bool of_a_list = is_of_a_list(one);
    if (!others && !is_known_relevant && !is_wordless && !of_a_list) continue;
    UnmappedCode& there = all[name];
    add(one, binding, there);
    there.relevant = is_known_relevant || is_wordless;
    there.wordless = is_wordless;
    there.of_a_list = of_a_list;
  }
  for (auto& [key, one] : all) out.push_back(std::move(one));
  const auto rank = [](const UnmappedCode& one) { return one.wordless ? 1 : one.relevant ? 0 : 2; };
  std::stable_sort(out.begin(), out.end(), [&](const UnmappedCode& a, const UnmappedCode& b) {
    return rank(a) != rank(b) ? rank(a) < rank(b) : a.count > b.count;
  });
  return out;
}

}  // namespace windlass::fhir
