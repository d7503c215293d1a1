// SPDX-License-Identifier: Apache-2.0
#include "analyse/findings.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <tuple>

#include "analyse/copied.hpp"
#include "analyse/cut_texts.hpp"
#include "analyse/dated.hpp"
#include "analyse/edges.hpp"
#include "analyse/finding_kinds.hpp"
#include "analyse/forbidden.hpp"
#include "analyse/gaps.hpp"
#include "analyse/guarded.hpp"
#include "analyse/item.hpp"
#include "analyse/redundant_rules.hpp"
#include "analyse/roles.hpp"
#include "analyse/stated.hpp"
#include "analyse/turned.hpp"
#include "analyse/unused.hpp"
#include "analyse/without_effect.hpp"
#include "base/text.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::KnowledgeBase;
using knowledge::Modality;
using logic::Condition;
using model::Origin;

namespace {

class Finder {
 public:
  Finder(const KnowledgeBase& base, const FindOptions& options)
      : base_(base),
        options_(options),
        encoding_(base, cnf_),
        budget_(options.most_steps),
        queries_(options.most_conflicts, Queries::Of::who_agrees, &budget_),
        of_everybody_(options.most_conflicts, Queries::Of::everybody, &budget_),
        segments_(encoding_.columns().segments()) {}

  Findings run() {
    collect();
    for (const Item& item : items_) add_parts(item, *item.condition, queries_);
    for (const Item& item : assumptions_) add_parts(item, *item.condition, of_everybody_);
    for (std::size_t i = 0; i < base_.modalities().size(); ++i) add_modality(i);
    Forbidden forbidden(encoding_, queries_);
    RedundantRules pairs(encoding_, queries_, budget_);
    const WithoutEffect without_effect(encoding_, queries_);
    queries_.ask(encoding_);
    of_everybody_.ask(encoding_);
    const bool flagged = everybody_is_flagged();
    for (const Item& item : items_)
      if (!flagged || !item.may_await_answer) judge(item, queries_);
    for (const Item& item : assumptions_) judge(item, of_everybody_);
    for (std::size_t i = 0; i < base_.modalities().size(); ++i) judge_modality(i, forbidden);
    without_effect.judge(queries_, found_);
    pairs.judge(found_);
    not_compared_ = pairs.not_compared();
    for (const Item& item : items_) find_edges(base_, item.document, *item.condition, found_);
    find_unordered(base_, found_);
    find_gaps(base_, found_);
    find_guarded(base_, found_);
    find_unused(base_, options_.read_by_plugins, found_);
    find_cut_texts(base_, found_);
    find_dated(base_, options_.on, found_);
    find_untested_texts(base_, found_);
    find_forgotten_texts(base_, found_);
    find_undeclared_uses(base_, found_);
    find_turned_rules(base_, found_);
    return sorted();
  }

 private:
  // --- what there is ---

  void collect() {
    for (const knowledge::Flag& flag : base_.flags())
      for (const knowledge::FlagLevel& level : flag.levels)
        collect({flag.id + ": level " + level.id, flag.document, level.condition, "check.flag"});
    for (const Modality& modality : base_.modalities())
      for (const Contribution& item : modality.contributions) {
        if (item.condition == nullptr || item.origin == Origin::red_flag) continue;
        collect(item_of(modality, item));
      }
    for (const knowledge::Derived& derived : base_.derived()) {
      const std::string what = base_.vocabulary()[derived.fact].id;
      for (const knowledge::DeriveCase& one : derived.rule->cases)
        collect({what + ": a case", derived.document, &one.when});
      for (const logic::ScoreItem& one : derived.rule->score)
        collect({what + ": an item of the score", derived.document, &one.when});
    }
    collect_pathway();
    // Whether anybody can break one is asked of those who do, too.
    for (const knowledge::Assumption& one : base_.assumptions())
      assumptions_.push_back({"assumption " + one.rule->id, one.rule->place.document, one.never,
                              "check.never", false, true});
  }

