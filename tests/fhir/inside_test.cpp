// SPDX-License-Identifier: Apache-2.0
// Results that stand in a report, codes without words, and pregnancies that ended of late.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string open = "unknown: source_error";

std::string inr(const std::string& value, const std::string& more = {},
                const std::string& status = "final") {
  return R"({"resourceType":"Observation","id":"r1","status":")" + status + R"(","code":)" +
         loinc("6301-6") + R"(,"valueQuantity":{"value":)" + value +
         R"(,"system":"http://unitsofmeasure.org","code":"1"})" + more + "}";
}
std::string report(const std::string& inside, const std::string& result = "#r1",
                   const std::string& status = "final") {
  return R"({"resourceType":"DiagnosticReport","id":"d1","status":")" + status +
         R"(","effectiveDateTime":"2026-02-27","code":{"text":"Clotting"},"contained":[)" + inside +
         "]" + (result.empty() ? "" : R"(,"result":[{"reference":")" + result + "\"}]") + "}";
}

}  // namespace

TEST_CASE("a result that its report contains is read as far as the report holds") {
  const auto read = [](const std::string& one) { return fact_of(bundle({one}), "lab.inr"); };
  const std::string dated = R"(,"effectiveDateTime":"2026-02-27")";
  CHECK(read(report(inr("6.5", dated))) == "6.5");
  CHECK(read(report(inr("6.5"))) == "6.5");  // the report says when
  CHECK(read(report(inr("6.5", dated), "#r1", "preliminary")) == "6.5 | unknown: source_error");
  CHECK(read(report(inr("6.5", dated, "preliminary"))) == "6.5 | unknown: source_error");
  CHECK(read(report(inr("6.5", dated), "#r1", "entered-in-error")).empty());
  CHECK(read(report(inr("6.5", dated + R"(,"subject":{"reference":"Patient/p1"})"))) == "6.5");
  CHECK(read(report(inr("6.5", dated + R"(,"subject":{"reference":"Patient/p9"})"))).empty());
  // By a panel that the report names.
  const std::string panel = R"({"resourceType":"Observation","id":"p","status":"final","code":)"
                            R"({"text":"Panel"},"hasMember":[{"reference":"#r1"}]})";
  CHECK(read(report(panel + "," + inr("6.5", dated), "#p")) == "6.5");
  const auto made = understood(bundle({report(inr("6.5", dated))}));
  REQUIRE(made.has_value());
  CHECK(made->document.find("Observation/r1 contained in DiagnosticReport/d1") !=
        std::string::npos);
  // What no result leads to is named.
  for (const char* result : {"", "#other", "Observation/r1"}) {
    CHECK(read(report(inr("6.5", dated), result)).empty());
    CHECK(names({report(inr("6.5", dated), result)}, "6301-6"));
  }
}

TEST_CASE("a code without words is named, since nobody can tell what it says") {
  const auto one = [](const std::string& system, const std::string& code,
                      const std::string& display = {}) {
    return condition(R"({"coding":[{"system":")" + system + R"(","code":")" + code + "\"" +
                     (display.empty() ? "" : R"(,"display":")" + display + "\"") + "}]}");
  };
  const std::string icd10 = "http://hl7.org/fhir/sid/icd-10-cm";
  const std::string named = "Condition, " + icd10 + " I82.411";
  CHECK(names({one(icd10, "I82.411")}, named));
  CHECK(names({one(icd10, "I82.411"), with_id(one(icd10, "I82.411"), "c2")}, named + ", 2 times"));
  CHECK_FALSE(names({one(icd10, "J00", "Common cold")}, "J00"));
  // One entry with words says what the others are.
  CHECK_FALSE(names({one(icd10, "J00", "Common cold"), with_id(one(icd10, "J00"), "c2")}, "J00"));
  CHECK(names({condition(R"({"coding":[{"system":"urn:a","code":"1"}],"text":"Cold"})")},
              "urn:a") == false);
  // What looks relevant by its words stands first.
  const auto made = understood(bundle({one("urn:a", "1"), with_id(one("urn:a", "1"), "c2"),
                                       with_id(one("urn:b", "2", "Heart valve"), "c3")}));
  REQUIRE(made.has_value());
  REQUIRE(made->unmapped.size() == 2);
  CHECK(made->unmapped.front().display == "Heart valve");
  CHECK(made->unmapped.back().relevant);
}

