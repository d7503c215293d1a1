// SPDX-License-Identifier: Apache-2.0
// The card of patient-view: what comes first, what can be begun, what to ask, what not to do.
#include <algorithm>
#include <array>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "model/status.hpp"
#include "service/card.hpp"
#include "service/override_reasons.hpp"

namespace windlass::service {

namespace {

using base::JsonView;
using base::JsonWriter;
using model::Disposition;
using model::Status;

struct CardRow {
  Disposition disposition;
  std::string_view words, sentence, indicator;
};
constexpr std::array card_rows{
    CardRow{Disposition::emergency, "emergency department today",
            "Emergency department, today. Nothing else is begun until this is settled.",
            "critical"},
    CardRow{
        Disposition::urgent, "same-day medical review",
        "Same day, next working day at the latest; what says the same day is done today. Nothing "
        "else is begun until this is settled.",
        "critical"},
    CardRow{Disposition::refer_urgent, "refer urgently",
            "Refer now, to be seen within days to two weeks.", "warning"},
    CardRow{Disposition::investigate_first, "investigate before treatment",
            "Test before physical treatment.", "warning"},
    CardRow{Disposition::incomplete, "ask first",
            "Ask before anything: answers that the first screen needs are missing.", "info"},
    CardRow{Disposition::refer_routine, "refer", "Refer in the ordinary way.", "info"},
    CardRow{Disposition::proceed_with_referral, "treat and refer",
            "Treat as below, and refer beside it.", "info"},
    CardRow{
        Disposition::proceed, "treatment plan",
        "What everybody is asked first is answered, and nothing that is known raises a red flag.",
        "info"},
};

constexpr std::string_view proceed_not_answered = "Nothing that is known raises a red flag.";

static_assert(card_rows.size() == model::disposition_count &&
              base::in_order(card_rows, &CardRow::disposition));

// A disposition of a later engine is as serious as the most serious that is known here.
const CardRow& row_of(const std::string& word) {
  return base::row_of(card_rows, model::disposition_from(word).value_or(Disposition::emergency));
}

std::string summary_of(const WrittenPlan& plan, const CardRow& row) {
  std::string text = title_of(plan.knowledge("pathway")) + ": " + std::string(row.words);
  if (plan.screen_open() && row.disposition != Disposition::incomplete) text += ", ask first";
  const std::vector<JsonView> flags = plan.member("red_flags").children();
  const std::size_t now = plan.now().size(), questions = plan.count("questions");
  if (!flags.empty())
    text += " (" + word_of(flags.front(), "title") + ")";
  else if (now > 0)
    text += ", " + number_of(now, "treatment can begin", "treatments can begin");
  if (questions > 0) text += ", " + number_of(questions, "question open", "questions open");
  return summary(text);
}

std::string flag_lines(const WrittenPlan& plan) {
  const std::vector<JsonView> flags = plan.member("red_flags").children();
  std::string out = flags.empty() ? "" : "\n\n**Red flags**\n";
  for (const JsonView flag : flags)
    out += "\n- **" + markdown(word_of(flag, "title")) +
           "**: " + markdown(word_of(flag, "because")) + " " + markdown(word_of(flag, "action"));
  return out;
}

// Nothing for a word of a later engine.
std::optional<Status> status_of(JsonView modality) {
  return model::status_from(word_of(modality, "status"));
}
std::string status_title(JsonView modality) { return title_of(word_of(modality, "status")); }

// Every modality stands on the card once: under what can be begun now, or with its status.
std::string treatment_lines(const WrittenPlan& plan) {
  const std::vector<std::string>& now = plan.now();
  std::string out = now.empty() ? "" : "\n\n**Can begin now**\n";
  for (const std::string& id : now) {
    const JsonView one = plan.modality(id);
    out += "\n- " + markdown(word_of(one, "title")) + ": " + markdown(status_title(one));
    if (status_of(one) == Status::caution) out += deciding_lines(one);
  }
  std::string others;
  for (const std::string& id : plan.modalities()) {
    const JsonView one = plan.modality(id);
    const std::optional<Status> status = status_of(one);
    if (std::find(now.begin(), now.end(), id) != now.end() || status == Status::ask) continue;
    const bool possible = status && model::actionable(*status);
    others += "\n- " + markdown(word_of(one, "title")) + ": " +
              (possible ? "possible, but not now" : markdown(status_title(one)));
    if (!possible || status == Status::caution) others += deciding_lines(one);
  }
  return out + (others.empty() ? "" : "\n\n**Not now**\n" + others);
}

// Also where there is no question: the plugin of a treatment may not have answered.
std::string waiting_lines(const WrittenPlan& plan, bool is_asked) {
  std::vector<std::string> waiting;
  for (const std::string& id : plan.modalities())
    if (const JsonView one = plan.modality(id); status_of(one) == Status::ask)
      waiting.push_back(markdown(word_of(one, "title")));
  if (waiting.empty()) return {};
  return (is_asked ? "\n\nUntil then these wait: " : "\n\nNothing can be said of these: ") +
         base::join(waiting) + ".";
}

std::string question_lines(const WrittenPlan& plan) {
  constexpr std::size_t most = 5;
  const std::vector<JsonView> questions = plan.member("questions").children();
  const std::size_t count = questions.size();
  if (count == 0) return waiting_lines(plan, false);
  std::string out = "\n\n**Ask**\n";
  for (std::size_t i = 0; i < std::min(count, most); ++i)
    out += "\n- " + markdown(word_of(questions[i], "question"));
  if (count > most) out += "\n- and " + std::to_string(count - most) + " more";
  return out + waiting_lines(plan, true);
}

std::string detail_of(const CardContext& context) {
  const WrittenPlan& plan = context.plan;
  return opening_of(plan) + flag_lines(plan) + treatment_lines(plan) + question_lines(plan) +
         not_understood(plan) + left_out(context) + "\n" + markdown(plan.word("notice")) + "\n";
}

// What an order for the treatment would say of its dose, in the prescriber's own lines.
std::string protocol_of(JsonView modality) {
  std::string out;
  for (const JsonView line : modality.find("protocol").find("lines").children())
    out += word_of(line, "title") + ": " + word_of(line, "text") + "\n";
  for (const JsonView one : modality.find("mitigations").children())
    out += "With care: " + one.text() + "\n";
  return out;
}

void write_order(JsonWriter& json, const CardContext& context, const std::string& id,
                 JsonView modality) {
  const std::string title = word_of(modality, "title"), protocol = protocol_of(modality);
  json.begin_object().field("resourceType", "ServiceRequest").field("status", "draft");
  json.field("intent", "proposal").key("code").begin_object().key("coding").begin_array();
  json.begin_object().field("system", "urn:windlass:modality").field("code", id);
  json.field("display", title).end_object().end_array().field("text", title).end_object();
  json.key("subject").begin_object().field("reference", "Patient/" + context.call.patient);
  json.end_object();
  if (!protocol.empty())
    json.key("note").begin_array().begin_object().field("text", protocol).end_object().end_array();
  json.end_object();
}

void write_suggestions(JsonWriter& json, const CardContext& context) {
  const std::vector<std::string>& now = context.plan.now();
  if (now.empty()) return;
  json.key("suggestions").begin_array();
  for (const std::string& id : now) {
    const JsonView one = context.plan.modality(id);
    const bool recommended = status_of(one) == Status::recommend;
    const std::string label =
        word_of(one, "title") + (recommended ? "" : " (" + word_of(one, "status") + ")");
    json.begin_object().field("label", label);
    json.field("uuid", id_of(context, Subject::suggestion, {id}));
    if (recommended) json.field("isRecommended", true);
    json.key("actions").begin_array().begin_object().field("type", "create");
    json.field("description", "Propose: " + label).key("resource");
    write_order(json, context, id, one);
    json.end_object().end_array().end_object();
  }
  json.end_array().field("selectionBehavior", "any");
}

constexpr std::array<std::string_view, 4> by_weight{"none", "info", "warning", "critical"};

// As the settings say, of the disposition and, while the first screen is open, of `incomplete`: the
// more serious of both.
std::string wanted_indicator(const CardContext& context, const CardRow& row) {
  const auto indicator = [&](Disposition disposition) {
    const auto& wanted = context.settings.indicators;
    const auto found = wanted.find(std::string(model::word(disposition)));
    return found == wanted.end() ? base::row_of(card_rows, disposition).indicator
                                 : std::string_view(found->second);
  };
  const std::string_view own = indicator(row.disposition);
  return std::string(context.plan.screen_open() ? louder(own, indicator(Disposition::incomplete))
                                                : own);
}

}  // namespace

std::string_view louder(std::string_view indicator, std::string_view other) {
  const auto weight = [](std::string_view one) {
    return std::find(by_weight.begin(), by_weight.end(), one) - by_weight.begin();
  };
  return weight(other) > weight(indicator) ? other : indicator;
}

std::string_view indicator_of(const WrittenPlan& plan) {
  return row_of(plan.word("disposition")).indicator;
}

std::string opening_of(const WrittenPlan& plan) {
  const auto titles = [&](std::string_view list) {
    std::vector<std::string> all;
    for (const JsonView one : plan.member(list).children()) all.push_back(markdown(one.text()));
    return all;
  };
  const std::vector<std::string> not_answered = titles("not_answered");
  std::vector<std::string> not_asked = titles("not_asked");
  const CardRow row = row_of(plan.word("disposition"));
  const bool asks = plan.screen_open() && row.disposition != Disposition::incomplete;
  const bool waits = asks && row.disposition == Disposition::proceed_with_referral;
  if (row.disposition != Disposition::proceed) not_asked.clear();
  const auto said = [](std::string_view lead, const std::vector<std::string>& all) {
    return all.empty() ? std::string()
                       : std::string(lead) + base::join(all, "; ") +
                             ". An answer may change what comes first.";
  };
  return "**" +
         (waits ? "Refer. The treatment beside it waits for the first screen."
          : row.disposition == Disposition::proceed && !(not_answered.empty() && not_asked.empty())
              ? std::string(proceed_not_answered)
              : std::string(row.sentence)) +
         "**" +
         (asks ? " " + std::string(base::row_of(card_rows, Disposition::incomplete).sentence)
               : "") +
         said(" Asked, and not answered: ", not_answered) + said(" Not asked: ", not_asked);
}

void write_plan_card(JsonWriter& json, const CardContext& context) {
  const WrittenPlan& plan = context.plan;
  const std::string disposition = plan.word("disposition");
  const CardRow& row = row_of(disposition);
  const std::string indicator = wanted_indicator(context, row);
  if (indicator == "none") return;
  const std::vector<std::string>& now = plan.now();
  json.begin_object();
  json.field("uuid", id_of(context, Subject::plan_card, now.empty() ? plan.modalities() : now));
  json.field("summary", summary_of(plan, row)).field("detail", detail_of(context));
  json.field("indicator", indicator);
  write_source(json, plan);
  write_suggestions(json, context);
  std::vector<About> all;
  for (const std::string& id : plan.modalities()) all.push_back({id, plan.modality(id)});
  write_reasons(json, all, true);
  write_links(json, context);
  write_extension(json, plan);
  json.end_object();
}

}  // namespace windlass::service
