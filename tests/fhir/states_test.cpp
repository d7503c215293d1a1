// SPDX-License-Identifier: Apache-2.0
// The six states of the wire stay apart and none of them is a "no"; whose resources they are; what
// nobody here understands; what is refused.
#include <algorithm>

#include "fhir/support.hpp"

using namespace windlass::fhir;
using windlass::base::Diagnostics;

namespace {

std::string prefetch(const std::string& key, const std::string& value) {
  return R"({"hook":"patient-view","prefetch":{"patient":{"resourceType":"Patient","id":"p1"})" +
         (key.empty() ? "" : ",\"" + key + "\":" + value) + "}}";
}

std::string search(const std::string& inside) {
  return R"({"resourceType":"Bundle","type":"searchset")" + inside + "}";
}

std::string refusal(const std::string& text, const std::string& patient = {}) {
  const auto made = understood(text, "2026-03-01", patient);
  return made ? "" : made.error().front().code;
}

const std::string cancer = condition(snomed("363346000"));
const std::string entry =
    R"(,"entry":[{"resource":)" +
    std::string(cancer).insert(1, R"("subject":{"reference":"Patient/p1"},)") + "}]";

}  // namespace

TEST_CASE("the six states of the wire") {
  const auto state = [](const std::string& key, const std::string& value) {
    return fact_of(prefetch(key, value), "history.cancer");
  };
  CHECK(state("conditions", search(entry)) == "active | active_at_site");
  CHECK(state("conditions", search("")) == "unknown: nothing_found");
  CHECK(state("conditions", "null") == "unknown: nothing_found");
  CHECK(state("", "").empty());
  CHECK(state("conditions",
              R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})") ==
        "unknown: source_error");
  CHECK(state("conditions", search(R"(,"link":[{"relation":"next","url":"x"}])")) ==
        "unknown: incomplete_page");
  CHECK(state("conditions", search(R"(,"total":3)")) == "unknown: incomplete_page");
  // What is found on a page that is not the last still counts.
  CHECK(state("conditions", search(R"(,"link":[{"relation":"next","url":"x"}])" + entry)) ==
        "active | active_at_site");
  // Medication says nothing of cancer.
  CHECK(state("medications", search("")).empty());
}

TEST_CASE("a newest value of a page that is not the last is no value") {
  const std::string inr = observation("777-3", "250", "10*9/L", "2026-02-27", "final",
                                      R"(,"subject":{"reference":"Patient/p1"})");
  const std::string page = R"(,"entry":[{"resource":)" + inr + "}]";
  CHECK(fact_of(prefetch("observations", search(page)), "lab.platelets") == "250 10*9/L");
  CHECK(fact_of(prefetch("observations", search(page + R"(,"link":[{"relation":"next"}])")),
                "lab.platelets") == "250 10*9/L | unknown: incomplete_page");
}

TEST_CASE("a search for one code speaks of that code alone") {
  const std::string self =
      R"(,"link":[{"relation":"self","url":"https://a/Observation?patient=p1&code=)"
      R"(http://loinc.org|6301-6"}])";
  const std::string both = R"({"resourceType":"Bundle","type":"batch-response","entry":[)"
                           R"({"resource":{"resourceType":"Patient","id":"p1"}},{"resource":)" +
                           search(self) + "}]}";
  CHECK(fact_of(both, "lab.inr") == "unknown: nothing_found");
  CHECK(fact_of(both, "lab.platelets").empty());
}

TEST_CASE("an error of nobody knows what leaves everything open that it could have told") {
  const std::string all =
      R"({"resourceType":"Bundle","type":"collection","entry":[)"
      R"({"resource":{"resourceType":"Patient","id":"p1"}},)"
      R"({"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"fatal"}]}}]})";
  CHECK(fact_of(all, "history.cancer") == "unknown: source_error");
  CHECK(fact_of(all, "lab.inr") == "unknown: source_error");
}

