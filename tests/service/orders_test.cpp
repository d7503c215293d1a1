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

TEST_CASE("a code that may be meant as a treatment is said to be unchecked") {
  const Draft draft;
  for (const char* coding : {R"({"code": "mobility"})", R"({"system": "", "code": "Mobility"})",
                             R"({"system": "urn:windlass:modalities", "code": "mobility"})",
                             R"({"system": "URN:windlass:modality ", "code": "mobility"})",
                             R"({"system": "urn:windlass", "code": "x"})",
                             R"({"system": "http://site.example", "code": "mobility"})"}) {
    CAPTURE(coding);
    const auto made = draft.sent("order-sign", order(id, coding));
    REQUIRE(cards(made).size() == 1);
    CHECK_THAT(text(cards(made).front(), "summary"), WINDLASS_CONTAINS("was not checked"));
    CHECK(text(cards(made).front(), "indicator") == "warning");
  }
  // What was checked is not unchecked under another name; what is of somebody else says nothing.
  CHECK(is_critical(draft.sent("order-sign", order(id, mobility + R"(, {"code": "mobility"})"))));
  CHECK(cards(draft.sent("order-sign", order(id, R"({"code": "x-ray"})"))).empty());
}

TEST_CASE("an order for another patient is not judged by this one's plan") {
  const Draft draft;
  const auto sent = [&](const std::string& owner) {
    return draft.sent("order-sign", order(id + ", " + owner, mobility));
  };
  for (const char* owner :
       {R"("subject": {"reference": "Patient/p2"})",
        R"("subject": {"reference": "http://e/fhir/Patient/p2/_history/1"})",
        R"("patient": {"reference": "Patient/p2"})", R"("subject": {"reference": "Group/p1"})"}) {
    CAPTURE(owner);
    const auto made = sent(owner);
    REQUIRE(cards(made).size() == 1);
    CHECK_THAT(text(cards(made).front(), "summary"), WINDLASS_CONTAINS("for another patient"));
    CHECK(text(cards(made).front(), "indicator") == "warning");
  }
  for (const char* owner : {R"("subject": {"reference": "Patient/p1"})", R"("subject": null)",
                            R"("subject": {"reference": "http://e/fhir/Patient/p1/_history/1"})",
                            R"("subject": {"reference": "urn:uuid:4e"})"})
    CHECK(is_critical(sent(owner)));
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

namespace {

std::string entry_of(const std::string& resource, const std::string& url = {}) {
  return "{" + (url.empty() ? "" : R"("fullUrl": ")" + url + "\", ") + R"("resource": )" +
         resource + "}";
}

std::string drafts_of(const std::vector<std::string>& entries, const std::string& selected = {}) {
  std::string all;
  for (const std::string& one : entries) all += (all.empty() ? "" : ", ") + one;
  return R"(, "draftOrders": {"resourceType": "Bundle", "entry": [)" + all + "]}" +
         (selected.empty() ? "" : R"(, "selections": [")" + selected + "\"]");
}

Document of_drafts(const std::string& hook, const std::string& context, int patient = 3) {
  const Served served;
  return cards_of(served.send("POST", hook == "order-sign" ? sign : picked,
                              hook_request(hook, prefetch_of(sample(patient)), context)));
}

bool says(const Document& made, const std::string& words) {
  for (const Node& one : cards(made))
    if (text(one, "summary").find(words) != std::string::npos) return true;
  return false;
}

const std::string ordered = entry_of(order(id, mobility)),
                  other = entry_of(order(R"(, "id": "2")", coding("none-of-them")));

}  // namespace

