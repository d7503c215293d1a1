// SPDX-License-Identifier: Apache-2.0
#include "audit/recording.hpp"

#include <optional>

#include "audit/public_text.hpp"
#include "base/digest.hpp"
#include "log/text.hpp"
#include "plan/plan_json.hpp"
#include "plugin/inspect.hpp"
#include "plugin/library.hpp"

namespace windlass::audit {

using base::JsonWriter;

namespace {

// What the engine was compiled with: it tells two builds of one version apart.
std::string build_words() {
  std::string out = __VERSION__;
#ifdef __clang__
  out = "clang " + out;
#else
  out = "gcc " + out;
#endif
#ifdef NDEBUG
  out += ", release";
#else
  out += ", with assertions";
#endif
#if defined(__x86_64__)
  out += ", x86_64";
#elif defined(__aarch64__)
  out += ", aarch64";
#endif
#ifdef __GLIBC__
  out += ", glibc " + std::to_string(__GLIBC__) + "." + std::to_string(__GLIBC_MINOR__);
#endif
  return out;
}

}  // namespace

namespace {

// Documents as the manifest lists them, and their bytes. Those inside plugins are in the plugins'.
void add_documents(const knowledge::KnowledgeBase& knowledge, JsonWriter& json,
                   std::vector<log::Blob>& parts) {
  for (std::uint32_t i = 0; i < knowledge.documents().size(); ++i) {
    const knowledge::DocumentInfo& info = knowledge.documents()[i];
    if (!info.plugin.empty()) continue;  // inside its plugin's bytes
    json.begin_object()
        .field("kind", info.kind)
        .field("id", info.id)
        .field("version", info.version)
        .field("name", info.name);
    json.field("digest", info.digest).end_object();
    parts.push_back(log::make_blob("text/yaml", knowledge.document(i).source->text()));
  }
}

// The same for plugins. audit.plugin when the bytes of one are not at hand.
std::optional<base::Diagnostic> add_plugins(const plan::Engine& engine, JsonWriter& json,
                                            std::vector<log::Blob>& parts) {
  for (const plugin::Plugin& plugin : engine.plugins()) {
    const std::shared_ptr<const std::string> bytes = plugin::library_bytes(plugin.digest());
    if (!bytes)
      return base::diagnostic(plugin.file(), "audit.plugin",
                              "the bytes of plugin '" + plugin.id() +
                                  "' are not at hand, so its plans could not be replayed");
    const auto claims = plugin::inspect(plugin.file(), *bytes);
    if (!claims) return claims.error().front();
    json.begin_object()
        .field("id", plugin.id())
        .field("version", plugin.version())
        .field("file", plugin.file());
    json.field("digest", base::hex(plugin.digest()))
        .field("abi", static_cast<std::int64_t>(claims->abi_major))
        .key("needs")
        .begin_array();
    for (const std::string& library : claims->needed) json.string(library);
    json.end_array().end_object();
    parts.push_back({"application/x-sharedlib", bytes, base::hex(plugin.digest())});
  }
  return std::nullopt;
}

}  // namespace

std::string recorded_plan(const model::Recommendation& plan, const model::Vocabulary& vocabulary) {
  plan::JsonOptions options;
  options.receipt = false;
  return plan::to_json(plan, vocabulary, options);
}

base::Result<Recorder> Recorder::open(log::Store store,
                                      std::shared_ptr<const plan::Engine> engine) {
  Recorder recorder(std::move(store), std::move(engine));
  const knowledge::KnowledgeBase& knowledge = recorder.engine_->knowledge();
  std::vector<log::Blob> parts;
  JsonWriter json;
  json.begin_object();
  json.key("engine")
      .begin_object()
      .field("name", "windlass")
      .field("version", plan::engine_version())
      .field("semantics", std::int64_t{plan::engine_semantics})
      .field("build", build_words())
      .end_object();
  json.field("knowledge", knowledge.digest())
      .field("pathway", knowledge.pathway().id)
      .field("lock", recorder.engine_->lock_digest());
  json.key("documents").begin_array();
  add_documents(knowledge, json, parts);
  json.end_array().key("plugins").begin_array();
  if (auto failed = add_plugins(*recorder.engine_, json, parts)) return std::move(*failed);
  json.end_array().end_object();
  // The plan of somebody of whom nothing is known says most of what any plan of these rules says.
  const model::Vocabulary& vocabulary = knowledge.vocabulary();
  parts.push_back(log::make_blob(
      "application/vnd.windlass.dictionary",
      recorded_plan(recorder.engine_->recommend(model::nothing_known(vocabulary)), vocabulary)));
  recorder.dictionary_ = parts.back().digest;
  recorder.manifest_ = log::make_manifest(json.take(), parts);
  return recorder;
}

base::Result<log::Draft> Recorder::draft(const model::Recommendation& plan,
                                         const Call& call) const {
  const auto refuse = [&](const std::string& what) {
    return base::diagnostic(store_.path().string(), "audit.draft",
                            what + " has control characters, or more than 200 bytes");
  };
  if (!is_public_text(call.client)) return refuse("the name of the client");
  if (!is_public_text(call.user)) return refuse("the id of the user");
  if (!is_public_text(call.role)) return refuse("the role of the user");
  for (const auto& [name, value] : call.options)
    if (!is_public_text(name) || !is_public_text(value)) return refuse("an option");
  JsonWriter json;
  json.begin_object();
  json.key("plan");
  plan::write_public(json, plan, engine_->knowledge().vocabulary());
  json.key("caller")
      .begin_object()
      .field("client", call.client)
      .field("user", call.user)
      .field("role", call.role)
      .field("program", call.program)
      .end_object();
  json.key("options").begin_object();
  for (const auto& [name, value] : call.options) json.field(name, value);
  json.end_object().end_object();

  // No digest of the plan or the facts stands here: whoever knows a patient's other answers could
  // try the missing one against it. The commitments do that work, under a key that redaction
  // destroys.
  log::Draft draft;
  draft.kind = "recommendation";
  draft.subject = plan.patient;
  draft.public_json = json.take();
  draft.fields = {
      {"facts", call.facts},
      {"plan",
       call.plan.empty() ? recorded_plan(plan, engine_->knowledge().vocabulary()) : call.plan}};
  draft.blobs = {manifest_};
  draft.dictionary = dictionary_;
  draft.now = call.now;
  return draft;
}

base::Result<log::Recorded> Recorder::record_and_look_back(const model::Recommendation& plan,
                                                           const Call& call) const {
  log::Store store = store_;
  auto one = draft(plan, call);
  if (!one) return one.error();
  return store.append_and_look_back(std::move(*one));
}

base::Result<log::Receipt> Recorder::record(const model::Recommendation& plan,
                                            const Call& call) const {
  log::Store store = store_;
  auto one = draft(plan, call);
  if (!one) return one.error();
  return store.append(std::move(*one));
}

}  // namespace windlass::audit
