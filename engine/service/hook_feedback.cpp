// SPDX-License-Identifier: Apache-2.0
// What clinicians did with cards, recorded. A batch is read whole before anything of it is
// recorded. It may come late, again or to another process: a uuid says which plan it is about.
#include <algorithm>
#include <map>

#include "base/calendar.hpp"
#include "base/clocks.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "service/override_reasons.hpp"
#include "service/service.hpp"

namespace windlass::service {

namespace {

using base::Node;

// One request holds up nobody else for long: each outcome is a commit.
constexpr std::size_t most_outcomes = 256;
constexpr std::size_t longest_code = 200;  // bytes of a client's code, or of its system

// Why a card was overridden: a name for counts, and the client's own coding where it is of another
// system than those that cards offer.
struct Reason {
  std::string name, system, code;
  bool operator==(const Reason&) const = default;
};

// One thing to record: an outcome of one modality of one plan.
struct Outcome {
  std::uint64_t sequence = 0;
  std::string leaf, modality, outcome, at;
  Reason reason = {};
  bool of_card = false;  // said of a whole card, and not of this modality by itself
  bool operator==(const Outcome&) const = default;
  bool is_of_plan(const Outcome& other) const {
    return sequence == other.sequence && leaf == other.leaf && modality == other.modality;
  }
};

base::Diagnostic refuse(std::string message, std::string hint = {}) {
  return base::diagnostic("", "hooks.feedback", std::move(message), std::move(hint));
}

// Free text is never kept, since it may name a person: a code without blanks is none.
bool is_code(std::string_view text) {
  return text.size() <= longest_code && base::is_printable(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return base::is_space(c); });
}

// A coded reason as the record takes it.
base::Result<Reason> reason_of(const Node& entry) {
  const Node* given = entry.find("overrideReason");
  if (given == nullptr || given->is_null()) return Reason{"not-given", {}, {}};
  const Node* coding = given->is_mapping() ? given->find("reason") : nullptr;
  if (coding == nullptr || coding->is_null()) return Reason{"other", {}, {}};
  if (!coding->is_mapping()) return refuse("an overrideReason's 'reason' is no Coding");
  const std::string code = text_of(*coding, "code"), system = text_of(*coding, "system");
  if (code.empty() || !is_code(code) || !is_code(system))
    return refuse("an overrideReason's code is missing, has blanks, or is longer than " +
                      std::to_string(longest_code) + " bytes",
                  "a code and its system, as the card offers them; words belong into userComment");
  const bool offered = system == reasons_of_rules || system == reasons_of_hl7;
  const std::string name = plain_code(base::lower(code));
  if (offered && name != base::lower(code))
    return refuse("an overrideReason's code is none of its system");
  return offered ? Reason{name, {}, {}} : Reason{name, system, code};
}

// Whose rule a reason names: "managed.dry_needling.antiplatelet". Nothing for a red flag's, or for
// one that is no rule's.
std::optional<std::string> treatment_of(const Reason& reason,
                                        const std::vector<std::string>& modalities) {
  const std::size_t dot = reason.code.empty() ? reason.name.find('.') : std::string::npos;
  if (dot == std::string::npos) return std::nullopt;
  const std::string_view rule = std::string_view(reason.name).substr(dot + 1);
  for (const std::string& one : modalities)
    if (rule.starts_with(one + ".")) return one;
  return std::nullopt;
}

// What uuids are about, by the records that they name: those know the modalities of their plans,
// whatever rules are in force by now.
class Records {
 public:
  explicit Records(const EngineCalls& calls) : calls_(calls) {}

  // Nothing for a uuid of no record, and where `failed()` says so.
  std::optional<Understood> read(std::string_view uuid) {
    const auto record = record_of(uuid);
    if (!record) return std::nullopt;
    const auto [at, is_new] = plans_.try_emplace({record->sequence, record->leaf});
    if (is_new && plans_.size() <= most_outcomes) at->second = look(*record);
    return at->second.modalities.empty() ? std::nullopt : read_id(uuid, at->second.modalities);
  }
  bool too_many() const { return plans_.size() > most_outcomes; }
  // Of a plan that a uuid read is about: what its record speaks of, and what was accepted of it.
  struct Plan {
    std::vector<std::string> modalities, accepted;
  };
  const Plan& plan_of(const Understood& one) const { return plans_.at({one.sequence, one.leaf}); }
  // A fault of the log, not of a uuid.
  const std::optional<CallResult>& failed() const { return failed_; }

