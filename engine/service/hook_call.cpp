// SPDX-License-Identifier: Apache-2.0
#include "service/hook_call.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "service/card_id.hpp"
#include "service/member.hpp"

namespace windlass::service {

namespace {

using base::JsonView;

base::Diagnostic refuse(std::string message, std::string hint = {}) {
  return base::diagnostic("", "hooks.request", std::move(message), std::move(hint));
}

bool is_fhir_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return base::is_letter(c) || base::is_digit(c) || c == '-' || c == '.';
  });
}

// R4 and R5 put them into different places, and a plan's activities hold some of their own.
// False: codings that are none. Silence about an order would read as leave.
bool read_codings(JsonView node, HookCall::Order& order) {
  if (const JsonView list = node.find("coding"); list && !list.is_null()) {
    if (!list.is_sequence()) return false;
    for (const JsonView one : list.children()) {
      const JsonView code = one.find("code");
      if (!one.is_mapping() || (code && !code.is_null() && !code.is_string())) return false;
      order.codings.push_back({text_of(one, "system"), text_of(one, "code")});
    }
  }
  for (const JsonView part : node.children())
    if (!read_codings(part, order)) return false;
  return true;
}

bool has_coding(JsonView concept_of) {
  const JsonView list = concept_of.find("coding");
  if (!list.is_sequence()) return false;
  const std::vector<JsonView> codings = list.children();
  return std::any_of(codings.begin(), codings.end(),
                     [](JsonView one) { return !text_of(one, "code").empty(); });
}

// The words of a concept or of several, and the codes where they are wanted.
void read_words(JsonView node, std::string& words, std::vector<std::string>* codes) {
  if (node.is_sequence()) {
    for (const JsonView one : node.children()) read_words(one, words, codes);
    return;
  }
  if (!node.is_mapping()) return;
  for (const char* name : {"text", "display"}) words += text_of(node, name) + " ";
  if (std::string code = text_of(node, "code"); codes != nullptr && !code.empty())
    codes->push_back(std::move(code));
  for (const char* name : {"coding", "concept"}) read_words(node.find(name), words, codes);
}

// Whether it has the code that such an order needs: not a text alone, and none that is masked.
void read_what(JsonView resource, HookCall::Order& order) {
  order.has_code = false;
  for (const char* name : {"code", "codeCodeableConcept", "codeReference"}) {
    const JsonView code = resource.find(name);
    order.has_code = order.has_code || !text_of(code, "reference").empty() ||
                     !text_of(code.find("reference"), "reference").empty() || has_coding(code) ||
                     has_coding(code.find("concept"));
    read_words(code, order.words, nullptr);
  }
  read_words(resource.find("orderDetail"), order.words, nullptr);
  read_words(resource.find("category"), order.category_words, &order.categories);
}

// What an order leads to, wherever that stands in it: a plan's activity, a group's action, what a
// task is about.
void read_references(JsonView node, std::string_view key, HookCall::Order& order) {
  if (node.is_sequence()) {
    for (const JsonView one : node.children()) read_references(one, key, order);
    return;
  }
  if (!node.is_mapping()) return;
  const bool is_led = key == "resource" || key == "reference" || key == "focus" ||
                      key == "valueReference" || key == "plannedActivityReference";
  if (const std::string to = text_of(node, "reference"); !to.empty()) {
    if (is_led) order.leads_to.push_back(to);
    if (key == "basedOn") order.based_on.push_back(to);
  }
  for (const char* name : {"action", "activity", "resource", "reference", "focus", "basedOn",
                           "input", "valueReference", "plannedActivityReference", "entry", "item"})
    if (const JsonView inside = node.find(name); inside && !inside.is_string())
      read_references(inside, name, order);
}

std::optional<base::Diagnostic> read_orders(JsonView context, HookCall& call) {
  const JsonView drafts = context.find("draftOrders");
  const std::string type = text_of(drafts, "resourceType");
  if (!drafts.is_mapping() || (!type.empty() && type != "Bundle"))
    return refuse("context.draftOrders is missing or is no Bundle");
  const JsonView entries = drafts.find("entry");
  if (!entries || entries.is_null()) return std::nullopt;
  if (!entries.is_sequence())
    return refuse("context.draftOrders.entry is not a list", "a list of entries, also of one");
  for (const JsonView entry : entries.children()) {
    const std::string place =
        "context.draftOrders.entry[" + std::to_string(call.orders.size()) + "].resource";
    const JsonView resource = entry.find("resource");
    if (!resource.is_mapping()) return refuse(place + " is missing or is not an object");
    HookCall::Order order;
    order.type = text_of(resource, "resourceType");
    order.id = text_of(resource, "id");
    order.full_url = text_of(entry, "fullUrl");
    read_what(resource, order);
    for (const char* owner : {"subject", "patient"})
      if (order.subject.empty()) order.subject = text_of(resource.find(owner), "reference");
    const JsonView forbids = resource.find("doNotPerform");
    order.forbids = !forbids.is_string() && forbids.says("true");
    if (!read_codings(resource, order))
      return refuse("a `coding` in " + place + " is not a list of codings whose codes are texts");
    read_references(resource, {}, order);
    call.orders.push_back(std::move(order));
  }
  return std::nullopt;
}

