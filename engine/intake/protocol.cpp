// SPDX-License-Identifier: Apache-2.0
#include "intake/protocol.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "plan/plan_json.hpp"

namespace windlass::intake {

using base::Diagnostics;
using base::Document;
using base::Fields;
using base::JsonWriter;
using base::Node;

namespace {

void write_ids(JsonWriter& json, std::string_view key, const std::vector<std::string_view>& ids) {
  json.key(key).begin_array();
  for (std::string_view id : ids) json.string(id);
  json.end_array();
}

void write_change(JsonWriter& json, const AnswerEffect& change,
                  const model::Vocabulary& vocabulary) {
  json.key("change").begin_object();
  json.key("recorded").begin_array();
  for (model::FactId fact : change.recorded) json.string(vocabulary[fact].id);
  json.end_array();
  write_ids(json, "opened", change.opened);
  write_ids(json, "settled", change.settled);
  write_ids(json, "closed", change.closed);
  if (change.disposition) json.field("disposition", model::word(*change.disposition));
  write_ids(json, "flags", change.flags);
  json.key("added").begin_array();
  for (const AnswerEffect::Added& one : change.added)
    json.begin_object()
        .field("fact", vocabulary[one.fact].id)
        .field("because", one.because)
        .end_object();
  json.end_array().end_object();
}

// How a front end may ask for it.
void write_question(JsonWriter& json, const model::Question& one,
                    const model::FactDefinition& fact) {
  json.begin_object().field("fact", fact.id).field("question", fact.question);
  json.field("type", model::row(fact.type).word);
  if (!fact.values.empty()) {
    json.key("values").begin_array();
    for (const std::string& word : fact.values) json.string(word);
    json.end_array();
    json.key("labels").begin_object();
    for (const auto& [word, said] : fact.labels) json.field(word, said);
    json.end_object();
  }
  if (model::has_unit(fact.type)) {
    json.field("unit", fact.unit.text());
    json.field("range", model::range_text(fact));
  }
  if (fact.safe) json.field("safe", model::text(fact, *fact.safe));
  json.field("state", model::word(one.state)).field("safety", one.safety);
  write_ids(json, "opens", one.opens);
  write_ids(json, "settles", one.settles);
  json.end_object();
}

void write_next(JsonWriter& json, const Conversation& conversation) {
  json.key("next");
  const std::optional<QuestionScreen> asked = conversation.next();
  if (!asked) {
    json.null();
    return;
  }
  json.begin_object();
  if (asked->group != nullptr) {
    json.key("group").begin_object().field("id", asked->group->id);
    json.field("title", asked->group->title);
    if (asked->together)
      json.field("question", asked->group->question).field("none", asked->group->none);
    json.end_object();
  }
  json.field("together", asked->together);
  json.field("examination", conversation.is_examination(*asked)).key("questions").begin_array();
  for (const model::Question& one : asked->questions)
    write_question(json, one, conversation.vocabulary()[one.fact]);
  json.end_array().end_object();
}

std::string reply(const Conversation& conversation, const std::optional<AnswerEffect>& change,
                  bool with_document, int indent) {
  const model::Recommendation& plan = conversation.plan();
  JsonWriter json(indent);
  json.begin_object().key("windlass").integer(1).field("kind", "intake");
  json.field("patient", plan.patient);
  json.key("answers").integer(static_cast<std::int64_t>(conversation.answers()));
  json.key("left").integer(static_cast<std::int64_t>(conversation.left()));
  if (change) write_change(json, *change, conversation.vocabulary());
  json.field("disposition", model::word(plan.disposition)).key("modalities").begin_object();
  for (const model::ModalityPlan& one : plan.modalities)
    json.field(one.id, model::word(one.status));
  json.end_object().key("provisional");
  plan::write_provisional(json, plan, conversation.vocabulary());
  write_next(json, conversation);
  json.key("waiting").begin_array();
  for (const model::Question& one : conversation.waiting())
    json.string(conversation.vocabulary()[one.fact].id);
  json.end_array();
  // What is open still is looked for once nothing else is left to ask.
  if (!conversation.next()) {
    json.key("unanswered").begin_array();
    for (const CountedOn& one : conversation.unanswered())
      json.string(conversation.vocabulary()[one.fact].id);
    json.end_array().key("counted_on").begin_array();
    for (const CountedOn& one : conversation.counted_on())
      json.string(conversation.vocabulary()[one.fact].id);
    json.end_array();
  }
  if (with_document) json.field("document", conversation.patient_document());
  json.end_object();
  return json.take();
}

class Request {
 public:
  Request(Conversation& conversation, const base::Source& source, const Node& root)
      : conversation_(conversation), source_(source), root_(root) {}

