// SPDX-License-Identifier: Apache-2.0
#include "analyse/turned.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "analyse/reads.hpp"
#include "analyse/words.hpp"
#include "base/text.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using logic::Condition;
using logic::Constraint;
using model::FactDefinition;
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

enum class Side { low, high };

// One end of a comparison, seen through `none`: from `at` on, or up to it.
struct Bound {
  const FactDefinition* fact;
  Number at;
  Side side;
  std::string text;  // "at least 7"
};

std::optional<Number> number_of(const std::string& word) {
  if (auto number = Number::parse(word.substr(word.starts_with('+') ? 1 : 0))) return number;
  const auto at = std::find(counted.begin(), counted.end(), word);
  if (at == counted.end()) return std::nullopt;
  return Number(static_cast<std::int64_t>(at - counted.begin()));
}

// Whether the words around a number leave it said of whom the rule speaks.
bool is_plain(const Words& words, std::size_t at) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (i < at ? is_one_of(words[i], other_side) : is_one_of(words[i], to_come)) return false;
  return true;
}

// What the words before a number say of it: "above 7", "more than 7", "at least 7".
std::optional<Side> side_before(const Words& words, std::size_t at) {
  static constexpr std::array<std::string_view, 3> up{"above", "over", "exceeds"};
  static constexpr std::array<std::string_view, 3> down{"below", "under", "within"};
  static constexpr std::array<std::string_view, 5> more{"more", "greater", "higher", "older",
                                                        "longer"};
  static constexpr std::array<std::string_view, 6> less{"less",    "fewer",   "lower",
                                                        "younger", "shorter", "smaller"};
  if (at == 0) return std::nullopt;
  if (is_one_of(words[at - 1], up)) return Side::high;
  if (is_one_of(words[at - 1], down)) return Side::low;
  if (at < 2) return std::nullopt;
  const std::string &first = words[at - 2], &second = words[at - 1];
  if (second == "than" && is_one_of(first, more)) return Side::high;
  if (second == "than" && is_one_of(first, less)) return Side::low;
  if (first == "at" && second == "least") return Side::high;
  if ((first == "at" && second == "most") || (first == "up" && second == "to")) return Side::low;
  return std::nullopt;
}

// What the words behind it say: "7 or more", "7 of 10 or more", "6 weeks or longer".
std::optional<Side> side_behind(const Words& words, std::size_t at) {
  static constexpr std::array<std::string_view, 6> more{"more",  "above",  "over",
                                                        "older", "longer", "higher"};
  static constexpr std::array<std::string_view, 7> less{"less",    "below",   "under", "fewer",
                                                        "younger", "shorter", "lower"};
  for (std::size_t next = at + 1; next < words.size() && next <= at + 3; ++next) {
    if (words[next] != "or" && Number::parse(words[next]) && words[next - 1] != "of") break;
    if (words[next] != "or" || next + 1 == words.size()) continue;
    if (is_one_of(words[next + 1], more)) return Side::high;
    if (is_one_of(words[next + 1], less)) return Side::low;
    break;
  }
  return std::nullopt;
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

// Whether a number of a text is the threshold: as it stands, or in the unit of time behind it.
bool is_threshold(const Bound& bound, const Number& said, const std::optional<model::Unit>& unit) {
  if (said == bound.at && (!unit || bound.fact->type == model::FactType::number)) return true;
  if (!unit) return false;
  const model::Unit own =
      bound.fact->type == model::FactType::date ? *model::parse_unit("d") : bound.fact->unit;
  const auto converted = model::convert(said, *unit, own);
  return converted && *converted == bound.at;
}

// Amounts, and the words of a fact's title that they are said of: "low platelets", "pain is high".
constexpr std::array<std::string_view, 6> much{"high",   "raised", "strong",
                                               "severe", "heavy",  "much"};
constexpr std::array<std::string_view, 6> little{"low", "mild", "weak", "light", "little", "few"};

std::optional<Side> amount(const std::string& word) {
  if (is_one_of(word, much)) return Side::high;
  if (is_one_of(word, little)) return Side::low;
  return std::nullopt;
}

std::optional<Side> amount_said(const Words& words, const Words& title) {
  const auto in_title = [&](std::size_t at) {
    return at < words.size() && words[at].size() > 2 &&
           std::find(title.begin(), title.end(), words[at]) != title.end();
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto side = amount(words[i]);
    if (!side || !is_plain(words, i) ||
        std::find(title.begin(), title.end(), words[i]) != title.end())
      continue;
    if (in_title(i + 1)) return side;
    if (i > 1 && (words[i - 1] == "is" || words[i - 1] == "are") && in_title(i - 2)) return side;
    if (i > 2 && (words[i - 1] == "too" || words[i - 1] == "very") && in_title(i - 3)) return side;
  }
  return std::nullopt;
}

struct Sentence {
  std::string text;
  Words words;
};

// "7 or more": what a text says of a number.
struct Claim {
  Number number;
  std::optional<model::Unit> unit;  // of time, where one stands behind it
  Side side;
  bool plain;  // nothing in its sentence turns it round
};

std::vector<Claim> claims_of(const Sentence& sentence) {
  const Words& words = sentence.words;
  std::vector<Claim> made;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto said = number_of(words[i]);
    // "8 of 10 or more" speaks of 8.
    if (!said || (i > 1 && words[i - 1] == "of" && number_of(words[i - 2]))) continue;
    auto side = side_before(words, i);
    if (!side) side = side_behind(words, i);
    if (side) made.push_back({*said, time_unit(words, i + 1), *side, is_plain(words, i)});
  }
  return made;
}

