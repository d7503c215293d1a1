// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which resource a URL or a reference names: of which server, of which type, under which id. An id
// alone names nothing: two servers each have their Patient/1. Private to floor fhir.
//
// Thread rule: [pure].

#include <optional>
#include <string_view>
#include <vector>

#include "fhir/resource.hpp"

namespace windlass::fhir {

struct Identity {
  std::string_view base, type, id;  // empty where they are not said
};

// Of "Patient/1", "https://a/fhir/Patient/1/_history/2", "urn:uuid:1", "1". Nothing of what names a
// resource in another way: "#1" (one that is contained), "Patient?identifier=1".
std::optional<Identity> identity_of(std::string_view reference);
// The same, as a resource refers to it: "Patient/1" is of the server that the resource is of.
std::optional<Identity> identity_of(const Resource& from, std::string_view reference);

// The version that a reference names ("Medication/1/_history/2"); mostly empty.
std::string_view version_in(std::string_view reference);

// The reference to the patient of a resource; may be empty.
std::string_view owner_of(const Node& resource);
// Whether two resources of one type are the same one, in whichever version.
bool same_identity(const Resource&, const Resource&);

// Resources that came alone, so that nobody said of which server they are, are of the one server
// that the others are of, where that is one.
void settle_bases(std::vector<Resource>&);

}  // namespace windlass::fhir
