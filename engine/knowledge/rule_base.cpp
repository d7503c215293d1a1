// SPDX-License-Identifier: Apache-2.0
#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

base::Diagnostic problem_at(const RuleBase& rules, const Place& place, std::string code,
                            std::string message, std::string hint) {
  return base::diagnostic_at(*rules.documents[place.document].source, place.span, std::move(code),
                             std::move(message), std::move(hint));
}

std::uint32_t line_of(const RuleBase& rules, const Place& place) {
  return rules.documents[place.document].source->position(place.span.offset).line;
}

}  // namespace windlass::knowledge
