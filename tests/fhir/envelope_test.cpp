// SPDX-License-Identifier: Apache-2.0
// What a Bundle says of itself, and what its entries ask for: what of that cannot be read, or is
// not known here, leaves open what may be missing.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string dvt = "history.dvt_current_or_suspected";
const std::string incomplete = "unknown: incomplete_page", open = "unknown: source_error";
const std::string patient = R"({"resource":{"resourceType":"Patient","id":"p1"}})";

std::string linked(const std::string& self, const std::string& more, const std::string& entries) {
  return R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":")" +
         self + "\"}" + more + R"(],"entry":[)" + entries + "]}";
}

std::string of_type(const std::string& type, const std::string& more) {
  return R"({"resourceType":"Bundle")" + (type.empty() ? "" : R"(,"type":)" + type) + more +
         R"(,"entry":[)" + patient + "]}";
}

// What the record denies by an entry, in a Bundle with this envelope beside it.
std::string latex(const std::string& type, const std::string& more) {
  const std::string none = R"({"resource":{"resourceType":"AllergyIntolerance","id":"a1",)"
                           R"("patient":{"reference":"Patient/p1"},"recordedDate":"2026-02-20",)"
                           R"("code":)" +
                           snomed("716186003") + confirmed_allergy + "}}";
  return fact_of(R"({"resourceType":"Bundle")" + (type.empty() ? "" : R"(,"type":)" + type) + more +
                     R"(,"entry":[)" + patient + "," + none + "]}",
                 "allergy.latex");
}

std::string diabetes(const std::string& request) {
  std::string one = condition(snomed("44054006"));
  one.insert(1, R"("subject":{"reference":"Patient/p1"},)");
  return fact_of(R"({"resourceType":"Bundle","type":"transaction","entry":[)" + patient +
                     R"(,{"resource":)" + one + R"(,"request":)" + request + "}]}",
                 "history.diabetes");
}

}  // namespace

TEST_CASE("a search whose URL is not understood may lack anything") {
  const std::string next = R"(,{"relation":"next","url":"https://e/R4?_getpages=a"})",
                    failed = R"(,{"resource":{"resourceType":"OperationOutcome"}})",
                    empty = R"(,{"fullUrl":"https://e/R4/Pateint/1"})";
  for (const char* self :
       {"https://e/R4/Patient/p1/$everything", "https://e/baseR4?_getpages=abc&_getpagesoffset=20",
        "https://e/R4/page/2", "https://e/R4?_type=Condition,Observation", "https://e", "",
        "https://e/R4/Patient?_id=p1&_revinclude=Condition:subject",
        "https://e/R4/Patient?_id=p1&%5Frevinclude=Condition:subject",
        "https://e/R4/Patient?_id=p1&_include=*", "https://e/R4/Pateint?_id=p1",
        "https://e/R4/Immunization?patient=p1", "https://e/R4/$export",
        "https://e/R4/Patient/p1/*"}) {
    INFO(self);
    CHECK(fact_of(linked(self, next, patient), dvt) == incomplete);
    CHECK(fact_of(linked(self, "", patient + failed), dvt) == open);
    CHECK(fact_of(linked(self, "", patient + empty), dvt) == incomplete);
    CHECK(fact_of(linked(self, "", patient), dvt).empty());
  }
  // One that is understood speaks of its own type alone.
  for (const char* self :
       {"https://e/R4/Observation?patient=p1&_sort=-date", "Observation?patient=p1",
        "https://e/R4/Patient/p1/Observation", "https://e/R4/Observation/_search?x=y",
        "https://e/R4/Observation/o1", "https://e/R4/Observation/o1/_history/2"}) {
    INFO(self);
    CHECK(fact_of(linked(self, next, patient), dvt).empty());
    CHECK(fact_of(linked(self, next, patient), "lab.inr") == incomplete);
  }
  // Codes may be written as a URL has to be, and what is not plain may be any code.
  const std::string search = "https://e/Observation?code=";
  CHECK(fact_of(linked(search + "http%3A%2F%2Floinc.org%7C6301-6", next, patient), "lab.inr") ==
        incomplete);
  CHECK(fact_of(linked(search + "http%3A%2F%2Floinc.org%7C6301-6", next, patient), "lab.platelets")
            .empty());
  CHECK(fact_of(linked(search + R"(a|b\\,c)", next, patient), "lab.platelets") == incomplete);
}

