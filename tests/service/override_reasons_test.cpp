// SPDX-License-Identifier: Apache-2.0
// The reasons that a card offers for overriding it, and that feedback keeps them.
#include "service/override_reasons.hpp"

#include <set>

#include "service/hooks_support.hpp"

using namespace windlass::test;
using windlass::base::Node;

namespace {

const std::string sign = "/cds-services/windlass-order-sign";

// What the card of an order offers as reasons, and which record it is about.
struct Offered {
  std::vector<std::string> of_rules;
  std::string uuid, sequence, leaf;
};
Offered offered(const Served& served, const std::string& modality) {
  const Response answer = served.send(
      "POST", sign, hook_request("order-sign", prefetch_of(sample(1)), order_context(modality)));
  CAPTURE(answer.body);
  REQUIRE(answer.status == 200);
  const auto document = parsed(answer.body);
  const Node& card = document.root.find("cards")->children.at(0);
  const Node& receipt = *card.find("extension")->find("org.windlass.plan")->find("receipt");
  Offered made{{}, text(card, "uuid"), text(receipt, "sequence"), text(receipt, "leaf")};
  std::set<std::string> codes;
  for (const Node& one : card.find("overrideReasons")->children) {
    CHECK(codes.insert(text(one, "code")).second);
    CHECK(text(one, "code").size() <= windlass::service::longest_reason);
    if (text(one, "system") == windlass::service::reasons_of_rules)
      made.of_rules.push_back(text(one, "code"));
    // What is cut ends behind a word, as the card's own words have it.
    std::string display = text(one, "display");
    if (!display.ends_with("...")) continue;
    display.resize(display.size() - 3);
    CHECK_THAT(answer.body, WINDLASS_CONTAINS(display.substr(display.find(": ") + 2) + " "));
  }
  CHECK(codes.count("cds-not-applicable") == 1);
  return made;
}

}  // namespace

TEST_CASE("a card offers reasons of the rules that decided it, and feedback keeps them") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Offered needling = offered(served, "dry_needling"), gait = offered(served, "gait");
  CHECK(needling.of_rules == std::vector<std::string>{"managed.dry_needling.antiplatelet"});
  REQUIRE_FALSE(gait.of_rules.empty());
  CHECK(gait.of_rules.front().starts_with("not-so.gait."));
  CHECK(offered(served, "gait").of_rules == gait.of_rules);

  const Response told = served.send(
      "POST", sign + "/feedback",
      R"({"feedback": [{"card": ")" + needling.uuid +
          R"(", "outcome": "overridden", "overrideReason": {"reason": {"system": ")" +
          std::string(windlass::service::reasons_of_rules) + R"(", "code": ")" +
          needling.of_rules.front() + R"("}}, "outcomeTimestamp": "2025-07-15T12:00:01Z"}]})");
  CHECK(told.status == 200);
  // It is in the record as it was offered: telling it again adds nothing, another reason does.
  const auto tell = [&](const std::string& reason) {
    const std::string words = R"({"sequence": )" + needling.sequence + R"(, "leaf": ")" +
                              needling.leaf +
                              R"(", "modality": "dry_needling", "outcome": "overridden",)"
                              R"( "role": "clinician", "reason": ")" +
                              reason + "\"}";
    char* answer = nullptr;
    const auto result =
        windlass_feedback(served.opened.engine, words.data(), words.size(), &answer);
    return said(result, answer).text;
  };
  CHECK_THAT(tell(needling.of_rules.front()), WINDLASS_CONTAINS("\"added\": false"));
  CHECK_THAT(tell("other"), WINDLASS_CONTAINS("\"added\": true"));
}
