// SPDX-License-Identifier: Apache-2.0
#include "service/hook_call.hpp"

#include <algorithm>
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
    const JsonView forbids = resource.find("doNotPerform");
    order.forbids = !forbids.is_string() && forbids.says("true");
    if (!read_codings(resource, order))
      return refuse("a `coding` in " + place + " is not a list of codings whose codes are texts");
    call.orders.push_back(std::move(order));
  }
  return std::nullopt;
}

// Clients name a selection as "ServiceRequest/1", as "1" or by a full URL, with a version or not.
bool names(std::string_view selection, const HookCall::Order& order) {
  if (!order.full_url.empty() && selection == order.full_url) return true;
  selection = selection.substr(0, selection.find("/_history/"));
  if (!order.full_url.empty() && selection == order.full_url) return true;
  if (order.id.empty()) return false;
  const std::string whole = order.type + "/" + order.id;
  return selection == order.id || selection == whole ||
         (selection.size() > whole.size() && selection.ends_with("/" + whole));
}

// What is selected and named by nobody could be any of the drafts: all of them are looked at then.
bool read_selections(JsonView context, HookCall& call) {
  const JsonView list = context.find("selections");
  if (!list.is_sequence()) return false;
  const std::vector<JsonView> selections = list.children();
  bool found_all = !selections.empty();
  for (HookCall::Order& order : call.orders) order.selected = false;
  for (const JsonView one : selections) {
    const std::string selection = one.text();
    bool found = false;
    for (HookCall::Order& order : call.orders)
      if (!selection.empty() && names(selection, order)) order.selected = found = true;
    found_all &= found;
  }
  for (HookCall::Order& order : call.orders) order.selected |= !found_all;
  return true;
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
