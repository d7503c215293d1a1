// SPDX-License-Identifier: Apache-2.0
// What nobody may rely on may be so all the same, what is over lately may go on, and what no list
// knows is told.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string saddle = "symptom.saddle_numbness_or_sphincter_change", cancer = "history.cancer";
const std::string open = "unknown: source_error";
const std::string yes = R"({"valueBoolean":true})", no = R"({"valueBoolean":false})";
const std::string ours = "urn:windlass:questionnaire:plantar-heel-pain";

std::string response(const std::string& answers, const std::string& authored = "2026-02-28",
                     const std::string& status = "completed", const std::string& url = ours,
                     const std::string& link = saddle) {
  return R"({"resourceType":"QuestionnaireResponse","id":"q)" + authored.substr(8, 2) + status +
         R"(","status":")" + status + R"(","questionnaire":")" + url + R"(","authored":")" +
         authored + R"(","item":[{"linkId":")" + link + R"(","answer":[)" + answers + "]}]}";
}
std::string said(const std::vector<std::string>& resources,
                 const std::string& as_of = "2026-03-01") {
  return fact_of(bundle(resources), saddle, as_of);
}

std::string ended(const std::string& day, const std::string& status = "resolved") {
  return condition(snomed("363346000"), status, "confirmed",
                   day.empty() ? "" : R"(,"abatementDateTime":")" + day + "\"");
}
std::string written_down(const std::string& day) {
  return condition(icd("Z85.3"), "active", "confirmed", R"(,"recordedDate":")" + day + "\"");
}

}  // namespace

TEST_CASE("an alarm that nobody may rely on counts both ways") {
  CHECK(said({response(yes)}) == "true");
  const std::vector<std::string> doubtful = {
      response(yes, "2026-03-02"),
      response(yes, "2026-02-28", "stopped"),
      response(yes, "2026-02-28", "no-such-status"),
      response(yes + "," + no),
      response(yes, "2026-02-28", "completed", ours, "Symptom.Saddle_numbness_or_sphincter_change"),
      response(
          R"({"valueBoolean":true,"modifierExtension":[{"url":"urn:x","valueBoolean":true}]})")};
  for (const std::string& one : doubtful) CHECK(said({one}) == "false | true");
  for (const std::string& one : {response(no, "2026-03-02"), response(no, "2026-02-28", "stopped"),
                                 response(no, "2026-02-28", "completed", ours,
                                          "Symptom.Saddle_numbness_or_sphincter_change")})
    CHECK(said({one}) == open);
  CHECK(said({response(no + "," + no)}) == "false");
  CHECK(said({response(R"({"valueString":"Yes"})")}) == "false | true");
  CHECK(said({response(R"({"valueString":"No"})")}) == open);
  std::string undated = response(yes);
  undated.erase(undated.find(R"("authored")"), std::string(R"("authored":"2026-02-28",)").size());
  CHECK(said({undated}) == "true");
}

TEST_CASE("what cannot be relied on takes no older concern away") {
  const std::string old_yes = response(yes, "2026-02-27"), old_no = response(no, "2026-02-27");
  for (const std::string& newer :
       {response(no, "2026-03-02"), response(no, "2026-02-28", "stopped")}) {
    CHECK(said({old_yes, newer}) == "true");
    CHECK(said({old_no, newer}) == open);
  }
  CHECK(said({old_yes, response(no, "2026-02-28")}) == "false");
}

TEST_CASE("two systems' clocks differ, and a day begins earlier elsewhere") {
  const std::string noon = "2026-03-01T12:00:00Z";
  CHECK(said({response(no, "2026-03-01T12:04:00Z")}, noon) == "false");
  CHECK(said({response(no, "2026-03-01T12:06:00Z")}, noon) == open);
  CHECK(said({response(no, "2026-03-02")}, noon) == "false");
  CHECK(said({response(no, "2026-03-02")}, "2026-03-01T09:00:00Z") == open);
  CHECK(said({response(no, "2026-03-03")}, noon) == open);
}

