// SPDX-License-Identifier: Apache-2.0
// What an order's card says of each status, and how long a card's page is kept.
#include "catch.hpp"
#include "model/status.hpp"
#include "service/card.hpp"
#include "service/page_cache.hpp"

using namespace windlass;
using namespace windlass::service;

namespace {

// Of a plan of this disposition in which taping has this status, and begins now or does not.
std::string order_cards(const std::string& status, const std::string& disposition = "proceed",
                        bool now = true, bool open = false,
                        const std::string& not_answered = "[]") {
  const auto plan = WrittenPlan::read(
      R"({"kind": "brief_recommendation", "disposition": ")" + disposition +
      R"(", "screen_complete": )" + (open ? "false" : "true") + R"(, "not_answered": )" +
      not_answered + R"(, "stages": [{"items": [{"modality": "taping", "now": )" +
      (now ? "true" : "false") +
      R"(}]}], "modalities": {"taping": {"title": "Taping", "status": ")" + status + R"("}}})");
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

TEST_CASE("an order is not spoken of less cautiously than the plan speaks") {
  for (const std::string status : {"recommend", "optional"}) {
    CHECK(order_cards(status) == "[]");
    const std::string later = order_cards(status, "proceed", false);
    CHECK(has(later, "Taping is possible, but not now"));
    CHECK(has(later, R"("indicator":"info")"));
  }
  for (const std::string status : {"recommend", "optional", "caution"}) {
    const std::string cards = order_cards(status, "urgent", false);
    CAPTURE(status);
    CHECK(has(cards, "Taping is possible, but not now"));
    CHECK(has(cards, "Same day, next working day at the latest;"));
    CHECK(has(cards, R"("indicator":"critical")"));
    CHECK(has(order_cards(status, "investigate_first", false), R"("indicator":"warning")"));
    CHECK(has(order_cards(status, "refer_routine", false, true), "Ask before anything"));
  }
  CHECK(has(order_cards("defer", "emergency", false), R"("indicator":"critical")"));
  CHECK(has(order_cards("defer", "proceed", false), R"("indicator":"warning")"));
  // A disposition of a later engine is as serious as any.
  CHECK(has(order_cards("ask", "hurry", false), R"("indicator":"critical")"));
}

TEST_CASE("a card does not call answered what was asked in vain") {
  const auto plan_card = [](const std::string& not_answered, const std::string& not_asked = "[]") {
    const auto plan = WrittenPlan::read(
        R"({"kind": "brief_recommendation", "disposition": "proceed", "screen_complete": true,)"
        R"( "not_answered": )" +
        not_answered + R"(, "not_asked": )" + not_asked +
        R"(, "modalities": {"taping": {"title": "Taping", "status": "recommend"}}})");
    REQUIRE(plan);
    return opening_of(*plan);
  };
  CHECK(has(plan_card("[]"), "What everybody is asked first is answered"));
  const std::string said = plan_card(R"(["Red painful eye", "Lump"])");
  CHECK_FALSE(has(said, "is answered"));
  CHECK(has(said, "**Nothing that is known raises a red flag.**"));
  CHECK(has(said, "Asked, and not answered: Red painful eye; Lump."));
  const std::string unasked = plan_card("[]", R"(["Injury"])");
  CHECK_FALSE(has(unasked, "is answered"));
  CHECK(has(unasked, "**Nothing that is known raises a red flag.** Not asked: Injury."));
  // An order is spoken of with the same words, also where it could be recommended.
  CHECK(has(order_cards("defer", "investigate_first", false, false, R"(["Lump"])"),
            "Asked, and not answered: Lump."));
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
