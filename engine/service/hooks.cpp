// SPDX-License-Identifier: Apache-2.0
// CDS Hooks: what the service offers, and its answers to hooks.
#include "base/calendar.hpp"
#include "base/internal_error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "service/card.hpp"
#include "service/service.hpp"

namespace windlass::service {

namespace {

struct HookRow {
  std::string_view id, hook, title, description;
};
constexpr HookRow offered[] = {
    {"windlass-patient-view", "patient-view", "Staged treatment plan",
     "One card: what comes first, what can begin now, what to ask, and why."},
    {"windlass-order-select", "order-select", "Check of a selected treatment",
     "A card where a selected order is contraindicated, deferred, or waits for an answer."},
    {"windlass-order-sign", "order-sign", "Check of treatments before signing",
     "A card where an order is contraindicated, deferred, or waits for an answer."},
};

const HookRow* find_hook(std::string_view id) {
  for (const HookRow& one : offered)
    if (one.id == id) return &one;
  return nullptr;
}

// Nothing, unless a treatment is ordered: silence would read as leave.
Response of_the_dead(const HookCall& call, const Settings& settings) {
  base::JsonWriter json(2);
  json.begin_object().key("cards").begin_array();
  write_died_card(json, call, settings);
  return answer("application/json", json.end_array().end_object().take() + "\n");
}

// Facts that one read of the patient's record is to supply, and questions that no record answers.
base::Diagnostics missing_facts(const std::string& fault, const std::string& explained) {
  base::Diagnostics out = {base::diagnostic(
      "", "hooks.prefetch",
      fault.empty() ? "the prefetch has no Patient of this id, so nothing is known" : fault,
      "supply the prefetch that GET /cds-services names")};
  const auto read = base::read_json("answer", explained, explained.size() + 1);
  if (!read) throw base::InternalError("an explanation of this program cannot be read by it");
  const base::Node* questions = read->root.find("questions");
  for (const base::Node& one : children_of(questions))
    out.push_back(base::diagnostic("", "hooks.missing", word_of(one, "question"),
                                   "fact " + word_of(one, "fact")));
  return out;
}

std::string plan_options(const std::string& as_of, const std::string& patient, bool page) {
  base::JsonWriter json;
  json.begin_object().field("as_of", as_of).field("patient", patient);
  if (page)
    json.field("form", "html");
  else
    json.field("brief", true);
  return json.end_object().take();
}

}  // namespace

std::optional<Subject> Service::cards_of(std::string_view id) {
  const HookRow* row = find_hook(id);
  return row == nullptr ? std::nullopt : std::optional(cards_of_hook(row->hook));
}

Response Service::unknown_service() {
  return problem(Form::fhir, 404, "hooks.service", "there is no CDS service of this id",
                 "GET /cds-services lists those there are");
}

Response Service::not_json() {
  return problem(Form::fhir, 415, "http.type", "the body is not said to be JSON in UTF-8",
                 "send the header Content-Type: application/json; a charset beside it is utf-8");
}

Response Service::discover(const Call&) const {
  const CallResult said = calls_.rules();
  if (!said.done()) return problem(Form::fhir, said);
  const auto rules = base::read_json("rules", said.text, said.text.size() + 1);
  const base::Node* prefetch = rules ? rules->root.find("prefetch") : nullptr;
  const base::Node* safety = rules ? rules->root.find("safety") : nullptr;
  base::JsonWriter json(2);
  json.begin_object().key("services").begin_array();
  // Rules that no FHIR is bound to have no facts in an EHR's record.
  const bool bound = prefetch != nullptr && !prefetch->children.empty();
  for (const HookRow& one : offered) {
    if (!bound) break;
    json.begin_object().field("hook", one.hook).field("title", one.title);
    json.field("description", one.description).field("id", one.id);
    json.key("prefetch").begin_object();
    for (std::size_t i = 0; i < prefetch->keys.size(); ++i)
      json.field(prefetch->keys[i].text, prefetch->children[i].text);
    json.end_object();
    json.field("usageRequirements",
               "Supply the whole prefetch: what is not supplied is unknown, and unknown is asked "
               "about, never taken for no.");
    // Which inputs safety rests on.
    json.key("extension").begin_object().key("org.windlass.safety").begin_object();
    for (std::size_t i = 0; safety != nullptr && i < safety->keys.size(); ++i) {
      json.key(safety->keys[i].text).begin_array();
      for (const base::Node& fact : safety->children[i].children) json.string(fact.text);
      json.end_array();
    }
    json.end_object().end_object().end_object();
  }
  return answer("application/json", json.end_array().end_object().take() + "\n");
}

Response Service::missing(const HookCall& call) const {
  base::JsonWriter json;
  json.begin_object().field("windlass", std::int64_t{1}).field("kind", "patient");
  json.field("id", call.patient).key("facts").begin_object().end_object().end_object();
  const CallResult asked = calls_.explain(json.take(), R"({"ask": true})");
  return asked.done() ? problem(Form::fhir, 412, missing_facts(call.patient_fault, asked.text))
                      : problem(Form::fhir, asked);
}

std::string Service::keep_page(const HookCall& call, const Request& request,
                               const std::string& as_of, const WrittenPlan& plan) const {
  if (settings_.base_url.empty()) return {};
  const std::string token = base::to_hex(surroundings_.randomness(24));
  pages_.put(token, {request.body, as_of, call.patient, plan.knowledge("digest")},
             surroundings_.now());
  return settings_.base_url + "/pages/" + token;
}

Response Service::hook(const Call& call) const {
  const HookRow* row = find_hook(call.argument);
  if (row == nullptr) return unknown_service();
  if (!is_json(call.request)) return not_json();
  const auto asked = read_hook_call(call.request.body, row->hook);
  if (!asked) return problem(Form::fhir, 400, asked.error());
  if (!asked->has_prefetch) return missing(*asked);
  const std::string as_of = base::utc_text(surroundings_.now());
  CallResult said = calls_.recommend(call.request.body, plan_options(as_of, asked->patient, false));
  if (!said.done()) {
    Response failed = problem(Form::fhir, said);
    if (failed.code == "fhir.deceased") return of_the_dead(*asked, settings_);
    if (failed.code == "fhir.patient" || failed.code == "fhir.patients") return missing(*asked);
    return failed;
  }
  const auto plan = WrittenPlan::read(std::move(said.text));
  if (!plan) return problem(Form::fhir, 500, plan.error());
  const CardContext context{*plan, *asked, settings_,
                            keep_page(*asked, call.request, as_of, *plan)};
  base::JsonWriter json(2);
  json.begin_object().key("cards").begin_array();
  if (row->hook == "patient-view")
    write_plan_card(json, context);
  else
    write_order_cards(json, context);
  return answer("application/json", json.end_array().end_object().take() + "\n");
}

Response Service::page(const Call& call) const {
  const auto source = pages_.find(call.argument, surroundings_.now());
  if (!source)
    return problem(Form::json, 404, "service.page", "this page is not kept any more",
                   "pages are kept for 15 minutes; open the card again");
  const CallResult rules = calls_.rules();
  const auto read = base::read_json("rules", rules.text, rules.text.size() + 1);
  if (!rules.done() || !read || word_of(read->root, "knowledge") != source->knowledge)
    return problem(Form::json, 410, "service.page", "the rules have changed since the card",
                   "open the card again");
  const CallResult said =
      calls_.explain(source->body, plan_options(source->as_of, source->patient, true));
  if (!said.done()) return problem(Form::json, said);
  Response made = answer("text/html; charset=utf-8", said.text);
  made.headers.push_back({"Content-Security-Policy", std::string(page_policy)});
  made.headers.push_back({"Referrer-Policy", "no-referrer"});
  return made;
}

}  // namespace windlass::service
