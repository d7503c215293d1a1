// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the codes of a resource tell beside what they are bound to. Private to floor fhir.
//
// Thread rule: [pure].

#include <string_view>
#include <vector>

#include "fhir/statement.hpp"

namespace windlass::fhir {

// The codes of a resource of this type, in the elements that hold them.
std::vector<Coding> codes_in(const Node&, std::string_view type);

// What is not mapped, by the code whose display says most; the order of codings changes nothing.
Unmapped most_telling(std::string_view type, const std::vector<Coding>&, std::string_view text,
                      const Binding&);
// Whether one of the codes means something in some resource, or may: a broken one may be any.
bool is_bound_anywhere(const std::vector<Coding>&, const Binding&);
// What the code says as that of a problem of the patient's, a drug, a device, something done.
void find_problem(const Coding&, const Binding&, std::vector<const Mapping*>& found);
// Whether a denial, whose codes `found` these mappings, has another code that names something, or
// may: one of the same system.
bool says_more(const std::vector<const Mapping*>& found, const std::vector<Coding>&,
               const Binding&);

// The text for people where it says more than the elements do (Narrative.status "additional");
// mostly empty.
std::string_view added_narrative(const Node& resource);

// The codes of a Consent's provision and of its exceptions.
struct Provisions {
  std::vector<Coding> codes;
  bool denies_anything = false;  // one of them denies, or may, and says not what
  struct Concept {
    std::vector<Coding> codes;
    std::string_view text;
    bool may_be_denied = false;  // what its provision says is no "permit"
  };
  std::vector<Concept> concepts;
};
Provisions provisions_of(const Node& consent);

// Whether it is what an Observation of the patient's record says of an implant, of a child to be
// born.
bool has_another_focus(const Resource&);
// Whether it is surely later than `as_of`. Where that is a time, the clocks of two systems may be
// five minutes apart, and a day that is written alone may have begun elsewhere.
bool is_later(const std::optional<Moment>& when, const model::Time& as_of);

// Whether nobody can read what a concept says: there is neither a code nor a text, or what stands
// in its place is masked or has another shape.
bool is_unreadable(const Node& resource, std::string_view element);

}  // namespace windlass::fhir
