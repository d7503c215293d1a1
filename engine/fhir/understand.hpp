// SPDX-License-Identifier: Apache-2.0
#pragma once

// FHIR R4 in: what came over the wire, as a patient document, with an account of what was
// understood, from which resource and version, and what was not.
//
// The patient document is the whole result: with it a plan is made, recorded and replayed like any
// other. It names the binding and the texts by their digests. Absence on the wire is never "no".
//
// Thread rule: [pure].

#include <map>
#include <string>
#include <vector>

#include "fhir/merge.hpp"
#include "fhir/unmapped.hpp"

namespace windlass::fhir {

struct Wanted {
  std::string as_of;    // a date, or a time with its zone
  std::string patient;  // an id or a fullUrl; empty where there is one patient only
  bool account = true;  // false: what only the account shows is left empty; a plan needs none of it
};

struct Understood {
  std::string patient_id;
  // The patient document, JSON, ends in a line feed. Canonical: the same resources give the same
  // bytes in any order.
  std::string document;
  std::vector<Merged> facts;  // those of the document, in the order of the vocabulary
  struct Unused {
    std::string source, why;
    std::optional<model::FactId> fact;
  };
  std::vector<Unused> unused;
  using Code = UnmappedCode;
  // The relevant ones first, then by number; without the account those alone.
  std::vector<Code> unmapped;
  std::vector<std::string> not_whole;            // searches that failed or are not complete
  std::map<std::string, std::size_t> resources;  // how many of each type
  std::string binding, binding_version, binding_digest;
  std::vector<std::string> digests;  // of the texts
  bool deceased = false;             // before or at as_of
};

// Refuses as receive() does, and with fhir.patient (nobody says whose), fhir.patients (of several,
// none was chosen), fhir.as_of.
base::Result<Understood> understand(std::vector<Text>, const Wanted&, const Binding&,
                                    const model::Vocabulary&);
// fhir.deceased: nobody plans treatment for somebody who has died.
base::Diagnostic deceased();
// fhir.option: what only FHIR obeys was asked of another text.
base::Diagnostic option_refused(std::string_view option);

// The account as one JSON object; the patient document stands in it as `patient`.
std::string to_json(const Understood&, const model::Vocabulary&);

// Whether a text is to be read here: JSON whose first object is no patient document, but a
// resource, a request of CDS Hooks or what holds resources, wherever in it that is said.
bool is_fhir(std::string_view text);

}  // namespace windlass::fhir
