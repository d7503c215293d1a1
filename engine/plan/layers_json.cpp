// SPDX-License-Identifier: Apache-2.0
#include "plan/layers_json.hpp"

namespace windlass::plan {

namespace {

class LayersWriter {
 public:
  LayersWriter(base::JsonWriter& json, const model::Recommendation& plan)
      : json_(json), plan_(plan) {}

  void overrides() {
    json_.key("overrides").begin_array();
    for (const model::Override& one : plan_.overrides) {
      json_.begin_object()
          .field("layer", one.layer)
          .field("modality", one.modality)
          .field("target", one.target);
      json_.field("reason", one.reason)
          .field("owner", one.owner)
          .field("approved", one.approved)
          .field("expires", one.expires);
      json_.field("in_force", !one.expired);
      if (one.expired) not_in_force(one.why, one.day);
      json_.field("without", model::word(one.without)).field("base", model::word(one.base));
      if (!one.together.empty()) {
        json_.key("together").begin_array();
        for (const std::string& other : one.together) json_.string(other);
        json_.end_array();
      }
      json_.field("document", one.document).field("line", std::int64_t{one.line}).end_object();
    }
    json_.end_array();
  }

  void tightened() {
    json_.key("tightened").begin_array();
    for (const model::Tightened& one : plan_.tightened) {
      json_.begin_object()
          .field("layer", one.layer)
          .field("modality", one.modality)
          .field("change", one.change);
      if (!one.because.empty()) json_.field("because", one.because);
      if (!one.from.empty()) json_.field("from", one.from);
      if (!one.until.empty()) json_.field("until", one.until);
      json_.field("document", one.document).field("line", std::int64_t{one.line}).end_object();
    }
    json_.end_array();
  }

  void lapsed_layers() {
    json_.key("lapsed_layers").begin_array();
    for (const model::LapsedLayer& one : plan_.lapsed_layers) {
      json_.begin_object().field("layer", one.id).field("title", one.title);
      not_in_force(one.why, one.day);
      json_.field("tightenings", std::int64_t{one.tightenings});
      if (one.treatments > 0) json_.field("treatments", std::int64_t{one.treatments});
      json_.key("changes").begin_array();
      for (const model::Lapsed& change : one.changes) {
        json_.begin_object().field("modality", change.modality).field("change", change.change);
        if (!change.because.empty()) json_.field("because", change.because);
        json_.field("with", model::word(change.with)).end_object();
      }
      json_.end_array().end_object();
    }
    json_.end_array();
  }

 private:
  void not_in_force(model::NotInForce why, std::string_view day) {
    json_.key("not_in_force").begin_object().field("why", model::word(why));
    if (!day.empty()) json_.field("day", day);
    json_.end_object();
  }

  base::JsonWriter& json_;
  const model::Recommendation& plan_;
};

}  // namespace

void write_layers(base::JsonWriter& json, const model::Recommendation& plan) {
  LayersWriter writer(json, plan);
  writer.overrides();
  writer.tightened();
  writer.lapsed_layers();
}

void write_json(base::JsonWriter& json, const model::Amendment& one) {
  json.begin_object().field("done", one.done).field("layer", one.layer);
  if (!one.version.empty()) json.field("version", one.version);
  if (!one.reason.empty()) json.field("reason", one.reason);
  if (!one.from.empty()) json.field("from", one.from);
  if (!one.until.empty()) json.field("until", one.until);
  json.field("document", one.document).field("line", std::int64_t{one.line}).end_object();
}

void write_taken_away(base::JsonWriter& json, const std::vector<model::TakenAway>& list) {
  json.key("taken_away").begin_array();
  for (const model::TakenAway& one : list) {
    json.begin_object()
        .field("id", one.id)
        .field("origin", model::word(one.origin))
        .field("effect", model::word(one.effect));
    json.field("verdict", model::word(one.verdict)).field("text", one.text);
    json.field("document", one.document).field("line", std::int64_t{one.line});
    json.key("by").begin_array();
    for (const model::Amendment* by : one.by) write_json(json, *by);
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace windlass::plan
