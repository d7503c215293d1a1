// SPDX-License-Identifier: Apache-2.0
// What looks relevant and is no fact is named, in the account and in the patient document.
#include <algorithm>

#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string thrombosis =
    R"({"coding":[{"system":"http://snomed.info/sct",)"
    R"("code":"132281000119108","display":"Acute DVT, left leg thrombosis"}]})";

windlass::model::NotUnderstood not_understood(const std::vector<std::string>& resources) {
  const auto made =
      understand({{"t", bundle(resources)}}, {"2026-03-01", "", false}, binding(), vocabulary());
  if (!made) FAIL(windlass::base::render(made.error()));
  auto document = windlass::base::read_json("made", made->document);
  if (!document) FAIL(windlass::base::render(document.error()));
  const auto facts = windlass::model::read_patient(vocabulary(), *document);
  if (!facts) FAIL(windlass::base::render(facts.error()));
  return facts->not_understood;
}

std::vector<std::string> named(const std::string& resource) {
  return not_understood({resource}).named;
}

bool is_noted(const std::string& resource, const std::string& why) {
  const auto made = understood(bundle({resource}));
  if (!made) FAIL(windlass::base::render(made.error()));
  return std::any_of(made->unused.begin(), made->unused.end(),
                     [&](const Understood::Unused& one) { return one.why == why; });
}

}  // namespace

TEST_CASE("codes that look relevant stand in the patient document, the first by name") {
  const auto one = not_understood({condition(thrombosis)});
  CHECK(one.entries == 1);
  REQUIRE(one.named.size() == 1);
  CHECK(one.named.front() ==
        "Acute DVT, left leg thrombosis (Condition, http://snomed.info/sct 132281000119108)");
  CHECK(in_words(one) == "1 entry of the record looks relevant and was not understood: " +
                             one.named.front() + ". Look at it.");
  CHECK(not_understood({condition(R"({"coding":[{"code":"1"}],"text":"Cold"})")}).entries == 0);
  std::vector<std::string> many;
  for (int i = 0; i < 27; ++i)
    many.push_back(R"({"resourceType":"Condition","id":"c)" + std::to_string(i) +
                   R"(","code":{"coding":[{"system":"urn:x","code":")" + std::to_string(i) +
                   R"(","display":"thrombosis"}]}})");
  const auto all = not_understood(many);
  CHECK(all.entries == 27);
  CHECK(all.named.size() == 24);
  CHECK(in_words(all).find("; and 3 more. Look at them.") != std::string::npos);
  std::reverse(many.begin(), many.end());
  CHECK(not_understood(many).named == all.named);
}

TEST_CASE("texts of devices, drugs and substances are named") {
  CHECK(named(R"({"resourceType":"Device","id":"d","type":{"text":"Dual chamber pacemaker"}})") ==
        std::vector<std::string>{"Dual chamber pacemaker (Device)"});
  CHECK(named(R"({"resourceType":"MedicationRequest","id":"m","status":"active",)"
              R"("medicationReference":{"display":"Warfarin 5 mg"}})") ==
        std::vector<std::string>{"Warfarin 5 mg (MedicationRequest)"});
  CHECK(
      named(R"({"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Adhesive tape"}})") ==
      std::vector<std::string>{"Adhesive tape (AllergyIntolerance)"});
  CHECK(named(R"({"resourceType":"AllergyIntolerance","id":"a","code":{"text":"x"},"reaction":[)"
              R"({"substance":{"text":"Latex"}}]})") ==
        std::vector<std::string>{"Latex (AllergyIntolerance)"});
  CHECK(named(R"({"resourceType":"FamilyMemberHistory","id":"f","condition":[{"code":)" +
              snomed("363346000") + "}]}")
            .size() == 1);
  // The code that says most, in whatever order; the text where no display says it.
  const std::string plain = R"({"system":"urn:x","code":"1","display":"Leg problem"})",
                    telling = R"({"system":"urn:y","code":"2","display":"Venous thrombosis"})";
  for (const std::string& both : {plain + "," + telling, telling + "," + plain})
    CHECK(named(condition(R"({"coding":[)" + both + "]}")) ==
          std::vector<std::string>{"Venous thrombosis (Condition, urn:y 2)"});
  CHECK(named(condition(R"({"text":"Acute thrombosis","coding":[)" + plain + "]}")) ==
        std::vector<std::string>{"Acute thrombosis (Condition, urn:x 1)"});
}

TEST_CASE("a pain that is over has no side, and a body site that is not bound is named") {
  const std::string left = icd("M79.672");
  CHECK(fact_of(bundle({condition(left)}), "symptom.side") == "left");
  CHECK(fact_of(bundle({condition(left, "resolved")}), "symptom.side").empty());
  const std::string foot = condition(snomed("202882003"), "active", "confirmed",
                                     R"(,"bodySite":[)" + snomed("22335008") + "]");
  CHECK(fact_of(bundle({foot}), "symptom.side").empty());
  CHECK(is_noted(foot, "its body site is not one that is bound"));
}

TEST_CASE("a patient of whom no resource speaks is refused") {
  const auto made = understood(bundle({condition(snomed("44054006"))}), "2026-03-01", "zz");
  REQUIRE(!made);
  CHECK(made.error().front().code == "fhir.patient");
}
