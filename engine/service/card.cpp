// SPDX-License-Identifier: Apache-2.0
#include "service/card.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::service {

using base::JsonView;
using base::JsonWriter;

std::string markdown(std::string_view text) {
  constexpr std::string_view marks = "*_`[]|#~\\";
  std::string out;
  for (const char c : base::printable(text)) {
    if (marks.find(c) != std::string_view::npos) out += '\\';
    base::append_markup(out, c);
  }
  return out;
}

// Bytes are never fewer than characters.
std::string summary(std::string text) { return base::shorten(base::printable(text), 136); }

std::string number_of(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string id_of(const CardContext& context, Subject subject,
                  const std::vector<std::string>& about) {
  if (const auto record = context.plan.record())
    return recorded_id(*record, subject, about, context.plan.modalities());
  const std::string kind = std::to_string(static_cast<unsigned>(subject)),
                    words = base::join(about, "\n"), digest = context.plan.knowledge("digest");
  return unrecorded_id({context.call.instance, context.call.hook, digest, kind, words});
}

void write_source(JsonWriter& json, const WrittenPlan& plan) {
  const std::string pathway = plan.knowledge("pathway"), title = title_of(pathway);
  json.key("source").begin_object().field("label", "Windlass: " + title).key("topic");
  json.begin_object().field("system", "urn:windlass:pathway").field("code", pathway);
  json.field("display", title).end_object().end_object();
}

void write_links(JsonWriter& json, const CardContext& context) {
  if (context.page.empty()) return;
  json.key("links").begin_array().begin_object();
  json.field("label", "The whole plan with its reasons").field("url", context.page);
  json.field("type", "absolute").end_object().end_array();
}

void write_extension(JsonWriter& json, const WrittenPlan& plan) {
  json.key("extension").begin_object().key("org.windlass.plan").begin_object();
  json.field("disposition", plan.word("disposition")).field("as_of", plan.word("as_of"));
  json.field("plan", plan.digest());
  json.field("knowledge", plan.knowledge("digest"));
  json.field("engine", word_of(plan.member("engine"), "version"));
  const std::vector<JsonView> plugins = plan.member("plugins").children();
  if (!plugins.empty()) {
    json.key("plugins").begin_object();
    for (const JsonView one : plugins) json.field(word_of(one, "id"), word_of(one, "digest"));
    json.end_object();
  }
  if (const auto record = plan.record()) {
    json.key("receipt").begin_object();
    json.field("origin", word_of(plan.member("receipt"), "origin"));
    json.field("sequence", static_cast<std::int64_t>(record->sequence));
    json.field("leaf", record->leaf).end_object();
  }
  const std::vector<JsonView> questions = plan.member("questions").children();
  if (!questions.empty()) {
    json.key("questions").begin_array();
    for (const JsonView one : questions) json.string(word_of(one, "fact"));
    json.end_array();
  }
  json.end_object().end_object();
}

std::string deciding_lines(JsonView modality) {
  std::string out;
  for (const JsonView one : modality.find("because").children()) {
    if (!one.find("decides").says("true")) continue;
    out += "\n  - " + markdown(word_of(one, "text"));
    if (one.find("verdict").says("unknown")) out += " (not known whether it holds)";
    if (const std::string care = word_of(one, "mitigate"); !care.empty())
      out += " " + markdown(care);
    if (const std::string again = word_of(one, "reopens"); !again.empty())
      out += " Reopens: " + markdown(again);
  }
  return out;
}

std::string not_understood(const WrittenPlan& plan) {
  const std::string words = plan.word("not_understood");
  return words.empty() ? words : "\n\n**Not read:** " + markdown(words);
}

std::string left_out(const CardContext& context) {
  struct Row {
    const char *key, *one, *many;
  };
  static constexpr Row rows[] = {
      {"open_red_flags", "open red flag", "open red flags"},
      {"assumed", "assumption", "assumptions"},
      {"interactions", "interaction of treatments", "interactions of treatments"},
      {"advice", "piece of advice", "pieces of advice"},
      {"reviews", "review", "reviews"},
      {"overrides", "override by a rule layer", "overrides by rule layers"},
      {"tightened", "tightening by a rule layer", "tightenings by rule layers"},
      {"lapsed_layers", "rule layer out of force", "rule layers out of force"},
      {"contradictions", "contradiction", "contradictions"},
      {"conflicts", "fact in conflict", "facts in conflict"},
      {"stale", "stale fact", "stale facts"},
      {"calculated_instead", "fact calculated anew", "facts calculated anew"},
      {"faults", "plugin fault", "plugin faults"},
  };
  std::vector<std::string> parts = {"doses, schedules, stop rules and evidence"};
  for (const Row& row : rows)
    if (const std::size_t count = context.plan.count(row.key); count > 0)
      parts.push_back(number_of(count, row.one, row.many));
  return "\n\n*Not on this card:* " + base::join(parts, ", ") +
         (context.page.empty() ? ". The whole plan has them.\n" : ". The link shows them.\n");
}

}  // namespace windlass::service
