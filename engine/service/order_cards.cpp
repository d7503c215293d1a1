// SPDX-License-Identifier: Apache-2.0
// The cards of order-select and order-sign: one for each modality that is ordered and that the plan
// blocks, defers, asks about, allows with care or does not begin now, and one for what was not
// checked. Orders are known by their codes alone, by all of them.
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
using model::Status;

// What a card says of an order; without an indicator there is none.
struct OrderRow {
  model::Status status;
  std::string_view indicator, words;
};
constexpr std::array order_rows{
    OrderRow{Status::block, "critical", "is contraindicated"},
    OrderRow{Status::ask, "warning", "waits for answers"},
    OrderRow{Status::not_indicated, "warning", "is not indicated"},
    OrderRow{Status::defer, "warning", "is to be deferred"},
    OrderRow{Status::caution, "info", "needs care"},
    OrderRow{Status::optional, "", ""},
    OrderRow{Status::recommend, "", ""},
};
static_assert(order_rows.size() == model::status_count &&
              base::in_order(order_rows, &OrderRow::status));
// A word that this table does not know, of an engine that is newer than the service.
constexpr OrderRow unknown_status{{}, "critical", "has a status that is not known here"};

const OrderRow& row_of(std::optional<Status> status) {
  return status ? base::row_of(order_rows, *status) : unknown_status;
}

bool begins_now(const WrittenPlan& plan, const std::string& id) {
  return std::find(plan.now().begin(), plan.now().end(), id) != plan.now().end();
}

// What holds for all treatment holds for an order, too: what can be done and is not begun gets a
// card, and none is less loud than the plan.
OrderRow row_of(const WrittenPlan& plan, const std::string& id, std::optional<Status> status) {
  OrderRow row = row_of(status);
  if (status && model::actionable(*status) && !begins_now(plan, id)) {
    row.indicator = "info";
    row.words = "is possible, but not now";
  }
  if (!row.indicator.empty()) row.indicator = louder(row.indicator, indicator_of(plan));
  return row;
}

constexpr std::string_view own_system = "urn:windlass:modality";

using Orders = std::vector<const HookCall::Order*>;

// What is ordered: modalities in the order of the drafts, with the drafts of each, and what no plan
// was asked about: codes that look like one of ours and are none, and orders for somebody else.
struct Ordered {
  std::vector<std::pair<std::string, Orders>> modalities;
  std::vector<std::string> unknown, of_others;
  // Orders that lead to what is not among the drafts, and those that say what they order by no
  // code.
  std::vector<std::string> lost, without_code;
  bool nothing_unchecked() const {
    return unknown.empty() && of_others.empty() && lost.empty() && without_code.empty();
  }
};

void add_once(std::vector<std::string>& all, std::string one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

void add(Ordered& ordered, const std::string& id, const HookCall::Order& order) {
  auto found = std::find_if(ordered.modalities.begin(), ordered.modalities.end(),
                            [&](const auto& one) { return one.first == id; });
  if (found == ordered.modalities.end()) found = ordered.modalities.insert(found, {id, Orders{}});
  if (found->second.empty() || found->second.back() != &order) found->second.push_back(&order);
}

// Whether it names somebody else than this patient. What names nobody by an id is this patient's.
bool is_of_another(std::string_view subject, const std::string& patient) {
  subject = subject.substr(0, subject.find("/_history/"));
  if (subject.empty() || subject.starts_with("urn:") || subject.starts_with("#")) return false;
  const std::size_t slash = subject.find_last_of('/');
  if (slash == std::string_view::npos) return subject != patient;
  const std::string_view type = subject.substr(0, slash);
  return subject.substr(slash + 1) != patient || (type != "Patient" && !type.ends_with("/Patient"));
}

using Coding = HookCall::Order::Coding;

bool resembles_own(const std::string& system) {
  return base::lower(base::trim(system)).starts_with("urn:windlass");
}

bool is_mapped_elsewhere(const Coding& coding, const Settings& settings) {
  const std::string ending = "|" + base::lower(base::trim(coding.code));
  return std::any_of(settings.order_codes.begin(), settings.order_codes.end(),
                     [&](const auto& one) { return base::lower(one.first).ends_with(ending); });
}

// The modality that a code is known as; nothing where it is known as none.
std::optional<std::string> modality_of(const Coding& coding, const CardContext& context) {
  const auto known = [&](const std::string& id) { return bool(context.plan.modality(id)); };
  if (coding.system == own_system && known(coding.code)) return coding.code;
  const auto mapped = context.settings.order_codes.find(coding.system + "|" + coding.code);
  if (mapped != context.settings.order_codes.end() && known(mapped->second)) return mapped->second;
  return std::nullopt;
}

// Whether a code that is known as no modality may be meant as one: its system is ours, or nearly;
// or the code is one of ours, whatever its system; or of the site's, without a system, or as what
// the rules have no more.
bool may_mean_modality(const Coding& coding, const CardContext& context) {
  return resembles_own(coding.system) ||
         context.settings.order_codes.count(coding.system + "|" + coding.code) != 0 ||
         bool(context.plan.modality(base::lower(base::trim(coding.code)))) ||
         (coding.system.empty() && is_mapped_elsewhere(coding, context.settings));
}

// Whether a word of the text begins so.
template <std::size_t Size>
bool begins_word(std::string_view text, const std::array<std::string_view, Size>& beginnings) {
  const std::string lower = base::lower(text);
  return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view one) {
    for (std::size_t at = lower.find(one); at != std::string::npos; at = lower.find(one, at + 1))
      if (at == 0 || !base::is_letter(lower[at - 1])) return true;
    return false;
  });
}

