// SPDX-License-Identifier: Apache-2.0
#include "analyse/claims.hpp"

#include <algorithm>
#include <array>

#include "analyse/words.hpp"

namespace windlass::analyse {

using model::Number;
using Words = std::vector<std::string>;

namespace {

// A number behind one of these may be said of whom the rule does not speak: "once it hurts 2 or
// less".
constexpr std::array<std::string_view, 26> other_side{
    "not",   "no",     "never", "nobody", "none",   "without", "unless", "until",    "once",
    "only",  "when",   "if",    "before", "after",  "cannot",  "except", "else",     "starts",
    "start", "begins", "wait",  "waits",  "reopen", "reopens", "but",    "otherwise"};
// So may one before these: "2 or less is needed first".
constexpr std::array<std::string_view, 19> to_come{
    "before",  "needed",  "needs",  "required", "first", "enough", "yet",
    "reached", "allowed", "allows", "opens",    "open",  "start",  "starts",
    "begin",   "begins",  "until",  "again",    "only"};
constexpr std::array<std::string_view, 13> counted{"zero", "one",    "two",   "three", "four",
                                                   "five", "six",    "seven", "eight", "nine",
                                                   "ten",  "eleven", "twelve"};

std::optional<Number> number_of(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  if (word.ends_with('+')) word.remove_suffix(1);
  if (auto number = Number::parse(word)) return number;
  const auto at = std::find(counted.begin(), counted.end(), word);
  if (at == counted.end()) return std::nullopt;
  return Number(static_cast<std::int64_t>(at - counted.begin()));
}

bool stands(const Words& words, std::size_t at, std::string_view word) {
  return at < words.size() && words[at] == word;
}

std::optional<model::Unit> time_unit(const Words& words, std::size_t at) {
  static constexpr std::array<std::array<std::string_view, 4>, 5> named{
      {{"hour", "hours", "h", "h"},
       {"day", "days", "d", "d"},
       {"week", "weeks", "wk", "wk"},
       {"month", "months", "mo", "mo"},
       {"year", "years", "a", "a"}}};
  if (at < words.size())
    for (const auto& unit : named)
      if (is_one_of(words[at], unit)) return model::parse_unit(unit.back());
  return std::nullopt;
}

// Words that say a side, from this one on.
struct Phrase {
  Towards side;
  std::size_t from;
};

constexpr std::array<std::string_view, 3> up{"above", "over", "exceeds"};
constexpr std::array<std::string_view, 3> down{"below", "under", "within"};
constexpr std::array<std::string_view, 5> more{"more", "greater", "higher", "older", "longer"};
constexpr std::array<std::string_view, 6> less{"less",    "fewer",   "lower",
                                               "younger", "shorter", "smaller"};

// "More than", "no more than", "longer ago than", up to the word before `end`.
std::optional<Phrase> compared_before(const Words& words, std::size_t end) {
  if (end < 2 || words[end - 1] != "than") return std::nullopt;
  const std::size_t first = end > 2 && words[end - 2] == "ago" ? end - 3 : end - 2;
  const bool high = is_one_of(words[first], more);
  if (!high && !is_one_of(words[first], less)) return std::nullopt;
  const bool not_so = first > 0 && (words[first - 1] == "no" || words[first - 1] == "not");
  return Phrase{high != not_so ? Towards::high : Towards::low, not_so ? first - 1 : first};
}

// What the words before a number say of it: "above 7", "more than 7", "at least 7". Of a time and
// an age also "after 6 weeks", "in the first 6 weeks", "under the age of 18".
std::optional<Phrase> side_before(const Words& words, std::size_t at, bool time) {
  std::size_t end = at;
  if (end > 0 && words[end - 1] == "of" && end > 1 && words[end - 2] == "age") end -= 2;
  if (end > 0 && end == at && words[end - 1] == "age") --end;
  const bool age = end != at;
  if (age && end > 0 && words[end - 1] == "the") --end;
  if (end == 0) return std::nullopt;
  const std::string& last = words[end - 1];
  if (is_one_of(last, up)) return Phrase{Towards::high, end - 1};
  if (is_one_of(last, down)) return Phrase{Towards::low, end - 1};
  if ((time || age) && last == "after") return Phrase{Towards::high, end - 1};
  if (((time || age) && last == "before") || (time && last == "first"))
    return Phrase{Towards::low, end - 1};
  if (const auto phrase = compared_before(words, end)) return phrase;
  if (end < 2) return std::nullopt;
  if (words[end - 2] == "at" && last == "least") return Phrase{Towards::high, end - 2};
  if ((words[end - 2] == "at" && last == "most") || (words[end - 2] == "up" && last == "to"))
    return Phrase{Towards::low, end - 2};
  return std::nullopt;
}

// "18 and over", "65 years and older"; not "4 and under 10".
std::optional<Towards> side_joined(const Words& words, std::size_t at) {
  static constexpr std::array<std::string_view, 5> high{"over", "above", "older", "longer", "up"};
  static constexpr std::array<std::string_view, 4> low{"under", "below", "younger", "shorter"};
  if (!stands(words, at, "and") || at + 1 == words.size()) return std::nullopt;
  if (at + 2 < words.size() && (number_of(words[at + 2]) || words[at + 2] == "the"))
    return std::nullopt;
  if (is_one_of(words[at + 1], high)) return Towards::high;
  if (is_one_of(words[at + 1], low)) return Towards::low;
  return std::nullopt;
}

// What the words behind it say: "7 or more", "7 of 10 or more", "6 weeks or longer", "18+".
std::optional<Towards> side_behind(const Words& words, std::size_t at) {
  static constexpr std::array<std::string_view, 6> high{"more",  "above",  "over",
                                                        "older", "longer", "higher"};
  static constexpr std::array<std::string_view, 7> low{"less",    "below",   "under", "fewer",
                                                       "younger", "shorter", "lower"};
  if (words[at].ends_with('+')) return Towards::high;
  for (std::size_t next = at + 1; next < words.size() && next <= at + 3; ++next) {
    if (const auto side = side_joined(words, next)) return side;
    if (words[next] != "or" && Number::parse(words[next]) && words[next - 1] != "of") break;
    if (words[next] != "or" || next + 1 == words.size()) continue;
    if (is_one_of(words[next + 1], high)) return Towards::high;
    if (is_one_of(words[next + 1], low)) return Towards::low;
    break;
  }
  return std::nullopt;
}

// "8 of 10 or more is not stretched before we have seen it": with "not" between them the number is
// of whom the rule restrains.
bool is_restrained_until(const Words& words, std::size_t at, std::size_t i) {
  static constexpr std::array<std::string_view, 2> restrained{"not", "never"};
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(at);
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(i);
  return (*end == "before" || *end == "until") &&
         std::any_of(begin, end, [](const std::string& one) { return is_one_of(one, restrained); });
}

// "After 2 sprains or more", "after about 2 or more": whoever had them is meant, and nobody else.
bool comes_after(const Words& words, std::size_t i, std::size_t from) {
  static constexpr std::array<std::string_view, 7> little{"a",     "an",    "the", "another",
                                                          "about", "these", "some"};
  if (words[i] != "after") return false;
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(i) + 1;
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(from);
  return std::all_of(begin, end, [](const std::string& one) { return is_one_of(one, little); });
}

// Whether the words around what is said leave it said of whom the rule speaks.
bool is_plain(const Words& words, std::size_t from, std::size_t at) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if ((i < from && is_one_of(words[i], other_side) && !comes_after(words, i, from)) ||
        (i > at && is_one_of(words[i], to_come) && !is_restrained_until(words, at, i)))
      return false;
  return true;
}

// Amounts, and the words of a fact's title that they are said of: "low platelets", "pain is high".
constexpr std::array<std::string_view, 6> much{"high",   "raised", "strong",
                                               "severe", "heavy",  "much"};
constexpr std::array<std::string_view, 6> little{"low", "mild", "weak", "light", "little", "few"};

std::optional<Towards> amount(const std::string& word) {
  if (is_one_of(word, much)) return Towards::high;
  if (is_one_of(word, little)) return Towards::low;
  return std::nullopt;
}

}  // namespace

