// SPDX-License-Identifier: Apache-2.0
#include "analyse/turned.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "analyse/claims.hpp"
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

// One end of a comparison, seen through `none`: from `at` on, or up to it.
struct Bound {
  const FactDefinition* fact;
  Number at;
  Towards side;
  std::string text;  // "at least 7"
};

// A comparison with another fact, seen through `none`.
struct Order {
  const FactDefinition *fact, *other;
  Towards side;  // greater than the other, of days after it; or the contrary
  std::string text;
};

// Whether a number of a text is the threshold: as it stands, or in the unit of time behind it.
bool is_threshold(const Bound& bound, const Number& said, const std::optional<model::Unit>& unit) {
  if (said == bound.at && (!unit || bound.fact->type == model::FactType::number)) return true;
  if (!unit) return false;
  const model::Unit own =
      bound.fact->type == model::FactType::date ? *model::parse_unit("d") : bound.fact->unit;
  const auto converted = model::convert(said, *unit, own);
  return converted && *converted == bound.at;
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
    bounds_.clear();
    orders_.clear();
    plain_ = true;
    add(when, false);
    std::string words_of_id = id;
    std::replace(words_of_id.begin(), words_of_id.end(), '-', ' ');
    const std::vector<SaidSentence> sentences = sentences_said(text + ". " + words_of_id);
    if (look_at_order(what, place, sentences, when) || !plain_ || bounds_.empty()) return;
    for (const SaidSentence& one : sentences) {
      for (const NumberSaid& claim : claims_of(one))
        if (claim.plain && is_said(claim, true) && !agrees(sentences, claim))
          return tell(place, when,
                      what + ": its text speaks of " + claim.number.text() + " or " +
                          (claim.side == Towards::high ? "more" : "less") +
                          ", and its condition of the other side: " + quoted(one));
      if (bounds_.size() == 1 && (look_at_amount(what, place, one, when) ||
                                  look_at_age(what, place, sentences, one, when)))
        return;
    }
  }

  static std::string quoted(const SaidSentence& one) {
    return "'" + base::shorten(std::string(base::trim(one.text))) + "'";
  }

  // "The film is older than the injury" over `after fact injury`. Where one sentence says what one
  // comparison asks, none is turned.
  bool look_at_order(const std::string& what, const knowledge::Place& place,
                     const std::vector<SaidSentence>& sentences, const Condition& when) {
    const SaidSentence* against = nullptr;
    const Order* turned = nullptr;
    for (const Order& order : orders_) {
      const NamedApart named = named_apart(*order.fact, *order.other);
      for (const SaidSentence& one : sentences) {
        const auto side = order_said(one, named, order.fact->type == model::FactType::date);
        if (!side) continue;
        if (*side == order.side) return false;
        if (against == nullptr) against = &one;
        if (turned == nullptr) turned = &order;
      }
    }
    if (against == nullptr) return false;
    tell(place, when,
         what + ": its text puts '" + turned->fact->title + "' and '" + turned->other->title +
             "' the other way round than '" + turned->text + "' does: " + quoted(*against));
    return true;
  }

  // The words that only one of the two is called by.
  static NamedApart named_apart(const FactDefinition& fact, const FactDefinition& other) {
    static constexpr std::array<std::string_view, 17> common{
        "day", "date", "time", "weeks", "days", "years", "ago",   "the", "of",
        "on",  "in",   "a",    "an",    "last", "first", "since", "and"};
    const auto called = [](const FactDefinition& one) {
      std::string id = one.id.substr(one.id.rfind('.') + 1);
      std::replace(id.begin(), id.end(), '_', ' ');
      Words words = words_with_numbers(one.title + " " + id);
      std::erase_if(words, [](const std::string& word) { return is_one_of(word, common); });
      return words;
    };
    NamedApart named{called(fact), called(other)};
    const Words own = named.own;
    const auto among = [](const Words& list) {
      return [&list](const std::string& word) {
        return std::find(list.begin(), list.end(), word) != list.end();
      };
    };
    std::erase_if(named.own, among(named.other));
    std::erase_if(named.other, among(own));
    return named;
  }

  // "Children are seen elsewhere" over `at least 18 a`. Where a number says which of them are
  // meant, the number counts.
  bool look_at_age(const std::string& what, const knowledge::Place& place,
                   const std::vector<SaidSentence>& sentences, const SaidSentence& one,
                   const Condition& when) {
    static const model::Unit year = *model::parse_unit("a");
    const Bound& bound = bounds_.front();
    const Words title = words_with_numbers(bound.fact->title);
    if (bound.fact->type != model::FactType::number ||
        std::find(title.begin(), title.end(), "age") == title.end())
      return false;
    const auto years = model::convert(bound.at, bound.fact->unit, year);
    const auto side = age_said(one);
    if (!side || *side == bound.side || !years || *years < Number(12) || *years > Number(21))
      return false;
    for (const SaidSentence& other : sentences)
      for (const NumberSaid& claim : claims_of(other))
        if (is_threshold(bound, claim.number, claim.unit)) return false;
    tell(place, when,
         what + ": it speaks of " + (*side == Towards::high ? "adults" : "children") +
             ", and its condition asks '" + bound.text + "': " + quoted(one));
    return true;
  }

  // Whether some comparison has its number; on the other side, or on the one that it says.
  bool is_said(const NumberSaid& claim, bool turned) const {
    return std::any_of(bounds_.begin(), bounds_.end(), [&](const Bound& one) {
      return is_threshold(one, claim.number, claim.unit) && (one.side != claim.side) == turned;
    });
  }

  // Whether the condition has both sides, or the text says the right one somewhere as well.
  bool agrees(const std::vector<SaidSentence>& sentences, const NumberSaid& claim) const {
    if (is_said(claim, false)) return true;
    for (const SaidSentence& one : sentences)
      for (const NumberSaid& other : claims_of(one))
        if (other.number == claim.number && is_said(other, false)) return true;
    return false;
  }

  // "Mild pain" from 1 of 10 on is no mistake: the threshold lies on the other half of the range.
  bool look_at_amount(const std::string& what, const knowledge::Place& place,
                      const SaidSentence& one, const Condition& when) {
    const Bound& bound = bounds_.front();
    const FactDefinition& fact = *bound.fact;
    if (fact.type != model::FactType::number || !fact.lowest || !fact.highest) return false;
    const auto side = amount_said(one, words_with_numbers(fact.title));
    if (!side || *side == bound.side) return false;
    const auto twice = bound.at.plus(bound.at), ends = fact.lowest->plus(*fact.highest);
    if (!twice || !ends || (bound.side == Towards::high ? *twice < *ends : *twice > *ends))
      return false;
    tell(place, when,
         what + ": it speaks of " + (*side == Towards::high ? "a high" : "a low") + " '" +
             fact.title + "', and its condition asks '" + bound.text + "'");
    return true;
  }

  void tell(const knowledge::Place& place, const Condition& when, std::string message) {
    add_finding(
        found_, base_, place.document, when.span,
        {Severity::warning, "check.turned", std::move(message),
         "turn the comparison round (`at least` for `at most`, `above` for `below`, `after` for "
         "`before`), or the words"});
  }

  // The ends of all comparisons. Not plain: what decides may be none of these.
  void add(const Condition& one, bool turned) {
    const bool inside = turned != (one.kind == Condition::Kind::none);
    for (const Condition& part : one.parts) add(part, inside);
    if (one.kind == Condition::Kind::red_flag) plain_ = false;
    if (one.kind != Condition::Kind::fact) return;
    const FactDefinition& fact = base_.vocabulary()[one.fact];
    const bool decided = fact.derived && fact.type != model::FactType::number;
    const bool compared = one.constraint.kind == Constraint::Kind::than_fact;
    if (decided || compared) plain_ = false;
    if (compared && one.constraint.less != one.constraint.greater)
      orders_.push_back({&fact, &base_.vocabulary()[one.constraint.other],
                         one.constraint.greater != turned ? Towards::high : Towards::low,
                         fact.id + ": " + one.text});
    if (one.constraint.kind != Constraint::Kind::interval) return;
    const auto& [low, high] = std::tie(one.constraint.low, one.constraint.high);
    if (low.has_value() == high.has_value()) return;
    bounds_.push_back({&fact, low ? *low : *high,
                       low.has_value() != turned ? Towards::high : Towards::low, one.text});
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
  // Of the condition that is looked at.
  std::vector<Bound> bounds_;
  std::vector<Order> orders_;
  bool plain_ = true;
};

}  // namespace

void find_turned_rules(const KnowledgeBase& base, FindingList& found) { Turned(base, found).run(); }

}  // namespace windlass::analyse
