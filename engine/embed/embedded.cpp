// SPDX-License-Identifier: Apache-2.0
#include "embed/embedded.hpp"

#include <set>

#include "audit/feedback.hpp"
#include "audit/since.hpp"
#include "base/byte_order_mark.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "intake/protocol.hpp"
#include "plan/brief_json.hpp"
#include "present/explain_json.hpp"
#include "present/html.hpp"

namespace windlass::embed {

namespace {

base::Result<std::vector<log::VerifyKey>> trusted_keys(const std::vector<std::string>& texts) {
  std::vector<log::VerifyKey> keys;
  for (const std::string& text : texts) {
    auto key = log::parse_verify_key(text, text);
    if (!key) return key.error();
    keys.push_back(std::move(*key));
  }
  return keys;
}

base::Result<model::Facts> read_patient(std::string_view text, const model::Vocabulary& facts) {
  auto document = base::read_document("patient", std::string(text));
  if (!document) return document.error();
  return model::read_patient(facts, *document);
}

// The binding of these paths, or of the one beside the rules where none are named. That one belongs
// to the installed rules: other rules do without.
base::Result<std::optional<fhir::Binding>> open_binding(const Settings& settings,
                                                        const std::string& rules,
                                                        const model::Vocabulary& vocabulary) {
  const bool named = !settings.bindings.empty();
  auto binding = fhir::Binding::open(
      named ? settings.bindings : std::vector<std::string>{fhir::binding_beside(rules)},
      vocabulary);
  if (binding) return std::optional<fhir::Binding>(std::move(*binding));
  if (!named) return std::optional<fhir::Binding>();
  return binding.error();
}

// Opens an object and leaves it open.
void write_receipt(base::JsonWriter& json, const log::Receipt& receipt) {
  json.begin_object()
      .field("origin", receipt.origin)
      .field("sequence", static_cast<std::int64_t>(receipt.sequence))
      .field("leaf", receipt.leaf);
}

Answer no_store() {
  return failed(WINDLASS_REFUSED, "embed.store", "this engine was opened without a store",
                "name one in the configuration: {\"store\": {\"path\": ...}}");
}

}  // namespace

std::unique_ptr<Embedded> Embedded::open(std::string_view config, const windlass_host* host,
                                         Answer& answer) {
  auto settings = read_settings(config);
  auto functions = Host::make(host);
  if (!settings || !functions) {
    answer = failed(WINDLASS_BAD_INPUT, settings ? functions.error() : settings.error());
    return nullptr;
  }
  std::unique_ptr<Embedded> made(new Embedded(std::move(*settings), *functions));
  if (auto problems = made->open_store(); !problems.empty()) {
    answer = made->told("open", failed_by_store(problems));
    return nullptr;
  }
  base::Diagnostics problems;
  made->in_force_ = made->open_rules(problems);
  if (!made->in_force_) {
    answer = made->told("open", failed(WINDLASS_REFUSED, problems));
    return nullptr;
  }
  made->host_.log(WINDLASS_LOG_NOTE,
                  "open: rules " + made->in_force_->engine->knowledge().digest());
  answer = made->rules();
  return made;
}

base::Diagnostics Embedded::open_store() {
  if (!settings_.store) return {};
  const StoreSettings& wanted = *settings_.store;
  log::OpenOptions open;
  open.mode = wanted.create ? log::Mode::write_or_create : log::Mode::write;
  open.now = host_.utc_now();
  open.keys = host_.keys();
  if (open.keys && !wanted.keys.empty())
    return {base::diagnostic(wanted.keys, "audit.keys",
                             "a key file is named, and the host has a key service",
                             "use one of the two")};
  if (!open.keys && wanted.keys.empty())
    return {base::diagnostic(wanted.path, "audit.keys", "no keys: whose values would be sealed?",
                             "name a key file, best not beside the store: \"keys\": \"FILE\"")};
  if (!open.keys) {
    auto file =
        log::open_key_file(wanted.keys, wanted.create ? log::KeyUse::create : log::KeyUse::write);
    if (!file) return file.error();
    open.keys = std::move(*file);
  }
  auto trusted = trusted_keys(wanted.trusted);
  if (!trusted) return trusted.error();
  open.trusted = std::move(*trusted);
  auto store = log::Store::open(wanted.path, open);
  if (!store) return store.error();
  store_ = std::move(*store);
  for (const base::Diagnostic& one : store_->warnings())
    host_.log(WINDLASS_LOG_WARNING, "open: " + one.code + ": " + one.message);
  return {};
}

std::optional<worker::Policy> Embedded::isolation() const {
  if (!settings_.isolate) return std::nullopt;
  worker::Policy policy;
  if (settings_.plugin_milliseconds)
    policy.milliseconds = static_cast<int>(*settings_.plugin_milliseconds);
  if (settings_.plugin_megabytes) policy.megabytes = static_cast<int>(*settings_.plugin_megabytes);
  policy.told = [this](const std::string& plugin, const std::string& what, bool failed) {
    if (failed) {
      const std::lock_guard lock(counting_);
      ++troubles_[plugin].ended;
    }
    host_.log(failed ? WINDLASS_LOG_ERROR : WINDLASS_LOG_NOTE,
              "worker: the process of plugin " + plugin + " " + what);
  };
  return policy;
}

Embedded::Troubles Embedded::troubles_of(const std::string& plugin) const {
  const std::lock_guard lock(counting_);
  const auto found = troubles_.find(plugin);
  return found == troubles_.end() ? Troubles() : found->second;
}

void Embedded::note_faults(const char* call, const model::Recommendation& plan) const {
  std::set<std::string> plugins;
  for (const model::Fault& one : plan.faults)
    if (!one.plugin.empty()) plugins.emplace(one.plugin);
  for (const std::string& one : plugins) {
    {
      const std::lock_guard lock(counting_);
      ++troubles_[one].faults;
    }
    host_.log(WINDLASS_LOG_ERROR, std::string(call) + ": the plugin " + one + " gave no answer");
  }
}

std::shared_ptr<const Embedded::Rules> Embedded::open_rules(base::Diagnostics& problems) const {
  const plan::Installed defaults = default_paths();
  std::vector<std::string> not_read;
  auto engine = plan::open_meant(settings_.rules, settings_.lock, defaults, &not_read, isolation());
  if (!not_read.empty())
    host_.log(WINDLASS_LOG_NOTE, "rules: not read: " + base::list_some(not_read, 12));
  if (!engine) {
    problems = engine.error();
    return nullptr;
  }
  auto made = std::make_shared<Rules>();
  made->engine = *engine;
  auto binding = open_binding(settings_, defaults.rules, (*engine)->knowledge().vocabulary());
  if (!binding) {
    problems = binding.error();
    return nullptr;
  }
  made->binding = std::move(*binding);
  if (!store_) return made;
  auto recorder = audit::Recorder::open(*store_, made->engine);
  if (!recorder) {
    problems = recorder.error();
    return nullptr;
  }
  made->recorder = std::move(*recorder);
  return made;
}

std::shared_ptr<const Embedded::Rules> Embedded::in_force() const {
  const std::lock_guard lock(exchange_);
  return in_force_;
}

Answer Embedded::told(const char* call, Answer answer) const {
  if (answer.result != WINDLASS_DONE)
    host_.log(answer.result == WINDLASS_BAD_INPUT ? WINDLASS_LOG_NOTE : WINDLASS_LOG_ERROR,
              std::string(call) + ": " + answer.code);
  return answer;
}

Answer Embedded::record(const Rules& rules, Making& made) const {
  const RecommendRequest& request = made.request;
  model::Recommendation& plan = made.plan;
  audit::Call call;
  call.facts = made.patient;
  call.plan = std::move(made.recorded);
  call.client = settings_.client;
  call.user = request.user;
  call.role = request.role;
  call.now = host_.utc_now();
  call.options = {{"format", request.brief ? "brief" : std::string(present::word(request.form))},
                  {"explain", request.explain ? "true" : "false"}};
  const auto keep = [&](const log::Receipt& receipt) {
    plan.receipt = model::PlanReceipt{receipt.origin, receipt.sequence, receipt.leaf};
  };
  if (request.brief) {  // it does not say what changed since the last plan: none is opened for it
    const auto receipt = rules.recorder->record(plan, call);
    if (!receipt) return failed_by_store(receipt.error());
    keep(*receipt);
    return {};
  }
  const auto recorded = rules.recorder->record_and_look_back(plan, call);
  if (!recorded) return failed_by_store(recorded.error());
  keep(recorded->receipt);
  plan.since = audit::since(*store_, rules.engine->knowledge(), plan, made.facts, recorded->before,
                            rules.recorder->manifest());
  return {};
}

base::Result<fhir::Understood> Embedded::understand(const Rules& rules, std::string_view text,
                                                    const FhirRequest& request,
                                                    bool account) const {
  if (!rules.binding)
    return base::diagnostic("", "embed.binding", "no binding says what FHIR means for these rules",
                            "name one in the configuration: {\"bindings\": [...]}");
  fhir::Wanted wanted{request.as_of, request.patient, account};
  if (wanted.as_of.empty()) wanted.as_of = host_.utc_now().substr(0, 10);
  std::vector<fhir::Text> texts(1);  // a list in braces would copy the text once more
  texts.front() = {"patient", std::string(text)};
  return fhir::understand(std::move(texts), wanted, *rules.binding,
                          rules.engine->knowledge().vocabulary());
}

base::Result<std::string> Embedded::patient_of(const Rules& rules, std::string_view text,
                                               const FhirRequest& request) const {
  if (!fhir::is_fhir(text)) {
    if (!base::is_plain_utf8(text)) return std::string(text);  // its reader says so
    if (!request.as_of.empty()) return fhir::option_refused("\"as_of\"");
    if (!request.patient.empty()) return fhir::option_refused("\"patient\"");
    return std::string(text);
  }
  auto made = understand(rules, text, request, false);
  if (!made) return made.error();
  if (made->deceased) return fhir::deceased();
  return std::move(made->document);
}

Answer Embedded::facts(std::string_view fhir, std::string_view options) const {
  const auto request = read_facts_request(options);
  if (!request) return told("facts", failed(WINDLASS_BAD_INPUT, request.error()));
  const auto rules = in_force();
  const auto made = understand(*rules, fhir, *request, true);
  if (!made) return told("facts", failed(WINDLASS_BAD_INPUT, made.error()));
  return {WINDLASS_DONE, fhir::to_json(*made, rules->engine->knowledge().vocabulary()), {}};
}

Answer Embedded::recommend(std::string_view given, std::string_view options) const {
  const auto request = read_recommend_request(options);
  if (!request) return told("recommend", failed(WINDLASS_BAD_INPUT, request.error()));
  const auto rules = in_force();
  const model::Vocabulary& vocabulary = rules->engine->knowledge().vocabulary();
  const auto patient = patient_of(*rules, given, request->fhir);
  if (!patient) return told("recommend", failed(WINDLASS_BAD_INPUT, patient.error()));
  const auto facts = read_patient(*patient, vocabulary);
  if (!facts) return told("recommend", failed(WINDLASS_BAD_INPUT, facts.error()));
  const plan::Evaluation evaluation = rules->engine->evaluate(*facts);
  model::Recommendation plan = rules->engine->recommend(evaluation);
  note_faults("recommend", plan);
  Making made{*request, *patient, *facts, plan};
  std::string digest;
  if (request->brief) {
    made.recorded = audit::recorded_plan(plan, vocabulary);
    digest = base::hex(base::sha256(made.recorded));
  }
  if (rules->recorder)
    if (Answer failure = record(*rules, made); failure.result != WINDLASS_DONE)
      return told("recommend", std::move(failure));
  if (request->brief)
    return {WINDLASS_DONE, plan::to_brief_json(plan, vocabulary, digest) + "\n", {}};
  return {WINDLASS_DONE,
          present::write_plan({plan, vocabulary, *facts, &evaluation}, request->form,
                              {request->explain, request->width}),
          {}};
}

Answer Embedded::explain(std::string_view given, std::string_view options) const {
  const auto request = read_explain_request(options);
  if (!request) return told("explain", failed(WINDLASS_BAD_INPUT, request.error()));
  const auto rules = in_force();
  const knowledge::KnowledgeBase& base = rules->engine->knowledge();
  present::ExplainJson about{base.modality(request->about), nullptr, request->ask};
  for (const knowledge::Flag& one : base.flags())
    if (one.id == request->about) about.flag = &one;
  if (!request->about.empty() && about.modality == nullptr && about.flag == nullptr)
    return told("explain", failed(WINDLASS_BAD_INPUT, "document.value",
                                  "'" + request->about + "' is neither a modality nor a red flag",
                                  "windlass_rules() lists the modalities"));
  const auto patient = patient_of(*rules, given, request->fhir);
  if (!patient) return told("explain", failed(WINDLASS_BAD_INPUT, patient.error()));
  const auto facts = read_patient(*patient, base.vocabulary());
  if (!facts) return told("explain", failed(WINDLASS_BAD_INPUT, facts.error()));
  const plan::Evaluation evaluation = rules->engine->evaluate(*facts);
  const model::Recommendation plan = rules->engine->recommend(evaluation);
  note_faults("explain", plan);
  if (request->form == present::Form::html)
    return {WINDLASS_DONE, present::write_page({plan, base.vocabulary(), *facts, &evaluation}), {}};
  return {WINDLASS_DONE, present::explain_json(plan, evaluation, about) + "\n", {}};
}

Answer Embedded::intake(std::string_view patient, std::string_view requests) const {
  const auto failure = [this](const base::Diagnostics& problems) {
    return told("intake", failed(WINDLASS_BAD_INPUT, problems));
  };
  const auto list = base::read_json("requests", std::string(requests));
  if (!list) return failure(list.error());
  const auto document = base::read_document("patient", std::string(patient));
  if (!document) return failure(document.error());
  auto conversation = intake::Conversation::open(in_force()->engine, *document);
  if (!conversation) return failure(conversation.error());
  auto reply = intake::say_all(*conversation, *list, 2);
  if (!reply) return failure(reply.error());
  return {WINDLASS_DONE, *std::move(reply) + "\n", {}};
}

Answer Embedded::feedback(std::string_view text) const {
  if (!store_) return told("feedback", no_store());
  auto request = read_feedback_request(text);
  if (!request) return told("feedback", failed(WINDLASS_BAD_INPUT, request.error()));
  audit::Feedback& feedback = request->feedback;
  base::JsonWriter json(2);
  if (request->look) {
    const auto plan = audit::discussed(*store_, feedback.recommendation);
    if (!plan) return told("feedback", failed_by_store(plan.error()));
    write_receipt(json, plan->receipt);
    json.key("modalities").begin_array();
    for (const std::string& one : plan->modalities) json.string(one);
    json.end_array().key("accepted").begin_array();
    for (const std::string& one : plan->accepted) json.string(one);
    json.end_array().end_object();
    return {WINDLASS_DONE, json.take() + "\n", {}};
  }
  feedback.client = settings_.client;
  feedback.now = host_.utc_now();
  const auto recorded = audit::record_feedback(*store_, feedback);
  if (!recorded) return told("feedback", failed_by_store(recorded.error()));
  write_receipt(json, recorded->receipt);
  json.field("added", recorded->added).end_object();
  return {WINDLASS_DONE, json.take() + "\n", {}};
}

Answer Embedded::verify() const {
  if (!store_) return told("verify", no_store());
  log::VerifyOptions what;
  auto trusted = trusted_keys(settings_.store->trusted);
  if (!trusted) return told("verify", failed_by_store(trusted.error()));
  what.trusted = std::move(*trusted);
  const log::VerifyReport report = store_->verify(what);
  return told("verify", {report.holds() ? WINDLASS_DONE : WINDLASS_DOES_NOT_HOLD,
                         log::to_json(report) + "\n", "audit.verify"});
}

Answer Embedded::reload() {
  const std::lock_guard one_at_a_time(reloading_);
  base::Diagnostics problems;
  auto rules = open_rules(problems);
  if (!rules) {
    host_.log(WINDLASS_LOG_WARNING, "reload: the old rules stay in force");
    return told("reload", failed(WINDLASS_REFUSED, problems));
  }
  host_.log(WINDLASS_LOG_NOTE, "reload: rules " + rules->engine->knowledge().digest());
  {
    const std::lock_guard lock(exchange_);
    in_force_.swap(rules);
  }
  return this->rules();
}

}  // namespace windlass::embed
