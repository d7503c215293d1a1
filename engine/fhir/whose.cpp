// SPDX-License-Identifier: Apache-2.0
#include "fhir/whose.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::fhir {

// Most resources are of the patient that the one before them is of.
Subject Whose::subject_of(const Resource& one) {
  if (last_ == nullptr || last_->owner != one.owner || last_->base != one.base) {
    last_ = &one;
    last_subject_ = find_subject(one);
  }
  return last_subject_;
}

namespace {

// What else the subject of a resource can be.
bool is_no_patient(std::string_view type) {
  return is_one_of(type, {"Device", "Location", "Substance", "Medication", "Organization",
                          "Practitioner", "PractitionerRole", "RelatedPerson", "Specimen",
                          "Encounter", "Procedure", "HealthcareService", "Endpoint"});
}

}  // namespace

namespace {

// What identifies somebody: two of one value are the same where neither says another system.
struct Name {
  std::string_view system, value;
};

void add_name(const Node* identifier, std::vector<Name>& names) {
  if (!word(identifier, "value").empty())
    names.push_back({word(identifier, "system"), word(identifier, "value")});
}

bool has_one_of(const std::vector<Name>& own, const std::vector<Name>& wanted) {
  return std::any_of(own.begin(), own.end(), [&](const Name& one) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const Name& other) {
      return one.value == other.value &&
             (one.system == other.system || one.system.empty() || other.system.empty());
    });
  });
}

std::vector<Name> names_of(const Node& patient) {
  std::vector<Name> out;
  for (const Node* each : items(patient, "identifier")) add_name(each, out);
  return out;
}

// What the reference to the patient says beside where it leads.
std::vector<Name> names_in_subject(const Node& resource) {
  std::vector<Name> out;
  for (const char* element : {"subject", "patient"})
    add_name(child(child(resource, element), "identifier"), out);
  return out;
}

}  // namespace

void Whose::find_linked() {
  linked_.emplace();
  std::vector<Name> own, linked;
  const auto is_this = [&](const Resource& one) {
    return patient_.resource != nullptr && same_identity(one, *patient_.resource);
  };
  if (patient_.resource != nullptr) own = names_of(*patient_.resource->node);
  for (const Resource& one : received_.resources) {
    if (one.type != "Patient") continue;
    for (const Node* link : items(*one.node, "link")) {
      const Node* to = child(link, "other");
      std::vector<Name> named;
      add_name(child(to, "identifier"), named);
      if (is_this(one))
        linked.insert(linked.end(), named.begin(), named.end());
      else if (has_one_of(named, own))
        linked_->insert(one.id);
      const auto other = identity_of(one, word(to, "reference"));
      if (!other || (!other->type.empty() && other->type != "Patient")) continue;
      if (is_this(one))
        linked_->insert(other->id);
      else if (other->id == patient_.id)
        linked_->insert(one.id);
    }
  }
  if (linked.empty()) return;
  // By an identifier alone: of a Patient that came, or of whom something speaks.
  for (const Resource& one : received_.resources) {
    if (one.type == "Patient" && !is_this(one) && has_one_of(names_of(*one.node), linked))
      linked_->insert(one.id);
    const auto owner = identity_of(one, one.owner);
    if (owner && owner->id != patient_.id && has_one_of(names_in_subject(*one.node), linked))
      linked_->insert(owner->id);
  }
}

bool Whose::is_linked(const Identity& who) {
  if (!linked_) find_linked();
  return linked_->count(who.id) != 0;
}

// Whose the Patients of this fullUrl are; nothing where there are none, or nobody knows of whom the
// plan is.
std::optional<Subject> Whose::subject_at(std::string_view url) {
  if (patient_.resource == nullptr) return std::nullopt;
  std::optional<Subject> found;
  for (const Resource* one : at_url(url)) {
    if (one->type != "Patient") continue;
    const Subject own = same_identity(*one, *patient_.resource)      ? Subject::this_patient
                        : is_linked({one->base, one->type, one->id}) ? Subject::linked
                                                                     : Subject::another;
    found = found && *found != own ? Subject::unsure : own;
  }
  return found;
}

namespace {

// Whether somebody may have this id; what is written in another way names nobody.
bool is_id_of_somebody(std::string_view id) {
  return std::all_of(id.begin(), id.end(), [](char c) {
    return base::is_letter(c) || base::is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

// An id says nothing without its server, and a reference that leads nowhere, or that can name no
// Patient, names nobody.
Subject Whose::find_subject(const Resource& one) {
  const std::string_view reference = one.owner;
  if (reference.empty()) return Subject::unnamed;
  if (const auto found = subject_at(reference)) return *found;
  const auto named = identity_of(one, reference);
  if (!named) return Subject::unsure;
  // A group may hold this patient, and what is no type of FHIR may be a Patient.
  if (named->type == "Group") return Subject::group;
  if (!named->type.empty() && named->type != "Patient")
    return is_no_patient(named->type) ? Subject::another : Subject::unsure;
  if (named->id != patient_.id) {
    if (is_linked(*named)) return Subject::linked;
    return named->type.empty() || !is_id_of_somebody(named->id) ? Subject::unsure
                                                                : Subject::another;
  }
  if (named->type.empty()) return Subject::this_patient;
  return named->base == patient_.base ? Subject::this_patient : Subject::unsure;
}

std::vector<const Resource*> Whose::at_url(std::string_view url) {
  constexpr int few = 4;
  std::vector<const Resource*> found;
  if (url.empty()) return found;
  if (sought_++ < few) {
    for (const Resource& one : received_.resources)
      if (one.full_url == url) found.push_back(&one);
    return found;
  }
  if (by_url_.empty())
    for (const Resource& one : received_.resources) by_url_.emplace(one.full_url, &one);
  const auto [first, last] = by_url_.equal_range(url);
  for (auto at = first; at != last; ++at) found.push_back(at->second);
  return found;
}

}  // namespace windlass::fhir
