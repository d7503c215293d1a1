// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a clinician may override a card: reasons of the rules that decided it, then general ones.
//
// The code of a rule's reason is what the clinician says of the rule, and the rule's id:
// "not-so.rf.acute_limb_ischaemia", "managed.dry_needling.antiplatelet". It stays while the rule
// keeps its id, so what is overridden, and why, can be counted.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/json_view.hpp"

namespace windlass::service {

inline constexpr std::string_view reasons_of_rules = "urn:windlass:override-reason";
inline constexpr std::string_view reasons_of_hl7 =
    "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes";
inline constexpr std::size_t longest_reason = 64;  // bytes of a code: a record keeps no more

// A code as records keep the names of reasons: lower-case letters, digits, '.', '_', '-', a letter
// first. Others become '-', and a long one ends in a digest of the whole.
std::string plain_code(std::string);

// A treatment that the card speaks of: what the plan says of it.
struct About {
  std::string modality;
  base::JsonView plan;
};

// Writes "overrideReasons". With `proposed` the card proposes something, and preferences count.
void write_reasons(base::JsonWriter&, const std::vector<About>&, bool proposed);

}  // namespace windlass::service
