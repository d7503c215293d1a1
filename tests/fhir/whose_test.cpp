// SPDX-License-Identifier: Apache-2.0
// Whose resources they are: an id is one server's, a focus is not the patient, and what stands
// where nothing is read is named.
#include <algorithm>

#include "fhir/identity.hpp"
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string here = "https://here/fhir/", there = "https://there/fhir/";

std::string entry_of(const std::string& url, const std::string& resource) {
  return "{" + (url.empty() ? "" : R"("fullUrl":")" + url + "\",") + R"("resource":)" + resource +
         "}";
}

std::string patient(const std::string& more = {}) {
  return R"({"resourceType":"Patient","id":"p1","birthDate":"1980-04-02")" + more + "}";
}

std::string together(const std::vector<std::string>& entries) {
  std::string out = R"({"resourceType":"Bundle","type":"collection","entry":[)";
  for (const std::string& one : entries) out += (&one == entries.data() ? "" : ",") + one;
  return out + "]}";
}

// That no allergy is known, of this patient.
std::string no_allergy(const std::string& owner) {
  return R"({"resourceType":"AllergyIntolerance","id":"a1","patient":{"reference":")" + owner +
         R"("},"code":)" + snomed("716186003") + confirmed_allergy + "}";
}

std::string diabetes(const std::string& owner, const std::string& more = {}) {
  return condition(snomed("44054006"), "active", "confirmed",
                   R"(,"subject":{"reference":")" + owner + "\"}" + more);
}

bool says(const Understood& made, std::string_view why) {
  return std::any_of(made.unused.begin(), made.unused.end(),
                     [&](const auto& one) { return one.why.find(why) != std::string::npos; });
}

}  // namespace

TEST_CASE("references name a server, a type and an id") {
  const auto parts = [](std::string_view reference) {
    const auto made = identity_of(reference);
    return made ? std::string(made->base) + " " + std::string(made->type) + " " +
                      std::string(made->id)
                : "nothing";
  };
  CHECK(parts("Patient/1") == " Patient 1");
  CHECK(parts("https://a/fhir/Patient/1/_history/2") == "https://a/fhir Patient 1");
  CHECK(parts("https://a/fhir//Patient/1") == "https://a/fhir Patient 1");
  CHECK(parts("urn:uuid:1") == "  1");
  CHECK(parts("1") == "  1");
  for (const char* strange : {"", "#1", "Patient/", "Patient?identifier=1", "a/b", "https://1"})
    CHECK(parts(strange) == "nothing");
}

TEST_CASE("another server's patient of the same id is not this one") {
  const auto latex = [](const std::string& url, const std::string& owner) {
    return fact_of(
        together({entry_of(here + "Patient/p1", patient()), entry_of(url, no_allergy(owner))}),
        "allergy.latex");
  };
  const std::string ours = here + "AllergyIntolerance/a1", theirs = there + "AllergyIntolerance/a1";
  CHECK(latex(ours, "Patient/p1") == "false");
  CHECK(latex(ours, here + "Patient/p1") == "false");
  CHECK(latex(theirs, here + "Patient/p1/_history/2") == "false");
  for (const auto& [url, owner] :
       {std::pair(ours, there + "Patient/p1"), std::pair(theirs, there + "Patient/p1"),
        std::pair(theirs, std::string("Patient/p1")), std::pair(ours, std::string("#p1")),
        std::pair(ours, std::string("Patient?name=p1")),
        std::pair(ours, std::string("urn:uuid:nobody"))})
    CHECK(latex(url, owner) == "false | true");
  CHECK(latex(ours, "Group/p1") == "false | true");
  CHECK(latex(ours, "Device/p1").empty());
  CHECK(latex(ours, "Patient/p2").empty());
  // Where the Patient alone has no fullUrl, nobody knows of which server it is.
  CHECK(fact_of(together({entry_of("", patient()), entry_of(theirs, no_allergy("Patient/p1"))}),
                "allergy.latex") == "false | true");
  CHECK(fact_of(together({entry_of("", patient()), entry_of("", no_allergy(there + "Patient/p1"))}),
                "allergy.latex") == "false | true");
}

