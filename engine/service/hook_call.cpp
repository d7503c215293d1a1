// SPDX-License-Identifier: Apache-2.0
#include "service/hook_call.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "service/card_id.hpp"
#include "service/member.hpp"

namespace windlass::service {

namespace {

using base::Node;

base::Diagnostic refuse(std::string message, std::string hint = {}) {
  return base::diagnostic("", "hooks.request", std::move(message), std::move(hint));
}

bool is_fhir_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return base::is_letter(c) || base::is_digit(c) || c == '-' || c == '.';
  });
}

// R4 and R5 put them into different places, and a plan's activities hold some of their own.
void read_codings(const Node& node, HookCall::Order& order) {
  const Node* list = node.is_mapping() ? node.find("coding") : nullptr;
  if (list != nullptr && list->is_sequence())
    for (const Node& one : list->children)
      order.codings.push_back({text_of(one, "system"), text_of(one, "code")});
  for (const Node& part : node.children) read_codings(part, order);
}

bool read_orders(const Node& context, HookCall& call) {
  const Node* drafts = context.find("draftOrders");
  if (drafts == nullptr || !drafts->is_mapping()) return false;
  const std::string type = text_of(*drafts, "resourceType");
  if (!type.empty() && type != "Bundle") return false;
  const Node* entries = drafts->find("entry");
  if (entries == nullptr || !entries->is_sequence()) return true;
  for (const Node& entry : entries->children) {
    const Node* resource = entry.is_mapping() ? entry.find("resource") : nullptr;
    if (resource == nullptr || !resource->is_mapping()) continue;
    HookCall::Order order;
    order.type = text_of(*resource, "resourceType");
    order.id = text_of(*resource, "id");
    order.full_url = text_of(entry, "fullUrl");
    const Node* forbids = resource->find("doNotPerform");
    order.forbids = forbids != nullptr && !forbids->quoted && forbids->text == "true";
    read_codings(*resource, order);
    call.orders.push_back(std::move(order));
  }
  return true;
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
bool read_selections(const Node& context, HookCall& call) {
  const Node* list = context.find("selections");
  if (list == nullptr || !list->is_sequence()) return false;
  bool found_all = !list->children.empty();
  for (HookCall::Order& order : call.orders) order.selected = false;
  for (const Node& one : list->children) {
    bool found = false;
    for (HookCall::Order& order : call.orders)
      if (one.is_scalar() && names(one.text, order)) order.selected = found = true;
    found_all &= found;
  }
  for (HookCall::Order& order : call.orders) order.selected |= !found_all;
  return true;
}

base::Result<HookCall> read_context(const Node& root, HookCall call) {
  const Node* context = root.find("context");
  if (context == nullptr || !context->is_mapping()) return refuse("the request has no context");
  call.patient = text_of(*context, "patientId");
  if (!is_fhir_id(call.patient))
    return refuse("context.patientId is missing or is no id", "the id alone: not Patient/1");
  if (text_of(*context, "userId").empty()) return refuse("context.userId is missing");
  const bool ordering = call.hook.starts_with("order-");
  if (ordering && !read_orders(*context, call))
    return refuse("context.draftOrders is missing or is no Bundle");
  if (call.hook == "order-select" && !read_selections(*context, call))
    return refuse("context.selections is missing or is no list");
  return call;
}

}  // namespace

base::Result<HookCall> read_hook_call(const std::string& body, std::string_view hook) {
  const auto document =
      base::read_json("request", body, base::JsonRules{body.size() + 1, body.size() + 1, true});
  if (!document) return document.error();
  const Node& root = document->root;
  if (!root.is_mapping()) return refuse("the request is not a JSON object");
  HookCall call;
  call.hook = text_of(root, "hook");
  if (call.hook.empty()) return refuse("the request does not say which hook it is for");
  if (call.hook != hook)
    return base::diagnostic("", "hooks.hook", "the request is for another hook than this service",
                            "this service is for " + std::string(hook));
  call.instance = base::lower(text_of(root, "hookInstance"));
  if (!is_uuid(call.instance)) return refuse("hookInstance is missing or is no uuid");
  const Node* token = root.find("fhirAuthorization");
  if (token != nullptr && !token->is_null() && text_of(root, "fhirServer").empty())
    return refuse("fhirAuthorization needs a fhirServer");
  auto read = read_context(root, std::move(call));
  const Node* prefetch = root.find("prefetch");
  if (read && prefetch != nullptr && prefetch->is_mapping())
    for (const Node& one : prefetch->children)
      read->has_prefetch = read->has_prefetch || (text_of(one, "resourceType") == "Patient" &&
                                                  text_of(one, "id") == read->patient);
  return read;
}

}  // namespace windlass::service
