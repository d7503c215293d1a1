// SPDX-License-Identifier: Apache-2.0
// Law 5 for what a plan says of its overrides: `without` is the plan without this one, `base` the
// plan without any, `together` a smallest set that only counts as a whole; and each treatment that
// an override changes is told, also one that is never alone and has its company by it. Compared
// with rule bases in which those overrides were never written.
#include <algorithm>
#include <map>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::Status;

namespace {

// Three layers, two of them side by side, and what each loosens; each amendment has a number.
struct Loose {
  WorldText text;
  std::vector<std::vector<std::string>> lists;  // by layer
  static constexpr const char* ids[] = {"la", "lb", "lc"};
  static constexpr const char* under[] = {"base", "base", "la"};

  std::size_t number_of(std::string_view layer, std::uint32_t line) const {
    std::size_t before = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      if (layer == ids[i]) return before + line - first_line;
      before += lists[i].size();
    }
    throw std::runtime_error("an override of no layer");
  }
  // The rule base without the amendments whose bits are set.
  WorldText without(std::size_t bits) const {
    WorldText out = text;
    for (std::size_t i = 0, number = 0; i < 3; ++i) {
      std::vector<std::string> kept;
      for (const std::string& one : lists[i])
        if ((bits >> number++ & 1) == 0) kept.push_back(one);
      out.rulesets.push_back(WorldMaker::ruleset(ids[i], under[i], {harmless}, kept));
    }
    return out;
  }
  std::size_t size() const { return lists[0].size() + lists[1].size() + lists[2].size(); }

 private:
  // Six lines of head, `tighten:`, one line, `loosen:`.
  static constexpr std::uint32_t first_line = 10;
  static constexpr const char* harmless = "{modality: gamma, require: b.three}";
};

Loose random_loose(WorldMaker& maker, Random& random) {
  Loose made;
  made.text = maker.make();
  for (std::size_t i = 0; i < 3; ++i) {
    made.lists.emplace_back();
    for (std::size_t n = i == 1 ? 1 : 1 + random.below(2); n > 0; --n) {
      const std::string one = maker.loosening(std::string(Loose::ids[i]) + std::to_string(n),
                                              "2026-01-01", "2026-12-31");
      const bool said =
          one.find("unrequire") != std::string::npos ||
          std::find(made.lists[i].begin(), made.lists[i].end(), one) != made.lists[i].end();
      if (!said) made.lists[i].push_back(one);
    }
  }
  return made;
}

// The rule bases without some of the amendments, each opened once.
class Worlds {
 public:
  explicit Worlds(const Loose& loose) : loose_(loose) {}
  const World& without(std::size_t bits) {
    auto found = worlds_.find(bits);
    if (found == worlds_.end()) found = worlds_.emplace(bits, world_of(loose_.without(bits))).first;
    return found->second;
  }
  Status status(std::size_t bits, const Facts& facts, std::string_view modality) {
    const World& world = without(bits);
    return world.evaluate(facts).status(*world.base->modality(modality));
  }

 private:
  const Loose& loose_;
  std::map<std::size_t, World> worlds_;
};

struct Counts {
  std::size_t overrides = 0, together = 0, not_all = 0, company = 0;
};

// How many others a smallest set has; 0 where there is none.
std::size_t smallest(Worlds& worlds, const Facts& facts, std::string_view modality,
                     std::size_t wanted, std::size_t others, Status now) {
  std::size_t size = 0;
  for (std::size_t set = others; set != 0; set = (set - 1) & others) {
    const auto count = static_cast<std::size_t>(__builtin_popcountll(set));
    if ((size == 0 || count < size) && worlds.status(set | wanted, facts, modality) != now &&
        worlds.status(set, facts, modality) == now)
      size = count;
  }
  return size;
}

using Told = std::vector<model::Override>;

// Told of a treatment that it does not speak of: one that is never alone.
bool is_of_company(const model::Override& one) {
  return one.target == "alpha" || one.target == "beta" || one.target == "gamma";
}
// Bug: an override is told of the treatment that it speaks of alone.
Told of_its_own_treatment(Told told) {
  std::erase_if(told, is_of_company);
  return told;
}