TEST_CASE("what cannot be attributed is named, and what concerns stays") {
  const auto made = understood(together(
      {entry_of(here + "Patient/p1", patient()), entry_of("", diabetes(there + "Patient/p1"))}));
  REQUIRE(made);
  CHECK(fact(*made, "history.diabetes") == "none | type2");
  CHECK(says(*made, "another server"));
  const std::string inr = observation("6301-6", "2", "1", "2026-02-10", "final",
                                      R"(,"subject":{"reference":")" + there + R"(Patient/p1"})");
  CHECK(fact_of(together({entry_of(here + "Patient/p1", patient()), entry_of("", inr)}),
                "lab.inr") == "2 | unknown: source_error");
}

TEST_CASE("a Patient that came alone is of the server that all else is of") {
  const std::string page = R"({"resourceType":"Bundle","type":"searchset","entry":[)" +
                           entry_of(here + "Condition/c1", diabetes("Patient/p1")) + "]}";
  CHECK(fact_of(R"({"prefetch":{"patient":)" + patient() + R"(,"conditions":)" + page + "}}",
                "history.diabetes") == "type2");
  CHECK(fact_of(diabetes(here + "Patient/p1"), "history.diabetes") == "type2");
}

TEST_CASE("two servers' patients of one id are two, and are chosen by their fullUrl") {
  const std::string both =
      together({entry_of(here + "Patient/p1", patient()),
                entry_of(there + "Patient/p1", patient(R"(,"deceasedBoolean":true)")),
                entry_of(here + "Condition/c1", diabetes("Patient/p1"))});
  const auto refused = understood(both);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().code == "fhir.patients");
  const auto one = understood(both, "2026-03-01", here + "Patient/p1");
  REQUIRE(one);
  CHECK_FALSE(one->deceased);
  CHECK(one->patient_id == "p1");
  CHECK(fact(*one, "history.diabetes") == "type2");
  CHECK(says(*one, "another patient"));
  const auto other = understood(both, "2026-03-01", there + "Patient/p1");
  REQUIRE(other);
  CHECK(other->deceased);
}

TEST_CASE("whoever is wanted is the Patient that was sent, in whichever way it is named") {
  const std::string dead = patient(R"(,"deceasedBoolean":true)");
  const std::string alone =
      R"({"prefetch":{"patient":)" + dead +
      R"(,"conditions":{"resourceType":"Bundle","type":"searchset","entry":[)" +
      entry_of(here + "Condition/c1", diabetes("Patient/p1")) + "]}}}";
  for (const std::string& name : {std::string("p1"), std::string("Patient/p1"), here + "Patient/p1",
                                  here + "Patient/p1/_history/2"})
    for (const std::string& text : {together({entry_of(here + "Patient/p1", dead)}), alone}) {
      const auto made = understood(text, "2026-03-01", name);
      REQUIRE(made);
      CHECK(made->deceased);
      CHECK(made->patient_id == "p1");
    }
  const std::string unnamed =
      together({entry_of("urn:uuid:p1", R"({"resourceType":"Patient","deceasedBoolean":true})")});
  for (const char* name : {"p1", "urn:uuid:p1"}) {
    const auto made = understood(unnamed, "2026-03-01", name);
    REQUIRE(made);
    CHECK(made->deceased);
  }
}

TEST_CASE("what names no patient is no choice among several") {
  for (const char* strange : {"#p1", "Patient?identifier=1", "Group/p1", "a/b", "Patient/"}) {
    const auto refused = understood(
        together({entry_of("", diabetes("Patient/p1")), entry_of("", diabetes("Patient/p2"))}),
        "2026-03-01", strange);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().front().code == "fhir.patient");
  }
}