TEST_CASE("a merged patient is linked by an identifier as by a reference") {
  const auto of = [](const std::string& link, const std::string& subject,
                     const std::string& other = {}) {
    const auto made = understood(
        R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)"
        R"({"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:mrn","value":"11"}])" +
            link + "}}" + other +
            R"(,{"resource":{"resourceType":"Condition","id":"c1","clinicalStatus":)" +
            concept_of("http://terminology.hl7.org/CodeSystem/condition-clinical", "active") +
            R"(,"subject":)" + subject + R"(,"code":)" + icd("I73.9") + "}}]}",
        "2026-03-01", "p1");
    REQUIRE(made.has_value());
    return fact(*made, "history.peripheral_arterial_disease") +
           (made->document.find("the record links it with") != std::string::npos ? ", named" : "");
  };
  const std::string by_reference = R"(,"link":[{"type":"replaces","other":)"
                                   R"({"reference":"Patient/p2"}}])";
  const auto link = [](const std::string& type, const std::string& identifier) {
    return R"(,"link":[{"type":")" + type + R"(","other":{"identifier":)" + identifier + "}}]";
  };
  const std::string mrn = R"({"system":"urn:mrn","value":"22"})";
  const std::string p2 = R"({"reference":"Patient/p2"})",
                    p2_named = R"({"reference":"Patient/p2","identifier":)" + mrn + "}";
  const std::string sent =
      R"(,{"resource":{"resourceType":"Patient","id":"p2","identifier":[)" + mrn + "]}}";
  CHECK(of(by_reference, p2) == "false | true, named");
  for (const char* type : {"replaces", "replaced-by", "seealso", "refer"}) {
    CHECK(of(link(type, mrn), p2_named) == "false | true, named");
    CHECK(of(link(type, mrn), p2, sent) == "false | true, named");
    CHECK(of(link(type, R"({"value":"22"})"), p2, sent) == "false | true, named");
    CHECK(of(link(type, mrn), p2).empty());
    CHECK(of(link(type, R"({"system":"urn:other","value":"22"})"), p2_named).empty());
  }
  // The other one's link names this one.
  CHECK(of("", p2,
           R"(,{"resource":{"resourceType":"Patient","id":"p2","link":[{"type":"replaced-by",)"
           R"("other":{"identifier":{"system":"urn:mrn","value":"11"}}}]}})") ==
        "false | true, named");
}

TEST_CASE("whom a link by an identifier names is not repeated") {
  const std::string mrn = R"({"system":"urn:mrn","value":"22"})";
  const auto link = [&](const std::string& type) {
    return R"(,"link":[{"type":")" + type + R"(","other":{"identifier":)" + mrn + "}}]";
  };
  const auto said = [&](const std::string& more) {
    const auto made =
        understood(R"({"resourceType":"Patient","id":"p1")" + more + "}", "2026-03-01");
    REQUIRE(made.has_value());
    return made->document;
  };
  CHECK(said(link("replaced-by")).find("replaced by one that it names by an identifier") !=
        std::string::npos);
  CHECK(said(link("replaces")).find("it replaces one that it names by an identifier") !=
        std::string::npos);
  CHECK(said(link("replaces")).find("\"22\"") == std::string::npos);
  CHECK(said(R"(,"link":[{"type":"replaced-by"}])").find("replaced by one that it does not name") !=
        std::string::npos);
}

