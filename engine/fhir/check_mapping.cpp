// SPDX-License-Identifier: Apache-2.0
#include "fhir/check_mapping.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

bool has_answers(Reads reads) {
  return reads == Reads::answer || reads == Reads::side || reads == Reads::birth_sex ||
         reads == Reads::consent;
}

class Faults {
 public:
  void add(std::string code, std::string message, std::string hint = {}) {
    list.push_back({std::move(code), std::move(message), std::move(hint)});
  }
  std::vector<Fault> list;
};

// Of the times for which what is over still counts.
void check_times(const Mapping& mapping, const Written& written, Faults& faults) {
  if (mapping.lasts_days && !mapping.over_within_days && !written.has_events_alone)
    faults.add("binding.value", "how long it `lasts` matters to what is `over_within` alone");
  if (mapping.lately.empty() == mapping.lately_days.has_value())
    faults.add("binding.value", "`lately` and `lately_within` belong together",
               "write both, or neither");
  if (!mapping.lately.empty() && (mapping.reads != Reads::value || mapping.over.empty()))
    faults.add("binding.value", "`lately` stands in place of an `over` of what has a `value`");
  if (mapping.reads != Reads::answer && !mapping.leaves.empty())
    faults.add("binding.value", "only an `answer` leaves what is older as it is");
}

}  // namespace

bool has_codes(Reads reads) { return reads != Reads::age && reads != Reads::birth_sex; }

std::vector<Fault> faults_of(const Mapping& mapping, const model::FactDefinition& fact,
                             const Written& written) {
  Faults faults;
  if (mapping.reads == Reads::value && mapping.values.empty() && !written.has_value)
    faults.add("document.missing", "this says neither a `value` nor what to `read`");
  if (mapping.reads == Reads::due && (mapping.values.empty() || mapping.over.empty()))
    faults.add("document.missing", "what is due needs a `value` until then and one for `over`");
  if (mapping.reads != Reads::value && mapping.reads != Reads::due && written.has_value)
    faults.add("binding.value", "`value` and `read` exclude each other");
  if (has_codes(mapping.reads) != written.has_codes)
    faults.add("binding.code", written.has_codes ? "what is read of a patient has no code"
                                                 : "no code is named here");
  check_times(mapping, written, faults);
  const bool number = mapping.reads == Reads::quantity || mapping.reads == Reads::time_since ||
                      mapping.reads == Reads::age;
  if (number && fact.type != model::FactType::number)
    faults.add("binding.value", base::quote(fact.id) + " is not a number");
  if (has_answers(mapping.reads) && mapping.answers.empty() &&
      fact.type != model::FactType::boolean)
    faults.add("document.missing", "no `answers` say what each coded answer means");
  return std::move(faults.list);
}

bool passes(const std::vector<Mapping>& mappings, model::FactId fact) {
  return std::any_of(mappings.begin(), mappings.end(), [&](const Mapping& one) {
    return one.fact == fact && one.lasts_days.has_value();
  });
}

}  // namespace windlass::fhir
