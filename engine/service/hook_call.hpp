// SPDX-License-Identifier: Apache-2.0
#pragma once

// The body of a CDS Hooks request, read: lenient where clients differ, strict where patients could
// be confused.
//
// Access tokens in it are neither kept nor looked at: the service never calls an EHR.
//
// Thread rule: plain values.

#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace windlass::service {

struct HookCall {
  std::string hook, instance;  // the uuid in lower case
  std::string patient;         // an id: context.patientId
  bool has_prefetch = false;   // with this patient's Patient in it
  // Where it has none because a searchset holds several Patients: what is wrong.
  std::string patient_fault;
  // Of order-select and order-sign.
  struct Order {
    std::string type, id;  // "ServiceRequest", "1"; an id may be empty
    std::string full_url;  // of its entry; may be empty
    bool forbids = false;  // an order that something is not done
    struct Coding {
      std::string system, code;
    };
    std::vector<Coding> codings;  // every one, wherever it stands in the order
    // order-select: named in context.selections; all are where a selection names none.
    bool selected = true;
    std::string subject = {};  // the reference to whom it is for; may be empty
    // What it orders by reference: an action's resource, an activity, a focus; what it is based on.
    std::vector<std::string> leads_to = {}, based_on = {};
    // The types of those that are no draft and may be treatments.
    std::set<std::string> lost = {};
    bool has_code = true;  // it says by a code what it orders
    // Texts of what it orders, and of its category, with the category's codes.
    std::string words = {}, category_words = {};
    std::vector<std::string> categories = {};
  };
  std::vector<Order> orders;
};

// Refused: json.* for what is no JSON, hooks.request for a field that is missing or wrong,
// hooks.hook where the request is for another hook than `hook`.
base::Result<HookCall> read_hook_call(const std::string& body, std::string_view hook);

}  // namespace windlass::service
