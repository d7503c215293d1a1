// SPDX-License-Identifier: Apache-2.0
#include "audit/feedback.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "audit/public_text.hpp"
#include "audit/summary.hpp"
#include "base/calendar.hpp"
#include "base/clocks.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::audit {

namespace {

// A retry comes soon after what it repeats: this many of the newest records are searched for it.
constexpr std::uint64_t retry_window = 1000;
// An acceptance comes soon after its plan: so many feedback entries behind that are read.
constexpr std::uint64_t most_behind_a_plan = 20'000;

// A word of a coding, or none: a sentence is none.
bool is_code(const std::string& text) {
  return is_public_text(text) && text.find(' ') == std::string::npos;
}

// What is wrong with feedback by itself: the message and the hint. Nothing when it may be recorded.
std::optional<std::pair<std::string, std::string>> fault_of(const Feedback& feedback) {
  using Fault = std::pair<std::string, std::string>;
  if (feedback.outcome != "accepted" && feedback.outcome != "overridden")
    return Fault{"an outcome is accepted or overridden", ""};
  if (feedback.outcome == "overridden" && feedback.reason.empty())
    return Fault{"an override needs a coded reason",
                 "for example patient-declined; a log of bare refusals teaches nobody anything"};
  if (!feedback.reason.empty() && !log::is_plain_name(feedback.reason))
    return Fault{
        "a reason is a code of lower-case letters, digits, '.', '_' and '-', never free text",
        "free text may name a person"};
  if (!is_code(feedback.reason_code) || !is_code(feedback.reason_system))
    return Fault{"a coding has a code and a system without blanks, of at most 200 bytes each",
                 "free text may name a person"};
  if (feedback.reason_code.empty() && !feedback.reason_system.empty())
    return Fault{"a coding has a system and no code", ""};
  if (!is_code(feedback.at)) return Fault{"a time has no blanks and at most 200 bytes", ""};
  if (!is_public_text(feedback.client) || !is_public_text(feedback.user))
    return Fault{"the client or the user has characters that nobody sees, or more than 200 bytes",
                 ""};
  if (!log::is_plain_name(feedback.role))
    return Fault{"feedback needs the role of whoever gave it, as a code: physiotherapist", ""};
  return std::nullopt;
}

std::string public_part(const Feedback& feedback, const log::Store& store, const log::Entry& plan,
                        const std::string& status) {
  base::JsonWriter json;
  json.begin_object().key("recommendation").begin_object().field("origin", store.origin());
  json.field("sequence", static_cast<std::int64_t>(feedback.recommendation.sequence))
      .field("leaf", plan.leaf)
      .end_object();
  json.field("modality", feedback.modality).field("status", status);
  json.field("outcome", feedback.outcome)
      .field("reason", feedback.reason)
      .field("role", feedback.role);
  if (!feedback.reason_code.empty())
    json.key("coding")
        .begin_object()
        .field("system", feedback.reason_system)
        .field("code", feedback.reason_code)
        .end_object();
  if (!feedback.at.empty()) json.field("at", feedback.at);
  json.key("caller")
      .begin_object()
      .field("client", feedback.client)
      .field("user", feedback.user)
      .end_object()
      .end_object();
  return json.take();
}

// The same word of the same caller on one modality of one plan, whenever.
bool is_same_word(const Feedback& a, const Feedback& b) {
  const auto word = [](const Feedback& one) {
    return std::tie(one.outcome, one.reason, one.reason_system, one.reason_code, one.role,
                    one.client, one.user);
  };
  return word(a) == word(b);
}

// The record that says the same: the newest word on that modality of that plan, or one that was
// decided at the same time.
base::Result<std::optional<log::Receipt>> said_before(const log::Store& store,
                                                      const Feedback& feedback) {
  const auto size = store.size();
  if (!size) return size.error();
  log::Filter filter;
  filter.kind = "feedback";
  filter.from = std::max(feedback.recommendation.sequence,
                         *size > retry_window ? *size - retry_window : std::uint64_t{0});
  std::optional<log::Receipt> found, delivered;
  auto done = store.each(filter, [&](const log::Entry& entry) {
    const auto other = read_feedback(entry.record);
    if (!other || other->recommendation.sequence != feedback.recommendation.sequence ||
        other->modality != feedback.modality)
      return true;
    found.reset();
    if (!is_same_word(*other, feedback)) return true;
    found = log::Receipt{store.origin(), entry.record.sequence, entry.leaf};
    if (!feedback.at.empty() && other->at == feedback.at) delivered = found;
    return true;
  });
  if (!done) return done.error();
  return delivered ? delivered : found;
}

// The modalities of a plan of which the newest word is an acceptance.
base::Result<std::set<std::string>> accepted_of(const log::Store& store, std::uint64_t plan) {
  log::Filter filter;
  filter.kind = "feedback";
  filter.from = plan;
  filter.limit = most_behind_a_plan;
  std::set<std::string> accepted;
  auto done = store.each(filter, [&](const log::Entry& entry) {
    const auto one = read_feedback(entry.record);
    if (!one || one->recommendation.sequence != plan) return true;
    if (one->outcome == "accepted")
      accepted.insert(one->modality);
    else
      accepted.erase(one->modality);
    return true;
  });
  if (!done) return done.error();
  return accepted;
}

// Whether what a caller knows of a leaf is enough to tell it from another record's.
bool names(const std::string& given, const std::string& leaf) {
  constexpr std::size_t fewest_digits = 10;
  return given.size() >= fewest_digits && leaf.starts_with(given);
}

std::string name_of(const log::Receipt& receipt) {
  return "record " + std::to_string(receipt.sequence);
}

base::Diagnostic refuse(const log::Store& store, const std::string& why,
                        const std::string& hint = {}) {
  return base::diagnostic(store.path().string(), "audit.feedback", why, hint);
}

struct Plan {
  log::Entry entry;
  Summary summary;
};
// The recommendation that a receipt names.
base::Result<Plan> plan_of(const log::Store& store, const log::Receipt& receipt) {
  if (!receipt.origin.empty() && receipt.origin != store.origin())
    return refuse(store, "the recommendation was recorded in another log");
  auto entry = store.entry(receipt.sequence);
  if (!entry) return entry.error();
  auto summary = summarise(entry->record);
  if (!summary) return refuse(store, name_of(receipt) + " is not a recommendation");
  if (!receipt.leaf.empty() && !names(receipt.leaf, entry->leaf))
    return refuse(store, name_of(receipt) + " is not the one that the receipt names");
  return Plan{std::move(*entry), std::move(*summary)};
}

std::vector<std::string> modalities_of(const Summary& summary) {
  std::vector<std::string> out;
  for (const auto& [id, one] : summary.modalities) out.push_back(id);
  return out;
}

}  // namespace