std::vector<SaidSentence> sentences_said(const std::string& text) {
  std::vector<std::string> texts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends = std::string_view(".;:").find(text[i]) != std::string_view::npos &&
                      i + 1 < text.size() && text[i + 1] == ' ';
    const bool dash = text[i] == '-' && i > 0 && text[i - 1] == ' ';
    if (ends || dash)
      texts.emplace_back();
    else
      texts.back() += text[i];
  }
  std::vector<SaidSentence> made;
  for (std::string& one : texts) {
    Words words = words_with_numbers(one);
    made.push_back({std::move(one), std::move(words)});
  }
  return made;
}

std::vector<NumberSaid> claims_of(const SaidSentence& sentence) {
  const Words& words = sentence.words;
  std::vector<NumberSaid> made;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto said = number_of(words[i]);
    // "8 of 10 or more" speaks of 8.
    if (!said || (i > 1 && words[i - 1] == "of" && number_of(words[i - 2]))) continue;
    const auto unit = time_unit(words, i + 1);
    auto phrase = side_before(words, i, unit.has_value());
    if (!phrase)
      if (const auto side = side_behind(words, i)) phrase = Phrase{*side, i};
    if (phrase) made.push_back({*said, unit, phrase->side, is_plain(words, phrase->from, i)});
  }
  return made;
}