 private:
  Plan look(const Recorded& record) {
    base::JsonWriter json;
    json.begin_object().field("look", true);
    json.field("sequence", static_cast<std::int64_t>(record.sequence)).field("leaf", record.leaf);
    CallResult said = calls_.feedback(json.end_object().take());
    if (said.result != WINDLASS_DONE && said.result != WINDLASS_BAD_INPUT) failed_ = said;
    const auto read = base::read_json("record", said.text, said.text.size() + 1);
    Plan out;
    if (!said.done() || !read) return out;
    for (const Node& one : children_of(read->root.find("modalities")))
      out.modalities.push_back(one.text);
    for (const Node& one : children_of(read->root.find("accepted")))
      out.accepted.push_back(one.text);
    return out;
  }

  const EngineCalls& calls_;
  std::map<std::pair<std::uint64_t, std::string>, Plan> plans_;
  std::optional<CallResult> failed_;
};

class Batch {
 public:
  // `now`: seconds of UTC.
  Batch(Records& records, Subject cards, std::int64_t now)
      : records_(records), cards_(cards), now_(now) {}

  // What is wrong with the whole, or nothing.
  std::optional<base::Diagnostic> read(const Node& root) {
    const Node* list = root.is_mapping() ? root.find("feedback") : nullptr;
    if (list == nullptr || !list->is_sequence() || list->children.empty())
      return refuse("the body has no list 'feedback' with entries");
    for (const Node& one : list->children)
      if (auto wrong = read_entry(one)) {
        return wrong;
      } else if (outcomes_.size() > most_outcomes || records_.too_many()) {
        return refuse("more than " + std::to_string(most_outcomes) + " outcomes or plans at once",
                      "send them in several requests");
      }
    return std::nullopt;
  }
  // An override of a whole card says nothing of what is accepted in the same batch.
  std::vector<Outcome> outcomes() const {
    std::vector<Outcome> kept;
    for (const Outcome& one : outcomes_)
      if (!one.of_card || std::none_of(outcomes_.begin(), outcomes_.end(), [&](const auto& other) {
            return other.outcome == "accepted" && other.is_of_plan(one);
          }))
        kept.push_back(one);
    return kept;
  }
  std::size_t unknown() const {
    return unknown_;
  }  // cards whose uuids are of no record of this service
  std::size_t foreign() const { return foreign_; }  // suggestions that are not of their card

 private:
  void add(Outcome made) {
    if (std::find(outcomes_.begin(), outcomes_.end(), made) == outcomes_.end())
      outcomes_.push_back(std::move(made));
  }
  // Where the reason is a rule of one treatment, it is overridden; else what the card is about and
  // nobody accepted.
  void override_card(const Understood& card, const std::string& at, const Reason& reason) {
    const Records::Plan& plan = records_.plan_of(card);
    if (const auto one = treatment_of(reason, plan.modalities)) {
      add({card.sequence, card.leaf, *one, "overridden", at, reason});
      return;
    }
    for (const std::string& one : card.about)
      if (!std::binary_search(plan.accepted.begin(), plan.accepted.end(), one))
        add({card.sequence, card.leaf, one, "overridden", at, reason, true});
  }
  // What a uuid is about, where it is that of a card of the service that is called.
  std::optional<Understood> card_of(const std::string& uuid) {
    auto understood = records_.read(uuid);
    if (!understood || understood->subject != cards_) {
      ++unknown_;
      return std::nullopt;
    }
    return understood;
  }
  void accept(const Understood& card, const std::string& uuid, const std::string& at) {
    const auto understood = records_.read(uuid);
    const bool of_card = understood && understood->subject == Subject::suggestion &&
                         understood->sequence == card.sequence && understood->leaf == card.leaf &&
                         std::includes(card.about.begin(), card.about.end(),
                                       understood->about.begin(), understood->about.end());
    if (!of_card) {
      ++foreign_;
      return;
    }
    for (const std::string& one : understood->about)
      add({understood->sequence, understood->leaf, one, "accepted", at});
  }
  std::optional<base::Diagnostic> read_entry(const Node& entry) {
    if (!entry.is_mapping()) return refuse("an entry of 'feedback' is not an object");
    const std::string card = word_of(entry, "card"), outcome = word_of(entry, "outcome");
    if (!is_uuid(card)) return refuse("an entry's 'card' is missing or is not a uuid");
    const std::string at = text_of(entry, "outcomeTimestamp");
    if (at.size() > longest_code || (!base::parse_instant(at) && !base::parse_day(at)))
      return refuse("an entry's outcomeTimestamp is missing or is no time",
                    "2026-07-15T12:00:01Z: a date, a time and its zone");
    if (base::is_ahead(at, now_))
      return base::diagnostic("", "hooks.ahead", "an entry's outcomeTimestamp has not come yet",
                              "the clocks of two systems may be five minutes apart, no more");
    if (outcome == "overridden") {
      const auto reason = reason_of(entry);
      if (!reason) return reason.error().front();
      if (const auto about = card_of(card)) override_card(*about, at, *reason);
      return std::nullopt;
    }
    if (outcome != "accepted") return refuse("an outcome is accepted or overridden");
    const Node* accepted = entry.find("acceptedSuggestions");
    if (accepted == nullptr || !accepted->is_sequence() || accepted->children.empty())
      return refuse("an accepted card names its acceptedSuggestions");
    const auto about = card_of(card);
    for (const Node& one : accepted->children) {
      const std::string id = word_of(one, "id");
      if (!is_uuid(id)) return refuse("an accepted suggestion's 'id' is missing or is not a uuid");
      if (about) accept(*about, id, at);
    }
    return std::nullopt;
  }

