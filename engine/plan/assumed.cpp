// SPDX-License-Identifier: Apache-2.0
#include "plan/assumed.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>

#include "plan/cautions.hpp"
#include "plan/remarks.hpp"
#include "plan/together.hpp"

namespace windlass::plan {

using knowledge::KnowledgeAtom;
using logic::Word;

namespace {

using Affects = std::vector<std::string_view>;
using Atom = const KnowledgeAtom*;
// Of facts that meet: how many in every way, and how many in pairs.
constexpr std::size_t most_in_every_set = 6, most_in_pairs = 16;

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
    in_company();
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
      keep_needed(set, [&, &whole = affects](const std::vector<Atom>& fewer) {
        return affect(fewer, whole);
      });
      for (const Atom atom : set) found_.push_back({atom, affects});
    }
  }

  // Takes away, one after another, what is not needed: `enough(those left)` says so.
  template <class One, class Enough>
  static void keep_needed(std::vector<One>& all, const Enough& enough) {
    for (std::size_t i = 0; i < all.size();) {
      std::vector<One> fewer = all;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (enough(fewer))
        all = std::move(fewer);
      else
        ++i;
    }
  }
  // Whether these places affect all that the whole set does.
  bool affect(const std::vector<Atom>& places, const Affects& whole) {
    bool enough = false;
    suppose({places},
            [&](std::span<const Atom>, const Affects& affects) { enough = affects == whole; });
    return enough;
  }

  // Of facts of which none is named yet some may matter together: the smallest sets are named.
  void in_company() {
    std::vector<Atom> open;
    std::vector<std::uint32_t> places;
    for (const Atom atom : open_) {
      if (is_found(atom->fact)) continue;
      open.push_back(atom);
      places.push_back(atom->place);
    }
    std::vector<Company> all;
    for (const std::vector<std::uint32_t>& met : matter_together(
             base_.program(), evaluation_.lanes(), evaluation_.mask(), places, restraints())) {
      Company one;
      for (const std::uint32_t i : met) one.places[open[i]->fact].push_back(open[i]);
      if (one.places.size() > 1) all.push_back(std::move(one));
    }
    if (all.empty()) return;
    as_planned_ = cautions_of(plan_);
    for (const Atom atom : open_) open_places_[atom->fact].push_back(atom);
    std::vector<std::vector<Atom>> sets;
    for (Company& one : all) {
      for (const auto& [fact, own] : one.places) one.facts.push_back(fact);
      sets.push_back(places_of(one.facts));
    }
    const std::vector<Cautions> whole = cautions(sets);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!affects_of(whole[i].above(as_planned_)).empty()) name_smallest(all[i], whole[i]);
    for (auto& [atom, of] : in_company_) found_.push_back({atom, affects_of(of)});
  }

  // By treatment: one that is true may hide another that would have more asked.
  std::vector<std::vector<logic::Slot>> restraints() const {
    std::vector<std::vector<logic::Slot>> all;
    for (const knowledge::Modality& modality : base_.modalities()) {
      std::vector<logic::Slot>& slots = all.emplace_back();
      for (std::size_t i = 0; i < knowledge::status_inputs; ++i)
        if (i != static_cast<std::size_t>(knowledge::StatusInput::recommend) &&
            i != static_cast<std::size_t>(knowledge::StatusInput::optional))
          slots.push_back(modality.slots.of[i]);
    }
    return all;
  }

  // Facts whose places meet.
  struct Company {
    std::map<model::FactId, std::vector<Atom>> places;  // those that do
    std::vector<model::FactId> facts;
  };
  // Every open place of these facts.
  std::vector<Atom> places_of(const std::vector<model::FactId>& facts) const {
    std::vector<Atom> all;
    for (const model::FactId fact : facts) {
      const std::vector<Atom>& own = open_places_.at(fact);
      all.insert(all.end(), own.begin(), own.end());
    }
    return all;
  }

  std::vector<Cautions> cautions(const std::vector<std::vector<Atom>>& sets) {
    std::vector<Cautions> made;
    const std::vector<std::span<const Atom>> trials(sets.begin(), sets.end());
    suppose_each(trials, [&](std::size_t, const std::vector<StatusLanes>& statuses,
                             const DispositionLanes& dispositions, Word lanes) {
      made.push_back(cautions_of(base_, statuses, dispositions, lanes));
    });
    return made;
  }
  Affects affects_of(const std::vector<bool>& more) const { return affected_by(more, plan_); }

  // Of a few facts every set is tried, of more the pairs, and where all of them are more cautious
  // than any pair one set of those that it takes.
  void name_smallest(const Company& company, const Cautions& whole) {
    const std::vector<std::uint64_t> sets = sets_to_try(company.facts.size());
    std::vector<std::vector<Atom>> supposed;
    for (const std::uint64_t set : sets) supposed.push_back(places_of(members(company, set)));
    const std::vector<Cautions> made = cautions(supposed);
    Cautions best = as_planned_;
    for (std::size_t i = 0; i < sets.size(); ++i) {
      Cautions fewer = as_planned_;
      for (std::size_t j = 0; j < sets.size(); ++j)
        if (j != i && (sets[j] & ~sets[i]) == 0) fewer.join(made[j]);
      if ((sets[i] & (sets[i] - 1)) != 0) name(company, sets[i], made[i].above(fewer));
      best.join(made[i]);
    }
    const std::vector<bool> more = whole.above(best);
    if (!affects_of(more).empty()) name_needed(company, whole, more);
  }

  // Takes one fact after another away that is not needed for these.
  void name_needed(const Company& company, const Cautions& whole, const std::vector<bool>& more) {
    std::vector<model::FactId> needed = company.facts;
    keep_needed(needed, [&](const std::vector<model::FactId>& fewer) {
      const std::vector<bool> lost = whole.above(cautions({places_of(fewer)}).front());
      for (std::size_t one = 0; one < more.size(); ++one)
        if (more[one] && lost[one]) return false;
      return true;
    });
    for (const model::FactId fact : needed) name(company, fact, more);
  }

  static std::vector<std::uint64_t> sets_to_try(std::size_t count) {
    std::vector<std::uint64_t> sets;
    if (count <= most_in_every_set)
      for (std::uint64_t set = 1; set < std::uint64_t{1} << count; ++set) sets.push_back(set);
    else if (count <= most_in_pairs)
      for (std::uint64_t one = 1; one < std::uint64_t{1} << count; one <<= 1)
        for (std::uint64_t other = 1; other <= one; other <<= 1) sets.push_back(one | other);
    return sets;
  }
  static std::vector<model::FactId> members(const Company& company, std::uint64_t set) {
    std::vector<model::FactId> facts;
    for (; set != 0; set &= set - 1)
      facts.push_back(company.facts[static_cast<std::size_t>(__builtin_ctzll(set))]);
    return facts;
  }
  void name(const Company& company, std::uint64_t set, const std::vector<bool>& more) {
    if (affects_of(more).empty()) return;
    for (const model::FactId fact : members(company, set)) name(company, fact, more);
  }
  void name(const Company& company, model::FactId fact, const std::vector<bool>& more) {
    for (const Atom atom : company.places.at(fact)) {
      std::vector<bool>& all = in_company_[atom];
      all.resize(more.size());
      for (std::size_t i = 0; i < more.size(); ++i) all[i] = all[i] || more[i];
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
    Word worse = 0;
    suppose_each(trials, [&](std::size_t i, const std::vector<StatusLanes>& statuses,
                             const DispositionLanes& dispositions, Word lanes) {
      if ((lanes & 1) != 0) worse = more_cautious(statuses, dispositions);
      // Combinations may be more cautious together than each is alone.
      if (rows_ == 1 && (worse & lanes) == 0) return;
      Affects affects = affected(statuses, dispositions, lanes);
      if (!affects.empty()) visit(trials[i], std::move(affects));
    });
  }

  // Calls visit(index, statuses, dispositions, lanes) for each set, with the lanes that have it.
  template <class Visit>
  void suppose_each(const std::vector<std::span<const Atom>>& trials, const Visit& visit) {
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
      for (std::size_t i = 0; i < count; ++i) visit(first + i, statuses, dispositions, lanes_of(i));
      lanes_->take_back();
    }
  }

  Word more_cautious(const std::vector<StatusLanes>& statuses,
                     const DispositionLanes& dispositions) {
    Word worse = dispositions.more_cautious_than(plan_.disposition, plan_.screen_open);
    for (std::size_t i = 0; i < statuses.size(); ++i)
      worse |= statuses[i].more_cautious_than(plan_.modalities[i].status);
    said_.clear();
    for (const Remark& one : silent_) {
      const Word saying = one.saying(*lanes_);
      if (saying != 0) said_.push_back(&one);
      worse |= saying;
    }
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
    for (const Remark* const remark : said_)
      if (remark->said(*lanes_, lanes))
        for (const std::string_view id : {remark->affects, remark->and_affects})
          if (!id.empty() && std::find(affects.begin(), affects.end(), id) == affects.end())
            affects.push_back(id);
    return affects;
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
    made.needless = is_needless(evaluation_, atom.fact);
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
  std::vector<Atom> open_;           // false because nobody looked
  std::vector<Remark> silent_;       // what the plan does not say
  std::vector<const Remark*> said_;  // of these, what some lane says now
  std::vector<Found> found_;
  std::map<Atom, std::vector<bool>> in_company_;  // what it makes more cautious with others
  Cautions as_planned_;
  std::map<model::FactId, std::vector<Atom>> open_places_;  // by fact; of in_company()
};

}  // namespace

bool is_needless(const Evaluation& evaluation, model::FactId fact) {
  const knowledge::Premises& premises = evaluation.base().asking().premises[fact];
  return !premises.of_everybody && !premises.slots.empty() &&
         !model::has_role(evaluation.base().vocabulary()[fact], "red_flag") &&
         evaluation.patient().state(fact) != model::State::stale &&
         std::all_of(premises.slots.begin(), premises.slots.end(), [&](logic::Slot slot) {
           return evaluation.any_lane(slot) == model::Verdict::false_;
         });
}

std::vector<model::Assumed> find_assumed(const Evaluation& evaluation,
                                         const std::vector<bool>& withheld,
                                         const model::Recommendation& plan, logic::Lanes* lanes) {
  return AssumptionFinder(evaluation, withheld, plan, lanes).run();
}

}  // namespace windlass::plan
