// SPDX-License-Identifier: Apache-2.0
// What was taken back: deleted entries of histories, other versions; what came in part; and what a
// denial does not cover.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

std::string allergy(const std::string& code, const std::string& clinical = "active",
                    const std::string& verification = "confirmed", const std::string& id = "a1",
                    const std::string& more = {}) {
  const std::string base = "http://terminology.hl7.org/CodeSystem/allergyintolerance-";
  std::string out = R"({"resourceType":"AllergyIntolerance","id":")" + id + R"(","code":)" + code;
  if (!clinical.empty()) out += R"(,"clinicalStatus":)" + concept_of(base + "clinical", clinical);
  if (!verification.empty())
    out += R"(,"verificationStatus":)" + concept_of(base + "verification", verification);
  return out + R"(,"recordedDate":"2026-02-10")" + more + "}";
}

std::string consent(const std::string& status, const std::string& provision,
                    const std::string& more = {}) {
  return R"({"resourceType":"Consent","id":"n1","status":")" + status + R"(","scope":)" +
         concept_of("http://terminology.hl7.org/CodeSystem/consentscope", "treatment") +
         R"(,"dateTime":"2026-02-20","provision":)" + provision + more + "}";
}

std::string meta(const std::string& inside) { return R"(,"meta":{)" + inside + "}"; }

const std::string none = snomed("716186003"), latex = snomed("300916003"),
                  needling =
                      R"("code":[)" + concept_of("urn:windlass:modality", "dry_needling") + "]",
                  permit = R"({"type":"permit",)" + needling + "}";

// A history with this resource, and an entry that deletes what its URL names.
std::string deleted(const std::string& resource, const std::string& url,
                    const std::string& type = "history") {
  std::string out = bundle({resource}, type);
  out.resize(out.size() - 2);
  return out + R"(,{"request":{"method":"DELETE","url":")" + url +
         R"("},"response":{"status":"204"}}]})";
}

}  // namespace

TEST_CASE("what was deleted is open") {
  CHECK(fact_of(bundle({allergy(none)}), "allergy.latex") == "false");
  for (const char* type : {"history", "transaction", "batch"}) {
    CAPTURE(type);
    CHECK(fact_of(deleted(allergy(none), "AllergyIntolerance/a1", type), "allergy.latex") ==
          "false | true");
    CHECK(fact_of(deleted(consent("active", permit), "Consent/n1", type), "consent.needling") ==
          "unknown: source_error");
  }
  CHECK(fact_of(deleted(allergy(none), "AllergyIntolerance?patient=p1"), "allergy.latex") ==
        "false | true");
  CHECK(fact_of(deleted(allergy(latex), "AllergyIntolerance/a1"), "allergy.latex") ==
        "false | true");
  CHECK(fact_of(deleted(allergy(none), "AllergyIntolerance/a2"), "allergy.latex") == "false");
}

TEST_CASE("of two versions the higher number counts, and where none is told neither does") {
  const auto version = [](const char* number) {
    return meta(R"("versionId":")" + std::string(number) + "\"");
  };
  const auto denied = [&](const std::string& more, const std::string& verification) {
    return allergy(none, "active", verification, "a1", more);
  };
  const std::string confirmed = "confirmed", error = "entered-in-error";
  CHECK(fact_of(bundle({denied(version("1"), confirmed), denied(version("2"), error)}),
                "allergy.latex")
            .empty());
  CHECK(fact_of(bundle({denied(version("10"), confirmed), denied(version("9"), error)}),
                "allergy.latex") == "false");
  CHECK(fact_of(bundle({denied("", confirmed), denied("", error)}), "allergy.latex") ==
        "false | true");
  CHECK(fact_of(bundle({denied(version("a"), confirmed), denied(version("b"), error)}),
                "allergy.latex") == "false | true");
  // The same twice is no doubt.
  CHECK(fact_of(bundle({denied("", confirmed), denied(version("1"), confirmed)}),
                "allergy.latex") == "false");
  CHECK(fact_of(bundle({consent("active", permit, version("1")),
                        consent("inactive", permit, version("2"))}),
                "consent.needling") == "unknown: source_error");
  CHECK(fact_of(bundle({consent("active", permit), consent("inactive", permit)}),
                "consent.needling") == "unknown: source_error");
}

