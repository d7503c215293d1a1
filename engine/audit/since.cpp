// SPDX-License-Identifier: Apache-2.0
#include "audit/since.hpp"

#include <algorithm>

#include "audit/replay.hpp"

namespace windlass::audit {

using model::Since;
using model::Verdict;

namespace {

std::string why(const base::Diagnostics& problems) {
  return problems.empty() ? "it cannot be read"
                          : problems.front().code + ": " + problems.front().message;
}

bool has(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

Since::Known known_of(const model::FactDefinition& definition, const model::Fact& fact) {
  Since::Known out{fact.state, {}};
  if (fact.state == model::State::known || (fact.state == model::State::stale && !fact.value_lost))
    out.value = model::text(definition, fact.value);
  for (const model::Candidate& one : fact.candidates)
    if (fact.state == model::State::conflict)
      out.value += (out.value.empty() ? "" : " or ") + model::text(definition, one);
  return out;
}

std::string title_of(const knowledge::KnowledgeBase& knowledge, const std::string& flag) {
  for (const knowledge::Flag& one : knowledge.flags())
    if (one.id == flag) return one.title;
  return flag;
}

// Of a flag that does not hold: a plan lists those that do and those that are open.
std::optional<Verdict> verdict_of(const knowledge::KnowledgeBase& knowledge,
                                  const model::Recommendation& plan, std::string_view id) {
  const auto is = [id](const auto& flag) { return flag.id == id; };
  if (std::any_of(plan.red_flags.begin(), plan.red_flags.end(), is)) return Verdict::unknown;
  const auto& flags = knowledge.flags();
  if (std::any_of(flags.begin(), flags.end(), is)) return Verdict::false_;
  return std::nullopt;
}

Since::Rules rules_of(const log::Store& store, const log::Record& record,
                      const model::Recommendation& now, const std::string& manifest) {
  for (const log::Attachment& blob : record.blobs)
    if (blob.digest == manifest) return Since::Rules::same;
  Manifests manifests([&](const std::string& digest) { return store.blob(digest); });
  const auto made = manifests.of(record);
  if (!made) return Since::Rules::not_known;
  // The knowledge has a plugin's document, and nothing of its code.
  const bool same_plugins =
      std::equal(now.plugins.begin(), now.plugins.end(), (*made)->plugins.begin(),
                 (*made)->plugins.end(), [](const model::PluginUsed& one, const Component& old) {
                   return one.id == old.id && one.digest == old.digest;
                 });
  return same_plugins && (*made)->knowledge == now.knowledge_digest &&
                 (*made)->semantics == std::uint64_t{plan::engine_semantics}
             ? Since::Rules::same
             : Since::Rules::other;
}

std::string why_closed(const log::Opened& opened) {
  switch (opened.state) {
    case log::ValueState::open: return {};
    case log::ValueState::sealed: return "no key at hand opens them";
    case log::ValueState::redacted: return "they were erased on request";
    case log::ValueState::none: return "the record has none";
    case log::ValueState::missing: break;
  }
  return opened.changed ? "they were changed" : "they are gone, and no redaction says why";
}

// The answers of the record, as far as they open.
void compare_record(const log::Opened& opened, const model::Vocabulary& vocabulary,
                    const model::Facts& now, Since& since) {
  since.answers_not_compared = why_closed(opened);
  if (!since.answers_not_compared.empty()) return;
  const auto before = Replayer::patient(vocabulary, opened);
  if (!before)
    since.answers_not_compared = why(before.error());
  else
    compare_answers(vocabulary, *before, now, since);
}

// But for the answers.
Since compare_public(const log::Store& store, const log::Record& record,
                     const knowledge::KnowledgeBase& knowledge, const model::Recommendation& plan,
                     const std::string& manifest) {
  Since since;
  since.sequence = record.sequence;
  since.written = record.written;
  since.rules = rules_of(store, record, plan, manifest);
  if (const auto before = summarise(record))
    compare_plans(knowledge, *before, plan, since);
  else
    since.plan_not_compared = "its public part is not that of a plan";
  return since;
}

Since not_compared(const base::Diagnostics& problems) {
  Since since;
  since.plan_not_compared = since.answers_not_compared = why(problems);
  return since;
}

}  // namespace

void compare_plans(const knowledge::KnowledgeBase& knowledge, const Summary& before,
                   const model::Recommendation& now, Since& since) {
  if (before.disposition != model::word(now.disposition)) since.disposition = before.disposition;
  for (const model::ModalityPlan& one : now.modalities) {
    const auto old = before.modalities.find(std::string(one.id));
    const std::string was = old == before.modalities.end() ? "" : old->second.status;
    if (was != model::word(one.status))
      since.modalities.push_back({std::string(one.id), was, std::string(model::word(one.status))});
  }
  for (const auto& [id, one] : before.modalities)
    if (knowledge.modality(id) == nullptr) since.modalities.push_back({id, one.status, {}});
  std::vector<std::string> holding;
  for (const model::RedFlag& flag : now.red_flags)
    if (flag.verdict == Verdict::true_) holding.emplace_back(flag.id);
  for (const std::string& id : holding)
    if (!has(before.red_flags, id))
      since.appeared.push_back({id, title_of(knowledge, id), Verdict::true_});
  for (const std::string& id : before.red_flags)
    if (!has(holding, id))
      since.gone.push_back({id, title_of(knowledge, id), verdict_of(knowledge, now, id)});
}

void compare_answers(const model::Vocabulary& vocabulary, const model::Facts& before,
                     const model::Facts& now, Since& since) {
  since.as_of = before.as_of;
  for (std::size_t i = 0; i < now.facts.size(); ++i) {
    const auto fact = static_cast<model::FactId>(i);
    Since::Known was = known_of(vocabulary[fact], before[fact]);
    Since::Known is = known_of(vocabulary[fact], now[fact]);
    if (was != is) since.answers.push_back({fact, std::move(was), std::move(is)});
  }
}

std::optional<Since> since_last(const log::Store& store, const knowledge::KnowledgeBase& knowledge,
                                const model::Recommendation& plan, const model::Facts& facts) {
  const auto last = store.last_of("recommendation", plan.patient);
  if (!last) return not_compared(last.error());
  if (!*last) return std::nullopt;
  Since made = compare_public(store, (*last)->record, knowledge, plan, {});
  const auto opened = store.read(*made.sequence);
  if (opened)
    compare_record(*opened, knowledge.vocabulary(), facts, made);
  else
    made.answers_not_compared = why(opened.error());
  return made;
}

std::optional<Since> since(const log::Store& store, const knowledge::KnowledgeBase& knowledge,
                           const model::Recommendation& plan, const model::Facts& facts,
                           const base::Result<std::optional<log::Opened>>& before,
                           const std::string& manifest) {
  if (!before) return not_compared(before.error());
  if (!*before) return std::nullopt;
  const log::Opened& last = **before;
  Since made = compare_public(store, last.entry.record, knowledge, plan, manifest);
  compare_record(last, knowledge.vocabulary(), facts, made);
  return made;
}

}  // namespace windlass::audit