  // Stages, advice, interactions, and lines of protocols.
  void collect_pathway() {
    const std::uint32_t pathway = base_.pathway().place.document;
    for (const knowledge::Stage& stage : base_.stages()) {
      collect({"stage " + stage.rule->id + ": starts", pathway, stage.starts_when, "check.stage",
               true});
      collect(
          {"stage " + stage.rule->id + ": ends", pathway, stage.ends_when, "check.stage", true});
    }
    for (const knowledge::AdviceItem& one : base_.advice())
      collect(
          {"advice " + one.rule->id, one.rule->place.document, one.condition, "check.never", true});
    for (const knowledge::InteractionItem& one : base_.interactions())
      collect({"interaction " + one.rule->id, one.rule->place.document, one.condition,
               "check.never", true});
    for (const knowledge::AskedOnlyWhenItem& one : base_.asking().only_when)
      collect_whole("asking: only_when", one.rule->place.document, one.rule->when, one.slot);
    if (const auto& wanted = base_.pathway().asking.invasive_wanted; wanted)
      collect_whole("asking: invasive_wanted", pathway, *wanted, base_.asking().invasive_wanted);
    for (const Modality& modality : base_.modalities())
      for (const knowledge::ProtocolItem& line : modality.protocol)
        collect({modality.id + ": protocol line " + line.rule->key, line.document, line.condition,
                 "check.never", true});
  }

  // What only its verdict was kept of: its parts are not looked at.
  void collect_whole(std::string what, std::uint32_t document, Condition condition,
                     logic::Slot slot) {
    condition.parts.clear();
    condition.slot = slot;
    whole_.push_back(std::make_unique<const Condition>(std::move(condition)));
    collect({std::move(what), document, whole_.back().get(), "check.never", true});
  }

  void collect(Item item) {
    if (item.condition != nullptr && item.condition->kind != Condition::Kind::always &&
        item.condition->slot != logic::no_slot && seen_.insert(item.condition).second)
      items_.push_back(std::move(item));
  }

  // --- what is asked ---

  void add_parts(const Item& item, const Condition& condition, Queries& queries) {
    const Truth planes = encoding_.slot(condition.slot);
    queries.add(planes.yes);
    queries.add(-planes.no);
    queries.add(planes.no);
    if (item.may_await_answer) queries.add(-planes.yes);
    for (const Condition& part : condition.parts) add_parts(item, part, queries);
  }

  void add_modality(std::size_t index) {
    const Lit possible = encoding_.actionable(encoding_.statuses(index));
    queries_.add(possible);
    queries_.add(beneath(index));
    for (const TimeSegment& segment : segments_)
      queries_.add(cnf_.both(possible, segment.holds_as_of));
  }

  static bool withholds(const Contribution& item) {
    return item.origin != Origin::indication && !model::actionable(item.effect);
  }

  // Somebody whom no rule beneath all layers withholds the treatment that one of them gives.
  Lit beneath(std::size_t index) {
    std::vector<Lit> given, parts;
    for (const Contribution& item : base_.modalities()[index].contributions) {
      if (height_of(base_, item) > 0) continue;
      if (item.origin == Origin::indication)
        given.push_back(encoding_.is_true(item.slot));
      else if (withholds(item))
        parts.push_back(-encoding_.is_true(item.slot));
    }
    parts.push_back(cnf_.any(std::move(given)));
    return cnf_.all(std::move(parts));
  }

  // --- what is found ---

  // `impossible`: the question that this rests on. What a layer assumes is told of the layer.
  void say(const Item& item, const Condition& at, Lit impossible, const Queries& queries,
           Finding finding) {
    finding.message += queries.under(impossible) + because(at);
    if (const knowledge::Assumption* over =
            assumption_over(base_, queries, impossible, height_of(base_, item.document)))
      add_finding(found_, base_, *over, item, std::move(finding));
    else
      add_finding(found_, base_, item, at, std::move(finding));
  }

  // Where everybody has a red flag, what waits for its absence is never: the cause is named alone.
  bool everybody_is_flagged() const {
    for (const knowledge::Flag& flag : base_.flags())
      for (const knowledge::FlagLevel& level : flag.levels)
        if (level.condition->kind != Condition::Kind::always &&
            everybody(encoding_, queries_, *level.condition))
          return true;
    return false;
  }

