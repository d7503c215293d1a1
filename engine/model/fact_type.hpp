// SPDX-License-Identifier: Apache-2.0
#pragma once

// The types of facts, and what code needs to know of a type so that it need not name one.
//
// How a value of a type is read and written is value.cpp. A `switch` over types has no `default`,
// so that the compiler names it when a type is added.
//
// Thread rule: constants and [pure] functions.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/rows.hpp"

namespace windlass::model {

enum class FactType : std::uint8_t { boolean, number, enumeration, set, date };

// How one answer is given.
enum class AnswerForm : std::uint8_t {
  choice,  // one of a few: words of the vocabulary, or yes and no
  many,    // any number of words of the vocabulary
  typed,   // written out, and compared with thresholds
};

struct FactTypeRow {
  FactType type;
  std::string_view word;  // FORMAT: `type:` of vocabularies
  AnswerForm answer;
  bool has_unit;               // and a range
  bool has_values;             // a list of words
  bool may_be_never;           // `blank: never`
  std::string_view fhir_item;  // the type of its item in a Questionnaire
};
inline constexpr std::array fact_types{
    FactTypeRow{FactType::boolean, "bool", AnswerForm::choice, false, false, false, "choice"},
    FactTypeRow{FactType::number, "number", AnswerForm::typed, true, false, true, "quantity"},
    FactTypeRow{FactType::enumeration, "enum", AnswerForm::choice, false, true, false, "choice"},
    FactTypeRow{FactType::set, "set", AnswerForm::many, false, true, false, "choice"},
    FactTypeRow{FactType::date, "date", AnswerForm::typed, false, false, true, "date"},
};
static_assert(base::in_order(fact_types, &FactTypeRow::type));

// As documents write them: bool, number, enum, set, date.
const std::vector<std::string_view>& fact_type_words();
constexpr const FactTypeRow& row(FactType type) { return base::row_of(fact_types, type); }
constexpr bool has_unit(FactType type) { return row(type).has_unit; }
constexpr bool has_values(FactType type) { return row(type).has_values; }
constexpr bool may_be_never(FactType type) { return row(type).may_be_never; }
constexpr bool is_choice(FactType type) { return row(type).answer == AnswerForm::choice; }
constexpr bool is_many(FactType type) { return row(type).answer == AnswerForm::many; }
constexpr bool is_typed(FactType type) { return row(type).answer == AnswerForm::typed; }

}  // namespace windlass::model