namespace {

// "platelets" and "platelet" are one word of a title.
std::string singular(const std::string& word) {
  if (word.size() > 4 && word.ends_with("ies")) return word.substr(0, word.size() - 3) + "y";
  const bool plural = word.size() > 3 && word.ends_with('s') && !word.ends_with("ss");
  return plural ? word.substr(0, word.size() - 1) : word;
}

}  // namespace

std::optional<Towards> amount_said(const SaidSentence& sentence, const Words& title) {
  const Words& words = sentence.words;
  const auto in_title = [&](std::size_t at) {
    return at < words.size() && words[at].size() > 2 &&
           std::any_of(title.begin(), title.end(), [&](const std::string& one) {
             return singular(one) == singular(words[at]);
           });
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto side = amount(words[i]);
    if (!side || !is_plain(words, i, i) ||
        std::find(title.begin(), title.end(), words[i]) != title.end())
      continue;
    if (in_title(i + 1)) return side;
    if (i > 1 && (words[i - 1] == "is" || words[i - 1] == "are") && in_title(i - 2)) return side;
    if (i > 2 && (words[i - 1] == "too" || words[i - 1] == "very") && in_title(i - 3)) return side;
  }
  return std::nullopt;
}

std::optional<Towards> age_said(const SaidSentence& sentence) {
  static constexpr std::array<std::string_view, 4> young{"child", "children", "adolescent",
                                                         "adolescents"};
  static constexpr std::array<std::string_view, 2> grown{"adult", "adults"};
  static constexpr std::array<std::string_view, 6> lead{"a", "an", "in", "for", "the", "all"};
  const Words& words = sentence.words;
  for (std::size_t i = 0; i < words.size() && i < 3; ++i) {
    const bool low = is_one_of(words[i], young);
    if (low || is_one_of(words[i], grown)) {
      if (!is_plain(words, i, i)) return std::nullopt;
      return low ? Towards::low : Towards::high;
    }
    if (!is_one_of(words[i], lead)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Towards> order_said(const SaidSentence& sentence, const NamedApart& named,
                                  bool days) {
  static constexpr std::array<std::string_view, 9> turns{
      "not", "no", "never", "nobody", "none", "without", "unless", "cannot", "except"};
  static constexpr std::array<std::string_view, 2> later{"later", "younger"};
  static constexpr std::array<std::string_view, 3> earlier{"earlier", "sooner", "older"};
  constexpr std::size_t reach = 4;  // "before the last operation"
  const Words& words = sentence.words;
  const auto is = [&](const Words& list, std::size_t at) {
    return std::find(list.begin(), list.end(), words[at]) != list.end();
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_one_of(words[i], turns)) return std::nullopt;
    std::optional<Towards> side;
    std::size_t next = i + 1;
    const bool than = stands(words, next, "than");
    if (than) ++next;
    if (days ? words[i] == "after" || words[i] == "since" || (than && is_one_of(words[i], later))
             : is_one_of(words[i], up) || (than && is_one_of(words[i], more)))
      side = Towards::high;
    if (days ? words[i] == "before" || (than && is_one_of(words[i], earlier))
             : is_one_of(words[i], down) || (than && is_one_of(words[i], less)))
      side = Towards::low;
    for (; side && next < words.size() && next <= i + 1 + reach; ++next) {
      if (is(named.other, next)) return side;
      if (is(named.own, next)) return *side == Towards::high ? Towards::low : Towards::high;
    }
  }
  return std::nullopt;
}

}  // namespace windlass::analyse
