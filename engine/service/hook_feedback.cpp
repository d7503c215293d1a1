// SPDX-License-Identifier: Apache-2.0
// What clinicians did with cards, recorded. A batch is read whole before anything of it is
// recorded. It may come late, again or to another process: a uuid says which plan it is about.
#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "service/override_reasons.hpp"
#include "service/service.hpp"

namespace windlass::service {

namespace {

using base::Node;

// One request holds up nobody else for long: each outcome is a commit.
constexpr std::size_t most_outcomes = 256;

// One thing to record: an outcome of one modality of one plan.
struct Outcome {
  std::uint64_t sequence = 0;
  std::string leaf, modality, outcome, reason;
  bool operator==(const Outcome&) const = default;
};

base::Diagnostic refuse(std::string message, std::string hint = {}) {
  return base::diagnostic("", "hooks.feedback", std::move(message), std::move(hint));
}

// A coded reason as the record takes it; free text is never kept, since it may name a person.
std::string reason_of(const Node& entry) {
  const Node* given = entry.find("overrideReason");
  const Node* coding = given != nullptr && given->is_mapping() ? given->find("reason") : nullptr;
  std::string code = coding != nullptr ? base::lower(word_of(*coding, "code")) : std::string();
  // Of ours, which a card offered, with the rule's id.
  const bool ours = coding != nullptr && word_of(*coding, "system") == reasons_of_rules;
  const bool plain = !code.empty() && base::is_lower(code.front()) &&
                     code.size() <= longest_reason &&
                     std::all_of(code.begin(), code.end(), [ours](char c) {
                       return base::is_lower(c) || base::is_digit(c) || c == '-' ||
                              (ours && (c == '.' || c == '_'));
                     });
  if (plain) return code;
  return given == nullptr ? "not-given" : "other";
}

class Batch {
 public:
  explicit Batch(const std::vector<std::string>& modalities) : modalities_(modalities) {}

  // What is wrong with the whole, or nothing.
  std::optional<base::Diagnostic> read(const Node& root) {
    const Node* list = root.is_mapping() ? root.find("feedback") : nullptr;
    if (list == nullptr || !list->is_sequence() || list->children.empty())
      return refuse("the body has no list 'feedback' with entries");
    for (const Node& one : list->children)
      if (auto wrong = read_entry(one)) {
        return wrong;
      } else if (outcomes_.size() > most_outcomes) {
        return refuse("more than " + std::to_string(most_outcomes) + " outcomes at once",
                      "send them in several requests");
      }
    return std::nullopt;
  }
  const std::vector<Outcome>& outcomes() const { return outcomes_; }
  std::size_t unknown() const { return unknown_; }  // uuids that are of no recorded card

 private:
  void add(const std::string& uuid, const std::string& outcome, const std::string& reason) {
    const auto understood = read_id(uuid, modalities_);
    if (!understood) {
      ++unknown_;
      return;
    }
    for (const std::string& one : understood->about) {
      Outcome made{understood->sequence, understood->leaf, one, outcome, reason};
      if (std::find(outcomes_.begin(), outcomes_.end(), made) == outcomes_.end())
        outcomes_.push_back(std::move(made));
    }
  }
  std::optional<base::Diagnostic> read_entry(const Node& entry) {
    if (!entry.is_mapping()) return refuse("an entry of 'feedback' is not an object");
    const std::string card = word_of(entry, "card"), outcome = word_of(entry, "outcome");
    if (!is_uuid(card)) return refuse("an entry's 'card' is missing or is no uuid");
    if (word_of(entry, "outcomeTimestamp").empty())
      return refuse("an entry has no outcomeTimestamp");
    if (outcome == "overridden") {
      add(card, outcome, reason_of(entry));
      return std::nullopt;
    }
    if (outcome != "accepted") return refuse("an outcome is accepted or overridden");
    const Node* accepted = entry.find("acceptedSuggestions");
    if (accepted == nullptr || !accepted->is_sequence() || accepted->children.empty())
      return refuse("an accepted card names its acceptedSuggestions");
    for (const Node& one : accepted->children) {
      const std::string id = word_of(one, "id");
      if (!is_uuid(id)) return refuse("an accepted suggestion's 'id' is missing or is no uuid");
      add(id, outcome, "");
    }
    return std::nullopt;
  }

  const std::vector<std::string>& modalities_;
  std::vector<Outcome> outcomes_;
  std::size_t unknown_ = 0;
};

std::string words_of(const Outcome& one) {
  base::JsonWriter json;
  json.begin_object().field("sequence", static_cast<std::int64_t>(one.sequence));
  json.field("leaf", one.leaf).field("modality", one.modality).field("outcome", one.outcome);
  json.field("reason", one.reason).field("role", "clinician");
  return json.end_object().take();
}

}  // namespace

Response Service::hook_feedback(const Call& call) const {
  if (!offers(call.argument)) return unknown_service();
  const Said rules = calls_.rules();
  const auto in_force = base::read_json("rules", rules.text, rules.text.size() + 1);
  if (!rules.done() || !in_force) return problem(Form::fhir, rules);
  const Node* store = in_force->root.find("store");
  if (store == nullptr || store->is_null())
    return problem(Form::fhir, 501, "embed.store",
                   "this service keeps no record, so it takes no feedback");
  const auto body =
      base::read_json("feedback", call.request.body,
                      base::JsonRules{call.request.body.size() + 1, base::most_scalar_bytes, true});
  if (!body) return problem(Form::fhir, 400, body.error());
  std::vector<std::string> modalities;
  for (const Node& one : in_force->root.find("modalities")->children)
    modalities.push_back(word_of(one, "id"));
  std::sort(modalities.begin(), modalities.end());
  Batch batch(modalities);
  if (const auto wrong = batch.read(body->root)) return problem(Form::fhir, 400, {*wrong});
  std::size_t unknown = batch.unknown();
  for (const Outcome& one : batch.outcomes()) {
    const Said said = calls_.feedback(words_of(one));
    if (said.result == WINDLASS_BAD_INPUT)
      ++unknown;
    else if (!said.done())
      return problem(Form::fhir, said);
  }
  if (unknown > 0)
    return problem(Form::fhir, 404, "hooks.card",
                   std::to_string(unknown) + " of the uuids are of no card in this record",
                   "everything else was recorded; sending it again adds nothing");
  return answer("application/json", "{}\n");
}

}  // namespace windlass::service
