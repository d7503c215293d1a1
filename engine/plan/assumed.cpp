// SPDX-License-Identifier: Apache-2.0
#include "plan/assumed.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "plan/remarks.hpp"

namespace windlass::plan {

using knowledge::KnowledgeAtom;
using logic::Word;

namespace {

using Affects = std::vector<std::string_view>;
using Atom = const KnowledgeAtom*;

class AssumptionFinder {
 public:
  AssumptionFinder(const Evaluation& evaluation, const std::vector<bool>& withheld,
                   const model::Recommendation& plan, logic::Lanes* lanes)
      : evaluation_(evaluation),
        base_(evaluation.base()),
        withheld_(withheld),
        plan_(plan),
        rows_(static_cast<std::uint32_t>(__builtin_popcountll(evaluation.mask()))),
        lanes_(rows_ == 1 && evaluation.conflicts().empty() ? lanes : nullptr) {}

  std::vector<model::Assumed> run() {
    for (const KnowledgeAtom& atom : base_.knowledge_atoms())
      if (atom.column != KnowledgeAtom::no_column && evaluation_.row()[atom.column] == 0)
        open_.push_back(&atom);
    if (open_.empty()) return {};
    silent_ = silent_remarks(evaluation_, plan_);
    one_by_one();
    together();
    std::sort(found_.begin(), found_.end(),
              [](const Found& a, const Found& b) { return a.atom < b.atom; });
    std::vector<model::Assumed> list;
    list.reserve(found_.size());
    for (Found& one : found_) list.push_back(described(one));
    return list;
  }

 private:
  struct Found {
    Atom atom;
    Affects affects;
  };

  // Whether nothing that stands beside the place decides its condition by itself. With all places
  // of the fact supposed, what rests on the fact may change, too.
  bool may_matter(const KnowledgeAtom& atom, bool with_others) const {
    Word open = evaluation_.mask();
    for (const KnowledgeAtom::Beside& one : atom.beside) {
      if (with_others && one.same_fact) continue;
      open &= ~(one.decides_when ? evaluation_.lanes().true_lanes(one.slot)
                                 : evaluation_.lanes().false_lanes(one.slot));
    }
    return open != 0;
  }

  void one_by_one() {
    std::vector<std::span<const Atom>> trials;
    for (const Atom& atom : open_)
      if (may_matter(*atom, false)) trials.push_back({&atom, 1});
    suppose(trials, [this](std::span<const Atom> trial, Affects affects) {
      found_.push_back({trial.front(), std::move(affects)});
    });
  }

  // Places of one fact may matter only together.
  void together() {
    std::vector<Atom> open;
    for (const Atom atom : open_)
      if (!is_found(atom->fact) && may_matter(*atom, true)) open.push_back(atom);
    std::stable_sort(open.begin(), open.end(), [](Atom a, Atom b) { return a->fact < b->fact; });
    std::vector<std::span<const Atom>> trials;
    for (std::size_t first = 0, last = 0; first < open.size(); first = last) {
      while (last < open.size() && open[last]->fact == open[first]->fact) ++last;
      if (last - first > 1) trials.emplace_back(open.data() + first, last - first);
    }
    std::vector<std::pair<std::vector<Atom>, Affects>> sets;
    suppose(trials, [&sets](std::span<const Atom> trial, Affects affects) {
      sets.push_back({{trial.begin(), trial.end()}, std::move(affects)});
    });
    for (auto& [set, affects] : sets) {
      keep_needed(set, affects);
      for (const Atom atom : set) found_.push_back({atom, affects});
    }
  }

  // Takes away, one after another, what is not needed for all that the whole set affects.
  void keep_needed(std::vector<Atom>& set, const Affects& whole) {
    for (std::size_t i = 0; i < set.size();) {
      std::vector<Atom> fewer = set;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      bool enough = false;
      suppose({fewer},
              [&](std::span<const Atom>, const Affects& affects) { enough = affects == whole; });
      if (enough)
        set = std::move(fewer);
      else
        ++i;
    }
  }

  bool is_found(model::FactId fact) const {
    return std::any_of(found_.begin(), found_.end(),
                       [fact](const Found& one) { return one.atom->fact == fact; });
  }