  base::Result<std::optional<AnswerEffect>> carry_out() {
    if (!root_.is_mapping() || root_.keys.size() != 1)
      return refused(root_, "a request is an object with one key", wanted);
    const std::string& what = root_.keys.front().text;
    const Node& node = root_.children.front();
    Fields fields(source_, node, "a request", problems_);
    if (!fields.ok()) return problems_;
    std::optional<AnswerEffect> change;
    if (what == "answer")
      change = answer(fields);
    else if (what == "group")
      change = group(fields);
    else if (what == "unchanged" || what == "visit")
      change = day(fields, what == "visit");
    else if (what == "undo" && !conversation_.undo())
      return refused(node, "there is no answer to take back");
    else if (what == "waiting")
      conversation_.ask_what_waits();
    else if (what == "counted_on")
      conversation_.ask_what_counts();
    else if (what != "next" && what != "undo" && what != "document")
      return refused(root_.keys.front(), "no such request: '" + what + "'", wanted);
    if (base::has_errors(problems_)) return problems_;
    return change;
  }

 private:
  static constexpr const char* wanted =
      "it is one of next, answer, group, undo, waiting, counted_on, unchanged, visit, document";

  Diagnostics refused(const Node& node, std::string message, std::string hint = {}) {
    problems_.push_back(base::diagnostic_at(source_, node.span, "intake.request",
                                            std::move(message), std::move(hint)));
    return problems_;
  }

  // The rest of the request is what a patient document says of the fact.
  std::optional<AnswerEffect> answer(Fields& fields) {
    const Node& node = fields.node();
    const std::string id = fields.text("fact");
    const bool skip = fields.flag_or("skip", false);
    if (base::has_errors(problems_)) return std::nullopt;
    const std::optional<model::FactId> fact = conversation_.vocabulary().find(id);
    if (!fact) {
      refused(*node.find("fact"), "no such fact in the vocabulary",
              base::did_you_mean(id, conversation_.vocabulary().ids()));
      return std::nullopt;
    }
    if (const auto& one = conversation_.vocabulary()[*fact];
        one.derived && !is_asked_of_people(one)) {
      refused(*node.find("fact"), "'" + id + "' is computed, and nobody answers it",
              "answer what it is computed from");
      return std::nullopt;
    }
    if (skip && (node.find("value") != nullptr || node.find("unknown") != nullptr)) {
      refused(node, "an answer is skipped or given, not both");
      return std::nullopt;
    }
    if (skip) {
      model::Question question;
      question.fact = *fact;
      conversation_.skip({nullptr, false, {question}});
      return std::nullopt;
    }
    Node entry = node;
    for (std::size_t i = entry.keys.size(); i-- > 0;)
      if (entry.keys[i].text == "fact" || entry.keys[i].text == "skip") {
        entry.keys.erase(entry.keys.begin() + static_cast<std::ptrdiff_t>(i));
        entry.children.erase(entry.children.begin() + static_cast<std::ptrdiff_t>(i));
      }
    auto change = conversation_.answer(*fact, source_, entry);
    if (change) return *std::move(change);
    problems_.append(change.error());
    return std::nullopt;
  }