// A treatment that is another without one override, and of which the plan does not say so; or one
// that has its company by it, without a word of what it took away.
std::string untold(const Loose& loose, Worlds& worlds, const Facts& facts,
                   const model::Recommendation& plan, const Told& told, Counts& counts) {
  for (const model::Override& one : plan.overrides) {
    if (is_of_company(one)) continue;
    const std::size_t number = loose.number_of(one.layer, one.line);
    for (const model::ModalityPlan& other : plan.modalities) {
      if (worlds.status(std::size_t{1} << number, facts, other.id) == other.status) continue;
      const bool said = std::any_of(told.begin(), told.end(), [&](const model::Override& each) {
        return each.modality == other.id && loose.number_of(each.layer, each.line) == number;
      });
      if (!said) return std::string(other.id) + " is another without " + std::string(one.target);
      if (other.id == one.modality || !model::actionable(other.status)) continue;
      ++counts.company;
      if (std::none_of(other.taken_away.begin(), other.taken_away.end(), [&](const auto& taken) {
            return taken.id == "never-alone" &&
                   std::any_of(taken.by.begin(), taken.by.end(), [&](const auto* by) {
                     return by->layer == one.layer && by->line == one.line && !by->reason.empty();
                   });
          }))
        return std::string(other.id) + " says nothing of " + std::string(one.target);
    }
  }
  return {};
}

std::string wrong(const Loose& loose, Worlds& worlds, const Facts& facts, Counts& counts,
                  bool own_alone = false) {
  const World& world = worlds.without(0);
  const model::Recommendation plan = plan::recommend(*world.base, world.calls, facts);
  std::size_t all = 0;
  for (const model::Override& one : plan.overrides)
    all |= std::size_t{1} << loose.number_of(one.layer, one.line);
  for (const model::Override& one : plan.overrides) {
    ++counts.overrides;
    const std::size_t bit = std::size_t{1} << loose.number_of(one.layer, one.line);
    const std::string name = std::string(one.layer) + " " + std::string(one.target);
    const Status now = worlds.status(0, facts, one.modality);
    const Status without = worlds.status(bit, facts, one.modality),
                 base = worlds.status((std::size_t{1} << loose.size()) - 1, facts, one.modality);
    if (one.without != without) return name + ": without is " + std::string(word(one.without));
    if (one.base != base) return name + ": base is " + std::string(word(one.base));
    const bool asks = without == now && base != now;
    const std::size_t size = asks ? smallest(worlds, facts, one.modality, bit, all & ~bit, now) : 0;
    if (one.together.size() != size)
      return name + ": together names " + std::to_string(one.together.size()) +
             ", a smallest set has " + std::to_string(size);
    counts.together += size > 0 ? 1 : 0;
    counts.not_all += size > 0 && size + 1 < plan.overrides.size() ? 1 : 0;
  }
  return untold(loose, worlds, facts, plan,
                own_alone ? of_its_own_treatment(plan.overrides) : plan.overrides, counts);
}

}  // namespace

TEST_CASE("law 5: an override is told with the plan without it, without any, and with whom") {
  std::size_t patients_tried = 0, caught = 0;
  Counts counts;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    Random random(seed * 31);
    WorldMaker maker(random);
    const Loose loose = random_loose(maker, random);
    Worlds worlds(loose);
    Patients patients(*worlds.without(0).rules, {});
    patients.days = {*model::parse_date("2026-03-01")};
    const std::string found = violation(patients, seed, 100, [&](const Facts& facts, Random&) {
      ++patients_tried;
      Counts uncounted;
      if (seed % 20 == 0) caught += wrong(loose, worlds, facts, uncounted, true).empty() ? 0 : 1;
      return wrong(loose, worlds, facts, counts);
    });
    if (!found.empty()) FAIL("seed " << seed << ": " << found);
  }
  CHECK(patients_tried >= 100'000);
  CHECK(counts.overrides > 10'000);
  CHECK(counts.company > 100);
  CHECK(caught > 10);
  // The seeded bugs: a plan that names nobody, as the first release; one that names all the others.
  CHECK(counts.together > 100);
  CHECK(counts.not_all > 100);
}