TEST_CASE("none known is no answer where an outcome may say that something is missing") {
  const auto latex = [](const std::string& issue) {
    const std::string entries =
        R"({"resource":{"resourceType":"AllergyIntolerance","id":"a","patient":{"reference":)"
        R"("Patient/p1"},"clinicalStatus":)" +
        concept_of("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active") +
        R"(,"code":)" + concept_of("http://snomed.info/sct", "716186003") +
        R"(}},{"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome",)"
        R"("issue":[)" +
        issue + "]}}";
    return fact_of(prefetch("allergies", search(R"(,"entry":[)" + entries + "]")), "allergy.latex");
  };
  CHECK(latex(R"({"severity":"information","code":"informational"})") == "false");
  for (const char* code : {"incomplete", "suppressed", "throttled", "too-costly", "made-up"})
    CHECK(latex(std::string(R"({"severity":"warning","code":")") + code + R"("})") ==
          "unknown: incomplete_page");
  CHECK(latex(R"({"severity":"information"})") == "unknown: incomplete_page");
}

TEST_CASE("entries that fail are one failure of their bundle, whatever their number") {
  const std::string failed = R"({"response":{"status":"500"}})",
                    reported = R"({"resource":{"resourceType":"OperationOutcome"}})",
                    nested = R"({"resource":{"resourceType":"Bundle","type":"searchset"},)"
                             R"("response":{"outcome":{"resourceType":"OperationOutcome"}}})";
  std::string codes = "a|b", entries = R"({"resource":{"resourceType":"Patient","id":"p1"}})";
  for (int i = 1; i < 1'000; ++i) codes += ",a|b";
  for (int i = 0; i < 60; ++i) entries += "," + failed + "," + reported;
  const std::string text = search(R"(,"link":[{"relation":"self","url":"Observation?code=)" +
                                  codes + R"("}],"entry":[)" + entries + "," + nested + "]");
  const auto received = receive({{"t", text}}, binding());
  REQUIRE(received);
  std::vector<std::string> from;
  std::size_t copied = 0;
  for (const Search& one : received->searches) {
    from.push_back(one.type + ": " + one.from);
    copied += one.codes.size();
  }
  CHECK(from == std::vector<std::string>{": a search: an OperationOutcome",
                                         "Observation: a search: an entry failed",
                                         "Observation: a search: an OperationOutcome"});
  CHECK(copied == 2'000);
  const auto made = understood(text);
  REQUIRE(made);
  CHECK(made->not_whole.size() == 3);
}

TEST_CASE("what changes the meaning of a resource and is not known here is not read past") {
  const std::string modified =
      condition(snomed("44054006"), "active", "confirmed",
                R"(,"modifierExtension":[{"url":"urn:x","valueBoolean":true}])");
  CHECK(fact_of(bundle({modified}), "history.diabetes") == "none | type2");
  const std::string escaped =
      condition(snomed("44054006"), "active", "confirmed",
                R"(,"modifier\u0045xtension":[{"url":"urn:x","valueBoolean":true}])");
  CHECK(fact_of(bundle({escaped}), "history.diabetes") == "none | type2");
  const std::string rules =
      condition(snomed("44054006"), "active", "confirmed", R"(,"implicitRules":"urn:rules")");
  CHECK(fact_of(bundle({rules}), "history.diabetes") == "none | type2");
  // Beside one that is read it adds nothing.
  CHECK(fact_of(bundle({modified, with_id(condition(snomed("44054006")), "c2")}),
                "history.diabetes") == "type2");
}

TEST_CASE("whose resources they are") {
  const std::string other =
      R"({"resourceType":"Condition","id":"x","subject":{"reference":"Patient/p2"},"code":)" +
      snomed("44054006") + "}";
  CHECK(fact_of(bundle({other}), "history.diabetes").empty());
  const std::string nobody = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)"
                             R"({"resourceType":"Patient","id":"p1"}},{"resource":)" +
                             condition(snomed("44054006")) + "}]}";
  CHECK(fact_of(nobody, "history.diabetes") == "none | type2");
  const std::string two = R"({"resourceType":"Patient","id":"p1","birthDate":"1980-01-01"})"
                          "\n"
                          R"({"resourceType":"Patient","id":"p2","birthDate":"1990-01-01"})";
  CHECK(refusal(two) == "fhir.patients");
  const auto chosen = understood(two, "2026-03-01", "p2");
  REQUIRE(chosen);
  CHECK(fact(*chosen, "demo.age_years") == "36 a");
  CHECK(refusal(R"({"resourceType":"Bundle","type":"collection"})") == "fhir.patient");
}