// What a condition is of somebody whose answers all raise no concern.
enum class Verdict { no, open, yes };

class Turned {
 public:
  Turned(const KnowledgeBase& base, FindingList& found) : base_(base), found_(found) {}

  void run() {
    const knowledge::RuleBase& rules = base_.rules();
    for (const auto& flag : rules.screening.red_flags)
      for (const auto& level : flag.levels) {
        const std::string what = flag.id + ": level " + level.id;
        look(what, level.id, level.place, level.because, level.when);
        look_at_safe(what, level.place, level.when);
      }
    for (const auto& one : rules.pathway->course)
      look("course rule " + one.id, one.id, one.place, one.grounds.because, one.when);
    for (const auto& one : rules.pathway->advice)
      if (one.when) look("advice " + one.id, one.id, one.place, one.text, *one.when);
    each_rule_of_modalities(rules,
                            [this](const auto& modality, const char* kind, const auto& rule) {
                              const std::string what = modality + ": " + kind + " " + rule.id;
                              look(what, rule.id, rule.place, rule.grounds.because, rule.when);
                              if (std::string_view(kind) == "contraindication")
                                look_at_safe(what, rule.place, rule.when);
                            });
  }

 private:
  void look(const std::string& what, const std::string& id, const knowledge::Place& place,
            const std::string& text, const Condition& when) {
    std::vector<Bound> bounds;
    plain_ = true;
    add(when, false, bounds);
    if (!plain_ || bounds.empty()) return;
    std::string words_of_id = id;
    std::replace(words_of_id.begin(), words_of_id.end(), '-', ' ');
    std::vector<Sentence> sentences;
    for (const std::string& one : sentences_of(text + ". " + words_of_id))
      sentences.push_back({one, words_with_numbers(one)});
    for (const Sentence& one : sentences) {
      for (const Claim& claim : claims_of(one))
        if (claim.plain && is_said(claim, bounds, true) && !agrees(sentences, claim, bounds))
          return tell(place, when,
                      what + ": its text speaks of " + claim.number.text() + " or " +
                          (claim.side == Side::high ? "more" : "less") +
                          ", and its condition of the other side: '" +
                          base::shorten(std::string(base::trim(one.text))) + "'");
      if (bounds.size() == 1 && look_at_amount(what, place, one.words, bounds.front(), when))
        return;
    }
  }

  // Whether some comparison has its number; on the other side, or on the one that it says.
  static bool is_said(const Claim& claim, const std::vector<Bound>& bounds, bool turned) {
    return std::any_of(bounds.begin(), bounds.end(), [&](const Bound& one) {
      return is_threshold(one, claim.number, claim.unit) && (one.side != claim.side) == turned;
    });
  }

  // Whether the condition has both sides, or the text says the right one somewhere as well.
  static bool agrees(const std::vector<Sentence>& sentences, const Claim& claim,
                     const std::vector<Bound>& bounds) {
    if (is_said(claim, bounds, false)) return true;
    for (const Sentence& one : sentences)
      for (const Claim& other : claims_of(one))
        if (other.number == claim.number && is_said(other, bounds, false)) return true;
    return false;
  }

  static std::vector<std::string> sentences_of(const std::string& text) {
    std::vector<std::string> made(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool ends = std::string_view(".;:").find(text[i]) != std::string_view::npos &&
                        i + 1 < text.size() && text[i + 1] == ' ';
      const bool dash = text[i] == '-' && i > 0 && text[i - 1] == ' ';
      if (ends || dash)
        made.emplace_back();
      else
        made.back() += text[i];
    }
    return made;
  }

