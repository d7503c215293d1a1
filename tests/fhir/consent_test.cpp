// SPDX-License-Identifier: Apache-2.0
// Consents that deny in words or codes that are not known, that were ended, or that opt out.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string needling = "consent.needling", electrical = "consent.electrical_stimulation",
                  open = "unknown: source_error";

std::string consent(const std::string& rest, const std::string& day = "2026-02-20",
                    const std::string& status = "active", const std::string& scope = "treatment") {
  return R"({"resourceType":"Consent","id":"k)" + day + R"(","status":")" + status +
         R"(","scope":)" + concept_of("http://terminology.hl7.org/CodeSystem/consentscope", scope) +
         R"(,"dateTime":")" + day + "\"," + rest + "}";
}
std::string provision(const std::string& type, const std::string& code) {
  return R"("provision":{"type":")" + type + R"(","code":[)" + code + "]}";
}

const std::string
    dry_needling = concept_of("urn:windlass:modality", "dry_needling"),
    permit = provision("permit", dry_needling),
    given =
        R"({"resourceType":"QuestionnaireResponse","id":"q","status":)"
        R"("completed","questionnaire":"urn:windlass:questionnaire:plantar-heel-pain","authored":)"
        R"("2026-02-10","item":[{"linkId":"consent.needling","answer":[)"
        R"({"valueCoding":{"system":"urn:windlass:answer","code":"given"}}]}]})";

std::string said(const std::string& of, const std::string& id = needling) {
  return fact_of(bundle({given, of}), id);
}

}  // namespace

TEST_CASE("a denial by a code that is not known may deny anything, and is named") {
  REQUIRE(fact_of(bundle({given}), needling) == "given");
  const std::string unknown = R"({"coding":[{"system":"http://snomed.info/sct","code":")";
  for (const char* code : {R"(44868003"}]})", R"(44868003","display":"Acupuncture"}]})"}) {
    const std::string deny = consent(provision("deny", unknown + code));
    CHECK(said(deny) == open);
    CHECK(said(deny, electrical) == open);
    CHECK(names({deny}, "it denies what is not understood here"));
  }
  const std::string cpt =
      R"({"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"20560"}]})";
  CHECK(said(consent(provision("deny", cpt))) == open);
  CHECK(said(consent(R"("provision":{"code":[)" + cpt + "]}")) == open);
  CHECK(said(consent(provision("permit", cpt), "2026-02-20", "rejected")) == open);
  // By its words it is refused, and nothing else is.
  const std::string by_display =
      consent(provision("deny", unknown + R"(1290171003","display":"Dry needling"}]})"));
  CHECK(said(by_display) == "refused");
  CHECK(said(by_display, electrical) == open);
  // One that is known beside one that is not.
  const std::string both = consent(provision("deny", dry_needling + "," + cpt));
  CHECK(said(both) == "refused");
  CHECK(said(both, electrical) == open);
  CHECK(said(consent(provision("deny", concept_of("urn:windlass:modality", "neuropuncture") +
                                           R"(,{"text":"needles"})"))) == "refused");
  // What is inside a permission is an exception from it.
  CHECK(said(consent(R"("provision":{"type":"permit","code":[)" + dry_needling +
                     R"(],"provision":[{"type":"deny","code":[)" + cpt + "]}]}"),
             electrical) == open);
}

TEST_CASE("what is denied and known, older, or of another scope takes no other consent away") {
  const std::string neuropuncture = concept_of("urn:windlass:modality", "neuropuncture"),
                    unknown = snomed("44868003");
  CHECK(said(consent(provision("deny", neuropuncture))) == "given");
  CHECK(said(consent(provision("permit", unknown))) == "given");
  CHECK(said(consent(provision("deny", unknown), "2026-02-01")) == "given");
  for (const char* scope : {"research", "patient-privacy", "adr"}) {
    const std::string other = consent(provision("deny", unknown), "2026-02-20", "active", scope);
    CHECK(said(other) == "given");
    CHECK_FALSE(names({other}, "it denies what is not understood here"));
  }
}

TEST_CASE("a consent that was ended or replaced leaves none") {
  const std::string ended = consent(permit, "2026-02-20", "inactive");
  CHECK(said(ended) == open);
  CHECK(names({given, ended}, "it was ended or replaced"));
  CHECK(said(consent(provision("deny", snomed("44868003")), "2026-02-20", "inactive")) == open);
  // What was said since then stands.
  CHECK(fact_of(bundle({ended, consent(permit, "2026-02-22")}), needling) == "given");
  const std::string old = consent(permit, "2026-02-01", "inactive");
  CHECK(said(old) == "given");
  CHECK_FALSE(names({given, old}, "it was ended or replaced"));
  CHECK(said(consent(permit, "2026-02-20", "draft")) == "given");
  CHECK(said(consent(permit, "2026-02-20", "inactive", "research")) == "given");
}

TEST_CASE("who opts out, and says not of what, permits nothing") {
  const std::string rule = R"("policyRule":{"coding":[{"system":)"
                           R"("http://terminology.hl7.org/CodeSystem/v3-ActCode","code":")";
  for (const char* rest : {R"(OPTOUT"}]},"provision":{})", R"(OPTOUT"}]})", R"(OPTOUTE"}]})"}) {
    CHECK(said(consent(rule + rest)) == open);
    CHECK(said(consent(rule + rest), electrical) == open);
    CHECK(names({consent(rule + rest)}, "it opts out"));
  }
  CHECK(said(consent(R"("policyRule":{"text":"Opt-out of all"})")) == open);
  CHECK(said(consent(rule + R"(OPTIN"}]},"provision":{})")) == "given");
  CHECK(said(consent(rule + R"(OPTOUT"}]})", "2026-02-20", "active", "research")) == "given");
  // What a provision permits is an exception from it.
  CHECK(fact_of(bundle({consent(rule + R"(OPTOUT"}]},)" + permit)}), needling) == "given");
}

TEST_CASE("a permission beside words of refusal is none") {
  const auto with = [](const std::string& more) {
    return fact_of(bundle({consent(permit + more)}), needling);
  };
  CHECK(with("") == "given");
  CHECK(with(R"(,"category":[{"text":"Treatment"}])") == "given");
  CHECK(with(R"(,"sourceAttachment":{"title":"Consent to dry needling, signed"})") == "given");
  CHECK(with(R"(,"performer":[{"display":"Dr. Denyer"}])") == "given");
  CHECK(with(R"(,"text":{"status":"additional","div":"<div>Agrees to needles</div>"})") == "given");
  for (const char* more :
       {R"(,"text":{"status":"additional","div":"<div>Patient refuses needles</div>"})",
        R"(,"category":[{"text":"Refusal of treatment"}])",
        R"(,"sourceAttachment":{"title":"Refusal of dry needling, signed"})",
        R"(,"sourceReference":{"display":"Refusal of dry needling"})", R"(,"decision":"deny")",
        R"(,"note":[{"text":"declined on the phone"}])", R"(,"policyText":"never again")",
        R"(,"extension":[{"url":"urn:x","valueString":"withdrawn"}])",
        R"(,"category":[{"coding":[{"code":"x","display":"Consent withdrawn"}]}])"})
    CHECK(with(more) == open);
  CHECK(said(consent(R"("provision":{"type":"permit","code":[{"coding":[{"system":)"
                     R"("urn:windlass:modality","code":"dry_needling"}],"text":"declined"}]})")) ==
        open);
}