  Records& records_;
  const Subject cards_;
  const std::int64_t now_;
  std::vector<Outcome> outcomes_;
  std::size_t unknown_ = 0, foreign_ = 0;
};

std::string words_of(const Outcome& one) {
  base::JsonWriter json;
  json.begin_object().field("sequence", static_cast<std::int64_t>(one.sequence));
  json.field("leaf", one.leaf).field("modality", one.modality).field("outcome", one.outcome);
  json.field("reason", one.reason.name).field("role", "clinician");
  json.field("at", one.at);
  if (!one.reason.code.empty())
    json.field("reason_system", one.reason.system).field("reason_code", one.reason.code);
  return json.end_object().take();
}

// What a batch named and no record knows.
base::Diagnostics not_recorded(std::size_t unknown, std::size_t foreign) {
  const std::string rest = "what is of this record was recorded; sending it again adds nothing";
  base::Diagnostics out;
  if (unknown > 0)
    out.push_back(base::diagnostic(
        "", "hooks.card",
        (unknown == 1 ? std::string("1 card is") : std::to_string(unknown) + " cards are") +
            " not of this service and record",
        rest));
  if (foreign > 0)
    out.push_back(base::diagnostic(
        "", "hooks.suggestion",
        foreign == 1 ? std::string("1 suggestion is not of the card that is named with it")
                     : std::to_string(foreign) +
                           " suggestions are not of the cards that are named with them",
        rest));
  return out;
}

}  // namespace

Response Service::hook_feedback(const Call& call) const {
  const auto cards = cards_of(call.argument);
  if (!cards) return unknown_service();
  if (!is_json(call.request)) return not_json();
  const CallResult rules = calls_.rules();
  const auto in_force = base::read_json("rules", rules.text, rules.text.size() + 1);
  if (!rules.done() || !in_force) return problem(Form::fhir, rules);
  const Node* store = in_force->root.find("store");
  if (store == nullptr || store->is_null())
    return problem(Form::fhir, 404, "embed.store",
                   "this service keeps no record, so it takes no feedback");
  const auto body =
      base::read_json("feedback", call.request.body,
                      base::JsonRules{call.request.body.size() + 1, base::most_scalar_bytes, true});
  if (!body) return problem(Form::fhir, 400, body.error());
  Records records(calls_);
  Batch batch(records, *cards, surroundings_.now());
  const auto wrong = batch.read(body->root);
  if (records.failed()) return problem(Form::fhir, *records.failed());
  if (wrong) return problem(Form::fhir, 400, {*wrong});
  std::size_t unknown = batch.unknown();
  for (const Outcome& one : batch.outcomes()) {
    const CallResult said = calls_.feedback(words_of(one));
    if (said.result == WINDLASS_BAD_INPUT)
      ++unknown;
    else if (!said.done())
      return problem(Form::fhir, said);
  }
  if (const auto problems = not_recorded(unknown, batch.foreign()); !problems.empty())
    return problem(Form::fhir, 404, problems);
  return answer("application/json", "{}\n");
}

}  // namespace windlass::service
