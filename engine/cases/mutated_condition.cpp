// SPDX-License-Identifier: Apache-2.0
#include "cases/mutated_condition.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::cases {

using knowledge::KnowledgeBase;
using logic::Condition;
using logic::Constraint;
using model::FactType;
using model::Number;
using Kind = MutantKind;

namespace {

std::string joined(const model::FactDefinition& fact, const model::ValueSet& values) {
  if (fact.type == FactType::boolean) return values.has(1) ? "true" : "false";
  std::vector<std::string> words;
  for (std::size_t i = 0; i < fact.values.size(); ++i)
    if (values.has(i)) words.push_back(fact.values[i]);
  return words.size() == 1 ? words.front() : "[" + base::join(words) + "]";
}

std::string interval_text(const Constraint& one, const std::string& unit) {
  const std::string behind = unit.empty() ? "" : " " + unit;
  std::string text;
  if (one.low) text = (one.low_open ? "above " : "at least ") + one.low->text() + behind;
  if (one.high) {
    if (!text.empty()) text += " and ";
    text += (one.high_open ? "below " : "at most ") + one.high->text() + behind;
  }
  return text.empty() ? "any number" : text;
}

// As an author writes it: what is only counted has none.
std::string unit_of(const model::FactDefinition& fact) {
  const std::string unit = fact.unit.text();
  return unit == "1" || unit.rfind("{", 0) == 0 ? "" : unit;
}

class Mutator {
 public:
  Mutator(const KnowledgeBase& base, const Condition& root, bool records)
      : base_(base), root_(root), records_(records) {}

  std::vector<MutatedCondition> run() {
    visit(root_, false);
    return std::move(made_);
  }

 private:
  // --- one mistake ---

  void add(Kind kind, const Condition& at, std::string was, std::string now,
           const Condition& instead) {
    MutatedCondition one{kind, at.span, std::move(was), std::move(now), root_};
    Condition* node = &one.condition;
    for (const std::size_t part : path_) node = &node->parts[part];
    *node = instead;
    made_.push_back(std::move(one));
  }

  std::string text(const Condition& one) const {
    return base_.vocabulary()[one.fact].id + ": " + one.text;
  }

  void add(Kind kind, const Condition& at, std::string now, const Constraint& constraint) {
    Condition instead = at;
    instead.constraint = constraint;
    instead.text = std::move(now);
    add(kind, at, text(at), text(instead), instead);
  }

  // --- parts ---

  void visit(const Condition& one, bool under_none) {
    switch (one.kind) {
      case Condition::Kind::fact: fact(one, under_none); break;
      case Condition::Kind::red_flag: negate_flag(one); break;
      case Condition::Kind::always: break;
      case Condition::Kind::none: {
        Condition instead = one;
        instead.kind = Condition::Kind::any;
        add(Kind::negation, one, "none", "any", instead);
        drop(one, "none");
        break;
      }
      case Condition::Kind::all: drop(one, "all"); break;
      case Condition::Kind::any: drop(one, "any"); break;
      case Condition::Kind::at_least: count(one); break;
    }
    under_none |= one.kind == Condition::Kind::none;
    for (std::size_t i = 0; i < one.parts.size(); ++i) {
      path_.push_back(i);
      visit(one.parts[i], under_none);
      path_.pop_back();
    }
  }

  void drop(const Condition& one, const std::string& head) {
    if (one.parts.size() < 2) return;
    for (std::size_t i = 0; i < one.parts.size(); ++i) {
      Condition instead = one;
      instead.parts.erase(instead.parts.begin() + static_cast<std::ptrdiff_t>(i));
      const Condition& part = one.parts[i];
      const std::string what = part.kind == Condition::Kind::fact ? text(part) : word_of(part);
      // Told of where the part stands.
      MutatedCondition made{Kind::dropped, part.span, what, "left out of " + head, root_};
      Condition* node = &made.condition;
      for (const std::size_t step : path_) node = &node->parts[step];
      *node = std::move(instead);
      made_.push_back(std::move(made));
    }
  }

  static std::string word_of(const Condition& one) {
    switch (one.kind) {
      case Condition::Kind::all: return "a part `all`";
      case Condition::Kind::any: return "a part `any`";
      case Condition::Kind::none: return "a part `none`";
      case Condition::Kind::at_least: return "a part `at least " + std::to_string(one.count) + "`";
      default: return "red_flag: " + one.text;
    }
  }

  void count(const Condition& one) {
    const auto parts = static_cast<std::uint32_t>(one.parts.size());
    for (const std::uint32_t needed : {one.count - 1, one.count + 1}) {
      if (needed == 0 || needed > parts) continue;
      Condition instead = one;
      instead.count = needed;
      add(Kind::count, one, "at least " + std::to_string(one.count),
          "at least " + std::to_string(needed), instead);
    }
  }

  void negate_flag(const Condition& one) {
    Condition instead;
    instead.kind = Condition::Kind::none;
    instead.span = one.span;
    instead.parts.push_back(one);
    add(Kind::negation, one, "red_flag: " + one.text, "none of it", instead);
  }

  // --- what a fact is asked ---

