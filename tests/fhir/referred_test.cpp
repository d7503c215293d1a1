// SPDX-License-Identifier: Apache-2.0
// Drugs under one name that differ, and references that can name nobody, count both ways.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string fact_id = "history.anticoagulant";
const std::string doac = concept_of("http://www.whocc.no/atc", "B01AF01"),
                  fluoride = concept_of("http://www.whocc.no/atc", "A01AA01");

std::string medication(const std::string& code, const std::string& more = {}) {
  return R"({"resourceType":"Medication","id":"d","code":)" + code + more + "}";
}
std::string version(const std::string& number) {
  return R"(,"meta":{"versionId":")" + number + "\"}";
}

std::string taken(const std::string& reference, const std::string& more = {},
                  const std::string& subject = "Patient/p1") {
  return R"({"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",)"
         R"("subject":{"reference":)" +
         (subject.front() == '[' || subject == "5" ? subject : "\"" + subject + "\"") +
         R"(},"authoredOn":"2026-01-10","medicationReference":{"reference":")" + reference + "\"}" +
         more + "}";
}

std::string entries(const std::vector<std::string>& list) {
  std::string out = R"({"resourceType":"Bundle","type":"collection","entry":[)"
                    R"({"resource":{"resourceType":"Patient","id":"p1"}})";
  for (const std::string& one : list) out += "," + one;
  return fact_of(out + "]}", fact_id);
}
std::string entry(const std::string& resource, const std::string& url = {}) {
  return "{" + (url.empty() ? "" : R"("fullUrl":")" + url + "\",") + R"("resource":)" + resource +
         "}";
}

const std::string both = "doac | unknown: source_error";

}  // namespace

TEST_CASE("a drug that stands there twice and differs may be either, in whatever order") {
  const std::string own = entry(taken("Medication/d"));
  const std::string a = entry(medication(doac)), b = entry(medication(fluoride));
  CHECK(entries({own, a}) == "doac");
  CHECK(entries({own, a, a}) == "doac");
  CHECK(entries({own, b}).empty());
  CHECK(entries({own, a, b}) == both);
  CHECK(entries({b, own, a}) == both);
  // The same in one that contains it.
  const auto inside = [](const std::string& first, const std::string& second) {
    return entries({entry(
        taken("#d", R"(,"contained":[)" + medication(first) + "," + medication(second) + "]"))});
  };
  CHECK(inside(doac, doac) == "doac");
  CHECK(inside(doac, fluoride) == both);
  CHECK(inside(fluoride, doac) == both);
  // And under one fullUrl.
  const std::string url = "urn:uuid:0b1b6b0e-9d0d-4f0a-8d4c-5f0a7c1d2e3f";
  const auto without_id = [](const std::string& code) {
    return R"({"resourceType":"Medication","code":)" + code + "}";
  };
  const std::string by_url = entry(taken(url));
  CHECK(entries({by_url, entry(without_id(doac), url)}) == "doac");
  CHECK(entries({by_url, entry(without_id(doac), url), entry(without_id(fluoride), url)}) == both);
  CHECK(entries({by_url, entry(without_id(fluoride), url), entry(without_id(doac), url)}) == both);
}

TEST_CASE("a reference to a version means that one") {
  const auto of = [](const std::string& reference) {
    return entries({entry(taken(reference)), entry(medication(doac, version("1"))),
                    entry(medication(fluoride, version("2")))});
  };
  CHECK(of("Medication/d").empty());
  CHECK(of("Medication/d/_history/2").empty());
  CHECK(of("Medication/d/_history/1") == "unknown: source_error");
  CHECK(entries({entry(taken("Medication/d/_history/1")), entry(medication(doac, version("1")))}) ==
        "doac");
  CHECK(entries({entry(taken("Medication/d/_history/1")), entry(medication(doac))}) == both);
}

TEST_CASE("a drug that was deleted may be another") {
  const std::string removed = R"({"request":{"method":"DELETE","url":"Medication/d"}})";
  CHECK(entries({entry(taken("Medication/d")), entry(medication(doac)), removed}) == both);
}

TEST_CASE("drugs that are made of each other, each several times, are soon read") {
  std::string inside;
  for (int i = 0; i < 200; ++i)
    inside += std::string(i == 0 ? "" : ",") + R"({"resourceType":"Medication","id":"d","n":)" +
              std::to_string(i) +
              R"(,"ingredient":[{"itemReference":{"reference":"#d"}},)"
              R"({"itemReference":{"reference":"#d"}}]})";
  CHECK(entries({entry(taken("#d", R"(,"contained":[)" + inside + "]"))}) ==
        "unknown: source_error");
}

TEST_CASE("a reference that can name no Patient counts both ways") {
  const auto of = [](const std::string& subject) {
    return entries({entry(taken("Medication/d", "", subject)), entry(medication(doac))});
  };
  CHECK(of("Patient/p1") == "doac");
  CHECK(of("Patient/p2").empty());
  for (const char* subject : {"77", "MRN-12345", "Patient/p1 ", "Patient p1", "5", "patient/p1",
                              "Patient/p%31", "Patient/", "Patient/\xE2\x80\x8Bp1"}) {
    INFO(subject);
    CHECK(of(subject) == "doac | none");
  }
}

TEST_CASE("several Patients of one fullUrl are nobody's name") {
  const std::string url = "urn:uuid:0b1b6b0e-9d0d-4f0a-8d4c-5f0a7c1d2e3f";
  const std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)" +
                           entry(R"({"resourceType":"Patient","id":"p1"})", url) + "," +
                           entry(R"({"resourceType":"Patient","id":"p2"})", url) + "," +
                           entry(taken("Medication/d", "", url)) + "," + entry(medication(doac)) +
                           "]}";
  for (const char* patient : {"Patient/p1", "Patient/p2"}) {
    const auto made = understood(text, "2026-03-01", patient);
    REQUIRE(made);
    CHECK(fact(*made, fact_id) == "doac | none");
  }
}
