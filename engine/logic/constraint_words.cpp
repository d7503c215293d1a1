// SPDX-License-Identifier: Apache-2.0
// What the readers of conditions and constraints share about words.
#include "base/text.hpp"
#include "logic/constraint.hpp"
#include "model/spoken.hpp"

namespace windlass::logic {

namespace {

std::string words_of_signs(std::string_view text) {
  constexpr struct {
    std::string_view sign, words;
  } signs[] = {{">=", "at least "},
               {"=>", "at least "},
               {"\u2265", "at least "},
               {"<=", "at most "},
               {"=<", "at most "},
               {"\u2264", "at most "},
               {">", "above "},
               {"<", "below "},
               {"==", ""},
               {"=", ""}};
  for (const auto& one : signs)
    if (text.starts_with(one.sign))
      return std::string(one.words) + std::string(base::trim(text.substr(one.sign.size())));
  return {};
}

}  // namespace

std::string with_unit(const std::string& words, const model::Unit& unit) {
  const std::size_t digit = words.find_first_of("0123456789");
  const bool alone = digit != words.npos && words.find(' ', digit) == words.npos;
  if (!alone || unit.dimensionless()) return words;
  const std::string made = words + " " + unit.text();
  // As it can be written inside { }, too.
  return made.find('{') == made.npos ? made : "\"" + made + "\"";
}

std::string expected_of(const model::FactDefinition& fact) {
  if (model::has_values(fact.type)) return "its values are " + base::list_some(fact.values);
  if (model::is_choice(fact.type)) return "write true, false, known or unknown";
  if (!model::has_unit(fact.type)) return "write `within 6 wk` or `more than 6 wk ago`";
  const std::string unit =
      fact.unit.dimensionless() ? std::string() : " with its unit (" + fact.unit.text() + ")";
  return "write a number" + unit + ", or at least, at most, above, below, between ... and ..." +
         (fact.blank_is_never ? ", never" : "");
}

std::string unit_named(const model::Unit& unit) {
  if (unit.dimensionless()) return "no unit";
  const std::string words = model::unit_in_words(unit);
  const std::string named = base::quote(unit.text());
  return words.empty() || words == unit.text() ? named : named + " (" + words + ")";
}

std::string wanted_unit(const model::Unit& unit) {
  if (unit.dimensionless()) return "leave the unit out";
  return "write the number in " + unit_named(unit) +
         ", or in another unit of UCUM for the same kind of thing";
}

std::string intended_words(std::string_view text, const std::vector<std::string>& forms) {
  if (std::string words = words_of_signs(text); !words.empty()) return words;
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == 0 || digit == std::string_view::npos) return {};
  // The whole of the words, or what comes of them when the last one is left out: "At least leest
  // 4".
  std::string_view words = base::trim(text.substr(0, digit));
  std::string near = base::nearest(words, forms);
  if (const std::size_t last = words.rfind(' '); near.empty() && last != std::string_view::npos)
    near = base::nearest(words.substr(0, last), forms);
  return near.empty() ? std::string() : near + " " + std::string(text.substr(digit));
}

}  // namespace windlass::logic