TEST_CASE("what a selected order leads to is selected with it") {
  for (const auto& [type, rest] :
       {std::pair("RequestGroup",
                  R"("action": [{"action": [{"resource": {"reference": "ServiceRequest/1"}}]}])"),
        std::pair("CarePlan", R"("activity": [{"reference": {"reference": "ServiceRequest/1"}}])"),
        std::pair("Task", R"("focus": {"reference": "http://e/fhir/ServiceRequest/1"})"),
        std::pair("Appointment", R"("basedOn": [{"reference": "ServiceRequest/1"}])")}) {
    CAPTURE(type);
    const std::string leading =
        entry_of(R"({"resourceType": ")" + std::string(type) + R"(", "id": "g", )" + rest + "}");
    CHECK(is_critical(
        of_drafts("order-select", drafts_of({leading, ordered}, std::string(type) + "/g"))));
    CHECK(is_critical(of_drafts("order-sign", drafts_of({leading, ordered}))));
    // What leads to another order selects none but that.
    CHECK_FALSE(says(
        of_drafts("order-select", drafts_of({leading, ordered, other}, std::string(type) + "/g")),
        "not checked"));
  }
  const std::string group = entry_of(R"({"resourceType": "RequestGroup", "id": "g", "action":)"
                                     R"( [{"resource": {"reference": "urn:uuid:4e"}}]})");
  CHECK(is_critical(of_drafts(
      "order-select",
      drafts_of({group, entry_of(order("", mobility), "urn:uuid:4e")}, "RequestGroup/g"))));
  CHECK(says(of_drafts("order-select", drafts_of({other, ordered}, "ServiceRequest/2")),
             "not checked"));
  CHECK(cards(of_drafts("order-select",
                        drafts_of({ordered, entry_of(R"({"resourceType": "Task", "id": "t"})")},
                                  "Task/t")))
            .empty());
}

TEST_CASE("an order that leads to what was not sent, or has no code, is said to be unchecked") {
  for (const char* to : {"ServiceRequest/9", "urn:uuid:9", "http://e/CarePlan/9"})
    CHECK(says(
        of_drafts("order-sign", drafts_of({entry_of(R"({"resourceType": "RequestGroup", "action":)"
                                                    R"( [{"resource": {"reference": ")" +
                                                    std::string(to) + "\"}}]}")})),
        "what it orders was not sent"));
  for (const char* harmless :
       {R"({"resourceType": "Task", "focus": {"reference": "MedicationRequest/9"}})",
        R"({"resourceType": "ServiceRequest", "code": {"coding": [{"system": "urn:x", "code":)"
        R"( "1"}]}, "basedOn": [{"reference": "CarePlan/9"}]})",
        R"({"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": "x"}})"})
    CHECK(cards(of_drafts("order-sign", drafts_of({entry_of(harmless)}))).empty());
  for (const char* code :
       {R"("code": {"text": "Dry needling of the calf"})",
        R"("code": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/)"
        R"(data-absent-reason", "valueCode": "masked"}]})",
        R"("status": "draft")"})
    CHECK(
        says(of_drafts("order-sign", drafts_of({entry_of(R"({"resourceType": "ServiceRequest", )" +
                                                         std::string(code) + "}")})),
             "not checked"));
}

TEST_CASE("an order by text alone is spoken of where it may be a treatment of ours") {
  const auto sent = [](const std::string& what, const std::string& type = "ServiceRequest") {
    return of_drafts(
        "order-sign",
        drafts_of({entry_of(R"({"resourceType": ")" + type + R"(", "id": "1", )" + what + "}")}));
  };
  const std::string masked =
      R"("code": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/)"
      R"(data-absent-reason", "valueCode": "masked"}]})";
  const auto category = [](const std::string& system, const std::string& code) {
    return R"(, "category": [{"coding": [{"system": ")" + system + R"(", "code": ")" + code +
           "\"}]}]";
  };
  const std::string snomed = "http://snomed.info/sct";
  for (const std::string& what :
       {R"("code": {"text": "PHYSIOTHERAPY heel"})" + std::string(),
        R"("code": {"coding": [{"display": "Taping"}]})" + std::string(),
        R"("code": {"text": "Krankengymnastik"})" + std::string(),
        R"("code": {"text": "Kinésithérapie 10 x"})" + std::string(),
        R"("code": {"concept": {"text": "Home exercises"}})" + std::string(),
        R"("code": {"text": "as discussed"}, "category": [{"text": "Physical therapy"}])" +
            std::string(),
        masked, masked + category(snomed, "91251008")})
    CHECK(says(sent(what), "not checked"));
  CHECK(
      says(sent(R"("codeCodeableConcept": {"text": "Insoles"})", "DeviceRequest"), "not checked"));
  for (const std::string& what :
       {R"("code": {"text": "X-ray of the left foot, weight-bearing"})" + std::string(),
        R"("code": {"text": "Muscle strain clinic"})" + std::string(),
        masked + category(snomed, "363679005"),
        R"("status": "draft", "category": [{"text": "Laboratory"}])" + std::string(),
        R"("code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}]})" +
            std::string()})
    CHECK(cards(sent(what)).empty());
  CHECK(cards(sent(R"("codeCodeableConcept": {"text": "Wheelchair"})", "DeviceRequest")).empty());
  CHECK(is_critical(sent(R"("orderDetail": [{"coding": [)" + mobility + "]}]")));
}

