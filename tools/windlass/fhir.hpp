// SPDX-License-Identifier: Apache-2.0
#pragma once

// FHIR R4 as the commands take it: which binding, whose facts, for which day. The clock is read
// here where nobody names a day.
//
// Thread rule: commands run in main's thread.

#include "commands.hpp"
#include "fhir/understand.hpp"

namespace windlass::tool {

struct FhirOptions {
  bool is_fhir = false;               // --fhir: the file is FHIR, whatever it looks like
  std::vector<std::string> bindings;  // none: the one that comes with windlass
  fhir::Wanted wanted;
};

void add_fhir_options(FhirOptions&, Arguments&);
// The texts of files; nothing after diagnostics were printed.
std::optional<std::vector<fhir::Text>> read_texts(const std::vector<std::string>& paths, Streams&);
// Nothing after diagnostics were printed; `code` then is the exit code. With `mask` nothing of what
// the texts say is printed.
std::optional<fhir::Understood> understand(std::vector<fhir::Text>, const FhirOptions&,
                                           const model::Vocabulary&, bool mask, Streams&,
                                           int& code);
// The patient document at `path`: as it stands, or made of FHIR.
std::optional<base::Document> read_patient_or_fhir(const std::string& path, const FhirOptions&,
                                                   const model::Vocabulary&, bool mask, Streams&,
                                                   int& code);

}  // namespace windlass::tool
