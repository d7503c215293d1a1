// SPDX-License-Identifier: Apache-2.0
// What a layer must look at when its base changes, against brute force.
#include "analyse/layer_impact.hpp"

#include <set>
#include <tuple>

#include "analyse/small_pair.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

// What brute force says of the rules of layers: which are never true, never false, or say nothing
// beside the base.
using Said = std::set<std::tuple<std::string, std::string, analyse::LayerImpact::Kind>>;

Said said_of_layers(const knowledge::KnowledgeBase& base, const EveryPatient& patients) {
  using Kind = analyse::LayerImpact::Kind;
  Said some;  // the opposite happens to somebody
  logic::Lanes lanes(base.program(), 1);
  std::vector<std::uint8_t> row(base.program().columns());
  const auto each_rule = [&](const auto& visit) {
    for (const knowledge::Modality& modality : base.modalities())
      for (const knowledge::Contribution& one : modality.contributions)
        if (!one.layer.empty())
          visit(modality, one, std::string(model::word(one.origin)) + " " + one.id);
  };
  patients.each([&](const model::Facts& facts, std::size_t) {
    base.program().encode(facts, row.data());
    lanes.set_row(0, row.data());
    lanes.evaluate(1);
    const auto is_true = [&](logic::Slot slot) { return (lanes.true_lanes(slot) & 1) != 0; };
    const auto is_false = [&](logic::Slot slot) { return (lanes.false_lanes(slot) & 1) != 0; };
    each_rule([&](const auto& modality, const auto& one, const std::string& name) {
      if (one.condition != nullptr && is_true(one.condition->slot))
        some.emplace(modality.id, name, Kind::never);
      if (one.condition != nullptr && is_false(one.condition->slot))
        some.emplace(modality.id, name, Kind::always);
      bool holds = false, open = false;
      for (const auto& other : modality.contributions) {
        if (!other.layer.empty() || other.effect > one.effect) continue;
        const logic::Slot slot = other.written == logic::no_slot ? other.slot : other.written;
        holds |= is_true(slot);
        open |= !is_false(slot);
      }
      if ((is_true(one.slot) && !holds) || (!is_true(one.slot) && !is_false(one.slot) && !open))
        some.emplace(modality.id, name, Kind::covered);
    });
  });
  Said made;
  each_rule([&](const auto& modality, const auto& one, const std::string& name) {
    const auto always = [&](Kind kind) { return some.count({modality.id, name, kind}) == 0; };
    if (one.condition != nullptr)
      for (const Kind kind : {Kind::never, Kind::always})
        if (always(kind)) made.emplace(modality.id, name, kind);
    if (always(Kind::covered)) made.emplace(modality.id, name, Kind::covered);
  });
  return made;
}

}  // namespace

TEST_CASE("what a layer must look at is what brute force says") {
  using Kind = analyse::LayerImpact::Kind;
  std::size_t tried = 0, news = 0;
  for (std::uint64_t seed = 1; tried < 120; ++seed) {
    const auto pair = pair_under_layers(seed);
    if (!pair) continue;
    const knowledge::KnowledgeBase &before = *pair->before.base, &after = *pair->after.base;
    const EveryPatient before_all(before, *pair->before.rules, days()),
        after_all(after, *pair->after.rules, days());
    if (before_all.count() > 3'000 || after_all.count() > 3'000) continue;
    ++tried;
    const Said was = said_of_layers(before, before_all), is = said_of_layers(after, after_all);
    Said expected, told;
    for (const auto& one : is) {
      const auto& [modality, rule, kind] = one;
      if (was.count(one) == 0 &&
          (kind == Kind::never || is.count({modality, rule, Kind::never}) == 0))
        expected.insert(one);
    }
    const auto changes = analyse::changed_documents(before, after);
    for (const analyse::LayerImpact& one : analyse::layer_impact(before, after, changes))
      if (one.kind != Kind::target && one.kind != Kind::fact)
        told.emplace(one.modality, one.rule, one.kind);
    news += told.size();
    if (told != expected)
      FAIL("seed " << seed << ": " << told.size() << " told, " << expected.size() << " expected\n"
                   << documents_of(pair->before) << "\n=== after\n"
                   << documents_of(pair->after));
  }
  INFO(news << " of " << tried);
  CHECK(news > tried / 40);
}
