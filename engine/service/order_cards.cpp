// SPDX-License-Identifier: Apache-2.0
// The cards of order-select and order-sign: one for each drafted order of a modality that the plan
// blocks, defers, asks about or allows with care. Orders are known by their codes alone.
#include <algorithm>
#include <array>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "model/status.hpp"
#include "service/card.hpp"
#include "service/override_reasons.hpp"

namespace windlass::service {

namespace {

using base::JsonWriter;
using base::Node;
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

std::string modality_of(const HookCall::Order& order, const CardContext& context) {
  const auto known = [&](const std::string& id) { return context.plan.modality(id) != nullptr; };
  for (const HookCall::Order::Coding& coding : order.codings) {
    if (coding.system == "urn:windlass:modality" && known(coding.code)) return coding.code;
    const auto mapped = context.settings.order_codes.find(coding.system + "|" + coding.code);
    if (mapped != context.settings.order_codes.end() && known(mapped->second))
      return mapped->second;
  }
  return {};
}

std::string detail_of(const CardContext& context, const Node& modality, const OrderRow& row) {
  std::string out = "**" + markdown(word_of(modality, "title")) + " " + std::string(row.words) +
                    "**" + deciding_lines(modality);
  const Node* ask = modality.find("ask");
  if (ask != nullptr && !ask->children.empty() && context.plan.member("questions") != nullptr) {
    std::string lines;
    for (const Node& one : context.plan.member("questions")->children)
      if (std::any_of(ask->children.begin(), ask->children.end(),
                      [&](const Node& fact) { return fact.text == word_of(one, "fact"); }))
        lines += "\n- " + markdown(word_of(one, "question"));
    if (!lines.empty()) out += "\n\n**Ask**\n" + lines;
  }
  return out + left_out(context) + "\n" + markdown(context.plan.word("notice")) + "\n";
}

void write_removal(JsonWriter& json, const CardContext& context, const HookCall::Order& order,
                   const std::string& id) {
  if (order.id.empty() || order.type.empty()) return;
  json.key("suggestions").begin_array().begin_object().field("label", "Remove this order");
  json.field("uuid", id_of(context, Subject::suggestion, {id})).key("actions").begin_array();
  json.begin_object().field("type", "delete").field("description", "Remove this order");
  json.field("resourceId", order.type + "/" + order.id).end_object().end_array().end_object();
  json.end_array().field("selectionBehavior", "at-most-one");
}

}  // namespace

void write_order_cards(JsonWriter& json, const CardContext& context) {
  std::vector<std::string> written;
  for (const HookCall::Order& order : context.call.orders) {
    const std::string id = order.selected ? modality_of(order, context) : std::string();
    if (id.empty() || std::find(written.begin(), written.end(), id) != written.end()) continue;
    const Node& modality = *context.plan.modality(id);
    const std::optional<Status> status = model::status_from(word_of(modality, "status"));
    const OrderRow& row = row_of(status);
    if (row.indicator.empty()) continue;
    written.push_back(id);
    json.begin_object().field("uuid", id_of(context, Subject::order_card, {id}));
    json.field("summary", summary(word_of(modality, "title") + " " + std::string(row.words)));
    json.field("detail", detail_of(context, modality, row)).field("indicator", row.indicator);
    write_source(json, context.plan);
    if (status == Status::block) write_removal(json, context, order, id);
    write_reasons(json, {{id, &modality}}, false);
    write_links(json, context);
    write_extension(json, context.plan);
    json.end_object();
  }
}

}  // namespace windlass::service
