// SPDX-License-Identifier: Apache-2.0
#include "fhir/unmapped.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

using Name = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                        std::string_view>;

// What has no code is known by its text.
Name called(const Unmapped& one) {
  return {one.type, one.system, one.code, one.code.empty() ? one.display : std::string_view(),
          one.said};
}

// One more entry of the code. Of its displays the one that says most is kept.
void add(const Unmapped& one, const Binding& binding, UnmappedCode& there) {
  std::string display = base::printable(base::shorten(one.display, 120));
  const auto rank = [&](const std::string& text) {
    return std::pair(!binding.looks_relevant(text), std::string_view(text));
  };
  if (there.count++ == 0) {
    there.type = base::printable(base::shorten(one.type));
    there.system = base::printable(base::shorten(one.system, 120));
    there.code = base::printable(base::shorten(one.code, 60));
    there.said = base::printable(base::shorten(one.said, 300));
    there.display = std::move(display);
  } else if (display != there.display && rank(display) < rank(there.display)) {
    there.display = std::move(display);
  }
}

}  // namespace

std::vector<UnmappedCode> gather_unmapped(const Statements& statements, const Binding& binding,
                                          bool others) {
  std::set<Name> relevant;
  for (const Unmapped& one : statements.unmapped)
    if (one.bound || one.looks_relevant) relevant.insert(called(one));
  std::vector<UnmappedCode> out;
  if (!others && relevant.empty()) return out;
  std::map<Name, UnmappedCode> all;
  for (const Unmapped& one : statements.unmapped) {
    const Name name = called(one);
    const bool is_relevant = relevant.count(name) != 0;
    if (!others && !is_relevant) continue;
    UnmappedCode& there = all[name];
    add(one, binding, there);
    there.relevant = is_relevant;
  }
  for (auto& [key, one] : all) out.push_back(std::move(one));
  std::stable_sort(out.begin(), out.end(), [](const UnmappedCode& a, const UnmappedCode& b) {
    return a.relevant != b.relevant ? a.relevant : a.count > b.count;
  });
  return out;
}

}  // namespace windlass::fhir
