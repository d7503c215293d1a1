// SPDX-License-Identifier: Apache-2.0
// What an order's card says of each status, and how long a card's page is kept.
#include "catch.hpp"
#include "model/status.hpp"
#include "service/card.hpp"
#include "service/page_cache.hpp"

using namespace windlass;
using namespace windlass::service;

namespace {

std::string order_cards(const std::string& status) {
  const auto plan =
      Plan::read(R"({"kind": "brief_recommendation", "modalities": {"taping": {"title":)"
                 R"( "Taping", "status": ")" +
                 status + R"("}}})");
  REQUIRE(plan);
  HookCall call;
  call.orders.push_back({"ServiceRequest", "1", {}, false, {{"urn:windlass:modality", "taping"}}});
  const Settings settings;
  base::JsonWriter json;
  json.begin_array();
  write_order_cards(json, {*plan, call, settings});
  json.end_array();
  return json.take();
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("only an order of a blocked treatment is called contraindicated and to be removed") {
  for (const model::StatusRow& row : model::statuses) {
    const std::string cards = order_cards(std::string(row.word));
    CAPTURE(row.word);
    const bool blocked = row.status == model::Status::block;
    CHECK(has(cards, "contraindicated") == blocked);
    CHECK(has(cards, "Remove this order") == blocked);
    if (row.actionable)
      CHECK_FALSE(has(cards, "critical"));
    else
      CHECK(has(cards, "Taping"));
  }
}

TEST_CASE("a status of a later engine stops an order and does not say why") {
  const std::string cards = order_cards("perhaps");
  CHECK(has(cards, "Taping has a status that is not known here"));
  CHECK(has(cards, "critical"));
  CHECK_FALSE(has(cards, "contraindicated"));
  CHECK_FALSE(has(cards, "Remove this order"));
}

TEST_CASE("a page that is larger than all pages may be is not kept") {
  PageCache pages;
  pages.put("small", {"body", {}, {}, {}}, 0);
  CHECK(pages.find("small", 0));
  pages.put("large", {std::string(PageCache::max_bytes + 1, 'x'), {}, {}, {}}, 0);
  CHECK_FALSE(pages.find("small", 0));
  CHECK_FALSE(pages.find("large", 0));
  pages.put("next", {"body", {}, {}, {}}, 0);
  CHECK(pages.find("next", PageCache::lifetime - 1));
  CHECK_FALSE(pages.find("next", PageCache::lifetime));
}
