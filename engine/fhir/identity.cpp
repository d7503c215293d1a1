// SPDX-License-Identifier: Apache-2.0
#include "fhir/identity.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "fhir/binding.hpp"

namespace windlass::fhir {

namespace {

bool is_type(std::string_view word) {
  return !word.empty() && word.front() >= 'A' && word.front() <= 'Z' &&
         std::all_of(word.begin(), word.end(), base::is_letter);
}

constexpr std::string_view history = "/_history/";

}  // namespace

std::string_view version_in(std::string_view reference) {
  const std::size_t at = reference.find(history);
  return at == std::string_view::npos ? std::string_view() : reference.substr(at + history.size());
}

std::optional<Identity> identity_of(std::string_view reference) {
  reference = reference.substr(0, reference.find(history));
  for (const char sign : {'#', '?'})
    if (reference.find(sign) != std::string_view::npos) return std::nullopt;
  Identity made;
  if (reference.starts_with("urn:")) {
    made.id = reference.substr(reference.find_last_of(':') + 1);
    return made;
  }
  const std::size_t slash = reference.find_last_of('/');
  made.id = slash == std::string_view::npos ? reference : reference.substr(slash + 1);
  if (made.id.empty()) return std::nullopt;
  if (slash == std::string_view::npos) return made;
  const std::string_view before = reference.substr(0, slash);
  const std::size_t at = before.find_last_of('/');
  made.type = at == std::string_view::npos ? before : before.substr(at + 1);
  if (!is_type(made.type)) return std::nullopt;
  made.base = at == std::string_view::npos ? std::string_view() : before.substr(0, at);
  while (made.base.ends_with('/')) made.base.remove_suffix(1);
  return made;
}

std::optional<Identity> identity_of(const Resource& from, std::string_view reference) {
  auto made = identity_of(reference);
  if (made && made->base.empty() && !made->type.empty()) made->base = from.base;
  return made;
}

std::string_view owner_of(const Node& resource) {
  for (const char* name : {"subject", "patient"})
    if (const std::string_view reference = word(child(resource, name), "reference");
        !reference.empty())
      return reference;
  return {};
}

bool same_identity(const Resource& a, const Resource& b) {
  return a.id == b.id && a.base == b.base && (!a.id.empty() || a.full_url == b.full_url);
}

void settle_bases(std::vector<Resource>& resources) {
  std::set<std::string_view> bases;
  for (Resource& one : resources) {
    if (const auto named = identity_of(one.full_url)) one.base = named->base;
    if (!one.base.empty() && is_read(one.type)) bases.insert(one.base);
  }
  if (bases.size() != 1) return;
  for (Resource& one : resources)
    if (one.full_url.empty() && !one.among_named) one.base = *bases.begin();
}

}  // namespace windlass::fhir
