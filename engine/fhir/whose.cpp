// SPDX-License-Identifier: Apache-2.0
#include "fhir/whose.hpp"

#include <algorithm>

#include "fhir/identity.hpp"

namespace windlass::fhir {

// Most resources are of the patient that the one before them is of.
Subject Whose::subject_of(const Resource& one) {
  if (last_ == nullptr || last_->owner != one.owner || last_->base != one.base) {
    last_ = &one;
    last_subject_ = find_subject(one);
  }
  return last_subject_;
}

// An id says nothing without its server, and a reference that leads nowhere names nobody.
Subject Whose::find_subject(const Resource& one) {
  const std::string_view reference = one.owner;
  if (reference.empty()) return Subject::unnamed;
  if (const Resource* at = at_url(reference);
      at != nullptr && patient_.resource != nullptr && at->type == "Patient")
    return same_identity(*at, *patient_.resource) ? Subject::this_patient : Subject::another;
  const auto named = identity_of(one, reference);
  if (!named) return Subject::unsure;
  const bool is_urn = reference.starts_with("urn:");
  if (named->id != patient_.id) return is_urn ? Subject::unsure : Subject::another;
  if (named->type.empty()) return Subject::this_patient;
  if (named->type != "Patient") return Subject::another;
  return named->base == patient_.base ? Subject::this_patient : Subject::unsure;
}

const Resource* Whose::at_url(std::string_view url) {
  constexpr int few = 4;
  if (url.empty()) return nullptr;
  const auto& all = received_.resources;
  if (sought_++ < few) {
    const auto found = std::find_if(all.rbegin(), all.rend(),
                                    [&](const Resource& one) { return one.full_url == url; });
    return found == all.rend() ? nullptr : &*found;
  }
  if (by_url_.empty())
    for (const Resource& one : all) by_url_[one.full_url] = &one;
  const auto at = by_url_.find(url);
  return at == by_url_.end() ? nullptr : at->second;
}

}  // namespace windlass::fhir
