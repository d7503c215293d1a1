// SPDX-License-Identifier: Apache-2.0
// What is in force: the rules, the plugins and what went wrong with them, the store.
#include <set>

#include "base/digest.hpp"
#include "base/json.hpp"
#include "embed/embedded.hpp"

namespace windlass::embed {

namespace {

// The facts that red flags and safety rest on, by the key of the prefetch that may tell them.
void write_safety(base::JsonWriter& json, const fhir::Binding& binding,
                  const model::Vocabulary& vocabulary) {
  for (const auto& [key, search] : binding.prefetch()) {
    const std::string_view type = std::string_view(search).substr(0, search.find_first_of("?/"));
    std::set<std::string_view> told;
    for (const fhir::Mapping& one : binding.mappings())
      if (const model::FactDefinition& fact = vocabulary[one.fact];
          one.resource == type &&
          (model::has_role(fact, "red_flag") || model::has_role(fact, "safety")))
        told.insert(fact.id);
    if (type == "QuestionnaireResponse")
      for (model::FactId id = 0; id < vocabulary.size(); ++id)
        if (model::has_role(vocabulary[id], "red_flag")) told.insert(vocabulary[id].id);
    if (told.empty()) continue;
    json.key(key).begin_array();
    for (const std::string_view fact : told) json.string(fact);
    json.end_array();
  }
}

}  // namespace

Answer Embedded::rules() const {
  const auto rules = in_force();
  const knowledge::KnowledgeBase& base = rules->engine->knowledge();
  const auto named = [](base::JsonWriter& json, const auto& id, const auto& version) {
    json.begin_object().field("id", id).field("version", version);
  };
  base::JsonWriter json(2);
  json.begin_object().field("engine", plan::engine_version());
  json.field("semantics", std::int64_t{plan::engine_semantics}).field("knowledge", base.digest());
  json.key("rules").begin_array();
  named(json, base.pathway().id, base.pathway().version);
  json.end_object();
  for (const knowledge::Layer& layer : base.layers()) {
    named(json, layer.id, layer.version);
    json.end_object();
  }
  json.end_array().key("modalities").begin_array();
  for (const knowledge::Modality& one : base.modalities())
    json.begin_object().field("id", one.id).field("title", one.title).end_object();
  json.end_array().key("plugins").begin_array();
  for (const plugin::Plugin& one : rules->engine->plugins()) {
    one.look_after();
    named(json, one.id(), one.version());
    json.field("digest", base::hex(one.digest()));
    const Troubles troubles = troubles_of(one.id());
    json.field("faults", static_cast<std::int64_t>(troubles.faults));
    if (settings_.isolate) json.field("ended", static_cast<std::int64_t>(troubles.ended));
    json.end_object();
  }
  json.end_array().field("isolated", settings_.isolate);
  json.key("prefetch").begin_object();
  if (rules->binding)
    for (const auto& [key, search] : rules->binding->prefetch()) json.field(key, search);
  json.end_object().key("safety").begin_object();
  if (rules->binding) write_safety(json, *rules->binding, base.vocabulary());
  json.end_object().key("store");
  const auto size = store_ ? store_->size() : base::Result<std::uint64_t>(std::uint64_t{0});
  if (!size) return told("rules", failed_by_store(size.error()));
  if (store_)
    json.begin_object()
        .field("origin", store_->origin())
        .field("size", static_cast<std::int64_t>(*size))
        .end_object();
  else
    json.null();
  return {WINDLASS_DONE, json.end_object().take() + "\n", {}};
}

}  // namespace windlass::embed