TEST_CASE("a prefetch that no binding names may lack anything, whatever its link says") {
  const std::string page =
      linked("https://e/R4/Patient/p1/$everything", R"(,{"relation":"next","url":"x"})", patient);
  CHECK(fact_of(R"({"prefetch":{"everything":)" + page + "}}", dvt) == incomplete);
  // Of one that it names, the search is known, and the link of a page says nothing.
  const std::string of_known =
      linked("https://e/baseR4?_getpages=abc", R"(,{"relation":"next","url":"x"})", patient);
  CHECK(fact_of(R"({"prefetch":{"observations":)" + of_known + "}}", "lab.inr") == incomplete);
  CHECK(fact_of(R"({"prefetch":{"observations":)" + of_known + "}}", dvt).empty());
}

TEST_CASE("an envelope that cannot be read is one of less than there is") {
  for (const char* type :
       {"", R"("searchset")", R"("searchSet")", R"("SEARCHSET")", "7", "[]", R"("collection")"}) {
    INFO(type);
    CHECK(latex(type, "") == "false");
    CHECK(latex(type, R"(,"total":2)") != "unknown: incomplete_page");
    for (const char* total : {"9", "9.0", "-1", R"("many")", "[]", "{}", "null", "9e0"})
      CHECK(latex(type, R"(,"total":)" + std::string(total)) == incomplete);
    CHECK(latex(type, R"(,"total":2,"_total":{"extension":[]})") == incomplete);
    for (const char* link :
         {R"("next")", "7", "null", "[null]", R"(["next"])", "[[]]", "[{}]", "{}",
          R"([{"relation":["next"]}])", R"([{"relation":{"a":1}}])", R"([{"url":"x"}])",
          R"({"relation":"next"})", R"([{"relation":"nxt"}])", R"([{"relation":"previous"}])"})
      CHECK(latex(type, R"(,"link":)" + std::string(link)) == incomplete);
    CHECK(latex(type, R"(,"link":[])") == "false");
    CHECK(latex(type, R"(,"link":[{"relation":"first","url":"x"}])") == "false");
  }
  CHECK(fact_of(of_type(R"("searchset")", ""), dvt).empty());
  CHECK(fact_of(R"({"resourceType":"Bundle","type":"searchset","entry":null})", dvt) ==
        "refused: fhir.patient");
  // What a mode that nobody knows says of an entry is not that it is a match.
  const std::string included = R"({"search":{"mode":"includ"},"resource":{"resourceType":)"
                               R"("Patient","id":"p1"}})";
  CHECK(fact_of(
            R"({"resourceType":"Bundle","type":"searchset","total":1,"entry":[)" + included + "]}",
            dvt) == incomplete);
}

TEST_CASE("what an entry asks for is not read past") {
  const std::string url = R"(,"url":"Condition/c1"})", unsure = "none | type2";
  for (const char* method : {"PUT", "POST", "put", "GET", "HEAD"})
    CHECK(diabetes(R"({"method":")" + std::string(method) + "\"" + url) == "type2");
  for (const char* method : {R"("DELETE")", R"("delete")", R"(" Delete ")"})
    CHECK(diabetes(R"({"method":)" + std::string(method) + url) == unsure);
  for (const char* method : {R"("DELTE")", "[]", "7", "null"})
    CHECK(diabetes(R"({"method":)" + std::string(method) + url) == unsure + " | " + open);
  CHECK(diabetes(R"({"url":"Condition/c1"})") == unsure + " | " + open);
  CHECK(diabetes(R"("DELETE")") == unsure + " | " + open);
}

