// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whose a resource is, and which resource a fullUrl names. Private to floor fhir.
//
// Thread rule: of one reader; it points into what it was made of.

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "fhir/identity.hpp"
#include "fhir/statement.hpp"

namespace windlass::fhir {

// linked: of a patient whom the record links with this one. group: of several, perhaps of this one.
enum class Subject { this_patient, another, unnamed, unsure, linked, group };

class Whose {
 public:
  Whose(const Received& received, const Patient& patient)
      : received_(received), patient_(patient) {}

  Subject subject_of(const Resource&);
  // The resources of this fullUrl; mostly none or one.
  std::vector<const Resource*> at_url(std::string_view url);

 private:
  Subject find_subject(const Resource&);
  std::optional<Subject> subject_at(std::string_view url);
  bool is_linked(const Identity&);
  void find_linked();

  const Received& received_;
  const Patient& patient_;
  // Made when looking through all resources has been tried a few times.
  std::multimap<std::string_view, const Resource*> by_url_;
  int sought_ = 0;
  // Ids of patients whom a `link` of a Patient joins with this one, in either direction.
  std::optional<std::set<std::string_view>> linked_;
  const Resource* last_ = nullptr;  // whose subject was found last
  Subject last_subject_ = Subject::unnamed;
};

}  // namespace windlass::fhir