TEST_CASE("versions are of one server's resource") {
  const auto version = [](const std::string& day, const std::string& verification) {
    return condition(snomed("44054006"), "active", verification,
                     R"(,"subject":{"reference":"https://here/fhir/Patient/p1"},"meta":)"
                     R"({"lastUpdated":")" +
                         day + R"(T08:00:00Z"})");
  };
  const auto diabetic = [&](const std::string& server) {
    return fact_of(
        together({entry_of(here + "Patient/p1", patient()),
                  entry_of(here + "Condition/c1", version("2026-01-02", "confirmed")),
                  entry_of(server + "Condition/c1", version("2026-02-02", "entered-in-error"))}),
        "history.diabetes");
  };
  CHECK(diabetic(here).empty());
  CHECK(diabetic(there) == "type2");
}

TEST_CASE("a reference leads to a resource of its own server") {
  const std::string drug = R"({"resourceType":"Medication","id":"d","code":)" +
                           concept_of("http://www.whocc.no/atc", "B01AF02") + "}";
  const std::string order =
      R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",)"
      R"("subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"Medication/d"}})";
  const auto thinner = [&](const std::string& server) {
    return fact_of(together({entry_of(here + "Patient/p1", patient()),
                             entry_of(here + "MedicationRequest/m", order),
                             entry_of(server + "Medication/d", drug)}),
                   "history.anticoagulant");
  };
  CHECK(thinner(here) == "doac");
  CHECK(thinner(there) == "unknown: source_error");
}

TEST_CASE("what has another focus is not about the patient") {
  const auto platelets = [](const std::string& focus) {
    return understood(bundle({observation("777-3", "200", "10*9/L", "2026-02-10", "final",
                                          focus.empty() ? "" : R"(,"focus":)" + focus)}));
  };
  for (const char* focus : {"", "[]", R"([{"reference":"Patient/p1"}])"}) {
    const auto made = platelets(focus);
    REQUIRE(made);
    CHECK(fact(*made, "lab.platelets") == "200 10*9/L");
  }
  for (const char* focus : {R"([{"reference":"Device/7"}])", R"([{"display":"the foetus"}])",
                            R"([{"reference":"Patient/p1"},{"reference":"Patient/p2"}])", "7"}) {
    const auto made = platelets(focus);
    REQUIRE(made);
    CHECK(fact(*made, "lab.platelets").empty());
    CHECK(says(*made, "its focus is not the patient"));
  }
}

TEST_CASE("what stands where nothing is read is named with its codes") {
  const std::string inside =
      R"({"resourceType":"AllergyIntolerance","id":"x","code":)" + snomed("300916003") + "}";
  const std::string dispense =
      R"({"resourceType":"MedicationDispense","id":"m","status":"completed",)"
      R"("medicationCodeableConcept":)" +
      concept_of("http://www.whocc.no/atc", "J01MA02") + "}";
  const std::string none = R"({"resourceType":"AllergyIntolerance","id":"n","code":)" +
                           snomed("716186003") + confirmed_allergy +
                           R"(,"recordedDate":"2026-02-20","contained":[)" + inside + "]}";
  const auto made = understood(bundle({none, dispense}));
  REQUIRE(made);
  REQUIRE(made->unmapped.size() == 2);
  for (const Understood::Code& one : made->unmapped) CHECK(one.relevant);
  CHECK(made->unmapped[0].type == "AllergyIntolerance");
  CHECK(made->unmapped[0].code == "300916003");
  CHECK(made->unmapped[1].type == "MedicationDispense");
  CHECK(made->unmapped[1].code == "J01MA02");
  CHECK(says(*made, "it contains what is not read"));
  // What is contained still contradicts that there is nothing.
  CHECK(fact(*made, "allergy.latex") == "unknown: source_error");
  // What another patient's resource contains does not.
  const std::string theirs = diabetes("Patient/p2", R"(,"contained":[)" + inside + "]");
  CHECK(fact_of(together({entry_of("", patient()), entry_of("", no_allergy("Patient/p1")),
                          entry_of("", theirs)}),
                "allergy.latex") == "false");
}

TEST_CASE("a Patient without an id goes by the whole name that its Bundle gives it") {
  const auto made = understood(
      together({entry_of("urn:uuid:p1", R"({"resourceType":"Patient","birthDate":"1980-05-01"})")}),
      "2026-03-01");
  REQUIRE(made);
  CHECK(made->patient_id == "urn:uuid:p1");
}