  std::optional<AnswerEffect> group(Fields& fields) {
    const Node& node = fields.node();
    const std::string id = fields.text("id"), said = fields.text("answer");
    const Node* but = fields.optional("but");
    fields.finish();
    if (base::has_errors(problems_)) return std::nullopt;
    const std::optional<QuestionScreen> asked = conversation_.group(id);
    if (!asked) {
      refused(*node.find("id"), "no group '" + id + "' is answered in one breath");
      return std::nullopt;
    }
    if (asked->questions.empty()) {
      refused(*node.find("id"), "nothing of group '" + id + "' is asked now");
      return std::nullopt;
    }
    std::vector<ScreenAnswer> exceptions;
    if (but != nullptr && !said_of_some(*but, *asked, exceptions)) return std::nullopt;
    if (const std::optional<Rest> rest = rest_from(said))
      return conversation_.answer(*asked, exceptions, *rest);
    if (const auto state = model::state_from(said); state && *state != model::State::stale) {
      for (const model::Question& one : asked->questions)
        if (!is_among(exceptions, one.fact))
          exceptions.push_back(conversation_.said(one.fact, *state));
      return conversation_.answer(*asked, exceptions, Rest::open);
    }
    refused(*node.find("answer"), "not an answer to a group",
            "it is none, skip, open, or why nobody knows: asked_not_known, not_done");
    return std::nullopt;
  }

  static std::optional<Rest> rest_from(std::string_view word) {
    if (word == "none") return Rest::safe;
    if (word == "skip") return Rest::skipped;
    if (word == "open") return Rest::open;
    return std::nullopt;
  }

  static bool is_among(const std::vector<ScreenAnswer>& said, model::FactId fact) {
    return std::any_of(said.begin(), said.end(),
                       [fact](const ScreenAnswer& one) { return one.fact == fact; });
  }

  // What is said of some of the group, as `facts:` of a patient document has it.
  bool said_of_some(const Node& but, const QuestionScreen& asked, std::vector<ScreenAnswer>& said) {
    if (!but.is_mapping()) {
      refused(but, "`but` is an object: fact ids, and what is said of each");
      return false;
    }
    for (std::size_t i = 0; i < but.keys.size(); ++i) {
      const auto fact = conversation_.vocabulary().find(but.keys[i].text);
      if (!fact || std::none_of(asked.questions.begin(), asked.questions.end(),
                                [&](const model::Question& one) { return one.fact == *fact; })) {
        refused(but.keys[i], "the group does not ask for this now");
        return false;
      }
      auto one = conversation_.read(*fact, source_, but.children[i]);
      if (!one) {
        problems_.append(one.error());
        return false;
      }
      said.push_back(*std::move(one));
    }
    return true;
  }

  std::optional<AnswerEffect> day(Fields& fields, bool visit) {
    const char* key = visit ? "on" : "since";
    const std::string text = fields.text(key);
    fields.finish();
    if (base::has_errors(problems_)) return std::nullopt;
    const std::optional<model::Date> date = model::parse_date(text);
    const Node& node = *fields.node().find(key);
    if (!date) {
      refused(node, "this is not a date", std::string(model::time_hint));
      return std::nullopt;
    }
    if (visit) {
      auto change = conversation_.visit_on(*date);
      if (change) return *std::move(change);
      problems_.append(change.error());
      return std::nullopt;
    }
    if (!conversation_.facts().as_of || *date > *conversation_.facts().as_of) {
      refused(node, "that day is not before the patient document's `as_of`");
      return std::nullopt;
    }
    return conversation_.nothing_changed(*date);
  }

  Conversation& conversation_;
  const base::Source& source_;
  const Node& root_;
  Diagnostics problems_;
};

}  // namespace

base::Result<std::string> say(Conversation& conversation, const Document& request, int indent) {
  const auto done = Request(conversation, *request.source, request.root).carry_out();
  if (!done) return done.error();
  return reply(conversation, *done, request.root.find("document") != nullptr, indent);
}

base::Result<std::string> say_all(Conversation& conversation, const Document& requests,
                                  int indent) {
  if (!requests.root.is_sequence())
    return base::diagnostic_at(*requests.source, requests.root.span, "intake.request",
                               "requests are a list", "write [{\"next\": {}}]");
  // Each costs a plan, and what is to be undone is kept.
  constexpr std::size_t most = 200;
  if (requests.root.children.size() > most)
    return base::diagnostic_at(*requests.source, requests.root.span, "intake.request",
                               "more than " + std::to_string(most) + " requests at once",
                               "go on from the patient document of the last answer");
  std::optional<AnswerEffect> last;
  for (const Node& one : requests.root.children) {
    auto done = Request(conversation, *requests.source, one).carry_out();
    if (!done) return done.error();
    last = *std::move(done);
  }
  return reply(conversation, last, true, indent);
}

}  // namespace windlass::intake
