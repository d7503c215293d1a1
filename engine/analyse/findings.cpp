// SPDX-License-Identifier: Apache-2.0
#include "analyse/findings.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "analyse/dated.hpp"
#include "analyse/edges.hpp"
#include "analyse/finding_kinds.hpp"
#include "analyse/gaps.hpp"
#include "analyse/unused.hpp"
#include "analyse/without_effect.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::KnowledgeBase;
using knowledge::Modality;
using logic::Condition;
using model::Origin;
using model::Status;

namespace {

// A condition with what it belongs to.
struct Item {
  std::string what;  // "taping: contraindication x"
  std::uint32_t document = 0;
  const Condition* condition = nullptr;
  const char* never = "check.never";  // the code where nobody fulfils it
  bool when_asked = false;            // it may wait for an answer, whatever that is
};

// Two things that are said of one modality, or two levels of one flag: whoever the first concerns,
// the second concerns, too, and says as much.
struct Pair {
  Item first, second;
  bool later = false;    // the second was said after the first
  bool mutual = false;   // the first says as much as the second, too
  bool layered = false;  // a layer says the second over a base that says the first
  Lit less = no;         // somebody for whom the second is less true than the first
  Lit more = no;         // and the reverse
};

class Finder {
 public:
  Finder(const KnowledgeBase& base, const FindOptions& options)
      : base_(base), options_(options), encoding_(base, cnf_), questions_(options.most_conflicts) {}

  Findings run() {
    collect();
    for (const Item& item : items_) add_parts(*item.condition);
    for (std::size_t i = 0; i < base_.modalities().size(); ++i) add_modality(i);
    pair_flags();
    const WithoutEffect without_effect(encoding_, questions_);
    questions_.ask(encoding_);
    const bool flagged = everybody_is_flagged();
    for (const Item& item : items_)
      if (!flagged || !item.when_asked) judge(item);
    for (std::size_t i = 0; i < base_.modalities().size(); ++i) judge_modality(i);
    for (const Pair& pair : pairs_) judge(pair);
    without_effect.judge(questions_, found_);
    for (const Item& item : items_) find_edges(base_, item.document, *item.condition, found_);
    find_unordered(base_, found_);
    find_gaps(base_, found_);
    find_unused(base_, options_.read_by_plugins, found_);
    find_dated(base_, options_.on, found_);
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
    for (const Modality& modality : base_.modalities())
      for (const knowledge::ProtocolItem& line : modality.protocol)
        collect({modality.id + ": line " + line.rule->key, line.document, line.condition,
                 "check.never", true});
  }

  static Item item_of(const Modality& modality, const Contribution& item) {
    const std::string whose = item.origin == Origin::course ? "" : modality.id + ": ";
    return {whose + std::string(model::word(item.origin)) + " " + item.id, item.written_in,
            item.condition};
  }

  void collect(Item item) {
    if (item.condition != nullptr && item.condition->kind != Condition::Kind::always &&
        item.condition->slot != logic::no_slot && seen_.insert(item.condition).second)
      items_.push_back(std::move(item));
  }

  // --- what is asked ---

  void add_parts(const Condition& condition) {
    const Planes planes = encoding_.slot(condition.slot);
    questions_.add(planes.yes);
    questions_.add(-planes.no);
    questions_.add(planes.no);
    for (const Condition& part : condition.parts) add_parts(part);
  }

  void add_modality(std::size_t index) {
    const Modality& modality = base_.modalities()[index];
    const Lit possible = encoding_.actionable(encoding_.statuses(index));
    questions_.add(possible);
    std::vector<const Contribution*> own;
    for (const Contribution& item : modality.contributions) {
      if (item.condition == nullptr || item.origin == Origin::red_flag ||
          item.origin == Origin::requirement)
        continue;
      own.push_back(&item);
      questions_.add(encoding_.is_true(item.slot));
      if (item.origin == Origin::indication)
        questions_.add(cnf_.both(encoding_.is_true(item.slot), possible));
    }
    for (const Contribution* first : own)
      for (const Contribution* second : own) pair(modality, *first, *second);
  }

  // Whether `one` makes all of what `other` says needless where both hold.
  static bool says_as_much(const Contribution& one, const Contribution& other) {
    const bool indications = one.origin == Origin::indication;
    if (indications != (other.origin == Origin::indication)) return false;
    return indications ? one.effect >= other.effect : one.effect <= other.effect;
  }