  void fact(const Condition& one, bool under_none) {
    const Constraint& asked = one.constraint;
    const model::FactDefinition& definition = base_.vocabulary()[one.fact];
    switch (asked.kind) {
      case Constraint::Kind::interval: interval(one, definition); break;
      case Constraint::Kind::choices: choices(one, definition); break;
      case Constraint::Kind::has_any:
      case Constraint::Kind::has_all:
      case Constraint::Kind::has_none: members(one, definition); break;
      case Constraint::Kind::than_fact: compare(one); break;
      case Constraint::Kind::known:
      case Constraint::Kind::unknown: {
        Constraint other = asked;
        const bool known = asked.kind == Constraint::Kind::known;
        other.kind = known ? Constraint::Kind::unknown : Constraint::Kind::known;
        add(Kind::negation, one, known ? "unknown" : "known", other);
        return;
      }
      case Constraint::Kind::never: negate(one); break;
    }
    record(one, under_none);
  }

  void negate(const Condition& one) {
    Condition instead;
    instead.kind = Condition::Kind::none;
    instead.span = one.span;
    instead.parts.push_back(one);
    instead.parts.front().constraint.on_record = false;
    add(Kind::negation, one, text(one), "none of it", instead);
  }

  void record(const Condition& one, bool under_none) {
    const bool computed =
        base_.derive_rule(one.fact) != nullptr || base_.calculation_inputs(one.fact) != nullptr;
    if (under_none || !records_ || computed) return;
    Constraint other = one.constraint;
    other.on_record = !other.on_record;
    const std::string prefix = "on record ";
    add(Kind::record, one,
        other.on_record                  ? prefix + one.text
        : one.text.rfind(prefix, 0) == 0 ? one.text.substr(prefix.size())
                                         : one.text + ", on record or not",
        other);
  }

  void interval(const Condition& one, const model::FactDefinition& definition) {
    for (const bool low : {true, false}) {
      const auto& bound = low ? one.constraint.low : one.constraint.high;
      if (bound) shift(one, definition, low, *bound);
    }
    if (one.constraint.low && one.constraint.high) return negate(one);
    Constraint other = one.constraint;
    std::swap(other.low, other.high);
    std::swap(other.low_open, other.high_open);
    other.low_open = other.low && !one.constraint.high_open;
    other.high_open = other.high && !one.constraint.low_open;
    add(Kind::comparison, one, says(other, definition), other);
  }

  std::string says(const Constraint& one, const model::FactDefinition& definition) const {
    return (one.on_record ? "on record " : "") +
           interval_text(one, definition.type == FactType::date ? "d" : unit_of(definition));
  }

  // The boundary itself on the other side; and one step on the side where it was not.
  void shift(const Condition& one, const model::FactDefinition& definition, bool low,
             const Number& bound) {
    Constraint over = one.constraint;
    bool& open = low ? over.low_open : over.high_open;
    open = !open;
    add(Kind::threshold, one, says(over, definition), over);
    const logic::Program::Range range = base_.program().columns_of(one.fact);
    if (range.count != 1) return;
    const std::vector<Number>& cuts = base_.program().column(range.first).cuts;
    const auto at =
        static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), bound) - cuts.begin());
    // A closed bound opens towards what lies beyond it, an open one gives up what lies behind it.
    const bool was_open = low ? one.constraint.low_open : one.constraint.high_open;
    const bool up = low == was_open;
    Constraint step = one.constraint;
    std::optional<Number>& moved = low ? step.low : step.high;
    if (up ? at + 1 < cuts.size() : at > 0)
      moved = cuts[up ? at + 1 : at - 1];
    else if (was_open)
      return;
    else
      moved.reset();
    if (step.low && step.high && !(*step.low < *step.high)) return;
    add(Kind::threshold, one, says(step, definition), step);
  }

  void choices(const Condition& one, const model::FactDefinition& definition) {
    const std::size_t values = definition.type == FactType::boolean ? 2 : definition.values.size();
    Constraint other = one.constraint;
    other.values = one.constraint.values.others(values);
    const std::string record = other.on_record ? "on record " : "";
    if (!other.values.empty())
      add(Kind::negation, one, record + joined(definition, other.values), other);
    drop_values(one, definition);
  }

  void drop_values(const Condition& one, const model::FactDefinition& definition) {
    for (std::size_t i = 0; i < definition.values.size(); ++i) {
      if (!one.constraint.values.has(i)) continue;
      Constraint other = one.constraint;
      other.values.remove(i);
      if (other.values.empty() || definition.type == FactType::boolean) return;
      add(Kind::dropped, one, one.text + " without " + definition.values[i], other);
    }
  }

  void members(const Condition& one, const model::FactDefinition& definition) {
    negate(one);
    drop_values(one, definition);
  }

  void compare(const Condition& one) {
    Constraint other = one.constraint;
    std::swap(other.less, other.greater);
    if (other.less != other.greater)
      add(Kind::comparison, one, one.text + ", the other way round", other);
    else
      negate(one);
    other = one.constraint;
    other.equal = !other.equal;
    if (other.less || other.greater)
      add(Kind::threshold, one,
          one.text + (other.equal ? ", equal as well" : ", not where they are equal"), other);
  }

  const KnowledgeBase& base_;
  const Condition& root_;
  const bool records_;
  std::vector<std::size_t> path_;
  std::vector<MutatedCondition> made_;
};

}  // namespace

std::vector<MutatedCondition> mutated(const KnowledgeBase& base, const Condition& condition,
                                      bool records) {
  return Mutator(base, condition, records).run();
}

}  // namespace windlass::cases