  // "Mild pain" from 1 of 10 on is no mistake: the threshold lies on the other half of the range.
  bool look_at_amount(const std::string& what, const knowledge::Place& place, const Words& words,
                      const Bound& bound, const Condition& when) {
    const FactDefinition& fact = *bound.fact;
    if (fact.type != model::FactType::number || !fact.lowest || !fact.highest) return false;
    const auto side = amount_said(words, words_with_numbers(fact.title));
    if (!side || *side == bound.side) return false;
    const auto twice = bound.at.plus(bound.at), ends = fact.lowest->plus(*fact.highest);
    if (!twice || !ends || (bound.side == Side::high ? *twice < *ends : *twice > *ends))
      return false;
    tell(place, when,
         what + ": it speaks of " + (*side == Side::high ? "a high" : "a low") + " '" + fact.title +
             "', and its condition asks '" + bound.text + "'");
    return true;
  }

  void tell(const knowledge::Place& place, const Condition& when, std::string message) {
    add_finding(
        found_, base_, place.document, when.span,
        {Severity::warning, "check.turned", std::move(message),
         "turn the comparison round (`at least` for `at most`, `above` for `below`), or the "
         "words"});
  }

  // The ends of all comparisons. Not plain: what decides may be none of these.
  void add(const Condition& one, bool turned, std::vector<Bound>& bounds) {
    const bool inside = turned != (one.kind == Condition::Kind::none);
    for (const Condition& part : one.parts) add(part, inside, bounds);
    if (one.kind == Condition::Kind::red_flag) plain_ = false;
    if (one.kind != Condition::Kind::fact) return;
    const FactDefinition& fact = base_.vocabulary()[one.fact];
    const bool decided = fact.derived && fact.type != model::FactType::number;
    if (decided || one.constraint.kind == Constraint::Kind::than_fact) plain_ = false;
    if (one.constraint.kind != Constraint::Kind::interval) return;
    const auto& [low, high] = std::tie(one.constraint.low, one.constraint.high);
    if (low.has_value() == high.has_value()) return;
    bounds.push_back(
        {&fact, low ? *low : *high, low.has_value() != turned ? Side::high : Side::low, one.text});
  }

  // A red flag or a contraindication is for answers that raise a concern. What holds of everybody
  // is told as that.
  void look_at_safe(const std::string& what, const knowledge::Place& place, const Condition& when) {
    if (of_safe(when) != Verdict::yes) return;
    add_finding(
        found_, base_, place.document, when.span,
        {Severity::warning, "check.turned",
         what + ": it holds of everybody whose answers raise no concern (`safe` in the vocabulary)",
         "a negation too much, or one too few? Ask for the answer that raises a concern"});
    const base::Diagnostic& last = found_.back();
    if (std::any_of(found_.begin(), found_.end(), [&](const base::Diagnostic& one) {
          return one.code == "check.always" && one.file == last.file &&
                 one.place.line == last.place.line && one.place.column == last.place.column;
        }))
      found_.pop_back();
  }

  Verdict of_safe(const Condition& one) const {
    std::size_t yes = 0, open = 0;
    for (const Condition& part : one.parts) {
      const Verdict verdict = of_safe(part);
      yes += verdict == Verdict::yes ? 1 : 0;
      open += verdict == Verdict::open ? 1 : 0;
    }
    const std::size_t most = yes + open, all = one.parts.size();
    const auto at_least = [&](std::size_t needed) {
      return yes >= needed ? Verdict::yes : most >= needed ? Verdict::open : Verdict::no;
    };
    switch (one.kind) {
      case Condition::Kind::all: return at_least(all);
      case Condition::Kind::any: return at_least(1);
      case Condition::Kind::at_least: return at_least(one.count);
      case Condition::Kind::none:
        return yes > 0 ? Verdict::no : open > 0 ? Verdict::open : Verdict::yes;
      case Condition::Kind::fact: return of_safe(base_.vocabulary()[one.fact], one.constraint);
      case Condition::Kind::red_flag: return Verdict::no;
      case Condition::Kind::always: return Verdict::open;
    }
    return Verdict::open;
  }

  static Verdict of_safe(const FactDefinition& fact, const Constraint& asked) {
    if (!fact.safe || fact.derived) return Verdict::open;
    if (asked.kind == Constraint::Kind::choices)
      return asked.values.has(fact.safe->choice) ? Verdict::yes : Verdict::no;
    return Verdict::open;
  }

  const KnowledgeBase& base_;
  FindingList& found_;
  bool plain_ = true;
};

}  // namespace

void find_turned_rules(const KnowledgeBase& base, FindingList& found) { Turned(base, found).run(); }

}  // namespace windlass::analyse