  void pair(const Modality& modality, const Contribution& first, const Contribution& second) {
    const bool same = first.id == second.id && first.origin == second.origin;
    // A red flag's or a course rule's list reaches many; what it adds to one is no mistake.
    if (same || second.origin == Origin::course || first.origin == Origin::course) return;
    // What a layer retires, raises or lowers says nothing any more, and nobody wrote that it
    // should.
    if (!first.taken.empty() || !second.taken.empty()) return;
    if (!says_as_much(second, first)) return;
    const bool share = std::any_of(first.inputs.begin(), first.inputs.end(), [&](auto fact) {
      return std::binary_search(second.inputs.begin(), second.inputs.end(), fact);
    });
    if (!share) return;
    Pair made{item_of(modality, first), item_of(modality, second), is_later(second, first)};
    made.mutual = says_as_much(first, second);
    made.layered = first.layer.empty() && !second.layer.empty();
    add(std::move(made), first.slot, second.slot);
  }

  static bool is_later(const Contribution& one, const Contribution& other) {
    if (one.layer.empty() != other.layer.empty()) return other.layer.empty();
    return one.document != other.document ? one.document > other.document : one.line > other.line;
  }

  void add(Pair made, logic::Slot first, logic::Slot second) {
    const auto beyond = [&](logic::Slot one, logic::Slot other) {
      const Planes a = encoding_.slot(one), b = encoding_.slot(other);
      return cnf_.either(cnf_.both(a.yes, -b.yes), cnf_.both(-a.no, b.no));
    };
    made.less = beyond(first, second);
    made.more = beyond(second, first);
    questions_.add(made.less);
    questions_.add(made.more);
    pairs_.push_back(std::move(made));
  }

  // Levels of one flag of which the one is shown in place of the other, and does to every modality
  // what the other does, or more.
  void pair_flags() {
    for (const knowledge::Flag& flag : base_.flags())
      for (std::size_t i = 0; i < flag.levels.size(); ++i)
        for (std::size_t j = 0; j < flag.levels.size(); ++j) {
          const knowledge::FlagLevel &first = flag.levels[i], &second = flag.levels[j];
          const bool shown = second.disposition < first.disposition ||
                             (second.disposition == first.disposition && j < i);
          if (i == j || !shown || !does_as_much(second, first)) continue;
          add({{flag.id + ": level " + first.id, flag.document, first.condition},
               {flag.id + ": level " + second.id, flag.document, second.condition}},
              first.slot, second.slot);
        }
  }

  bool does_as_much(const knowledge::FlagLevel& one, const knowledge::FlagLevel& other) const {
    const auto effect = [](const Modality& modality, const knowledge::FlagLevel& level) {
      Status least = Status::recommend;
      for (const Contribution& item : modality.contributions)
        if (item.origin == Origin::red_flag && item.condition == level.condition)
          least = std::min(least, item.effect);
      return least;
    };
    return std::all_of(
        base_.modalities().begin(), base_.modalities().end(),
        [&](const Modality& modality) { return effect(modality, one) <= effect(modality, other); });
  }

  // --- what is found ---

  void say(Severity severity, const Item& item, const Condition& at, const char* code,
           std::string message, std::string hint) {
    base::Diagnostic made =
        base::diagnostic_at(*base_.document(item.document).source, at.span, code,
                            item.what + ": " + std::move(message), std::move(hint));
    made.severity = severity;
    found_.push_back(std::move(made));
  }

  // Nobody, or everybody of whom it can be known.
  bool never(const Condition& one) const {
    return questions_.impossible(encoding_.known_slot(one.slot).yes);
  }
  bool always(const Condition& one) const {
    return questions_.impossible(encoding_.known_slot(one.slot).no);
  }

  // Where everybody has a red flag, what waits for its absence is never: the cause is named alone.
  bool everybody_is_flagged() const {
    for (const knowledge::Flag& flag : base_.flags())
      for (const knowledge::FlagLevel& level : flag.levels)
        if (level.condition->kind != Condition::Kind::always && always(*level.condition))
          return true;
    return false;
  }