// Whether an order that says by no code what it orders may be meant as a treatment: by its text, or
// by its category, or because it says nothing at all. A picture or blood is none.
bool may_be_treatment(const HookCall::Order& order) {
  constexpr std::array<std::string_view, 38> treating{
      "physio",    "therap",        "treat",     "rehab",     "exercis",    "training",
      "strength",  "loading",       "stretch",   "mobili",    "manipul",    "massag",
      "needl",     "acupunct",      "neuropunc", "electroth", "electrost",  "electroac",
      "insole",    "orthos",        "orthot",    "orthes",    "tape",       "taping",
      "strapping", "krankengym",    "heilgym",   "fisio",     "fysio",      "fizjo",
      "kinesi",    "kin\xC3\xA9si", "gait",      "manual th", "manual mob", "electrical stim",
      "heel cup",  "heel lift"};
  constexpr std::array<std::string_view, 9> other_words{
      "imag", "radiol", "x-ray", "xray", "labor", "patho", "diagno", "surgic", "dietet"};
  // SNOMED CT: imaging, laboratory, diagnostic, surgical procedure; HL7 version 2: table 0074.
  constexpr std::array<std::string_view, 8> other_codes{
      "363679005", "108252007", "103693007", "387713003", "rad", "lab", "imaging", "laboratory"};
  if (begins_word(order.words, treating) || begins_word(order.category_words, treating))
    return true;
  if (!base::trim(order.words).empty()) return false;
  return !begins_word(order.category_words, other_words) &&
         std::none_of(order.categories.begin(), order.categories.end(), [&](const auto& one) {
           return std::find(other_codes.begin(), other_codes.end(), base::lower(one)) !=
                  other_codes.end();
         });
}

Ordered ordered_of(const CardContext& context) {
  Ordered made;
  for (const HookCall::Order& order : context.call.orders) {
    if (!order.selected || order.forbids) continue;
    const bool is_other = is_of_another(order.subject, context.call.patient);
    std::vector<std::string> checked;
    for (const Coding& coding : order.codings)
      if (const auto id = modality_of(coding, context)) {
        checked.push_back(*id);
        if (is_other)
          add_once(made.of_others, *id);
        else
          add(made, *id, order);
      }
    for (const Coding& coding : order.codings)
      if (const std::string plain = base::lower(base::trim(coding.code));
          !modality_of(coding, context) && may_mean_modality(coding, context) &&
          std::find(checked.begin(), checked.end(), plain) == checked.end())
        add_once(made.unknown, coding.system == own_system ? coding.code
                               : coding.system.empty()     ? coding.code + " (without a system)"
                                                       : coding.code + " (" + coding.system + ")");
  }
  for (const HookCall::Order& order : context.call.orders) {
    if (!order.selected || order.forbids) continue;
    for (const std::string& type : order.lost) add_once(made.lost, type);
    const bool is_known =
        std::any_of(order.codings.begin(), order.codings.end(),
                    [&](const Coding& one) { return bool(modality_of(one, context)); });
    if (!order.has_code && !is_known && may_be_treatment(order) &&
        (order.type == "ServiceRequest" || order.type == "DeviceRequest"))
      add_once(made.without_code, order.type);
  }
  return made;
}

// Whether the drafts hold a treatment that a plan would judge, or may.
bool orders_treatment(const HookCall& call, const Settings& settings) {
  return std::any_of(call.orders.begin(), call.orders.end(), [&](const HookCall::Order& order) {
    return order.selected && !order.forbids &&
           (!order.lost.empty() || (!order.has_code && may_be_treatment(order)) ||
            std::any_of(order.codings.begin(), order.codings.end(), [&](const Coding& coding) {
              return coding.system.empty() || resembles_own(coding.system) ||
                     is_mapped_elsewhere(coding, settings);
            }));
  });
}

