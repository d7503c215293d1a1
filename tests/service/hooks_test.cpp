// SPDX-License-Identifier: Apache-2.0
// CDS Hooks: discovery, cards, what a card must be, and what is refused.
#include <map>
#include <set>

#include "service/card.hpp"
#include "service/hooks_support.hpp"

using namespace windlass::test;
using windlass::base::Node;

namespace {

const std::string view = "/cds-services/windlass-patient-view",
                  sign = "/cds-services/windlass-order-sign",
                  picked = "/cds-services/windlass-order-select";

// What 2.0.1 and 3.0 demand of a card, and that nothing in it is null or empty.
void check_no_empties(const Node& node) {
  CHECK_FALSE(node.is_null());
  if (node.is_scalar() && node.quoted) CHECK_FALSE(node.text.empty());
  if (!node.is_scalar()) CHECK_FALSE(node.children.empty());  // cards alone may be none
  for (const Node& child : node.children) check_no_empties(child);
}
void check_card(const Node& card) {
  check_no_empties(card);
  CHECK(windlass::service::is_uuid(text(card, "uuid")));
  CHECK(text(card, "summary").size() < 140);
  CHECK(std::set<std::string>{"info", "warning", "critical"}.count(text(card, "indicator")) == 1);
  CHECK_FALSE(text(*card.find("source"), "label").empty());
  for (const char* key : {"system", "code", "display"})
    CHECK_FALSE(text(*card.find("source")->find("topic"), key).empty());
  for (const Node& reason : card.find("overrideReasons")->children)
    CHECK_FALSE(text(reason, "display").empty());
  CHECK((card.find("suggestions") == nullptr) == (card.find("selectionBehavior") == nullptr));
  std::set<std::string> ids = {text(card, "uuid")};
  if (const Node* suggestions = card.find("suggestions"))
    for (const Node& one : suggestions->children) {
      CHECK(ids.insert(text(one, "uuid")).second);
      for (const Node& action : one.find("actions")->children) {
        CHECK_FALSE(text(action, "description").empty());
        const bool removes = text(action, "type") == "delete";
        CHECK((action.find("resourceId") != nullptr) == removes);
        CHECK((action.find("resource") != nullptr) == !removes);
      }
    }
}

windlass::base::Document cards_of(const Response& answer) {
  CAPTURE(answer.body);
  REQUIRE(answer.status == 200);
  auto document = parsed(answer.body);
  for (const Node& card : document.root.find("cards")->children) check_card(card);
  return document;
}

}  // namespace

TEST_CASE("discovery offers three services with the binding's prefetch") {
  const Served served;
  const auto document = parsed(served.send("GET", "/cds-services").body);
  const auto& services = document.root.find("services")->children;
  REQUIRE(services.size() == 3);
  std::set<std::string> ids;
  for (const Node& one : services) {
    check_no_empties(one);
    CHECK(ids.insert(text(one, "id")).second);
    CHECK(text(*one.find("prefetch"), "patient") == "Patient/{{context.patientId}}");
    CHECK(text(one, "id") == "windlass-" + text(one, "hook"));
  }
}

TEST_CASE("a patient gets one card, whoever he is") {
  const Served served;
  const std::map<int, std::string> indicators = {{1, "info"}, {2, "info"}, {3, "critical"},
                                                 {4, "info"}, {5, "info"}, {6, "info"}};
  for (const auto& [number, indicator] : indicators) {
    CAPTURE(number);
    const auto document = cards_of(
        served.send("POST", view, hook_request("patient-view", prefetch_of(sample(number)))));
    REQUIRE(document.root.find("cards")->children.size() == 1);
    const Node& card = document.root.find("cards")->children.front();
    CHECK(text(card, "indicator") == indicator);
    CHECK_THAT(text(card, "detail"), WINDLASS_CONTAINS("Not on this card:"));
  }
}