TEST_CASE("no known allergy is no answer beside an allergy that is over, or another code") {
  const std::string error = "unknown: source_error";
  CHECK(fact_of(bundle({allergy(none), allergy(latex, "resolved", "confirmed", "a2")}),
                "allergy.nickel") == error);
  CHECK(fact_of(bundle({allergy(none), allergy(latex, "resolved", "confirmed", "a2")}),
                "allergy.latex") == "true");
  const auto two = [](const std::string& first, const std::string& second) {
    const std::string system = R"({"system":"http://snomed.info/sct","code":")";
    return R"({"coding":[)" + system + first + "\"}," + system + second + R"("}]})";
  };
  for (const std::string& both : {two("716186003", "300916003"), two("300916003", "716186003")}) {
    CHECK(fact_of(bundle({allergy(both)}), "allergy.latex") == "true");
    CHECK(fact_of(bundle({allergy(both)}), "allergy.nickel") == error);
  }
  CHECK(fact_of(bundle({allergy(two("716186003", "1"))}), "allergy.latex") == error);
}

TEST_CASE("what has no status, or came in part, denies nothing") {
  CHECK(fact_of(bundle({allergy(none, "", "")}), "allergy.latex").empty());
  CHECK(fact_of(bundle({allergy(none, "active", "")}), "allergy.latex") == "false");
  for (const char* label :
       {R"("tag":[{"code":"SUBSETTED"}])", R"("security":[{"code":"MASKED"}])"}) {
    CAPTURE(label);
    CHECK(
        fact_of(bundle({allergy(none, "active", "confirmed", "a1", meta(label))}), "allergy.latex")
            .empty());
    CHECK(fact_of(bundle({allergy(latex, "active", "confirmed", "a1", meta(label))}),
                  "allergy.latex") == "true");
    CHECK(fact_of(bundle({consent("active", permit, meta(label))}), "consent.needling") ==
          "unknown: source_error");
  }
}

TEST_CASE("a search entry without a resource leaves its page incomplete") {
  const auto page = [](const std::string& entry) {
    std::string out = bundle({allergy(none)}, "searchset");
    out.resize(out.size() - 2);
    return out + "," + entry + "]}";
  };
  CHECK(fact_of(page(R"({"fullUrl":"http://a/AllergyIntolerance/1"})"), "allergy.latex") ==
        "unknown: incomplete_page");
  CHECK(fact_of(page(R"({"fullUrl":"http://a/AllergyIntolerance/1"})"), "history.cancer").empty());
  CHECK(fact_of(page("{}"), "history.cancer") == "unknown: incomplete_page");
  // Nobody knows what an outcome that is not here would have said.
  CHECK(fact_of(page(R"({"search":{"mode":"outcome"}})"), "allergy.latex") ==
        "unknown: incomplete_page");
}

TEST_CASE("a provision that denies without a code may deny anything") {
  const std::string deny = R"({"type":"deny"})";
  const std::string nested = R"({"type":"permit","provision":[{"type":"deny",)" + needling + "}]}";
  CHECK(fact_of(bundle({consent("active", permit)}), "consent.needling") == "given");
  CHECK(fact_of(bundle({consent("active", nested)}), "consent.needling") ==
        "unknown: source_error");
  CHECK(fact_of(bundle({consent("active", deny)}), "consent.needling") == "refused");
  CHECK(fact_of(bundle({consent("active", deny)}), "consent.electrical_stimulation") == "refused");
  const std::string exception =
      R"({"type":"permit",)" + needling + R"(,"provision":[)" + deny + "]}";
  CHECK(fact_of(bundle({consent("active", exception)}), "consent.needling") ==
        "unknown: source_error");
}
