// SPDX-License-Identifier: Apache-2.0
// The reasons that decide a status are those without which it would be another: compared with every
// way of taking reasons away, on random rules.
//
//   decides = the union of all minimal sets of reasons whose removal changes the status,
//
// taken from what restrains or is open (and the lack of any indication) where such a set exists,
// else from the indications that hold.
#include <map>

#include "catch.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;
using knowledge::StatusInput;
using model::Status;
using model::Verdict;

namespace {

struct Element {
  StatusInput input;
  Verdict verdict;
  std::size_t contribution;  // no_contribution: no indication holds
};
constexpr std::size_t no_contribution = SIZE_MAX;

// The precedence of rules/README.md, written out.
Status status_of(const std::vector<Element>& elements, std::size_t removed) {
  std::map<std::pair<StatusInput, Verdict>, bool> said;
  bool lack_removed = false;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const bool gone = ((removed >> i) & 1) != 0;
    if (elements[i].contribution == no_contribution)
      lack_removed = gone;
    else if (!gone)
      said[{elements[i].input, elements[i].verdict}] = true;
  }
  const auto yes = [&](StatusInput input) { return said[{input, Verdict::true_}]; };
  const auto open = [&](StatusInput input) { return said[{input, Verdict::unknown}]; };
  if (yes(StatusInput::block)) return Status::block;
  if (yes(StatusInput::final_not_indicated)) return Status::not_indicated;
  if (yes(StatusInput::flag_not_indicated)) return Status::not_indicated;
  if (yes(StatusInput::flag_defer)) return Status::defer;
  if (open(StatusInput::block) || open(StatusInput::flag_not_indicated) ||
      open(StatusInput::flag_defer) || yes(StatusInput::missing))
    return Status::ask;
  if (yes(StatusInput::not_indicated)) return Status::not_indicated;
  if (yes(StatusInput::defer)) return Status::defer;
  if (open(StatusInput::final_not_indicated) || open(StatusInput::not_indicated) ||
      open(StatusInput::defer))
    return Status::ask;
  const bool recommended = yes(StatusInput::recommend) || lack_removed;
  if (!recommended && !yes(StatusInput::optional))
    return open(StatusInput::recommend) || open(StatusInput::optional) ? Status::ask
                                                                       : Status::not_indicated;
  if (yes(StatusInput::caution) || open(StatusInput::caution)) return Status::caution;
  if (!recommended || yes(StatusInput::cap) || open(StatusInput::cap)) return Status::optional;
  return Status::recommend;
}

// The union of the minimal subsets of `from` whose removal changes the status.
std::size_t minimal_changes(const std::vector<Element>& elements, std::size_t from) {
  const Status status = status_of(elements, 0);
  std::vector<bool> contains_change(std::size_t{1} << elements.size());
  std::size_t result = 0;
  for (std::size_t set = 1; set < contains_change.size(); ++set) {
    if ((set & ~from) != 0) continue;
    bool smaller = false;
    for (std::size_t i = 0; i < elements.size(); ++i)
      if (((set >> i) & 1) != 0 && contains_change[set & ~(std::size_t{1} << i)]) smaller = true;
    const bool changes = status_of(elements, set) != status;
    if (changes && !smaller) result |= set;
    contains_change[set] = smaller || changes;
  }
  return result;
}

std::vector<Element> elements_of(const knowledge::Modality& modality,
                                 const plan::Evaluation& evaluation) {
  std::vector<Element> elements;
  bool indicated = false;
  for (std::size_t c = 0; c < modality.contributions.size(); ++c) {
    const knowledge::Contribution& item = modality.contributions[c];
    const Verdict verdict = evaluation.any_lane(item.slot);
    if (verdict == Verdict::false_) continue;
    elements.push_back({knowledge::input_of(item), verdict, c});
    indicated |= item.origin == model::Origin::indication;
  }
  if (!indicated) elements.push_back({StatusInput::recommend, Verdict::false_, no_contribution});
  return elements;
}

std::size_t deciding_set(const std::vector<Element>& elements) {
  std::size_t restrain = 0, permit = 0;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const bool permits =
        elements[e].verdict == Verdict::true_ &&
        (elements[e].input == StatusInput::recommend || elements[e].input == StatusInput::optional);
    (permits ? permit : restrain) |= std::size_t{1} << e;
  }
  const std::size_t restraints = minimal_changes(elements, restrain);
  return restraints != 0 ? restraints : minimal_changes(elements, permit);
}

}  // namespace

TEST_CASE("reasons marked as deciding are exactly those whose removal changes the status") {
  Random random(77);
  std::size_t compared = 0;
  std::map<Status, std::size_t> seen;
  for (int i = 0; i < 150; ++i) {
    const World world = world_of(WorldMaker(random).make());
    Patients patients(*world.rules, {});
    patients.allow_conflicts = false;
    for (int p = 0; p < 20; ++p) {
      const model::Facts facts = patients.any(random);
      const plan::Evaluation evaluation = world.evaluate(facts);
      if (!evaluation.conflicts().empty()) continue;
      for (const knowledge::Modality& modality : world.base->modalities()) {
        const std::vector<Element> elements = elements_of(modality, evaluation);
        if (elements.size() > 12) continue;
        const std::size_t expected = deciding_set(elements);
        const Status status = status_of(elements, 0);
        const std::vector<bool> decides =
            plan::deciding(modality, evaluation.lanes(), evaluation.mask(), status);
        INFO(modality.id << " is " << model::word(status) << "\n"
                         << describe(world.base->vocabulary(), facts));
        std::string all;
        for (const Element& e : elements)
          all += std::to_string(static_cast<int>(e.input)) + ":" +
                 std::string(model::word(e.verdict)) + " ";
        INFO(all);
        for (std::size_t e = 0; e < elements.size(); ++e) {
          if (elements[e].contribution == no_contribution) continue;
          INFO(modality.contributions[elements[e].contribution].id);
          CHECK(decides[elements[e].contribution] == (((expected >> e) & 1) != 0));
        }
        ++compared;
        ++seen[status];
      }
    }
  }
  CHECK(compared > 3'000);
  CHECK(seen.size() == model::status_count);
}