base::Result<Discussed> discussed(const log::Store& store, const log::Receipt& receipt) {
  const auto plan = plan_of(store, receipt);
  if (!plan) return plan.error();
  const auto accepted = accepted_of(store, receipt.sequence);
  if (!accepted) return accepted.error();
  return Discussed{{store.origin(), receipt.sequence, plan->entry.leaf},
                   modalities_of(plan->summary),
                   {accepted->begin(), accepted->end()}};
}

base::Result<RecordedFeedback> record_feedback(log::Store store, const Feedback& feedback) {
  if (const auto fault = fault_of(feedback)) return refuse(store, fault->first, fault->second);
  if (base::is_utc_time(feedback.now) &&
      base::is_ahead(feedback.at, base::seconds_of(feedback.now)))
    return base::diagnostic(store.path().string(), "audit.ahead",
                            "this was decided at a time that has not come",
                            "the clocks of two systems may be five minutes apart, no more");
  const auto plan = plan_of(store, feedback.recommendation);
  if (!plan) return plan.error();
  const auto modality = plan->summary.modalities.find(feedback.modality);
  if (modality == plan->summary.modalities.end())
    return refuse(store, name_of(feedback.recommendation) + " does not speak of that modality",
                  base::did_you_mean(feedback.modality, modalities_of(plan->summary)));
  log::Draft draft;
  draft.kind = "feedback";
  draft.public_json = public_part(feedback, store, plan->entry, modality->second.status);
  draft.now = feedback.now;
  auto before = said_before(store, feedback);
  if (!before) return before.error();
  if (*before) return RecordedFeedback{**before, false};
  auto receipt = store.append(std::move(draft));
  if (!receipt) return receipt.error();
  return RecordedFeedback{std::move(*receipt), true};
}

}  // namespace windlass::audit