TEST_CASE("of more than eight values none is taken, however many they are") {
  for (const int number : {8, 9, 20'000}) {
    std::vector<std::string> all;
    for (int i = 0; i < number; ++i)
      all.push_back(observation("777-3", std::to_string(100 + i / 100.0), "10*9/L", "2026-02"));
    const std::string platelets = fact_of(bundle(all), "lab.platelets");
    CHECK(std::count(platelets.begin(), platelets.end(), '|') == (number == 8 ? 7 : 0));
    if (number > 8) CHECK(platelets == "unknown: source_error");
  }
}

TEST_CASE("the order of resources and of lines changes nothing") {
  const std::vector<std::string> some = {condition(snomed("44054006")), condition(icd("E10.9")),
                                         observation("777-3", "200", "10*9/L", "2026-01-10"),
                                         observation("777-3", "40", "10*9/L", "2026-02-10"),
                                         observation("29463-7", "70", "kg", "2026-02-10")};
  std::vector<std::string> turned(some.rbegin(), some.rend());
  const auto one = understood(bundle(some)), other = understood(bundle(turned));
  REQUIRE(one);
  REQUIRE(other);
  const auto without_digest = [](std::string text) {
    const std::size_t from = text.find("\"texts\""), to = text.find(']', from);
    return text.erase(from, to - from);
  };
  CHECK(without_digest(one->document) == without_digest(other->document));
}

TEST_CASE("the newest version of a resource counts") {
  const auto version = [](const std::string& day, const std::string& clinical) {
    return condition(snomed("44054006"), clinical, "confirmed",
                     R"(,"meta":{"versionId":"7","lastUpdated":")" + day + R"(T08:00:00Z"})");
  };
  CHECK(fact_of(bundle({version("2026-01-02", "entered-in-error"),
                        condition(snomed("44054006"), "active", "entered-in-error",
                                  R"(,"meta":{"lastUpdated":"2026-02-02T08:00:00Z"})")}),
                "history.diabetes")
            .empty());
}

TEST_CASE("what nobody bound is counted and shown, the relevant first") {
  const auto made =
      understood(bundle({condition(snomed("444814009")),
                         R"({"resourceType":"Condition","id":"c2","code":{"coding":[)"
                         R"({"system":"urn:x","code":"1","display":"Lung CANCER"}]}})",
                         condition(snomed("444814009"))}));
  REQUIRE(made);
  REQUIRE(made->unmapped.size() == 2);
  CHECK(made->unmapped[0].display == "Lung CANCER");
  CHECK(made->unmapped[0].relevant);
  CHECK(made->unmapped[1].count == 2);
  CHECK(made->unmapped[1].wordless);
}

TEST_CASE("without an account the relevant codes are counted as with one") {
  const std::string spoken = R"({"resourceType":"Condition","id":"c2","code":{"coding":[)"
                             R"({"system":"urn:x","code":"1","display":"Lung CANCER"}]}})";
  const std::string silent = R"({"resourceType":"Condition","id":"c3","code":{"coding":[)"
                             R"({"system":"urn:x","code":"1","display":"Lung"}]}})";
  const std::string other = R"({"resourceType":"Condition","id":"c4","code":{"text":"Cold"}})";
  const std::string text = bundle({condition(snomed("444814009")), spoken, silent, other});
  const auto whole = understood(text);
  const auto brief = understand({{"t", text}}, {"2026-03-01", "", false}, binding(), vocabulary());
  REQUIRE(whole);
  REQUIRE(brief);
  REQUIRE(whole->unmapped.size() == 3);
  CHECK(whole->unmapped[1].wordless);
  REQUIRE(brief->unmapped.size() == 2 + 1);  // and the cold, which is of a list
  CHECK(brief->unmapped[1].wordless);
  CHECK(brief->unmapped[0].display == "Lung CANCER");
  CHECK(brief->unmapped[0].count == 2);
  CHECK(brief->unmapped[0].count == whole->unmapped[0].count);
  CHECK(brief->document == whole->document);
}

TEST_CASE("the patient document names its sources, the binding and the bytes") {
  const auto made = understood(bundle(
      {condition(snomed("44054006"), "active", "confirmed", R"(,"meta":{"versionId":"3"})")}));
  REQUIRE(made);
  CHECK(made->document.find(R"("source": "Condition/c1/_history/3")") != std::string::npos);
  CHECK(made->document.find(binding().digest()) != std::string::npos);
  REQUIRE(made->digests.size() == 1);
  CHECK(made->document.find(made->digests[0]) != std::string::npos);
}

TEST_CASE("an answer that nobody knows takes the place of an older one, and hides no concern") {
  const auto answers = [](const std::string& day, const std::string& value) {
    return R"({"resourceType":"QuestionnaireResponse","id":"q)" + day +
           R"(","status":"completed",)"
           R"("questionnaire":"urn:windlass:questionnaire:plantar-heel-pain")" +
           (day.empty() ? "" : R"(,"authored":")" + day + "\"") +
           R"(,"item":[{"linkId":"exam.protective_sensation_lost","answer":[)" + value + "]}]}";
  };
  const std::string no = R"({"valueBoolean":false})",
                    open = R"({"valueCoding":{"system":"http://terminology.hl7.org/CodeSystem/)"
                           R"(data-absent-reason","code":"asked-unknown"}})";
  const auto sensation = [](const std::vector<std::string>& all) {
    return fact_of(bundle(all), "exam.protective_sensation_lost");
  };
  CHECK(sensation({answers("2026-01-10", no)}) == "false");
  CHECK(sensation({answers("2026-01-10", no), answers("2026-02-10", open)}) ==
        "unknown: asked_not_known");
  CHECK(sensation({answers("2026-02-10", no), answers("2026-01-10", open)}) == "false");
  CHECK(sensation({answers("", no)}) == "unknown: stale");
  CHECK(sensation({answers("", no), condition(icd("E11.42"))}) == "true");
  CHECK(sensation({answers("2026-01-10", no), condition(icd("E11.42"))}) == "false | true");
}

