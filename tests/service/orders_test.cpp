// SPDX-License-Identifier: Apache-2.0
// Orders that are written in ways that are not usual: none passes in silence.
#include "service/hooks_support.hpp"

using namespace windlass::test;
using windlass::base::Document;
using windlass::base::Node;

namespace {

const std::string sign = "/cds-services/windlass-order-sign",
                  picked = "/cds-services/windlass-order-select";

Document cards_of(const windlass::service::Response& answer) {
  REQUIRE(answer.status == 200);
  auto read = windlass::base::read_json("cards", answer.body);
  REQUIRE(read);
  return std::move(*read);
}

// What is asked with one draft, of a patient whose heel nobody may mobilise.
class Draft {
 public:
  Document sent(const std::string& hook, const std::string& resource, const std::string& entry = {},
                const std::string& selections = {}) const {
    const std::string context = R"(, "draftOrders": {"resourceType": "Bundle", "entry": [{)" +
                                entry + R"("resource": )" + resource + "}]}" + selections;
    return cards_of(served.send("POST", hook == "order-sign" ? sign : picked,
                                hook_request(hook, prefetch_of(sample(3)), context)));
  }
  const Served served;
};

std::string coding(const std::string& code) {
  return R"({"system": "urn:windlass:modality", "code": ")" + code + "\"}";
}
std::string order(const std::string& more, const std::string& codings) {
  return R"({"resourceType": "ServiceRequest")" + more + R"(, "code": {"coding": [)" + codings +
         "]}}";
}
const std::vector<Node>& cards(const Document& made) { return made.root.find("cards")->children; }
bool is_critical(const Document& made) {
  return cards(made).size() == 1 && text(cards(made).front(), "indicator") == "critical";
}

const std::string id = R"(, "id": "1")", mobility = coding("mobility");

}  // namespace

TEST_CASE("a draft is looked at however it is selected, and where a selection names none") {
  const Draft draft;
  CHECK(is_critical(draft.sent("order-select", order("", mobility), R"("fullUrl": "urn:uuid:4e", )",
                               R"(, "selections": ["urn:uuid:4e"])")));
  for (const char* selections : {R"(["ServiceRequest/1/_history/2"])", R"(["ServiceRequest/9"])",
                                 "[]", "[null]", R"([{"reference": "ServiceRequest/1"}])"}) {
    CAPTURE(selections);
    CHECK(is_critical(draft.sent("order-select", order(id, mobility), {},
                                 std::string(R"(, "selections": )") + selections)));
  }
}

TEST_CASE("every code of an order counts, wherever it stands") {
  const Draft draft;
  const std::string codings = R"({"coding": [)" + mobility + "]}";
  CHECK(is_critical(draft.sent("order-sign", R"({"resourceType": "ServiceRequest", "code":)"
                                             R"( {"concept": )" +
                                                 codings + "}}")));
  CHECK(is_critical(draft.sent("order-sign", R"({"resourceType": "CarePlan", "activity":)"
                                             R"( [{"detail": {"code": )" +
                                                 codings + "}}]}")));
  const auto both = draft.sent("order-sign", order(id, coding("taping") + ", " + mobility));
  bool critical = false;
  for (const Node& one : cards(both)) critical |= text(one, "indicator") == "critical";
  CHECK(critical);
}

TEST_CASE("a code of ours that names no treatment is said to be unchecked") {
  const Draft draft;
  for (const char* code : {"Mobility", "mobility ", "none-of-them"}) {
    const auto made = draft.sent("order-sign", order(id, coding(code)));
    REQUIRE(cards(made).size() == 1);
    CHECK_THAT(text(cards(made).front(), "summary"), WINDLASS_CONTAINS("was not checked"));
  }
  // An order that it is not done is none to be removed.
  CHECK(cards(draft.sent("order-sign", order(id + R"(, "doNotPerform": true)", mobility))).empty());
  CHECK(draft.served
            .send("POST", sign,
                  hook_request("order-sign", prefetch_of(sample(3)),
                               R"(, "draftOrders": {"resourceType": "Patient"})"))
            .status == 400);
}

TEST_CASE("drafts that are not of the right shape are refused with their place") {
  const Served served;
  const auto refused = [&](const std::string& drafts) {
    const auto answer = served.send(
        "POST", sign,
        hook_request("order-sign", prefetch_of(sample(3)),
                     R"(, "draftOrders": {"resourceType": "Bundle", "entry": )" + drafts + "}"));
    CHECK(answer.status == 400);
    return answer.body;
  };
  const std::string resource = order(id, mobility);
  CHECK_THAT(refused(R"({"resource": )" + resource + "}"),
             WINDLASS_CONTAINS("context.draftOrders.entry is not a list"));
  CHECK_THAT(refused(R"([{"resource": )" + resource + R"(}, {}])"),
             WINDLASS_CONTAINS("context.draftOrders.entry[1].resource"));
  CHECK_THAT(refused(R"([{"resource": {"resourceType": "ServiceRequest", "code": {"coding": )" +
                     mobility + "}}}]"),
             WINDLASS_CONTAINS("context.draftOrders.entry[0].resource"));
}

TEST_CASE("cards name what looks relevant and was not understood") {
  const Draft draft;
  std::string record = prefetch_of(sample(3));
  record.insert(1, R"("conditions": {"resourceType": "Condition", "id": "c1", "subject":)"
                   R"( {"reference": "Patient/p1"}, "code": {"text": "Acute thrombosis"}}, )");
  const std::string words = "1 entry of the record looks relevant and was not understood: Acute";
  const auto plan = cards_of(draft.served.send("POST", "/cds-services/windlass-patient-view",
                                               hook_request("patient-view", record)));
  CHECK_THAT(text(cards(plan).front(), "detail"), WINDLASS_CONTAINS(words));
  const auto order_card = cards_of(draft.served.send(
      "POST", sign, hook_request("order-sign", record, order_context("mobility"))));
  CHECK_THAT(text(cards(order_card).front(), "detail"), WINDLASS_CONTAINS(words));
}

TEST_CASE("who removes a blocked treatment removes each of its orders") {
  const Served served;
  std::string context = order_context("mobility");
  const std::string entry = context.substr(context.find("{\"resource\""));
  std::string second = entry.substr(0, entry.find("]}}}") + 4);
  second.replace(second.find("o1"), 2, "o2");
  context.insert(context.rfind("]}"), ", " + second);
  const auto made = cards_of(
      served.send("POST", sign, hook_request("order-sign", prefetch_of(sample(3)), context)));
  const auto& cards = made.root.find("cards")->children;
  REQUIRE(cards.size() == 1);
  const auto& actions =
      cards.front().find("suggestions")->children.front().find("actions")->children;
  REQUIRE(actions.size() == 2);
  CHECK(text(actions[1], "resourceId") == "ServiceRequest/o2");
}