TEST_CASE("the card of a typical patient begins treatments and says which wait") {
  const Served served;
  const auto document =
      cards_of(served.send("POST", view, hook_request("patient-view", prefetch_of(sample(1)))));
  const Node& card = document.root.find("cards")->children.front();
  CHECK_THAT(text(card, "summary"), WINDLASS_CONTAINS("Plantar heel pain: treatment plan"));
  CHECK_THAT(text(card, "detail"), WINDLASS_CONTAINS("Supportive taping: Recommend"));
  CHECK_THAT(text(card, "detail"), WINDLASS_CONTAINS("Gait and return to activity: Defer"));
  CHECK_THAT(text(card, "detail"), WINDLASS_CONTAINS("Never stop the drug for needling"));
  CHECK(card.find("links") == nullptr);
  bool taping = false;
  REQUIRE(card.find("suggestions") != nullptr);
  for (const Node& one : card.find("suggestions")->children) {
    const Node& resource = *one.find("actions")->children.front().find("resource");
    CHECK(text(resource, "intent") == "proposal");
    CHECK(text(*resource.find("subject"), "reference") == "Patient/p1");
    taping |= text(resource.find("code")->find("coding")->children.front(), "code") == "taping";
  }
  CHECK(taping);
  const Node& said = *card.find("extension")->find("org.windlass.plan");
  CHECK(text(said, "disposition") == "proceed");
  CHECK(text(said, "knowledge").size() == 64);
  CHECK(text(said, "plan").size() == 64);
  CHECK(text(said, "as_of") == "2026-07-15");
  CHECK(said.find("plugins")->children.size() == 8);
}

TEST_CASE("with no more than a Patient the card asks") {
  const Served served;
  const auto document = cards_of(served.send(
      "POST", view,
      hook_request("patient-view", R"({"patient": {"resourceType": "Patient", "id": "p1"}})")));
  const Node& card = document.root.find("cards")->children.at(0);
  CHECK_THAT(text(card, "summary"), WINDLASS_CONTAINS("ask first"));
  CHECK_THAT(text(card, "detail"), WINDLASS_CONTAINS("**Ask**"));
  CHECK(card.find("suggestions") == nullptr);
}

TEST_CASE("without a Patient each missing fact is named") {
  const Served served;
  for (const std::string& prefetch :
       {std::string(), std::string("{}"), std::string(R"({"patient": null})"),
        std::string(R"({"patient": {"resourceType": "OperationOutcome"}})"),
        std::string(R"({"patient": {"resourceType": "Patient", "id": "another"}})")}) {
    CAPTURE(prefetch);
    const Response answer = served.send("POST", view, hook_request("patient-view", prefetch));
    CHECK(answer.status == 412);
    CHECK(code_of(answer) == "hooks.prefetch");
    const auto document = parsed(answer.body);
    CHECK(document.root.find("issue")->children.size() > 20);
    CHECK_THAT(answer.body, WINDLASS_CONTAINS("fact history.anticoagulant"));
  }
}

TEST_CASE("a Patient in a searchset is the patient where it is the only one") {
  const Served served;
  const auto searched = [&](const std::string& entries, const std::string& type = "searchset") {
    return served.send(
        "POST", view,
        hook_request("patient-view", R"({"patient": {"resourceType": "Bundle", "type": ")" + type +
                                         R"(", "entry": [)" + entries + "]}}"));
  };
  const std::string own = R"({"fullUrl": "https://ehr.example/fhir/Patient/p1", "resource": )"
                          R"({"resourceType": "Patient", "id": "p1", "birthDate": "1980-04-02"}})",
                    other = R"({"resource": {"resourceType": "Patient", "id": "p2"}})",
                    outcome = R"({"resource": {"resourceType": "OperationOutcome", "issue": [)"
                              R"({"severity": "information", "code": "informational"}]}})";
  const auto bare = cards_of(
      served.send("POST", view,
                  hook_request("patient-view", R"({"patient": {"resourceType": "Patient", )"
                                               R"("id": "p1", "birthDate": "1980-04-02"}})")));
  const auto detail = [](const auto& document) {
    return text(document.root.find("cards")->children.at(0), "detail");
  };
  CHECK(detail(cards_of(searched(own))) == detail(bare));
  CHECK(detail(cards_of(searched(own + ", " + outcome))) == detail(bare));
  const Response several = searched(own + ", " + other);
  CHECK(several.status == 412);
  CHECK_THAT(several.body, WINDLASS_CONTAINS("a searchset of 2 Patients where one is wanted"));
  for (const Response& none :
       {searched(other), searched(""), searched(outcome), searched(own, "collection")}) {
    CHECK(none.status == 412);
    CHECK_THAT(none.body, WINDLASS_CONTAINS("no Patient of this id"));
  }
}

