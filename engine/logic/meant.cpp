// SPDX-License-Identifier: Apache-2.0
#include "logic/meant.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "model/unit.hpp"

namespace windlass::logic {

namespace {

struct Said {
  std::string_view words, means;
};

// Longer ones first where one begins another.
constexpr Said thresholds[] = {
    {"greater than or equal to", "at least"},
    {"less than or equal to", "at most"},
    {"no more than", "at most"},
    {"not more than", "at most"},
    {"no less than", "at least"},
    {"not less than", "at least"},
    {"greater than", "above"},
    {"bigger than", "above"},
    {"higher than", "above"},
    {"older than", "above"},
    {"longer than", "above"},
    {"more than", "above"},
    {"smaller than", "below"},
    {"lower than", "below"},
    {"younger than", "below"},
    {"shorter than", "below"},
    {"less than", "below"},
    {"fewer than", "below"},
    {"over", "above"},
    {"under", "below"},
    {"minimum", "at least"},
    {"min", "at least"},
    {"from", "at least"},
    {"maximum", "at most"},
    {"max", "at most"},
    {"up to", "at most"},
    {"until", "at most"},
};
constexpr Said groups[] = {{"and", "all"},  {"&", "all"},      {"both", "all"},    {"or", "any"},
                           {"|", "any"},    {"one of", "any"}, {"either", "any"},  {"not", "none"},
                           {"nor", "none"}, {"no", "none"},    {"neither", "none"}};
constexpr Said flags[] = {
    {"yes", "true"},  {"y", "true"},       {"ja", "true"},        {"1", "true"},
    {"on", "true"},   {"present", "true"}, {"positive", "true"},  {"true", "true"},
    {"no", "false"},  {"n", "false"},      {"nein", "false"},     {"0", "false"},
    {"off", "false"}, {"absent", "false"}, {"negative", "false"}, {"false", "false"}};

template <std::size_t N>
std::string_view means(const Said (&list)[N], std::string_view words) {
  for (const Said& one : list)
    if (one.words == words) return one.means;
  return {};
}

void replace(std::string& text, std::string_view old, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += with.size())
    text.replace(at, old.size(), with);
}

// With blanks that look like one as blanks, dashes as '-', and quotes that a word processor turns
// taken out.
std::string plain(std::string_view said) {
  std::string text(said);
  for (const std::string_view blank : {"\u00a0", "\u202f", "\u2009", "\u2007"})
    replace(text, blank, " ");
  for (const std::string_view dash : {"\u2013", "\u2014", "\u2212"}) replace(text, dash, "-");
  for (const std::string_view quote :
       {"\u201c", "\u201d", "\u201e", "\u2018", "\u2019", "\u00ab", "\u00bb", "\""})
    replace(text, quote, "");
  return std::string(base::trim(text));
}

bool is_part_of_number(char c) { return base::is_digit(c) || c == '.' || c == ','; }

std::optional<std::string> number(std::string_view text) {
  std::string made(text);
  if (std::count(made.begin(), made.end(), ',') == 1 && made.find('.') == std::string::npos)
    std::replace(made.begin(), made.end(), ',', '.');
  if (!model::Number::parse(made)) return std::nullopt;
  return made;
}

// What stands behind one of these words.
std::string_view behind(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return {};
  text.remove_prefix(word.size());
  return text.starts_with(' ') ? base::trim(text) : std::string_view();
}

std::string others(const model::FactDefinition& fact, std::string_view value) {
  if (fact.type == model::FactType::boolean) {
    const std::string_view word = means(flags, value);
    return word.empty() ? std::string() : word == "true" ? "write false" : "write true";
  }
  std::vector<std::string> made = fact.values;
  if (std::erase(made, std::string(value)) == 0) return {};
  return "write the values that are meant: `[" + base::join(made) + "]`";
}

}  // namespace

std::string meant_quantity(std::string_view said) {
  const std::string text = plain(said);
  const auto digit = std::find_if(text.begin(), text.end(), base::is_digit);
  if (digit == text.end()) return {};
  const auto end = std::find_if_not(digit, text.end(), is_part_of_number);
  const bool negative = digit != text.begin() && *(digit - 1) == '-';
  const std::string before(base::trim(std::string(text.begin(), digit - (negative ? 1 : 0)))),
      after(base::trim(std::string(end, text.end())));
  const auto made = number(std::string(digit, end));
  const std::string unit = before.empty() ? after : before;
  if (!made || (!before.empty() && !after.empty())) return {};
  if (!unit.empty() && !model::parse_unit(unit)) {
    const std::string spelling = model::ucum_spelling(unit);
    return spelling.empty() ? std::string() : (negative ? "-" : "") + *made + " " + spelling;
  }
  return (negative ? "-" : "") + *made + (unit.empty() ? "" : " " + unit);
}

std::string meant_threshold(std::string_view said) {
  const std::string text = base::lower(plain(said));
  for (const std::string_view word : {"at least", "at most", "above", "below"})
    if (const std::string one = meant_quantity(behind(text, word)); !one.empty())
      return std::string(word) + " " + one;
  for (const Said& known : thresholds)
    if (const std::string one = meant_quantity(behind(text, known.words)); !one.empty())
      return std::string(known.means) + " " + one;
  std::string_view range = text;
  for (const std::string_view word : {"between", "from"})
    if (const std::string_view rest = behind(text, word); !rest.empty()) range = rest;
  for (const std::string_view between : {" and ", " to ", " - ", "-", ".."}) {
    const std::size_t at = range.find(between);
    if (at == 0 || at == std::string_view::npos) continue;
    std::string low = meant_quantity(range.substr(0, at)),
                high = meant_quantity(range.substr(at + between.size()));
    if (low.empty() || high.empty()) continue;
    const auto first = model::Number::parse(low.substr(0, low.find(' '))),
               second = model::Number::parse(high.substr(0, high.find(' ')));
    if (first && second && *first > *second && low.find(' ') == std::string::npos) {
      // The unit stands behind the second alone.
      const std::size_t unit = std::min(high.find(' '), high.size());
      const std::string swapped = low + high.substr(unit);
      low = high.substr(0, unit);
      high = swapped;
    }
    return "between " + low + " and " + high;
  }
  return meant_quantity(text);
}

std::string meant_value(const model::FactDefinition& fact, std::string_view said) {
  const std::string text = plain(said), low = base::lower(text);
  for (const std::string_view word : {"not", "no", "!=", "\u2260", "<>"})
    if (const std::string_view rest = behind(low, word); !rest.empty())
      if (std::string made = others(fact, rest); !made.empty()) return made;
  if (fact.type == model::FactType::boolean) {
    const std::string_view word = means(flags, low);
    return word.empty() ? std::string()
                        : "write " + std::string(word) +
                              (text == word  ? ", without quotes"
                               : low == word ? ", in small letters"
                                             : "");
  }
  if (model::find_value(fact, text)) return "write `" + text + "`, without other quotes or blanks";
  for (const std::string_view between : {" or ", " and ", ", ", "/"}) {
    const std::size_t at = text.find(between);
    if (at == std::string::npos) continue;
    const std::string first = text.substr(0, at), second = text.substr(at + between.size());
    if (model::find_value(fact, first) && model::find_value(fact, second))
      return "write a list for one or the other: `[" + first + ", " + second + "]`";
  }
  return {};
}

std::string meant_group(std::string_view key) {
  return std::string(means(groups, base::lower(key)));
}

}  // namespace windlass::logic