TEST_CASE("a pregnancy that ended within six weeks is as a birth") {
  const auto pregnancy = [](const std::vector<std::string>& all) {
    return fact_of(bundle(all), "history.pregnancy_status");
  };
  const auto ended = [](const std::string& more, const std::string& clinical = "resolved") {
    return condition(snomed("77386006"), clinical, "confirmed", more);
  };
  const auto on = [](const std::string& element, const std::string& day) {
    return ",\"" + element + "\":\"" + day + "\"";
  };
  const std::string born = "postpartum_6wk", both = "not_pregnant | postpartum_6wk";
  for (const char* status : {"resolved", "inactive", "remission"})
    CHECK(pregnancy({ended(on("abatementDateTime", "2026-02-10"), status)}) == born);
  CHECK(pregnancy({ended(on("abatementDateTime", "2026-01-18"))}) == born);
  CHECK(pregnancy({ended(on("abatementDateTime", "2026-01-17"))}).empty());
  CHECK(pregnancy({ended(on("abatementDateTime", "2026-01"))}) == born);  // or earlier
  CHECK(pregnancy({ended(R"(,"abatementPeriod":{"start":"2025-05-01","end":"2026-02-10"})")}) ==
        born);
  CHECK(pregnancy({ended(on("abatementDateTime", "2027"))}) != "not_pregnant");
  // Nobody says since when: no longer than a pregnancy and six weeks after it began.
  CHECK(pregnancy({ended("")}) == both);
  CHECK(pregnancy({ended(on("onsetDateTime", "2025-06-01"))}) == both);
  CHECK(pregnancy({ended(on("onsetDateTime", "2025-03-29"))}).empty());
  CHECK(pregnancy({ended(on("recordedDate", "2025-03-29"))}).empty());
  CHECK(pregnancy({ended(on("recordedDate", "2025-04-01") + on("abatementString", "spring"))}) ==
        both);
  // Whoever was pregnant and is not any more.
  const auto said = [](const std::string& day, const std::string& code) {
    return R"({"resourceType":"Observation","id":"o)" + day +
           R"(","status":"final","effectiveDateTime":")" + day + R"(","code":)" + loinc("82810-3") +
           R"(,"valueCodeableConcept":)" + snomed(code) + "}";
  };
  const std::string is = "77386006", none = "60001007";
  CHECK(pregnancy({said("2026-02-05", is), said("2026-02-20", none)}) == both);
  CHECK(pregnancy({said("2025-12-01", is), said("2026-02-20", none)}) == both);
  CHECK(pregnancy({said("2025-12-01", is), said("2026-01-10", none), said("2026-02-20", none)}) ==
        "not_pregnant");
  CHECK(pregnancy({said("2025-12-01", is), said("2026-01-20", none), said("2026-02-20", none)}) ==
        both);
  CHECK(pregnancy({said("2025-03-01", is), said("2026-02-20", none)}) == "not_pregnant");
}

TEST_CASE("what is wrong with an entry of a prefetch is said by its key") {
  const auto wrong = [](const std::string& text) {
    const auto made = understood(text);
    REQUIRE_FALSE(made.has_value());
    std::string out;
    for (const auto& one : made.error()) out += one.code + ": " + one.message + "\n";
    return out;
  };
  const std::string patient = R"("patient":{"resourceType":"Patient","id":"p1"})";
  CHECK(wrong(R"({"prefetch":{)" + patient + R"(,"conditions":"<html>","devices":{"a":1}}})") ==
        "fhir.resource: prefetch 'conditions' is no FHIR resource\n"
        "fhir.resource: prefetch 'devices' is no FHIR resource\n");
  CHECK(wrong("{" + patient + R"(,"conditions":[]})") ==
        "fhir.resource: prefetch 'conditions' is no FHIR resource\n");
  CHECK(wrong(R"({"a":1})") == "fhir.resource: this is no FHIR resource\n");
}