TEST_CASE("answers to the questionnaire of another condition are not ours") {
  for (const char* other :
       {"urn:windlass:questionnaire:ankle-sprain|1", "urn:windlass:questionnaire",
        "urn:windlass:questionnaire:plantar-heel-pain-2"}) {
    CHECK(said({response(no, "2026-02-28", "completed", other)}).empty());
    CHECK(said({response(yes, "2026-02-28", "completed", other)}) == "true");
    const std::string pain = "symptom.rest_nprs", none = R"({"valueDecimal":0})";
    CHECK(fact_of(bundle({response(none, "2026-02-28", "completed", other, pain)}), pain) == open);
    CHECK(fact_of(bundle({response(R"({"valueDecimal":7})", "2026-02-27", "completed", ours, pain),
                          response(none, "2026-02-28", "completed", other, pain)}),
                  pain) == "7 | unknown: source_error");
  }
  CHECK(said({response(no, "2026-02-28", "completed", ours + "|1.0")}) == "false");
}

TEST_CASE("a cancer that is over lately may be treated still") {
  CHECK(fact_of(bundle({ended("2026-02-20")}), cancer) == "active | active_at_site | past");
  CHECK(fact_of(bundle({ended("2025-08-31")}), cancer) == "active | active_at_site | past");
  CHECK(fact_of(bundle({ended("2025-08-30")}), cancer) == "past");
  CHECK(fact_of(bundle({ended("2025")}), cancer) == "active | active_at_site | past");
  CHECK(fact_of(bundle({ended("2024")}), cancer) == "past");
  CHECK(fact_of(bundle({ended("")}), cancer) == "active | active_at_site | past");
  CHECK(fact_of(bundle({ended("2019-01-01", "remission")}), cancer) ==
        "active | active_at_site | past");
  CHECK(fact_of(bundle({written_down("2026-02-20")}), cancer) == "active | past");
  CHECK(fact_of(bundle({written_down("2019-02-20")}), cancer) == "past");
  CHECK(fact_of(bundle({condition(icd("Z85.3"))}), cancer) == "active | past");
  CHECK(fact_of(bundle({with_id(condition(snomed("363346000")), "c2"), written_down("2019-02-20")}),
                cancer) == "active | active_at_site");
}

