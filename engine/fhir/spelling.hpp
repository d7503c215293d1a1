// SPDX-License-Identifier: Apache-2.0
#pragma once

// How codes are written: in which characters, and in which form those of well-known systems. It
// does not know which codes there are. Private to floor fhir.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

namespace windlass::fhir {

// Whether a code is written in characters that everybody sees: codes are ASCII.
bool is_legible(std::string_view code);

// Whether no code of this system is written like this, as "G83 .4" or "M54.5 G83.4" in ICD-10-CM.
// Of systems that are not known here nothing is broken. Blanks around a code do not count, nor does
// the term that SNOMED CT writes behind one between bars.
bool is_broken(std::string_view system, std::string_view code);

// The code as people may be shown it; nothing of a broken one without a digit. Each code of those
// systems has one, so that such words are no code but something else, a name perhaps.
std::string_view shown_code(std::string_view system, std::string_view code);

// The code at the head of an expression ("44054006:...", "44054006 |Diabetes|"), without what
// stands around it.
std::string_view plain_part(std::string_view code);

// What may be a code in a text that is more than one, in lower case: its parts, and all of it
// without its blanks. Nothing where the text is one code. Of a broken code signs part it as well.
std::vector<std::string> codes_inside(std::string_view text, bool broken);

}  // namespace windlass::fhir