  // Tries sets of places, each in as many lanes as there are combinations of candidates, and calls
  // visit(set, affects) for those that make anything more cautious, or let the plan say more.
  template <class Visit>
  void suppose(const std::vector<std::span<const Atom>>& trials, const Visit& visit) {
    if (trials.empty()) return;
    if (lanes_ == nullptr) {
      lanes_ = &own_.emplace(base_.program(), 0);
      lanes_->repeat(evaluation_.lanes(), rows_);
    }
    const std::size_t at_once = logic::lanes_in_word / rows_;
    for (std::size_t first = 0; first < trials.size(); first += at_once) {
      const std::size_t count = std::min(at_once, trials.size() - first);
      const auto lanes_of = [this](std::size_t i) {
        return logic::first_lanes(rows_) << (i * rows_);
      };
      for (std::size_t i = 0; i < count; ++i)
        for (const Atom atom : trials[first + i]) lanes_->suppose(atom->place, lanes_of(i));
      lanes_->refresh();
      const std::vector<StatusLanes> statuses = decide_all(base_, *lanes_, withheld_);
      const DispositionLanes dispositions = decide_disposition(base_, *lanes_);
      const Word worse = more_cautious(statuses, dispositions);
      for (std::size_t i = 0; i < count; ++i) {
        // Combinations may be more cautious together than each is alone.
        if (rows_ == 1 && (worse & lanes_of(i)) == 0) continue;
        Affects affects = affected(statuses, dispositions, lanes_of(i));
        if (!affects.empty()) visit(trials[first + i], std::move(affects));
      }
      lanes_->take_back();
    }
  }

  Word more_cautious(const std::vector<StatusLanes>& statuses,
                     const DispositionLanes& dispositions) const {
    Word worse = dispositions.more_cautious_than(plan_.disposition, plan_.screen_open);
    for (std::size_t i = 0; i < statuses.size(); ++i)
      worse |= statuses[i].more_cautious_than(plan_.modalities[i].status);
    for (const Remark& one : silent_) worse |= one.saying(*lanes_);
    return worse;
  }

  Affects affected(const std::vector<StatusLanes>& statuses, const DispositionLanes& dispositions,
                   Word lanes) const {
    Affects affects;
    if ((dispositions.more_cautious_than(plan_.disposition, plan_.screen_open) & lanes) != 0)
      affects.emplace_back("disposition");
    const std::vector<model::Status> now = most_cautious_together(base_, statuses, lanes);
    for (std::size_t i = 0; i < now.size(); ++i)
      if (now[i] < plan_.modalities[i].status) affects.push_back(plan_.modalities[i].id);
    for (const Remark& remark : silent_)
      if (remark.said(*lanes_, lanes))
        for (const std::string_view id : remark.affects)
          if (std::find(affects.begin(), affects.end(), id) == affects.end()) affects.push_back(id);
    return affects;
  }

  // Whether whatever the rules ask the fact for is decided without it. A red flag is looked for in
  // everybody.
  bool is_needless(model::FactId fact) const {
    const knowledge::Premises& premises = base_.asking().premises[fact];
    return !premises.of_everybody && !premises.slots.empty() &&
           !model::has_role(base_.vocabulary()[fact], "red_flag") &&
           evaluation_.patient().state(fact) != model::State::stale &&
           std::all_of(premises.slots.begin(), premises.slots.end(), [this](logic::Slot slot) {
             return evaluation_.any_lane(slot) == model::Verdict::false_;
           });
  }

  model::Assumed described(Found& one) const {
    const KnowledgeAtom& atom = *one.atom;
    model::Assumed made;
    made.fact = atom.fact;
    made.state = evaluation_.patient().state(atom.fact);
    made.rule = atom.rule;
    made.constraint = atom.constraint;
    made.because = atom.because;
    made.affects = std::move(one.affects);
    made.needless = is_needless(atom.fact);
    made.document = base_.documents()[atom.document].name;
    made.line = atom.line;
    return made;
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const std::vector<bool>& withheld_;
  const model::Recommendation& plan_;
  const std::uint32_t rows_;  // combinations of candidates that have a lane
  logic::Lanes* lanes_;
  std::optional<logic::Lanes> own_;
  std::vector<Atom> open_;      // false because nobody looked
  std::vector<Remark> silent_;  // what the plan does not say
  std::vector<Found> found_;
};

}  // namespace

std::vector<model::Assumed> find_assumed(const Evaluation& evaluation,
                                         const std::vector<bool>& withheld,
                                         const model::Recommendation& plan, logic::Lanes* lanes) {
  return AssumptionFinder(evaluation, withheld, plan, lanes).run();
}

}  // namespace windlass::plan