TEST_CASE("what is on a list and on none of ours is told") {
  const auto called = [](const std::string& display, const std::string& clinical = "active") {
    return condition(
        R"({"coding":[{"system":"http://snomed.info/sct","code":"38341003","display":")" + display +
            R"("}]})",
        clinical);
  };
  CHECK(names({called("Hypertensive disorder")}, R"("others": [)"));
  CHECK(names({called("Hypertensive disorder")}, "Hypertensive disorder"));
  CHECK_FALSE(names({called("Hypertensive disorder", "resolved")}, "Hypertensive disorder"));
  for (const char* relevant : {"Cauda equina syndrome", "Septic arthritis of ankle", "Chemotherapy",
                               "Acute limb ischaemia", "Neutropenia", "Insulin pump",
                               "Postpartum period", "Marcumar", "Fear of needles"})
    CHECK(names({called(relevant)}, R"("entries": 1)"));
  std::vector<std::string> many;
  for (const char* one : {"aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "jj", "kk", "ll",
                          "mm", "nn", "oo", "pp", "qq", "rr"}) {
    std::string made = with_id(called(one), one);
    many.push_back(made.replace(made.find("38341003"), 8, std::to_string(10'000 + many.size())));
  }
  CHECK(names(many, R"("more_others": 2)"));
}

TEST_CASE("a code that is known of another kind of resource may hold, and is named") {
  const auto device = [](const std::string& code) {
    return R"({"resourceType":"Device","id":"d","type":)" + snomed(code) + "}";
  };
  const std::string words = "it says what is read from another kind of resource";
  CHECK(fact_of(bundle({condition(snomed("14106009"))}), "history.pacemaker") == "false | true");
  CHECK(names({condition(snomed("14106009"))}, words));
  CHECK(fact_of(bundle({device("441509002")}), "history.pacemaker") == "false | true");
  CHECK(fact_of(
            bundle({condition(concept_of("http://www.nlm.nih.gov/research/umls/rxnorm", "11289"))}),
            "history.anticoagulant") == "none | vka");
  const std::string no_allergy = R"({"resourceType":"AllergyIntolerance","id":"a","code":)" +
                                 snomed("716186003") + confirmed_allergy + "}";
  CHECK(fact_of(bundle({no_allergy}), "allergy.latex") == "false");
  CHECK(fact_of(bundle({no_allergy, condition(snomed("300916003"))}), "allergy.latex") ==
        "false | true");
  CHECK(fact_of(bundle({condition(snomed("14106009"), "active", "refuted")}), "history.pacemaker")
            .empty());
}

TEST_CASE("who is allergic to a drug does not take it") {
  const std::string allergy = R"({"resourceType":"AllergyIntolerance","id":"a","code":)" +
                              concept_of("http://www.nlm.nih.gov/research/umls/rxnorm", "2551") +
                              confirmed_allergy + "}";
  CHECK(fact_of(bundle({allergy}), "meds.fluoroquinolone_last_12wk").empty());
}

TEST_CASE("a number that nobody may rely on stands beside what is not known") {
  const auto inr = [](const std::vector<std::string>& resources) {
    return fact_of(bundle(resources), "lab.inr");
  };
  CHECK(inr({observation("6301-6", "9", "1", "2026-03-02")}) == "9 | unknown: source_error");
  CHECK(inr({observation("6301-6", "9", "1", "2026-02-28", "preliminary")}) ==
        "9 | unknown: source_error");
  CHECK(fact_of(bundle({response(R"({"valueDecimal":9})", "2026-02-27", "completed", ours,
                                 "symptom.rest_nprs"),
                        response(R"({"valueDecimal":0})", "2026-02-28", "in-progress", ours,
                                 "symptom.rest_nprs")}),
                "symptom.rest_nprs") == "0 | 9 | unknown: source_error");
  // An unreadable newer one takes no older one away, and a readable one does.
  CHECK(inr({observation("6301-6", "9", "1", "2026-02-20"),
             observation("6301-6", "2", "1", "2026-02-28", "preliminary")}) ==
        "2 | 9 | unknown: source_error");
  CHECK(inr({observation("6301-6", "9", "1", "2026-02-20"),
             observation("6301-6", "2", "1", "2026-02-28")}) == "2");
}

TEST_CASE("a report's conclusion in words is named whatever it says") {
  CHECK(names({R"({"resourceType":"DiagnosticReport","id":"r","status":"final","code":)" +
               loinc("24707-2") + R"(,"conclusion":"Unremarkable, but for the marrow"})"},
              "Unremarkable, but for the marrow"));
}

TEST_CASE("what is over lately is written with how long that is") {
  const auto refused = [](const std::string& mapping) {
    auto document = windlass::base::read_yaml(
        "b",
        "windlass: 1\nkind: binding\nid: x\ntitle: X\nversion: 1.0.0\nsystems: {s: urn:s}\n"
        "facts:\n  - fact: history.cancer\n    from:\n      - {resource: Condition, codes: "
        "{s: [a]}, " +
            mapping + "}\n");
    if (!document) FAIL(windlass::base::render(document.error()));
    const auto read = Binding::read({&*document}, vocabulary());
    return read ? std::string() : read.error().front().code;
  };
  CHECK(refused("value: active, over: past, lately: [active, past], lately_within: 26 wk").empty());
  CHECK(refused("value: active, over: past, lately: [active, past]") == "binding.value");
  CHECK(refused("value: active, over: past, lately_within: 26 wk") == "binding.value");
  CHECK(refused("value: active, lately: [past], lately_within: 26 wk") == "binding.value");
}