TEST_CASE("nobody is shown a plan for somebody who has died") {
  const Served served;
  const char* died =
      R"({"patient": {"resourceType": "Patient", "id": "p1", "deceasedBoolean": true}})";
  const auto document = cards_of(served.send("POST", view, hook_request("patient-view", died)));
  CHECK(document.root.find("cards")->children.empty());
  // Silence would read as leave for an order; of codes that are not ours nothing is said. No plan
  // was recorded, so the card has no uuid and no reasons to send feedback with.
  const auto ordered = [&](const std::string& context) {
    return parsed(served.send("POST", sign, hook_request("order-sign", died, context)).body);
  };
  const auto said = ordered(order_context("taping"));
  REQUIRE(said.root.find("cards")->children.size() == 1);
  const Node& card = said.root.find("cards")->children.front();
  CHECK(text(card, "summary") == "The record says that this patient has died");
  CHECK(text(card, "indicator") == "warning");
  CHECK(card.find("uuid") == nullptr);
  std::string other = order_context("PT-42");
  other.replace(other.find("urn:windlass:modality"), 21, "urn:site");
  CHECK(ordered(other).root.find("cards")->children.empty());
}

TEST_CASE("an order gets a card where the plan does not simply allow it") {
  const Served served;
  struct Expected {
    const char *modality, *indicator;
  };
  for (const Expected& one : {Expected{"taping", ""}, Expected{"dry_needling", "info"},
                              Expected{"gait", "warning"}, Expected{"no_such", "warning"}}) {
    CAPTURE(one.modality);
    const auto document = cards_of(served.send(
        "POST", sign,
        hook_request("order-sign", prefetch_of(sample(1)), order_context(one.modality))));
    const auto& cards = document.root.find("cards")->children;
    REQUIRE(cards.size() == (*one.indicator == '\0' ? 0U : 1U));
    if (!cards.empty()) CHECK(text(cards.front(), "indicator") == one.indicator);
  }
  const auto blocked = cards_of(served.send(
      "POST", sign, hook_request("order-sign", prefetch_of(sample(3)), order_context("mobility"))));
  const Node& card = blocked.root.find("cards")->children.at(0);
  CHECK(text(card, "indicator") == "critical");
  const Node& action = card.find("suggestions")->children.front().find("actions")->children.front();
  CHECK(text(action, "type") == "delete");
  CHECK(text(action, "resourceId") == "ServiceRequest/o1");
}

TEST_CASE("order-select looks at what is selected alone, and sites map their own codes") {
  windlass::service::Settings settings;
  settings.order_codes = {{"urn:site|PT-42", "gait"}};
  const Served served({}, settings);
  const std::string patient = prefetch_of(sample(1));
  const auto count = [&](const std::string& context) {
    return cards_of(served.send("POST", picked, hook_request("order-select", patient, context)))
        .root.find("cards")
        ->children.size();
  };
  CHECK(count(order_context("gait", R"("ServiceRequest/o1")")) == 1);
  CHECK(count(order_context("gait", R"("o1")")) == 1);
  CHECK(count(order_context("gait", R"("ServiceRequest/o2")")) == 1);
  std::string site = order_context("PT-42", R"("o1")");
  site.replace(site.find("urn:windlass:modality"), 21, "urn:site");
  CHECK(count(site) == 1);
  CHECK(served.send("POST", picked, hook_request("order-select", patient, order_context("gait")))
            .status == 400);
}

TEST_CASE("thresholds are the site's") {
  windlass::service::Settings settings;
  settings.indicators = {{"proceed", "none"}, {"incomplete", "warning"}};
  const Served served({}, settings);
  const auto quiet =
      cards_of(served.send("POST", view, hook_request("patient-view", prefetch_of(sample(1)))));
  CHECK(quiet.root.find("cards")->children.empty());
  const auto louder =
      cards_of(served.send("POST", view, hook_request("patient-view", prefetch_of(sample(2)))));
  CHECK(text(louder.root.find("cards")->children.at(0), "indicator") == "warning");
}

TEST_CASE("the whole plan stands on a page that is not kept for long") {
  windlass::service::Settings settings;
  settings.base_url = "https://cds.example";
  Served served({}, settings);
  const auto document =
      cards_of(served.send("POST", view, hook_request("patient-view", prefetch_of(sample(1)))));
  const Node& link = document.root.find("cards")->children.at(0).find("links")->children.at(0);
  CHECK(text(link, "type") == "absolute");
  const std::string url = text(link, "url");
  REQUIRE(url.starts_with("https://cds.example/pages/"));
  const std::string path = url.substr(19);
  CHECK(path.size() == 7 + 48);
  const Response page = served.send("GET", path);
  CHECK(page.status == 200);
  CHECK(value_of(page, "Content-Type") == "text/html; charset=utf-8");
  CHECK_THAT(page.body, WINDLASS_CONTAINS("Supportive taping"));
  CHECK(served.send("GET", "/pages/" + std::string(48, '0')).status == 404);
  served.now += 900;
  CHECK(served.send("GET", path).status == 404);
}