std::string detail_of(const CardContext& context, JsonView modality, const OrderRow& row) {
  std::string out =
      "**" + markdown(word_of(modality, "title")) + " " + std::string(row.words) + "**";
  if (row.status != Status::recommend && row.status != Status::optional)
    out += deciding_lines(modality);
  if (const WrittenPlan& plan = context.plan;
      plan.screen_open() || plan.word("disposition") != "proceed")
    out += "\n\n" + opening_of(plan);
  const std::vector<JsonView> ask = modality.find("ask").children();
  std::string lines;
  for (const JsonView one : context.plan.member("questions").children())
    if (const std::string fact = word_of(one, "fact");
        std::any_of(ask.begin(), ask.end(), [&](JsonView each) { return each.says(fact); }))
      lines += "\n- " + markdown(word_of(one, "question"));
  if (!lines.empty()) out += "\n\n**Ask**\n" + lines;
  return out + not_understood(context.plan) + left_out(context) + "\n" +
         markdown(context.plan.word("notice")) + "\n";
}

void write_removal(JsonWriter& json, const CardContext& context, const Orders& orders,
                   const std::string& id) {
  const auto named = [](const HookCall::Order* one) {
    return !one->id.empty() && !one->type.empty();
  };
  if (std::none_of(orders.begin(), orders.end(), named)) return;
  const char* label = orders.size() == 1 ? "Remove this order" : "Remove these orders";
  json.key("suggestions").begin_array().begin_object().field("label", label);
  json.field("uuid", id_of(context, Subject::suggestion, {id})).key("actions").begin_array();
  for (const HookCall::Order* one : orders) {
    if (!named(one)) continue;
    json.begin_object().field("type", "delete").field("description", "Remove this order");
    json.field("resourceId", one->type + "/" + one->id).end_object();
  }
  json.end_array().end_object().end_array().field("selectionBehavior", "at-most-one");
}

void write_modality_card(JsonWriter& json, const CardContext& context, const std::string& id,
                         const Orders& orders) {
  const JsonView modality = context.plan.modality(id);
  const std::optional<Status> status = model::status_from(word_of(modality, "status"));
  const OrderRow row = row_of(context.plan, id, status);
  if (row.indicator.empty()) return;
  json.begin_object().field("uuid", id_of(context, cards_of_hook(context.call.hook), {id}));
  json.field("summary", summary(word_of(modality, "title") + " " + std::string(row.words)));
  json.field("detail", detail_of(context, modality, row)).field("indicator", row.indicator);
  write_source(json, context.plan);
  if (status == Status::block) write_removal(json, context, orders, id);
  write_reasons(json, {{id, modality}}, false);
  write_links(json, context);
  write_extension(json, context.plan);
  json.end_object();
}

std::string listed(const std::string& opening, const std::vector<std::string>& codes) {
  if (codes.empty()) return {};
  std::string lines;
  constexpr std::size_t most = 5;
  for (std::size_t i = 0; i < codes.size() && i < most; ++i)
    lines += "\n- " + markdown(base::shorten(codes[i]));
  if (codes.size() > most) lines += "\n- and " + std::to_string(codes.size() - most) + " more";
  return "\n\n" + opening + "\n" + lines;
}

// Silence would read as leave.
void write_unchecked_card(JsonWriter& json, const CardContext& context, const Ordered& ordered) {
  const Subject subject = cards_of_hook(context.call.hook);
  json.begin_object().field("uuid", id_of(context, subject, context.plan.modalities()));
  json.field("summary", !ordered.unknown.empty() || !ordered.without_code.empty()
                            ? "An order was not checked: its treatment is not known here"
                        : ordered.of_others.empty()
                            ? "An order was not checked: what it orders was not sent"
                            : "An order was not checked: it is for another patient");
  json.field("detail",
             "**Not checked**" +
                 listed("The rules have no treatment for these codes under the system they came "
                        "with (their own is urn:windlass:modality), so nothing is said of the "
                        "orders:",
                        ordered.unknown) +
                 listed("These are ordered for another patient, whose plan this is not:",
                        ordered.of_others) +
                 listed("An order leads to this, which is not among the drafts:", ordered.lost) +
                 listed("These say by no code what they order:", ordered.without_code) + "\n" +
                 markdown(context.plan.word("notice")) + "\n");
  json.field("indicator", "warning");
  write_source(json, context.plan);
  write_reasons(json, {}, false);
  write_links(json, context);
  write_extension(json, context.plan);
  json.end_object();
}

}  // namespace

void write_died_card(JsonWriter& json, const HookCall& call, const Settings& settings) {
  if (!orders_treatment(call, settings)) return;
  json.begin_object().field("summary", "The record says that this patient has died");
  json.field("detail",
             "**Not checked**\n\nThere is no plan for somebody who has died, so nothing is said of "
             "the orders. If the record is wrong, mend the Patient's `deceased` where it is "
             "kept.\n");
  json.field("indicator", "warning").key("source").begin_object();
  json.field("label", "Windlass").end_object().end_object();
}

void write_order_cards(JsonWriter& json, const CardContext& context) {
  const Ordered ordered = ordered_of(context);
  for (const auto& [id, orders] : ordered.modalities)
    write_modality_card(json, context, id, orders);
  if (!ordered.nothing_unchecked()) write_unchecked_card(json, context, ordered);
}

}  // namespace windlass::service
