// SPDX-License-Identifier: Apache-2.0
#include "fhir/versions.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

std::optional<Moment> updated(const Resource& one) {
  return parse_moment(word(child(one.node, "meta"), "lastUpdated"));
}

bool same_name(const Resource& a, const Resource& b) { return a.id == b.id && a.type == b.type; }

std::optional<std::uint64_t> version_of(const Resource& one) {
  return base::parse_whole_number(one.version);
}

// The versions of one resource that came.
struct Versions {
  std::optional<Moment> newest;          // of those that say when they were made
  std::optional<std::uint64_t> highest;  // by version, of those that are left by time
  bool all_numbered = true, differ = false;
  const Resource* first = nullptr;
};

using Name = std::tuple<std::string_view, std::string_view, std::string_view>;

Name name_of(const Resource& one) { return {one.base, one.type, one.id}; }

bool is_older(const Versions& all, const Resource& one) {
  const auto time = updated(one);
  return time && all.newest && surely_later(*all.newest, *time);
}

bool is_lower(const Versions& all, const Resource& one) {
  return all.all_numbered && all.highest && version_of(one) < *all.highest;
}

}  // namespace

void keep_newest(std::vector<Resource>& resources) {
  std::map<Name, Versions> several;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const Resource& one = resources[i];
    const bool alone = (i == 0 || !same_name(one, resources[i - 1])) &&
                       (i + 1 == resources.size() || !same_name(one, resources[i + 1]));
    if (alone || one.id.empty()) continue;
    Versions& all = several[name_of(one)];
    if (const auto time = updated(one); time && (!all.newest || surely_later(*time, *all.newest)))
      all.newest = time;
  }
  if (several.empty()) return;
  const auto erase = [&](auto gives_way) {
    std::erase_if(resources, [&](const Resource& one) {
      const auto at = one.id.empty() ? several.end() : several.find(name_of(one));
      return at != several.end() && gives_way(at->second, one);
    });
  };
  const auto each = [&](auto visit) {
    for (Resource& one : resources)
      if (const auto at = one.id.empty() ? several.end() : several.find(name_of(one));
          at != several.end())
        visit(at->second, one);
  };
  erase(is_older);
  each([](Versions& all, Resource& one) {
    const auto number = version_of(one);
    all.all_numbered &= number.has_value();
    if (number && (!all.highest || *number > *all.highest)) all.highest = number;
  });
  erase(is_lower);
  each([](Versions& all, Resource& one) {
    if (all.first == nullptr) all.first = &one;
    all.differ |= !says_the_same(*all.first->node, *one.node);
  });
  each([](Versions& all, Resource& one) {
    if (all.differ) one.retracted = "another version of it differs, and nobody says which is newer";
  });
}

}  // namespace windlass::fhir