  void judge(const Item& item) {
    const Condition& condition = *item.condition;
    if (never(condition)) {
      say(Severity::error, item, condition, item.never,
          "nobody can fulfil this condition" + because(condition),
          "mend the condition, or remove the rule");
    } else if (!item.when_asked && always(condition)) {
      say(Severity::error, item, condition, "check.always",
          "everybody fulfils this condition, or would if he were asked" + because(condition),
          "mend the condition: a rule for everybody needs none");
    } else {
      judge_parts(item, condition);
    }
  }

  void judge_parts(const Item& item, const Condition& condition) {
    for (const Condition& part : condition.parts) {
      if (never(part))
        say(Severity::warning, item, part, "check.part",
            "nobody can fulfil this part" + because(part), "mend it, or leave it out");
      else if (!item.when_asked && always(part))
        say(Severity::warning, item, part, "check.part",
            "everybody fulfils this part, or would if he were asked" + because(part),
            "mend it, or leave it out");
      else
        judge_parts(item, part);
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

  void judge_modality(std::size_t index) {
    const Modality& modality = base_.modalities()[index];
    const Lit possible = encoding_.actionable(encoding_.statuses(index));
    if (questions_.impossible(possible)) {
      const auto [document, span] = place_of(base_, modality);
      tell(found_, base_, document, span,
           {Severity::error, "check.modality",
            "nobody can get " + modality.id + ": whoever has an indication is restrained",
            "look at its indications and its absolute contraindications"});
      return;
    }
    for (const Contribution& item : modality.contributions) {
      if (item.origin != Origin::indication || item.condition == nullptr) continue;
      const Lit holds = encoding_.is_true(item.slot);
      if (questions_.impossible(cnf_.both(holds, possible)) && !questions_.impossible(holds))
        say(Severity::error, item_of(modality, item), *item.condition, "check.forbidden",
            "whoever has this indication never gets it: something else always forbids it",
            "`windlass explain` shows what, for a patient who has it");
    }
  }

  bool degenerate(const Item& item) const {
    return never(*item.condition) || always(*item.condition);
  }

  void judge(const Pair& pair) {
    if (!questions_.impossible(pair.less) || degenerate(pair.first) || degenerate(pair.second))
      return;
    const bool equal = questions_.impossible(pair.more);
    if (equal && pair.mutual && pair.later) return;  // told of the other one
    if (!equal && pair.layered) return;              // a layer may well say more
    const Item& needless = equal && pair.later ? pair.second : pair.first;
    const std::string other = "'" + (equal && pair.later ? pair.first : pair.second).what + "'";
    if (equal)
      say(Severity::error, needless, *needless.condition, "check.duplicate",
          "this concerns those whom " + other + " concerns, and nobody else",
          "keep one of them; a layer raises or lowers what is there");
    else
      say(Severity::warning, needless, *needless.condition, "check.shadowed",
          "whoever this concerns, " + other + " concerns as well and says as much",
          "leave it out, or say what it is for");
  }

  static std::size_t rank(const base::Diagnostic& one) {
    const FindingKind* kind = finding_kind(one.code);
    return static_cast<std::size_t>(kind - finding_kinds.data());
  }

  Findings sorted() {
    // What everybody fulfils leaves nothing to many modalities: the cause is named alone.
    const auto always = [](const auto& one) { return one.code == "check.always"; };
    if (std::any_of(found_.begin(), found_.end(), always))
      std::erase_if(found_, [](const auto& one) { return one.code == "check.modality"; });
    Findings made;
    made.not_decided = questions_.not_decided();
    made.silenced = silence(base_, made.not_decided == 0, found_);
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.severity, rank(a), a.file, a.place.line, a.place.column) <
             std::tuple(b.severity, rank(b), b.file, b.place.line, b.place.column);
    });
    for (base::Diagnostic& one : found_) made.list.push_back(std::move(one));
    return made;
  }

  const KnowledgeBase& base_;
  const FindOptions& options_;
  Cnf cnf_;
  Encoding encoding_;
  Questions questions_;
  std::vector<Item> items_;
  std::set<const Condition*> seen_;
  std::vector<Pair> pairs_;
  std::vector<base::Diagnostic> found_;
};

}  // namespace

Findings find_mistakes(const KnowledgeBase& base, const FindOptions& options) {
  return Finder(base, options).run();
}

}  // namespace windlass::analyse