TEST_CASE("requests that confuse are refused") {
  const Served served;
  const std::string good = hook_request("patient-view", prefetch_of(sample(1)));
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string out = good;
    out.replace(out.find(from), from.size(), to);
    return out;
  };
  struct Wrong {
    std::string body, code;
  };
  for (const Wrong& one : {
           Wrong{"{", "json.incomplete"},
           Wrong{"[]", "hooks.request"},
           Wrong{"{}", "hooks.request"},
           Wrong{changed("patient-view", "order-sign"), "hooks.hook"},
           Wrong{changed(instance, "1"), "hooks.request"},
           Wrong{changed(R"("patientId": "p1")", R"("patientId": "Patient/p1")"), "hooks.request"},
           Wrong{changed(R"("patientId": "p1")", R"("patientId": 1)"), "hooks.request"},
           Wrong{changed(R"("userId": "Practitioner/x", )", ""), "hooks.request"},
           Wrong{changed(R"("context")", R"("fhirAuthorization": {}, "context")"), "hooks.request"},
           Wrong{changed(R"("hook")", R"("hook": "x", "hook")"), "json.duplicate"},
       }) {
    CAPTURE(one.body.substr(0, 200));
    const Response answer = served.send("POST", view, one.body);
    CHECK(answer.status == 400);
    CHECK(code_of(answer) == one.code);
  }
  for (const char* prefetch : {"[]", "1", R"("x")"}) {
    const Response answer = served.send("POST", view, hook_request("patient-view", prefetch));
    CHECK(answer.status == 400);
    CHECK(code_of(answer) == "hooks.request");
    CHECK_THAT(answer.body, WINDLASS_CONTAINS("prefetch is not an object"));
  }
  CHECK(served.send("POST", "/cds-services/none", good).status == 404);
  CHECK(served.send("POST", view, good, {{"Content-Type", "text/plain"}}).status == 415);
  for (const auto& [parameters, status] :
       {std::pair("; charset=utf-8", 200), std::pair(R"(;charset="UTF-8"; x=y)", 200),
        std::pair(" ; Charset=US-ASCII", 200), std::pair("; charset=iso-8859-1", 415),
        std::pair("; charset=utf-16", 415), std::pair("; charset=", 415)}) {
    CAPTURE(parameters);
    const Response answer = served.send(
        "POST", view, good, {{"Content-Type", std::string("application/json") + parameters}});
    CHECK(answer.status == status);
    if (status == 415) CHECK_THAT(answer.body, WINDLASS_CONTAINS("a charset beside it is utf-8"));
  }
  CHECK(served.send("GET", view).status == 405);
}

TEST_CASE("a request that the strict reader refuses gets no card, whatever its members say") {
  const Served served;
  const std::string whole =
      hook_request("patient-view", R"({"patient": {"resourceType": "Patient", "id": "p1"}})");
  REQUIRE(served.send("POST", view, whole).status == 200);
  const std::string open = whole.substr(0, whole.size() - 1);
  const std::pair<std::string, std::string> wrong[] = {
      {open + R"(, "prefetch": {"patient": null}})", "json.duplicate"},
      {open + R"(, "x": {"y": 1, "y": 2}})", "json.duplicate"},
      {open + R"(, "x": 1e})", "json.syntax"},
      {open + R"(, "x": tru})", "json.syntax"},
      {open + ", \"x\": \"\xff\"}", "json.encoding"},
      {open + R"(, "x": ")" + "\n" + R"("})", "json.syntax"},
      {open, "json.incomplete"},
      {whole + "1", "json.trailing"},
      {whole + "\n" + whole, "json.trailing"},
  };
  for (const auto& [body, code] : wrong) {
    CAPTURE(body);
    const Response answer = served.send("POST", view, body);
    CHECK(answer.status == 400);
    CHECK(code_of(answer) == code);
  }
}

TEST_CASE("what comes from outside is escaped on a card") {
  CHECK(windlass::service::markdown("<img src=x onerror=alert(1)> *a* [b](c) `d`\n") ==
        R"(&lt;img src=x onerror=alert(1)&gt; \*a\* \[b\](c) \`d\` )");
  CHECK(windlass::service::summary(std::string(500, 'x')).size() < 140);
}