  void judge(const Item& item, const Queries& queries) {
    const Condition& condition = *item.condition;
    const Truth planes = encoding_.known_slot(condition.slot);
    if (nobody(encoding_, queries, condition)) {
      say(item, condition, planes.yes, queries,
          {Severity::error, item.never, "nobody can fulfil this condition",
           "mend the condition, or remove the rule"});
    } else if (!item.may_await_answer && everybody(encoding_, queries, condition)) {
      everybody_is_restrained_ = true;
      say(item, condition, planes.no, queries,
          {Severity::error, "check.always", "everybody of whom it is known fulfils this condition",
           "mend the condition: a rule for everybody needs none"});
    } else if (item.may_await_answer && waits_for_nothing(encoding_, queries, condition)) {
      say(item, condition, -planes.yes, queries,
          {Severity::error, "check.always", "everybody fulfils this condition, whatever is known",
           "mend the condition, or leave it out: what is for everybody needs none"});
    } else {
      judge_parts(item, condition, queries);
    }
  }

  void judge_parts(const Item& item, const Condition& condition, const Queries& queries) {
    const auto tell = [&](const Condition& part, Lit impossible, std::string message) {
      say(item, part, impossible, queries,
          {Severity::warning, "check.part", std::move(message), "mend it, or leave it out"});
    };
    for (const Condition& part : condition.parts) {
      const Truth planes = encoding_.known_slot(part.slot);
      if (nobody(encoding_, queries, part))
        tell(part, planes.yes, "nobody can fulfil this part");
      else if (!item.may_await_answer && !item.part_may_await_answer &&
               everybody(encoding_, queries, part))
        tell(part, planes.no, "everybody of whom it is known fulfils this part");
      else if (item.may_await_answer && waits_for_nothing(encoding_, queries, part))
        tell(part, -planes.yes, "everybody fulfils this part, whatever is known");
      else
        judge_parts(item, part, queries);
    }
  }

  // The range of a fact, where it is one fact's value that is asked.
  std::string because(const Condition& condition) const {
    if (condition.kind != Condition::Kind::fact ||
        condition.constraint.kind != logic::Constraint::Kind::interval)
      return {};
    const model::FactDefinition& fact = base_.vocabulary()[condition.fact];
    if (fact.type != model::FactType::number) return {};
    return ": '" + fact.id + "' is " + model::range_text(fact);
  }

  void judge_modality(std::size_t index, Forbidden& forbidden) {
    const Modality& modality = base_.modalities()[index];
    const Lit possible = encoding_.actionable(encoding_.statuses(index));
    if (queries_.impossible(possible)) {
      const auto [document, span] = cause_of(index);
      add_finding(found_, base_, document, span,
                  {Severity::error, "check.modality",
                   "nobody can get " + modality.id + queries_.under(possible) +
                       ": whoever has an indication is restrained",
                   "look at its indications and its absolute contraindications"});
      return;
    }
    judge_days(index, possible);
    forbidden.judge(index, found_);
  }

  // What of a layer withholds it, or rules out whoever would get it, where the rules beneath would
  // give it to somebody.
  std::pair<std::uint32_t, base::Span> cause_of(std::size_t index) {
    const Modality& modality = base_.modalities()[index];
    const Lit wanted = beneath(index);
    const auto impossible = encoding_.actionable(encoding_.statuses(index));
    if (queries_.answer(wanted) == Satisfiability::satisfiable)
      for (const Contribution& item : modality.contributions)
        if (withholds(item) && item.condition != nullptr && height_of(base_, item) > 0 &&
            base_.documents()[item.written_in].kind != "modality")
          return {item.written_in, item.condition->span};
    const std::uint32_t own = place_of(base_, modality).first;
    if (queries_.impossible(impossible))
      if (const knowledge::Assumption* over =
              assumption_over(base_, queries_, impossible, height_of(base_, own)))
        return {over->rule->place.document, over->rule->place.span};
    return place_of(base_, modality);
  }

