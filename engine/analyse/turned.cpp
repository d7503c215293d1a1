// SPDX-License-Identifier: Apache-2.0
#include "analyse/turned.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "analyse/claims.hpp"
#include "analyse/words.hpp"
#include "base/text.hpp"
#include "knowledge/written.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using knowledge::WrittenIn;
using knowledge::WrittenItem;
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
  std::string text;   // "at least 7"
  std::size_t asked;  // in which of the conditions
};

// A comparison with another fact, seen through `none`.
struct Order {
  const FactDefinition *fact, *other;
  Towards side;  // greater than the other, of days after it; or the contrary
  std::string text;
  std::size_t asked;
};

// One of the conditions of what is looked at.
struct Asked {
  const Condition* when;
  std::string what;    // "rf.x: level y", "dx.label: case 2"
  bool plain = true;   // what decides are its comparisons
  bool spoken = true;  // the text may speak of those of whom it holds
  // Of a case of a derived fact: the word that it gives.
  std::optional<std::uint16_t> gives = {};
  const FactDefinition* derived = nullptr;
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
    knowledge::each_item(base_.rules(), [this](const WrittenItem& item) {
      if (item.conditions.empty()) return;
      look(item);
      if (is_for_concerns(item.in)) look_at_safe(item);
    });
  }

 private:
  // What holds of somebody whose answers all raise no concern is turned there.
  static bool is_for_concerns(WrittenIn in) {
    return in == WrittenIn::red_flag_level || in == WrittenIn::contraindication ||
           in == WrittenIn::assumption;
  }

  void look(const WrittenItem& item) {
    document_ = item.place.document;
    asked_.clear();
    bounds_.clear();
    orders_.clear();
    for (std::size_t i = 0; i < item.conditions.size(); ++i) {
      asked_.push_back({item.conditions[i], item.derived != nullptr ? item.name_of(i) : item.name});
      add_case(item, i);
      add(*item.conditions[i], false);
    }
    std::string text;
    for (const std::string_view one : item.says) text += std::string(one) + ". ";
    std::string words_of_id = item.id;
    for (const char sign : {'-', '_'})
      std::replace(words_of_id.begin(), words_of_id.end(), sign, ' ');
    const std::vector<SaidSentence> sentences = sentences_said(text + words_of_id);
    if (look_at_order(sentences) || bounds_.empty()) return;
    for (const SaidSentence& one : sentences) {
      for (const NumberSaid& claim : claims_of(one))
        if (const Bound* turned = claim.plain ? said_turned(one, claim) : nullptr;
            turned != nullptr && !agrees(sentences, claim))
          return tell(*turned, "its text speaks of " + claim.number.text() + " or " +
                                   (claim.side == Towards::high ? "more" : "less") +
                                   ", and its condition of the other side: " + quoted(one));
      if (bounds_.size() == 1 && speaks_of(one, bounds_.front()) &&
          (look_at_amount(one) || look_at_age(sentences, one)))
        return;
    }
  }

  // Of a yes and a no whose cases give a no, too, nobody knows of which the text speaks.
  void add_case(const WrittenItem& item, std::size_t i) {
    if (item.in != WrittenIn::derived_cases) return;
    const FactDefinition& fact = base_.vocabulary()[item.derived->fact];
    const auto& cases = item.derived->cases;
    if (fact.type == model::FactType::boolean) {
      asked_[i].spoken =
          std::all_of(cases.begin(), cases.end(), [](const auto& one) { return one.is == 1; });
      return;
    }
    asked_[i].derived = &fact;
    asked_[i].gives = cases[i].is;
  }

  // Whether the sentence is of those of whom the condition holds: of a case that gives a word it
  // has that word, and no other of the fact.
  bool speaks_of(const SaidSentence& one, const Bound& bound) const {
    const Asked& asked = asked_[bound.asked];
    if (!asked.plain || !asked.spoken) return false;
    if (!asked.gives) return true;
    const auto is_said = [&](std::size_t value) {
      const std::string& word = asked.derived->values[value];
      const auto label = asked.derived->labels.find(word);
      std::string said = word + " " + (label == asked.derived->labels.end() ? "" : label->second);
      std::replace(said.begin(), said.end(), '_', ' ');
      const Words words = words_with_numbers(said);
      return std::any_of(words.begin(), words.end(), [&](const std::string& each) {
        return std::find(one.words.begin(), one.words.end(), each) != one.words.end();
      });
    };
    for (std::size_t i = 0; i < asked.derived->values.size(); ++i)
      if (is_said(i) != (i == *asked.gives)) return false;
    return true;
  }

  static std::string quoted(const SaidSentence& one) {
    return "'" + base::shorten(std::string(base::trim(one.text))) + "'";
  }

  // "The film is older than the injury" over `after fact injury`. Where one sentence says what one
  // comparison asks, none is turned.
  bool look_at_order(const std::vector<SaidSentence>& sentences) {
    const SaidSentence* against = nullptr;
    const Order* turned = nullptr;
    for (const Order& order : orders_) {
      const NamedApart named = named_apart(*order.fact, *order.other);
      for (const SaidSentence& one : sentences) {
        const auto side = order_said(one, named, order.fact->type == model::FactType::date);
        if (!side || asked_[order.asked].gives || !asked_[order.asked].spoken) continue;
        if (*side == order.side) return false;
        if (against == nullptr) against = &one;
        if (turned == nullptr) turned = &order;
      }
    }
    if (against == nullptr) return false;
    tell(*turned, "its text puts '" + turned->fact->title + "' and '" + turned->other->title +
                      "' the other way round than '" + turned->text +
                      "' does: " + quoted(*against));
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
  bool look_at_age(const std::vector<SaidSentence>& sentences, const SaidSentence& one) {
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
    tell(bound, std::string("it speaks of ") + (*side == Towards::high ? "adults" : "children") +
                    ", and its condition asks '" + bound.text + "': " + quoted(one));
    return true;
  }

  // Whether a comparison has its number, on the side that it says.
  bool is_said(const NumberSaid& claim) const {
    return std::any_of(bounds_.begin(), bounds_.end(), [&](const Bound& one) {
      return is_threshold(one, claim.number, claim.unit) && one.side == claim.side;
    });
  }
  // The comparison with its number on the other side of which the sentence speaks; null: none.
  const Bound* said_turned(const SaidSentence& sentence, const NumberSaid& claim) const {
    for (const Bound& one : bounds_)
      if (is_threshold(one, claim.number, claim.unit) && one.side != claim.side &&
          speaks_of(sentence, one))
        return &one;
    return nullptr;
  }

  // Whether the condition has both sides, or the text says the right one somewhere as well.
  bool agrees(const std::vector<SaidSentence>& sentences, const NumberSaid& claim) const {
    if (is_said(claim)) return true;
    for (const SaidSentence& one : sentences)
      for (const NumberSaid& other : claims_of(one))
        if (other.number == claim.number && is_said(other)) return true;
    return false;
  }

  // "Mild pain" from 1 of 10 on is no mistake: the threshold lies on the other half of the range.
  bool look_at_amount(const SaidSentence& one) {
    const Bound& bound = bounds_.front();
    const FactDefinition& fact = *bound.fact;
    if (fact.type != model::FactType::number || !fact.lowest || !fact.highest) return false;
    const auto side = amount_said(one, words_with_numbers(fact.title));
    if (!side || *side == bound.side) return false;
    const auto twice = bound.at.plus(bound.at), ends = fact.lowest->plus(*fact.highest);
    if (!twice || !ends || (bound.side == Towards::high ? *twice < *ends : *twice > *ends))
      return false;
    tell(bound, std::string("it speaks of ") + (*side == Towards::high ? "a high" : "a low") +
                    " '" + fact.title + "', and its condition asks '" + bound.text + "'");
    return true;
  }

  template <class Compared>
  void tell(const Compared& turned, const std::string& message) {
    const Asked& asked = asked_[turned.asked];
    add_finding(
        found_, base_, document_, asked.when->span,
        {Severity::warning, "check.turned", asked.what + ": " + message,
         "turn the comparison round (`at least` for `at most`, `above` for `below`, `after` for "
         "`before`), or the words"});
  }

  // The ends of all comparisons of the last condition. Not plain: what decides may be none of
  // these.
  void add(const Condition& one, bool turned) {
    const bool inside = turned != (one.kind == Condition::Kind::none);
    for (const Condition& part : one.parts) add(part, inside);
    if (one.kind == Condition::Kind::red_flag) asked_.back().plain = false;
    if (one.kind != Condition::Kind::fact) return;
    const FactDefinition& fact = base_.vocabulary()[one.fact];
    const bool decided = fact.derived && fact.type != model::FactType::number;
    const bool compared = one.constraint.kind == Constraint::Kind::than_fact;
    if (decided || compared) asked_.back().plain = false;
    if (compared && one.constraint.less != one.constraint.greater)
      orders_.push_back({&fact, &base_.vocabulary()[one.constraint.other],
                         one.constraint.greater != turned ? Towards::high : Towards::low,
                         fact.id + ": " + one.text, asked_.size() - 1});
    if (one.constraint.kind != Constraint::Kind::interval) return;
    const auto& [low, high] = std::tie(one.constraint.low, one.constraint.high);
    if (low.has_value() == high.has_value()) return;
    bounds_.push_back({&fact, low ? *low : *high,
                       low.has_value() != turned ? Towards::high : Towards::low, one.text,
                       asked_.size() - 1});
  }

  // A red flag or a contraindication is for answers that raise a concern, and an assumption for
  // what is never so. What holds of everybody is told as that.
  void look_at_safe(const WrittenItem& item) {
    const Condition& when = *item.conditions.front();
    if (of_safe(when) != Verdict::yes) return;
    add_finding(
        found_, base_, item.place.document, when.span,
        {Severity::warning, "check.turned",
         item.name +
             ": it holds of everybody whose answers raise no concern (`safe` in the vocabulary)",
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
  // Of what is looked at.
  std::uint32_t document_ = 0;
  std::vector<Asked> asked_;
  std::vector<Bound> bounds_;
  std::vector<Order> orders_;
};

}  // namespace

void find_turned_rules(const KnowledgeBase& base, FindingList& found) { Turned(base, found).run(); }

}  // namespace windlass::analyse
