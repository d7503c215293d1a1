// SPDX-License-Identifier: Apache-2.0
#include "analyse/guarded.hpp"

#include <algorithm>
#include <optional>

#include "knowledge/written.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using knowledge::WrittenIn;
using knowledge::WrittenItem;
using logic::Condition;
using logic::Constraint;

namespace {

// Whether it says that one fact is known, however that is written: `known`, or that it is not
// `unknown`; and of which. Nothing: it says something else.
std::optional<model::FactId> fact_of(const Condition& one, Constraint::Kind kind) {
  if (one.kind == Condition::Kind::fact && one.constraint.kind == kind) return one.fact;
  const bool denies = one.kind == Condition::Kind::none;
  const bool wraps = one.kind == Condition::Kind::all || one.kind == Condition::Kind::any;
  if (one.parts.size() != 1 || (!denies && !wraps)) return std::nullopt;
  if (wraps) return fact_of(one.parts.front(), kind);
  return fact_of(one.parts.front(), kind == Constraint::Kind::known ? Constraint::Kind::unknown
                                                                    : Constraint::Kind::known);
}

// The facts that this asks to be known. Under `none` each line is denied by itself.
std::vector<model::FactId> known_by(const Condition& one) {
  std::vector<model::FactId> made;
  if (const auto fact = fact_of(one, Constraint::Kind::known))
    made.push_back(*fact);
  else if (one.kind == Condition::Kind::none)
    for (const Condition& part : one.parts)
      if (const auto denied = fact_of(part, Constraint::Kind::unknown)) made.push_back(*denied);
  return made;
}

// Whether what the fact is, is asked here or deeper, and lack of it would ask.
bool asks_value(const Condition& one, model::FactId fact) {
  if (one.kind == Condition::Kind::fact)
    return one.fact == fact && !one.constraint.about_knowledge();
  return one.kind != Condition::Kind::none &&
         std::any_of(one.parts.begin(), one.parts.end(),
                     [fact](const Condition& part) { return asks_value(part, fact); });
}

// Whether something is withheld, put off or asked for while it holds, so that a silent no lets
// somebody through. Elsewhere `known` hides no danger: what is derived says under
// `because_unrecorded` why it takes what nobody knows for a no.
bool restrains(const WrittenItem& item) {
  switch (item.in) {
    case WrittenIn::screen_requirement:
    case WrittenIn::red_flag_level:
    case WrittenIn::contraindication:
    case WrittenIn::deferral:
    case WrittenIn::requirement:
    case WrittenIn::course_rule: return true;
    case WrittenIn::interaction: return item.lets_wait;
    case WrittenIn::derived_cases:
    case WrittenIn::score:
    case WrittenIn::calculation:
    case WrittenIn::indication:
    case WrittenIn::protocol_line:
    case WrittenIn::stage_starts:
    case WrittenIn::stage_ends:
    case WrittenIn::advice:
    case WrittenIn::asked_only_when:
    case WrittenIn::invasive_wanted:
    case WrittenIn::assumption:
    case WrittenIn::amendment: return false;
  }
  return true;
}

class Guards {
 public:
  Guards(const KnowledgeBase& base, FindingList& found) : base_(base), found_(found) {}

  void run() {
    knowledge::each_item(base_.rules(), [this](const WrittenItem& item) {
      if (item.speaks_last && restrains(item))
        for (const Condition* one : item.conditions) look(item, *one);
    });
  }

 private:
  // Under `none` what is not known lifts nothing: there a guard is right.
  void look(const WrittenItem& item, const Condition& when) {
    if (when.kind == Condition::Kind::none) return;
    for (const Condition& part : when.parts) look(item, part);
    if (when.kind != Condition::Kind::all) return;
    for (const Condition& guard : when.parts) {
      for (const model::FactId known : known_by(guard))
        if (std::any_of(when.parts.begin(), when.parts.end(),
                        [&](const Condition& other) { return asks_value(other, known); }))
          tell(item, guard, known);
    }
  }

  void tell(const WrittenItem& item, const Condition& guard, model::FactId known) {
    const std::string& fact = base_.vocabulary()[known].id;
    const std::string written = guard.kind == Condition::Kind::fact
                                    ? "`" + fact + ": known`"
                                    : "what asks for it to be known";
    add_finding(
        found_, base_, item.place.document, guard.span,
        {Severity::warning, "check.guard",
         item.name + ": while '" + fact +
             "' failed, is too old or was asked for in vain, this says no and asks "
             "nothing",
         "take " + written +
             " out, so that it is asked for; or say `on record`, where nobody has to look"});
  }

  const KnowledgeBase& base_;
  FindingList& found_;
};

}  // namespace

void find_guarded(const KnowledgeBase& base, FindingList& found) { Guards(base, found).run(); }

}  // namespace windlass::analyse