// The drafts by what they are named as. Many may go by one name, and many names be given: each name
// is gone through once.
class Names {
 public:
  explicit Names(const std::vector<HookCall::Order>& orders) {
    for (std::size_t i = 0; i < orders.size(); ++i) {
      const HookCall::Order& one = orders[i];
      if (!one.full_url.empty()) drafts_[one.full_url].push_back(i);
      if (one.id.empty()) continue;
      drafts_[one.id].push_back(i);
      drafts_[one.type + "/" + one.id].push_back(i);
    }
  }

  bool has(std::string_view reference) const {
    const std::vector<std::string_view> all = ways(reference);
    return std::any_of(all.begin(), all.end(),
                       [&](std::string_view one) { return drafts_.find(one) != drafts_.end(); });
  }

  // What goes by this name and was not taken by it before.
  std::vector<std::size_t> take(std::string_view reference) {
    std::vector<std::size_t> out;
    for (const std::string_view one : ways(reference))
      if (const auto at = drafts_.find(one); at != drafts_.end()) {
        out.insert(out.end(), at->second.begin(), at->second.end());
        at->second.clear();
      }
    return out;
  }

 private:
  // Clients name one as "ServiceRequest/1", as "1" or by a full URL, with a version or not.
  static std::vector<std::string_view> ways(std::string_view reference) {
    const std::string_view plain = reference.substr(0, reference.find("/_history/"));
    std::vector<std::string_view> out{reference, plain};
    const std::size_t last = plain.rfind('/');
    if (last == std::string_view::npos || last == 0) return out;
    if (const std::size_t before = plain.rfind('/', last - 1); before != std::string_view::npos)
      out.push_back(plain.substr(before + 1));
    return out;
  }

  std::map<std::string, std::vector<std::size_t>, std::less<>> drafts_;
};

// What is selected and named by nobody could be any of the drafts: all of them are looked at then.
bool read_selections(JsonView context, HookCall& call) {
  const JsonView list = context.find("selections");
  if (!list.is_sequence()) return false;
  const std::vector<JsonView> selections = list.children();
  bool found_all = !selections.empty();
  for (HookCall::Order& order : call.orders) order.selected = false;
  Names names(call.orders);
  for (const JsonView one : selections) {
    const std::string selection = one.text();
    found_all &= !selection.empty() && names.has(selection);
    if (selection.empty()) continue;
    for (const std::size_t i : names.take(selection)) call.orders[i].selected = true;
  }
  for (HookCall::Order& order : call.orders) order.selected |= !found_all;
  return true;
}

// What may be a treatment that nobody judges where it is not among the drafts.
constexpr std::array<std::string_view, 10> treating{
    "ServiceRequest", "RequestGroup", "RequestOrchestration", "CarePlan",      "Task", "Procedure",
    "DeviceRequest",  "Appointment",  "ActivityDefinition",   "PlanDefinition"};

// The type of what is referred to, if it may be a treatment; "" otherwise.
std::string_view treatment_of(std::string_view reference) {
  constexpr std::string_view untold = "of a type that is not told";
  if (reference.starts_with("#")) return {};  // its codes are read where it is contained
  if (reference.starts_with("urn:")) return untold;
  reference = reference.substr(0, reference.find("/_history/"));
  const std::size_t slash = reference.find_last_of('/');
  if (slash == std::string_view::npos) return untold;
  reference = reference.substr(0, slash);
  reference = reference.substr(reference.find_last_of('/') + 1);
  const auto* found = std::find(treating.begin(), treating.end(), reference);
  return found == treating.end() ? std::string_view() : *found;
}

