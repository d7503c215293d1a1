// SPDX-License-Identifier: Apache-2.0
// What layers did, compiled: the slots of windows, and whose word a rule is now.
#include <algorithm>

#include "knowledge/compiler.hpp"
#include "knowledge/layer_order.hpp"

namespace windlass::knowledge {

using logic::Slot;

Slot Compiler::any_window(const std::vector<Amended*>& amendments) {
  std::vector<Slot> slots;
  for (const Amended* one : amendments) slots.push_back(builder_.window_slot(one->window));
  return builder_.any(std::move(slots));
}

Slot Compiler::counts(const Amended& one) {
  std::vector<Slot> parts = {builder_.window_slot(one.window)};
  for (const Amended* undone : one.undone)
    parts.push_back(builder_.negate(builder_.window_slot(undone->window)));
  return builder_.all(std::move(parts));
}

std::string_view Compiler::day(const std::optional<model::Date>& date) {
  if (!date) return {};
  made_.days.push_back(std::make_unique<const std::string>(model::text(*date)));
  return *made_.days.back();
}

// An override has days of its own within those of its layer.
const model::Amendment* Compiler::told(const RuleSet& layer, const Amendment& by,
                                       std::string_view done) {
  model::Amendment made;
  made.done = done;
  made.layer = layer.id;
  made.version = layer.version;
  made.reason = by.terms ? by.terms->reason : by.because;
  if (made.reason.empty() && !by.target.id.empty()) made.reason = layer.title;
  std::optional<model::Date> from = layer.from, until = layer.until;
  if (by.terms) {
    from = from ? std::max(*from, by.terms->approved) : by.terms->approved;
    until = until ? std::min(*until, by.terms->expires) : by.terms->expires;
  }
  made.from = day(from);
  made.until = day(until);
  made.document = rules_.infos[by.place.document].name;
  made.line = line_of(rules_, by.place);
  made_.amendments.push_back(std::make_unique<const model::Amendment>(made));
  return made_.amendments.back().get();
}

const model::Amendment* Compiler::told(const RuleSet& layer, const ModalityDocument& by) {
  model::Amendment made;
  made.done = "brought";
  made.layer = layer.id;
  made.version = layer.version;
  made.reason = layer.title;
  made.from = day(layer.from);
  made.until = day(layer.until);
  made.document = rules_.infos[by.place.document].name;
  made.line = line_of(rules_, by.layer.place);
  made_.amendments.push_back(std::make_unique<const model::Amendment>(made));
  return made_.amendments.back().get();
}

// What is never alone has the base for company, and what its own layer or one beneath it brings:
// that somebody else's layer adds a treatment loosens nothing.
void Compiler::find_company() {
  for (std::size_t i = 0; i < made_.modalities.size(); ++i) {
    if (!made_.modalities[i].never_alone) continue;
    const RuleSet* own = layered_.modalities[i].layer;
    for (std::uint32_t other = 0; other < made_.modalities.size(); ++other)
      if (!made_.modalities[other].never_alone &&
          rests_on(rules_, own, layered_.modalities[other].layer))
        made_.modalities[i].company.push_back(other);
  }
}

// Now it is the layer's word, and stands where the layer says it.
void Compiler::amended_by(const Amended& one, std::string_view done, Contribution& item) {
  item.amendment = told(*one.layer, *one.by, done);
  item.layer = one.layer->id;
  item.document = one.by->place.document;
  item.line = item.amendment->line;
}

void Compiler::taken_by(const std::vector<Amended*>& amendments, Contribution& item) {
  for (const Amended* one : amendments) {
    using Kind = Amendment::Kind;
    const Kind kind = one->by->kind;
    const std::string_view done = kind == Kind::unrequire ? "unrequired"
                                  : kind == Kind::lower   ? "lowered"
                                  : kind == Kind::raise   ? "raised"
                                                          : "retired";
    item.taken.push_back({told(*one->layer, *one->by, done), builder_.window_column(one->window)});
  }
}

void Compiler::compile_layers() {
  const auto text = [](const std::optional<model::Date>& date) {
    return date ? model::text(*date) : std::string();
  };
  for (const AppliedLayer& one : layered_.layers) {
    const RuleSet& rules = *one.rules;
    Layer made{rules.id,
               rules.title,
               rules.version,
               text(rules.from),
               text(rules.until),
               rules.from,
               {},
               {},
               false,
               {}};
    if (one.window) made.column = builder_.window_column(*one.window);
    made.tightens = std::any_of(rules.amendments.begin(), rules.amendments.end(),
                                [](const Amendment& amendment) { return !amendment.loosens; });
    if (one.offered) made.offered = builder_.window_column(*one.offered);
    for (std::uint32_t i = 0; i < layered_.modalities.size(); ++i)
      if (layered_.modalities[i].layer == &rules) made.brings.push_back(i);
    made_.layers.push_back(std::move(made));
  }
  for (const LayeredTightening& one : layered_.tightenings)
    made_.tightenings.push_back({one.layer, one.change.modality, one.change.what, one.because,
                                 one.by->place.document, line_of(rules_, one.by->place),
                                 touched(one.change)});
  for (const LayeredLoosening& one : layered_.loosenings) {
    Loosening made;
    made.layer = one.layer->id;
    made.target = one.change.what;
    made.terms = &*one.by->terms;
    made.rules = one.layer;
    made.approved_text = model::text(made.terms->approved);
    made.expires_text = model::text(made.terms->expires);
    made.from_text = text(one.layer->from);
    made.until_text = text(one.layer->until);
    made.modality = one.change.modality;
    made.document = one.by->place.document;
    made.line = line_of(rules_, one.by->place);
    made.column = builder_.window_column(one.window);
    made.touched = touched(one.change);
    made_.loosenings.push_back(std::move(made));
  }
}

}  // namespace windlass::knowledge