TEST_CASE("what an entry changes in part is open") {
  const auto patched = [](const std::string& method, const std::string& url,
                          const std::string& fact) {
    return fact_of(R"({"resourceType":"Bundle","type":"transaction","entry":[)" + patient +
                       R"(,{"resource":{"resourceType":"Parameters"},"request":{"method":")" +
                       method + R"(","url":")" + url + R"("}}]})",
                   fact);
  };
  for (const char* method : {"PATCH", "patch"}) {
    CHECK(patched(method, "Condition/c1", dvt) == open);
    CHECK(patched(method, "Condition?identifier=a|b", dvt) == open);
    CHECK(patched(method, "https://e/R4/Condition/c1", dvt) == open);
    CHECK(patched(method, "Observation/o1", dvt).empty());
    CHECK(patched(method, "", dvt) == open);
    CHECK(patched(method, "urn:uuid:0b1b6b0e-9d0d-4f0a-8d4c-5f0a7c1d2e3f", dvt) == open);
  }
  const auto made =
      understood(R"({"resourceType":"Bundle","type":"transaction","entry":[)" + patient +
                 R"(,{"request":{"method":"PATCH","url":"Condition/c1"}}]})");
  REQUIRE(made);
  REQUIRE(made->not_whole.size() == 1);
  CHECK(made->not_whole.front().find("changes or removes") != std::string::npos);
  CHECK(made->document.find("changes or removes") != std::string::npos);
}

TEST_CASE("an entry that deletes what nobody can tell leaves everything open") {
  const auto removed = [](const std::string& url) {
    return fact_of(R"({"resourceType":"Bundle","type":"transaction","entry":[)" + patient +
                       R"(,{"request":{"method":"DELETE","url":)" + url + "}}]}",
                   dvt);
  };
  CHECK(removed(R"("Condition/c9")").empty());
  for (const char* url : {R"("nonsense")", "\"\"", "7", "{}", "null"}) CHECK(removed(url) == open);
}

TEST_CASE("an entry that writes and has no resource lost it") {
  const auto wrote = [](const std::string& more) {
    return fact_of(R"({"resourceType":"Bundle","type":"transaction","entry":[)" + patient +
                       R"(,{"request":{"method":"PUT","url":"Condition/c1"})" + more + "}]}",
                   dvt);
  };
  CHECK(wrote("") == incomplete);
  CHECK(wrote(R"(,"response":{"status":"200 OK"})").empty());
  CHECK(wrote(R"(,"response":{"status":"412"})") == open);
  CHECK(diabetes(R"({"method":"PUT"},"response":{"status":"500"})") == "type2 | " + open);
}

TEST_CASE("what a decision support said beside the facts is no failure of a search") {
  const std::string url = "urn:uuid:0b1b6b0e-9d0d-4f0a-8d4c-5f0a7c1d2e3f";
  const std::string guidance =
      R"(,{"resource":{"resourceType":"GuidanceResponse","evaluationMessage":[{"reference":")" +
      url + R"("}]}})";
  const std::string outcome = R"(,{"fullUrl":")" + url +
                              R"(","resource":{"resourceType":"OperationOutcome","issue":[)"
                              R"({"severity":"warning","code":"incomplete"}]}})";
  const auto known = [&](const std::string& type, const std::string& more) {
    return fact_of(
        R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)" + patient + more + "]}",
        dvt);
  };
  CHECK(known("collection", guidance + outcome) == known("collection", ""));
  CHECK(known("collection", outcome + guidance) == known("collection", ""));
  // Without such a guidance, and in the answer to a search, it speaks of what came.
  CHECK(known("collection", outcome) == incomplete);
  CHECK(known("searchset", guidance + outcome) == incomplete);
}