// What a selected order leads to is selected with it.
void follow_references(HookCall& call) {
  const Names known(call.orders);
  Names left = known;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < call.orders.size(); ++i)
    if (call.orders[i].selected) open.push_back(i);
  while (!open.empty()) {
    const HookCall::Order& from = call.orders[open.back()];
    open.pop_back();
    if (from.forbids) continue;
    for (const auto* all : {&from.leads_to, &from.based_on})
      for (const std::string& to : *all)
        for (const std::size_t i : left.take(to)) {
          if (!call.orders[i].selected) open.push_back(i);
          call.orders[i].selected = true;
        }
  }
  for (HookCall::Order& order : call.orders) {
    const auto add_lost = [&](const std::vector<std::string>& all) {
      for (const std::string& to : all)
        if (const std::string_view type = treatment_of(to); !type.empty() && !known.has(to))
          order.lost.emplace(type);
    };
    add_lost(order.leads_to);
    // Who says by codes what is to be done needs no other order for that.
    if (order.codings.empty()) add_lost(order.based_on);
  }
}

base::Result<HookCall> read_context(JsonView root, HookCall call) {
  const JsonView context = root.find("context");
  if (!context.is_mapping()) return refuse("the request has no context");
  call.patient = text_of(context, "patientId");
  if (!is_fhir_id(call.patient))
    return refuse("context.patientId is missing or is not an id", "the id alone: not Patient/1");
  if (text_of(context, "userId").empty()) return refuse("context.userId is missing");
  const bool ordering = call.hook.starts_with("order-");
  if (ordering)
    if (auto wrong = read_orders(context, call)) return *wrong;
  if (call.hook == "order-select" && !read_selections(context, call))
    return refuse("context.selections is missing or is not a list");
  follow_references(call);
  return call;
}

// A search by the patient's id answers as a read does, in a Bundle: the one Patient of it counts.
void look_for_patient(JsonView one, HookCall& call) {
  const auto is_wanted = [&](JsonView resource) {
    return text_of(resource, "resourceType") == "Patient" &&
           text_of(resource, "id") == call.patient;
  };
  call.has_prefetch = call.has_prefetch || is_wanted(one);
  const JsonView entries = one.find("entry");
  if (text_of(one, "resourceType") != "Bundle" || text_of(one, "type") != "searchset" ||
      !entries.is_sequence())
    return;
  std::size_t patients = 0;
  bool found = false;
  for (const JsonView entry : entries.children()) {
    const JsonView resource = entry.find("resource");
    if (!resource.is_mapping() || text_of(resource, "resourceType") != "Patient") continue;
    ++patients;
    found = found || is_wanted(resource);
  }
  if (patients > 1)
    call.patient_fault = "the prefetch has a searchset of " + std::to_string(patients) +
                         " Patients where one is wanted, so nothing is known";
  else
    call.has_prefetch = call.has_prefetch || found;
}

base::Result<HookCall> read_call(JsonView root, std::string_view hook) {
  if (!root.is_mapping()) return refuse("the request is not a JSON object");
  HookCall call;
  call.hook = text_of(root, "hook");
  if (call.hook.empty()) return refuse("the request does not say which hook it is for");
  if (call.hook != hook)
    return base::diagnostic("", "hooks.hook", "the request is for another hook than this service",
                            "this service is for " + std::string(hook));
  call.instance = base::lower(text_of(root, "hookInstance"));
  if (!is_uuid(call.instance)) return refuse("hookInstance is missing or is not a uuid");
  const JsonView token = root.find("fhirAuthorization");
  if (token && !token.is_null() && text_of(root, "fhirServer").empty())
    return refuse("fhirAuthorization needs a fhirServer");
  auto read = read_context(root, std::move(call));
  if (!read) return read;
  const JsonView prefetch = root.find("prefetch");
  if (prefetch && !prefetch.is_null() && !prefetch.is_mapping())
    return refuse("prefetch is not an object", "an object of resources by the keys of discovery");
  if (!prefetch.is_mapping()) return read;
  for (const JsonView one : prefetch.children()) look_for_patient(one, *read);
  return read;
}

}  // namespace

// Where the engine is asked for a plan it reads the same text strictly, or refuses it: then a few
// members are looked at here, and nothing is read twice.
base::Result<HookCall> read_hook_call(const std::string& body, std::string_view hook) {
  const auto text = base::JsonText::read(body);
  auto call = text ? read_call(text->root(), hook) : base::Result<HookCall>(refuse("no JSON"));
  if (call && call->has_prefetch) return call;
  const auto strict =
      base::read_json("request", body, base::JsonRules{body.size() + 1, body.size() + 1, true});
  if (!strict) return strict.error();
  return call;
}

}  // namespace windlass::service
