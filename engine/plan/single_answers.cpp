// SPDX-License-Identifier: Apache-2.0
#include "plan/single_answers.hpp"

namespace windlass::plan {

std::vector<std::vector<AnswerPart>> single_answers(const knowledge::KnowledgeBase& base,
                                                    model::FactId fact) {
  const logic::Program& program = base.program();
  const model::FactDefinition& definition = base.vocabulary()[fact];
  const logic::Program::Range range = program.columns_of(fact);
  std::vector<std::vector<AnswerPart>> answers;
  if (range.count == 0) return answers;
  if (model::is_many(definition.type)) {
    std::vector<AnswerPart> none{{range.first, 1}};
    for (std::uint32_t i = 1; i < range.count; ++i) none.push_back({range.first + i, 0});
    for (std::uint32_t i = 1; i < range.count; ++i) {
      answers.push_back(none);
      answers.back()[i].code = 1;
    }
    if (range.count > 2) {  // several members
      answers.push_back(none);
      for (AnswerPart& part : answers.back()) part.code = 1;
    }
    answers.push_back(std::move(none));
    return answers;
  }
  if (range.count != 1) return answers;
  for (std::uint32_t code = 0; code < program.codes_of(range.first); ++code)
    answers.push_back({{range.first, static_cast<std::uint8_t>(code)}});
  if (definition.blank_is_never) answers.push_back({{range.first, logic::never_code}});
  return answers;
}

}  // namespace windlass::plan