TEST_CASE("who has died is said, from the day on") {
  const auto died = [](const std::string& more) {
    const auto made = understood(R"({"resourceType":"Patient","id":"p1",)" + more + "}");
    return made && made->deceased;
  };
  CHECK(died(R"("deceasedBoolean":true)"));
  CHECK(died(R"("deceasedDateTime":"2020-01-01")"));
  CHECK(died(R"("deceasedDateTime":"who knows")"));
  CHECK_FALSE(died(R"("deceasedDateTime":"2027-01-01")"));
  CHECK_FALSE(died(R"("deceasedBoolean":false)"));
}

TEST_CASE("texts with characters that nobody sees are read, and shown without them") {
  const auto made = understood(bundle({R"({"resourceType":"Condition","id":"c","code":{"coding":[)"
                                       "{\"system\":\"urn:x\",\"code\":\"1\",\"display\":"
                                       "\"a\xE2\x80\x8B"
                                       "b\"}]}}"}));
  REQUIRE(made);
  REQUIRE(made->unmapped.size() == 1);
  CHECK(made->unmapped[0].display.find("\xE2\x80\x8B") == std::string::npos);
}

TEST_CASE("what a sender writes is shown in short, wherever it stands") {
  const std::string much(100'000, 'x');
  const std::string strange =
      R"({"resourceType":")" + much + R"(","code":{"coding":[{"system":"urn:x","code":"1"}]}})";
  const std::string doubtful = condition(snomed("44054006"), "active", much);
  const std::string page =
      R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"next"},)"
      R"({"relation":"self","url":"https://a/)" +
      much + R"(?code=1"}]})";
  const auto made = understood(bundle({strange, doubtful, page}));
  REQUIRE(made);
  // The page may lack anything, for nobody knows what was searched.
  CHECK(fact(*made, "history.diabetes") == "none | type2 | unknown: incomplete_page");
  CHECK(to_json(*made, vocabulary()).size() < much.size() / 2);
}