TEST_CASE("what an order leads to is told by its type alone") {
  const Document made =
      of_drafts("order-sign",
                drafts_of({entry_of(R"({"resourceType": "RequestGroup", "action": [)"
                                    R"({"resource": {"reference": "urn:x:Zqxw"}}, {"resource":)"
                                    R"( {"reference": "http://Zqxw/ServiceRequest/Zqxw"}}]})")}));
  REQUIRE(cards(made).size() == 1);
  const std::string& detail = text(cards(made).front(), "detail");
  CHECK(detail.find("ServiceRequest") != std::string::npos);
  CHECK(detail.find("Zqxw") == std::string::npos);
}

TEST_CASE("a chain of orders is followed to its end, also round") {
  std::vector<std::string> chain;
  for (int i = 0; i < 3000; ++i)
    chain.push_back(entry_of(R"({"resourceType": "Task", "id": "t)" + std::to_string(i) +
                             R"(", "focus": {"reference": "Task/t)" +
                             std::to_string((i + 1) % 3000) +
                             R"("}, "basedOn": [{"reference": "ServiceRequest/1"}]})"));
  chain.push_back(ordered);
  CHECK(is_critical(of_drafts("order-select", drafts_of(chain, "Task/t7"))));
}

TEST_CASE("what the same session orders may become so, selected or not") {
  const auto needles = entry_of(order(id, coding("dry_needling")));
  const auto drug = [](const std::string& status, const std::string& code,
                       const std::string& more = {}) {
    return entry_of(R"({"resourceType": "MedicationRequest", "id": "m", "status": ")" + status +
                    R"(", "intent": "order", "subject": {"reference": "Patient/p1"},)"
                    R"( "medicationCodeableConcept": {"coding": [{"system":)"
                    R"( "http://www.nlm.nih.gov/research/umls/rxnorm", "code": ")" +
                    code + "\"}]}" + more + "}");
  };
  const auto heard = [&](const std::string& entry) {
    std::string out;
    for (const char* hook : {"order-sign", "order-select"})
      for (const Node& one :
           cards(of_drafts(hook,
                           drafts_of({needles, entry},
                                     std::string(hook) == "order-select" ? "ServiceRequest/1" : ""),
                           5)))
        out += text(one, "indicator") + "; ";
    return out;
  };
  const std::string plain = heard(drug("draft", "999"));
  CHECK(heard(drug("draft", "11289")) != plain);
  CHECK(heard(drug("draft", "11289")) == heard(drug("active", "11289")));
  CHECK(heard(drug("draft", "11289", R"(, "doNotPerform": true)")) == plain);
  CHECK(heard(drug("cancelled", "11289")) == plain);
}

TEST_CASE("a code that the site mapped to what the rules have no more is said to be unchecked") {
  windlass::service::Settings settings;
  settings.order_codes = {{"http://site|PT1", "mobility"}, {"http://site|PT9", "gone"}};
  const Served served({}, settings);
  CHECK(served.service->unknown_settings().size() == 1);
  const auto sent = [&](const std::string& code) {
    return cards_of(served.send(
        "POST", sign,
        hook_request("order-sign", prefetch_of(sample(3)),
                     R"(, "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": )" +
                         order(id, R"({"system": "http://site", "code": ")" + code + "\"}") +
                         "}]}")));
  };
  CHECK(is_critical(sent("PT1")));
  const Document gone = sent("PT9");
  REQUIRE(cards(gone).size() == 1);
  CHECK_THAT(text(cards(gone).front(), "summary"), WINDLASS_CONTAINS("was not checked"));
  CHECK(cards(sent("PT8")).empty());
}

TEST_CASE("an order for somebody who has died is never passed over") {
  const Served served;
  for (const char* death :
       {R"("deceasedBoolean": true)",
        R"("_deceasedDateTime": {"extension": [)"
        R"({"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",)"
        R"( "valueCode": "unknown"}]})"})
    for (const std::string& one :
         {order(id, mobility),
          std::string(R"({"resourceType": "ServiceRequest", "id": "1", "code":)"
                      R"( {"text": "Physiotherapy"}})")}) {
      const Document made = cards_of(served.send(
          "POST", sign,
          hook_request(
              "order-sign",
              R"({"patient": {"resourceType": "Patient", "id": "p1", )" + std::string(death) + "}}",
              R"(, "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": )" + one +
                  "}]}")));
      REQUIRE(cards(made).size() == 1);
      CHECK_THAT(text(cards(made).front(), "summary"), WINDLASS_CONTAINS("has died"));
    }
}