  // On some of which the layer that brings the treatment offers it; on others nobody is meant to
  // get it.
  bool offers(std::uint32_t modality, const Days& days) const {
    for (const knowledge::Layer& one : base_.layers()) {
      if (!one.offered ||
          std::find(one.brings.begin(), one.brings.end(), modality) == one.brings.end())
        continue;
      const logic::Column& window = base_.program().column(*one.offered);
      return window.from.days <= days.last && days.first <= window.until.days;
    }
    return true;
  }

  // While layers are in force that are not so on other days.
  void judge_days(std::size_t index, Lit possible) {
    const Modality& modality = base_.modalities()[index];
    const auto is_impossible = [&](const TimeSegment& segment) {
      return offers(static_cast<std::uint32_t>(index), segment.days) &&
             queries_.impossible(cnf_.both(possible, segment.holds_as_of));
    };
    for (std::size_t at = 0; at < segments_.size(); ++at) {
      if (!is_impossible(segments_[at])) continue;
      const Days first = segments_[at].days;
      while (at + 1 < segments_.size() && is_impossible(segments_[at + 1])) ++at;
      const bool for_ever = at + 1 == segments_.size();
      const auto [document, span] = cause_of(index);
      add_finding(found_, base_, document, span,
                  {Severity::error, "check.modality",
                   "nobody can get " + modality.id + " from " + day(first.first) +
                       (for_ever ? " on" : " until " + day(segments_[at].days.last)) +
                       ", with the layers of these days: whoever has an indication is restrained",
                   "look at what the layers that are in force then add to its contraindications"});
    }
  }

  static std::string day(std::int64_t days) {
    return model::text(model::Date{static_cast<std::int32_t>(days)});
  }

  static std::size_t rank(const base::Diagnostic& one) {
    const FindingKind* kind = finding_kind(one.code);
    return static_cast<std::size_t>(kind - finding_kinds.data());
  }

  // "and 50 more: 2 warnings, 48 notes".
  static void say_left_out(Findings& made) {
    std::array<std::size_t, 3> left = made.counts;
    for (std::size_t i = 0; i + 1 < made.list.size(); ++i)
      --left[static_cast<std::size_t>(made.list[i].severity)];
    static constexpr std::array<std::string_view, 3> words = {"error", "warning", "note"};
    std::vector<std::string> levels;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (left[i] > 0)
        levels.push_back(base::group_digits(left[i]) + " " + std::string(words[i]) +
                         (left[i] == 1 ? "" : "s"));
    made.list.back().message += ": " + base::join(levels, ", ");
  }

  Findings sorted() {
    // What everybody fulfils leaves nothing to many modalities: the cause is named alone.
    if (everybody_is_restrained_)
      std::erase_if(found_, [](const auto& one) { return one.code == "check.modality"; });
    Findings made;
    made.not_compared = not_compared_;
    made.not_decided = queries_.not_decided() + of_everybody_.not_decided() + not_compared_;
    made.asked = queries_.asked() + of_everybody_.asked() + not_compared_;
    made.steps = budget_.most() - budget_.left();
    made.silenced = silence(sources_of(base_), made.not_decided == 0, found_);
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.severity, rank(a), a.file, a.place.line, a.place.column) <
             std::tuple(b.severity, rank(b), b.file, b.place.line, b.place.column);
    });
    for (base::Diagnostic& one : found_) {
      ++made.counts[static_cast<std::size_t>(one.severity)];
      made.list.merge({std::move(one)});  // the rules are many documents
    }
    if (made.list.left_out() > 0) say_left_out(made);
    return made;
  }

  const KnowledgeBase& base_;
  const FindOptions& options_;
  Cnf cnf_;
  Encoding encoding_;
  Budget budget_;
  Queries queries_, of_everybody_;
  const std::vector<TimeSegment> segments_;
  std::vector<Item> items_, assumptions_;
  std::set<const Condition*> seen_;
  std::vector<std::unique_ptr<const Condition>> whole_;
  bool everybody_is_restrained_ = false;
  std::size_t not_compared_ = 0;
  FindingList found_;
};

}  // namespace

Findings find_mistakes(const KnowledgeBase& base, const FindOptions& options) {
  return Finder(base, options).run();
}

}  // namespace windlass::analyse
