// SPDX-License-Identifier: Apache-2.0
// What is certain stays beside what only may hold, and beside what was not read; neither hides the
// other.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

std::string drug(const std::string& code, const std::string& status, const std::string& more = {},
                 const std::string& intent = "order") {
  static int count = 0;
  return R"({"resourceType":"MedicationRequest","id":"m)" + std::to_string(++count) +
         R"(","intent":")" + intent + R"(","status":")" + status +
         R"(","medicationCodeableConcept":)" + concept_of("http://www.whocc.no/atc", code) + more +
         "}";
}

std::string quinolones(const std::vector<std::string>& resources) {
  return fact_of(bundle(resources), "meds.fluoroquinolone_last_12wk");
}

// The same resources, as the first page of a search.
std::string page_of(const std::vector<std::string>& resources) {
  std::string out = bundle(resources, "searchset");
  return out.insert(1, R"("link":[{"relation":"next","url":"x"}],)");
}

const std::string recent = R"(,"authoredOn":"2026-02-03")",
                  modified = R"(,"modifierExtension":[{"url":"urn:x","valueBoolean":true}])";

// A cancer that was over years ago.
std::string long_past() {
  return condition(icd("Z85.3"), "active", "confirmed", R"(,"recordedDate":"2015-02-01")");
}

}  // namespace

TEST_CASE("a milder finding does not hide what was not read") {
  const std::string cancer = "history.cancer";
  const std::string past = long_past(), active = condition(snomed("363346000"));
  CHECK(fact_of(bundle({past}), cancer) == "past");
  CHECK(fact_of(page_of({past}), cancer) == "past | unknown: incomplete_page");
  const std::string outcome =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})";
  CHECK(fact_of(bundle({past, outcome}), cancer) == "past | unknown: source_error");
  for (const std::string& strange : {modified, std::string(R"(,"implicitRules":"urn:rules")")})
    CHECK(fact_of(
              bundle({past, with_id(condition(snomed("363346000"), "active", "confirmed", strange),
                                    "c2")}),
              cancer) == "active | active_at_site | past");
  // What may be at the heel may be no worse.
  CHECK(fact_of(page_of({active}), cancer) == "active | active_at_site");
  CHECK(fact_of(page_of({past, with_id(active, "c2")}), cancer) == "active | active_at_site");
  CHECK(quinolones({drug("J01MA02", "completed", recent)}) == "past_12wk");
  CHECK(fact_of(page_of({drug("J01MA02", "completed", recent)}),
                "meds.fluoroquinolone_last_12wk") == "past_12wk | unknown: incomplete_page");
  CHECK(fact_of(page_of({drug("J01MA02", "active")}), "meds.fluoroquinolone_last_12wk") ==
        "current");
  // Where no order says which alarms more, another one may.
  const std::string lost =
      R"({"resourceType":"MedicationRequest","id":"l","intent":"order","status":"active",)"
      R"("medicationReference":{"reference":"Medication/gone"}})";
  CHECK(fact_of(bundle({drug("B01AF01", "active"), lost}), "history.anticoagulant") ==
        "doac | unknown: source_error");
  // Of yes and no, or of all that there are, nothing is worse.
  CHECK(fact_of(page_of({condition(icd("Z95.0"))}), "history.pacemaker") == "true");
  CHECK(fact_of(page_of({drug("B01AC06", "active")}), "history.antiplatelet") == "dual | single");
}

TEST_CASE("what may hold alarms beside what was not read") {
  const auto provisional = [](const std::string& code) {
    return condition(code, "active", "provisional");
  };
  CHECK(fact_of(page_of({provisional(snomed("363346000"))}), "history.cancer") ==
        "active | active_at_site | none | unknown: incomplete_page");
  CHECK(fact_of(page_of({provisional(icd("Z95.0"))}), "history.pacemaker") == "false | true");
}

TEST_CASE("what may hold does not put what is certain in doubt") {
  const std::string past = long_past(), active = with_id(condition(snomed("363346000")), "c2"),
                    provisional =
                        with_id(condition(snomed("93761005"), "active", "provisional"), "c3");
  const auto cancer = [](const std::vector<std::string>& resources) {
    return fact_of(bundle(resources), "history.cancer");
  };
  CHECK(cancer({past, active}) == "active | active_at_site");
  CHECK(cancer({past, provisional}) == "active | active_at_site | past");
  CHECK(cancer({past, active, provisional}) == "active | active_at_site");
  CHECK(cancer({provisional}) == "active | active_at_site | none");
  const std::string may_be_past = with_id(condition(icd("Z85.3"), "active", "provisional"), "c4");
  CHECK(cancer({may_be_past, provisional}) == "active | active_at_site | none | past");
  const std::string completed = drug("J01MA02", "completed", recent);
  for (const std::string& other :
       {drug("J01MA02", "on-hold"), drug("J01MA02", "active", "", "plan")}) {
    CHECK(quinolones({completed, other}) == "current | past_12wk");
    CHECK(quinolones({other}) == "current | none");
  }
  // Whatever has no order, and a plain yes.
  CHECK(fact_of(bundle({drug("B01AF01", "active"), drug("B01AA03", "on-hold")}),
                "history.anticoagulant") == "doac | vka");
  const std::string pacemaker = condition(icd("Z95.0")),
                    suspected = with_id(condition(icd("Z95.0"), "active", "provisional"), "c2");
  CHECK(fact_of(bundle({pacemaker, suspected}), "history.pacemaker") == "true");
  CHECK(fact_of(bundle({suspected}), "history.pacemaker") == "false | true");
}
