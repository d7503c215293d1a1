// SPDX-License-Identifier: Apache-2.0
#pragma once

// What callers of engine.h write as JSON: the configuration of an engine, and what they ask for.
// A key that is not known here is refused.
//
// Thread rule: [pure].

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/summary.hpp"
#include "base/result.hpp"
#include "present/forms.hpp"

namespace windlass::embed {

struct StoreSettings {
  std::string path, keys;
  bool create = false;
  std::vector<std::string> trusted;
};

struct Settings {
  std::vector<std::string> rules, bindings;
  std::string lock;
  std::optional<StoreSettings> store;
  std::string client;
  bool isolate = false;  // plugins' code runs in processes of its own
  std::optional<std::uint64_t> plugin_milliseconds, plugin_megabytes;
};
base::Result<Settings> read_settings(std::string_view json);

// Of a text that is FHIR.
struct FhirRequest {
  std::string as_of;    // empty: the host's clock, the day in UTC
  std::string patient;  // empty: there is one
};
base::Result<FhirRequest> read_facts_request(std::string_view json);

struct RecommendRequest {
  present::Form form = present::Form::json;
  bool explain = false;
  bool brief = false;  // what a card shows, in place of a form
  std::size_t width = 88;
  std::string user, role;
  FhirRequest fhir;
};
base::Result<RecommendRequest> read_recommend_request(std::string_view json);

struct ExplainRequest {
  present::Form form = present::Form::json;  // or html
  std::string about;
  bool ask = false;
  FhirRequest fhir;
};
base::Result<ExplainRequest> read_explain_request(std::string_view json);

struct FeedbackRequest {
  bool look = false;         // only what may be named is asked for: a sequence and a leaf
  audit::Feedback feedback;  // as the caller gave it; record_feedback() judges it
};
base::Result<FeedbackRequest> read_feedback_request(std::string_view json);

}  // namespace windlass::embed
