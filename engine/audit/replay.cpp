// SPDX-License-Identifier: Apache-2.0
#include "audit/replay.hpp"

#include <set>

#include "audit/difference.hpp"
#include "audit/recording.hpp"
#include "audit/summary.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "plugin/plugin.hpp"
#include "worker/worker.hpp"

namespace windlass::audit {

namespace {

const std::string* field(const log::Opened& opened, std::string_view name) {
  for (const log::PrivateField& one : opened.fields)
    if (one.name == name) return &one.value;
  return nullptr;
}

base::Diagnostic other_semantics(const log::Entry& entry, const Provenance& made) {
  const std::string number = std::to_string(plan::engine_semantics);
  return base::diagnostic(
      {}, "audit.other_semantics",
      "record " + std::to_string(entry.record.sequence) + " was made by " + maker_in_words(made) +
          "; this is windlass " + std::string(plan::engine_version()) + ", semantics " + number,
      "the record can be verified and shown here; " +
          (made.semantics > plan::engine_semantics
               ? "windlass " + made.engine_version + ", or a later release with semantics " +
                     std::to_string(made.semantics)
               : "the release that made it, " + maker_in_words(made)) +
          ", replays it");
}

// Messages about the patient's document may quote it: their codes alone are told, each once.
base::Diagnostic unreadable(const base::Diagnostics& problems) {
  std::set<std::string> codes;
  for (const base::Diagnostic& problem : problems) codes.insert(problem.code);
  std::string list;
  for (const std::string& code : codes) list += (list.empty() ? "" : ", ") + code;
  return base::diagnostic({}, "audit.replay", "the recorded patient cannot be read (" + list + ")");
}

}  // namespace

std::string_view word(Replayed::Outcome outcome) {
  switch (outcome) {
    case Replayed::Outcome::identical: return "identical";
    case Replayed::Outcome::differs: return "differs";
    case Replayed::Outcome::evidence_only: return "evidence_only";
    case Replayed::Outcome::sealed: return "sealed";
    case Replayed::Outcome::other_semantics: return "other_semantics";
    case Replayed::Outcome::not_vouched: return "not_vouched";
    case Replayed::Outcome::failed: return "failed";
  }
  return {};
}

base::Result<std::shared_ptr<const plan::Engine>> Replayer::engine_of(const log::Entry& entry) {
  const auto provenance = manifests_.of(entry.record);
  if (!provenance) return provenance.error();
  const Provenance& parts = **provenance;
  if (parts.semantics != plan::engine_semantics) return other_semantics(entry, parts);
  // Asked for every record, also when another one had the same code loaded: what is answered must
  // not depend on the order of the questions.
  for (const Component& part : parts.plugins)
    if (auto refused = trusted_plugins_.refusal(entry, part.id, part.digest))
      return std::move(*refused);
  if (const auto known = engines_.find(parts.digest); known != engines_.end()) return known->second;

  std::vector<base::Document> documents;
  std::vector<plugin::Plugin> plugins;
  for (const Component& part : parts.documents) {
    auto text = fetch_(part.digest);
    if (!text) return text.error();
    auto read = base::read_yaml(part.name, std::move(*text));
    if (!read) return read.error();
    documents.push_back(std::move(*read));
  }
  for (const Component& part : parts.plugins) {
    auto bytes = fetch_(part.digest);
    if (!bytes) return bytes.error();
    const plugin::LockEntry vouched{part.id, part.version, part.name, base::sha256(*bytes)};
    if (base::hex(vouched.sha256) != part.digest)
      return base::diagnostic({}, "audit.blob", "a plugin's bytes do not have their digest");
    auto opened = isolate_ ? worker::open_plugin(*bytes, vouched, *isolate_)
                           : plugin::open_plugin(std::string_view(*bytes), vouched);
    if (!opened) return opened.error();
    plugins.push_back(std::move(*opened));
  }
  auto engine = plan::Engine::assemble(std::move(documents), std::move(plugins));
  if (!engine) return engine.error();
  if ((*engine)->knowledge().digest() != parts.knowledge)
    return base::diagnostic({}, "audit.replay",
                            "the recorded documents and plugins do not give the knowledge digest "
                            "that the record names");
  engines_.emplace(parts.digest, *engine);
  return *engine;
}

namespace {

// Why a plan was not computed again.
Replayed not_computed(const base::Diagnostic& problem) {
  using Outcome = Replayed::Outcome;
  Replayed result;
  if (problem.code == "audit.not_vouched") result.outcome = Outcome::not_vouched;
  if (problem.code == "audit.other_semantics") result.outcome = Outcome::other_semantics;
  const bool failed = result.outcome == Outcome::failed;
  result.cause = failed ? problem.code + ": " + problem.message : problem.message;
  if (!failed) result.hint = problem.hint;
  return result;
}

Replayed not_computed(const base::Diagnostics& problems) { return not_computed(problems.front()); }

// Where two plans that are not the same bytes differ, and what may have caused it.
void compare(const std::string& recorded_text, const std::string& computed_text,
             const Provenance& provenance, Replayed& result) {
  result.outcome = Replayed::Outcome::differs;
  auto recorded = base::read_json("the recorded plan", recorded_text, log::private_limit);
  auto computed = base::read_json("the computed plan", computed_text, log::private_limit);
  std::optional<Difference> found;
  if (recorded && computed) found = first_difference(recorded->root, computed->root);
  if (!found) found.emplace().where = "the spelling alone";
  result.where = std::move(found->where);
  result.recorded = std::move(found->one);
  result.computed = std::move(found->other);
  if (provenance.engine_version != plan::engine_version())
    result.cause = "the plan was made by engine " + provenance.engine_version + ", this is " +
                   std::string(plan::engine_version());
  else
    result.cause =
        "same engine version, same documents, same plugins: the engine itself was changed within "
        "its version (made by " +
        provenance.build + "), or a plugin is not a pure function";
}

}  // namespace

// The plan as it is recorded. An engine whose plugins failed is not asked again: their processes
// would remember it.
std::string Replayer::computed(const plan::Engine& engine, const model::Facts& facts,
                               const Provenance& made, bool& faults) {
  // A plan names the release that made it. One of the same semantics gives all the rest.
  model::Recommendation plan = engine.recommend(facts);
  plan.engine_version = made.engine_version;
  faults = !plan.faults.empty();
  std::string text = recorded_plan(plan, engine.knowledge().vocabulary());
  if (faults) engines_.erase(made.digest);
  return text;
}

Replayed Replayer::replay(const log::Opened& opened) {
  Replayed result;
  if (opened.state == log::ValueState::redacted) {
    result.outcome = Replayed::Outcome::evidence_only;
    result.cause = "the patient's values were erased on request";
    return result;
  }
  const std::string* recorded_text = field(opened, "plan");
  const bool is_open = opened.state == log::ValueState::open && field(opened, "facts") != nullptr &&
                       recorded_text != nullptr;
  if (!is_open && opened.state != log::ValueState::sealed) {
    result.cause = opened.changed ? "the values were changed: they are not those that were recorded"
                                  : "the values are missing";
    return result;
  }
  const auto made = manifests_.of(opened.entry.record);
  if (!made) return not_computed(made.error());
  if ((*made)->semantics != plan::engine_semantics)
    return not_computed(other_semantics(opened.entry, **made));
  if (!is_open) {
    result.outcome = Replayed::Outcome::sealed;
    result.cause = "no key at hand opens the values";
    return result;
  }
  auto engine = engine_of(opened.entry);
  if (!engine) return not_computed(engine.error());
  const auto facts = patient((*engine)->knowledge().vocabulary(), opened);
  if (!facts) {
    result.cause = facts.error().front().message;
    return result;
  }
  bool faults = false;
  std::string computed_text = computed(**engine, *facts, **made, faults);
  if (faults && isolate_ && computed_text != *recorded_text) {
    // A plugin may have been slow this time, on a machine with much to do.
    const int given = isolate_->milliseconds;
    isolate_->milliseconds = 20 * given;
    engine = engine_of(opened.entry);
    isolate_->milliseconds = given;
    if (!engine) return not_computed(engine.error());
    computed_text = computed(**engine, *facts, **made, faults);
  }
  if (computed_text == *recorded_text) {
    result.outcome = Replayed::Outcome::identical;
    return result;
  }
  compare(*recorded_text, computed_text, **made, result);
  return result;
}

PlanOutcome Replayer::outcome_of(const model::Recommendation& plan) {
  PlanOutcome outcome;
  outcome.disposition = model::word(plan.disposition);
  for (const model::ModalityPlan& modality : plan.modalities)
    outcome.statuses[std::string(modality.id)] = model::word(modality.status);
  return outcome;
}

base::Result<model::Facts> Replayer::patient(const model::Vocabulary& vocabulary,
                                             const log::Opened& opened) {
  const std::string* text = field(opened, "facts");
  if (opened.state != log::ValueState::open || text == nullptr)
    return base::diagnostic({}, "audit.replay", "the values are not open");
  auto document = base::read_document("the recorded facts", *text);
  if (!document) return unreadable(document.error());
  auto facts = model::read_patient(vocabulary, *document);
  if (!facts) return unreadable(facts.error());
  return std::move(*facts);
}

base::Result<PlanOutcome> Replayer::ask(const plan::Engine& engine, const log::Opened& opened) {
  auto facts = patient(engine.knowledge().vocabulary(), opened);
  if (!facts) return facts.error();
  return outcome_of(engine.recommend(*facts));
}

std::optional<PlanOutcome> Replayer::recorded(const log::Record& record) {
  const auto summary = summarise(record);
  if (!summary) return std::nullopt;
  PlanOutcome outcome;
  outcome.disposition = summary->disposition;
  for (const auto& [id, modality] : summary->modalities) outcome.statuses[id] = modality.status;
  return outcome;
}

}  // namespace windlass::audit
