// SPDX-License-Identifier: Apache-2.0
// The cards of order-select and order-sign: one for each modality that is ordered and that the plan
// blocks, defers, asks about, allows with care or does not begin now, and one for codes of ours
// that name no modality. Orders are known by their codes alone, by all of them.
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

bool begins_now(const Plan& plan, const std::string& id) {
  return std::find(plan.now().begin(), plan.now().end(), id) != plan.now().end();
}

// What holds for all treatment holds for an order, too: what can be done and is not begun gets a
// card, and none is less loud than the plan.
OrderRow row_of(const Plan& plan, const std::string& id, std::optional<Status> status) {
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

// What is ordered: modalities in the order of the drafts, with the drafts of each, and codes of our
// own system that the rules have no modality for.
struct Ordered {
  std::vector<std::pair<std::string, Orders>> modalities;
  std::vector<std::string> unknown;
};

void add(Ordered& ordered, const std::string& id, const HookCall::Order& order) {
  auto found = std::find_if(ordered.modalities.begin(), ordered.modalities.end(),
                            [&](const auto& one) { return one.first == id; });
  if (found == ordered.modalities.end()) found = ordered.modalities.insert(found, {id, Orders{}});
  if (found->second.empty() || found->second.back() != &order) found->second.push_back(&order);
}

Ordered ordered_of(const CardContext& context) {
  Ordered made;
  const auto known = [&](const std::string& id) { return bool(context.plan.modality(id)); };
  for (const HookCall::Order& order : context.call.orders) {
    if (!order.selected || order.forbids) continue;
    for (const HookCall::Order::Coding& coding : order.codings) {
      const auto mapped = context.settings.order_codes.find(coding.system + "|" + coding.code);
      const bool ours = coding.system == own_system;
      if (ours && known(coding.code))
        add(made, coding.code, order);
      else if (mapped != context.settings.order_codes.end() && known(mapped->second))
        add(made, mapped->second, order);
      else if (ours && std::find(made.unknown.begin(), made.unknown.end(), coding.code) ==
                           made.unknown.end())
        made.unknown.push_back(coding.code);
    }
  }
  return made;
}

// Whether the drafts hold a treatment that a plan would judge.
bool orders_treatment(const HookCall& call, const Settings& settings) {
  return std::any_of(call.orders.begin(), call.orders.end(), [&](const HookCall::Order& order) {
    return order.selected && !order.forbids &&
           std::any_of(order.codings.begin(), order.codings.end(), [&](const auto& coding) {
             return coding.system == own_system ||
                    settings.order_codes.count(coding.system + "|" + coding.code) != 0;
           });
  });
}

std::string detail_of(const CardContext& context, JsonView modality, const OrderRow& row) {
  std::string out =
      "**" + markdown(word_of(modality, "title")) + " " + std::string(row.words) + "**";
  if (row.status != Status::recommend && row.status != Status::optional)
    out += deciding_lines(modality);
  if (const Plan& plan = context.plan; plan.screen_open() || plan.word("disposition") != "proceed")
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

// Silence would read as leave.
void write_unknown_card(JsonWriter& json, const CardContext& context,
                        const std::vector<std::string>& codes) {
  std::string lines;
  constexpr std::size_t most = 5;
  for (std::size_t i = 0; i < codes.size() && i < most; ++i)
    lines += "\n- " + markdown(base::shorten(codes[i]));
  if (codes.size() > most) lines += "\n- and " + std::to_string(codes.size() - most) + " more";
  const Subject subject = cards_of_hook(context.call.hook);
  json.begin_object().field("uuid", id_of(context, subject, context.plan.modalities()));
  json.field("summary", "An order was not checked: its treatment is not known here");
  json.field("detail",
             "**Not checked**\n\nThe rules have no treatment for these codes of "
             "urn:windlass:modality, so nothing is said of the orders:\n" +
                 lines + "\n" + markdown(context.plan.word("notice")) + "\n");
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
  if (!ordered.unknown.empty()) write_unknown_card(json, context, ordered.unknown);
}

}  // namespace windlass::service
