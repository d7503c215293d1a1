// SPDX-License-Identifier: Apache-2.0
// What is newer and no plain value: that it may be so, that somebody asked in vain, that nobody
// asked; and answers with several codes.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

// A pregnancy observation: `more` is its value or why there is none.
std::string pregnancy(const std::string& day, const std::string& more) {
  const std::string when = day.empty() ? "" : R"(,"effectiveDateTime":")" + day + "\"";
  static int count = 0;
  return R"({"resourceType":"Observation","id":"o)" + std::to_string(++count) +
         R"(","status":"final","code":)" + loinc("82810-3") + when + "," + more + "}";
}

std::string answer(const std::string& code) { return R"("valueCodeableConcept":)" + snomed(code); }

std::string absent(const std::string& reason) {
  return R"("dataAbsentReason":)" +
         concept_of("http://terminology.hl7.org/CodeSystem/data-absent-reason", reason);
}

const std::string not_pregnant = answer("60001007"), possible = answer("146799005");

std::string status(const std::vector<std::string>& resources) {
  return fact_of(bundle(resources), "history.pregnancy_status");
}

}  // namespace

TEST_CASE("an answer that it may be so is newer than an older no") {
  const std::string open = "unknown: asked_not_known";
  CHECK(status({pregnancy("2026-02-20", not_pregnant)}) == "not_pregnant");
  CHECK(status({pregnancy("2026-02-20", not_pregnant), pregnancy("2026-02-28", possible)}) == open);
  CHECK(status({pregnancy("2026-02-28", not_pregnant), pregnancy("2026-02-20", possible)}) ==
        "not_pregnant");
  // Of one day, or of nobody knows which.
  CHECK(status({pregnancy("2026-02-20", not_pregnant), pregnancy("2026-02-20", possible)}) == open);
  CHECK(status({pregnancy("2026-02-20", not_pregnant), pregnancy("", possible)}) == open);
  CHECK(status({pregnancy("2026-02-20", not_pregnant), pregnancy("2026-02", possible)}) == open);
}

TEST_CASE("who asked in vain leaves no older reassurance") {
  for (const char* reason : {"asked-unknown", "asked-declined", "unknown", "temp-unknown"}) {
    CAPTURE(reason);
    CHECK(status({pregnancy("2026-02-20", not_pregnant),
                  pregnancy("2026-02-28", absent(reason))}) == "unknown: asked_not_known");
    CHECK(status({pregnancy("2026-02-28", not_pregnant),
                  pregnancy("2026-02-20", absent(reason))}) == "not_pregnant");
    // And takes no concern away.
    const std::string pregnant = pregnancy("2026-02-20", answer("77386006"));
    CHECK(status({pregnant, pregnancy("2026-02-28", absent(reason))}) ==
          "first_trimester | second_trimester | third_trimester | unknown: asked_not_known");
  }
  // Where nobody asked, what is older still counts.
  for (const char* reason : {"not-asked", "not-performed"})
    CHECK(status({pregnancy("2026-02-20", not_pregnant),
                  pregnancy("2026-02-28", absent(reason))}) == "not_pregnant");
}

TEST_CASE("an answer of several codes may mean any of them, in whatever order") {
  const auto both = [](const std::string& first, const std::string& second) {
    const std::string system = R"({"system":"http://snomed.info/sct","code":")";
    return pregnancy("2026-02-28", R"("valueCodeableConcept":{"coding":[)" + system + first +
                                       "\"}," + system + second + R"("}]})");
  };
  const std::string any = "first_trimester | not_pregnant | second_trimester | third_trimester";
  CHECK(status({both("77386006", "60001007")}) == any);
  CHECK(status({both("60001007", "77386006")}) == any);
  // A second code of the same system that nobody bound may say the opposite.
  CHECK(status({both("60001007", "1")}) == "unknown: source_error");
  CHECK(status({both("1", "60001007")}) == "unknown: source_error");
}

TEST_CASE("what was measured over a time without an end is not older than what came since") {
  const std::string fresh = observation("6301-6", "1", "1", "2026-02-25");
  std::string open = observation("6301-6", "9", "1", "2010-01-01");
  const std::string day = R"("effectiveDateTime":"2010-01-01")";
  open.replace(open.find(day), day.size(), R"("effectivePeriod":{"start":"2010-01-01"})");
  CHECK(fact_of(bundle({fresh}), "lab.inr") == "1");
  CHECK(fact_of(bundle({open, fresh}), "lab.inr") == "1 | 9");
  std::string ended = open;
  ended.replace(ended.find("2010-01-01\"}"), 12, R"(2010-01-01","end":"2010-01-02"})");
  CHECK(fact_of(bundle({ended, fresh}), "lab.inr") == "1");
}
