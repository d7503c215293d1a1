// SPDX-License-Identifier: Apache-2.0
// Which of several days counts, what is too old to reassure, and until when something done counts.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string cancer = "history.cancer", pregnancy = "history.pregnancy_status";
const std::string old_day = "2019-02-20", new_day = "2026-02-20";

std::string on(const std::string& element, const std::string& day) {
  return ",\"" + element + "\":\"" + day + "\"";
}
std::string period(const std::string& element, const std::string& start, const std::string& end) {
  return ",\"" + element + R"(":{"start":")" + start + "\"" +
         (end.empty() ? "" : R"(,"end":")" + end + "\"") + "}";
}
std::string past_cancer(const std::string& days, const std::string& clinical = "active") {
  return fact_of(bundle({condition(icd("Z85.3"), clinical, "confirmed", days)}), cancer);
}

}  // namespace

TEST_CASE("of the days of a past cancer the latest counts") {
  const std::string open = "active | past";
  CHECK(past_cancer(on("recordedDate", old_day)) == "past");
  CHECK(past_cancer(on("recordedDate", old_day) + on("onsetDateTime", old_day)) == "past");
  for (const std::string& days :
       {on("recordedDate", old_day) + on("onsetDateTime", new_day),
        on("recordedDate", new_day) + on("onsetDateTime", old_day),
        on("recordedDate", old_day) + period("onsetPeriod", old_day, new_day),
        on("recordedDate", old_day) + period("onsetPeriod", new_day, ""),
        on("recordedDate", old_day) + on("abatementDateTime", new_day),
        on("abatementDateTime", old_day) + on("recordedDate", new_day),
        on("recordedDate", old_day) +
            R"(,"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/)" +
            R"(condition-assertedDate","valueDateTime":")" + new_day + R"("}])"}) {
    CAPTURE(days);
    CHECK(past_cancer(days) == open);
  }
  CHECK(past_cancer(on("recordedDate", old_day) + period("onsetPeriod", "2010", old_day)) ==
        "past");
}

TEST_CASE("a day of a past cancer that nobody can read may be of late") {
  for (const std::string& onset :
       {on("onsetString", "last winter"), on("onsetDateTime", "20.02.2026"),
        std::string(R"(,"onsetAge":{"value":45})"), period("onsetPeriod", "", ""),
        std::string(R"(,"_onsetDateTime":{"extension":[{"url":"http://hl7.org/fhir/)"
                    R"(StructureDefinition/data-absent-reason","valueCode":"masked"}]})")}) {
    CAPTURE(onset);
    CHECK(past_cancer(on("recordedDate", old_day) + onset) == "active | past");
  }
}

TEST_CASE("a cancer that is over and began later than it ended counts from when it began") {
  const auto over = [](const std::string& days) {
    return fact_of(bundle({condition(snomed("363346000"), "resolved", "confirmed", days)}), cancer);
  };
  const std::string open = "active | active_at_site | past";
  CHECK(over(on("abatementDateTime", old_day) + on("recordedDate", new_day)) == "past");
  CHECK(over(on("abatementDateTime", old_day) + on("onsetDateTime", new_day)) == open);
  CHECK(over(on("abatementDateTime", old_day) + period("onsetPeriod", "2015", new_day)) == open);
}

TEST_CASE("a pregnancy that is over counts from its onset, whenever it was written down") {
  const auto over = [](const std::string& days) {
    return fact_of(bundle({condition(snomed("77386006"), "resolved", "confirmed", days)}),
                   pregnancy);
  };
  const std::string both = "not_pregnant | postpartum_6wk";
  CHECK(over(on("recordedDate", "2015-02-01") + on("onsetDateTime", "2025-06-01")) == both);
  CHECK(over(on("recordedDate", "2015-02-01") + on("onsetString", "in spring")) == both);
  CHECK(over(on("abatementDateTime", "2015-02-01") + on("onsetDateTime", "2025-06-01")) ==
        "postpartum_6wk");
  CHECK(over(on("recordedDate", new_day) + on("onsetDateTime", "2015-02-01")).empty());
  CHECK(over(on("recordedDate", "2015-02-01")).empty());
}

TEST_CASE("which denial is too old is said, and what to do") {
  const auto denial = [](const std::string& days) {
    return R"({"resourceType":"AllergyIntolerance","id":"a7","code":)" + snomed("716186003") +
           confirmed_allergy + days + "}";
  };
  const std::string advice = "Ask again, and record the answer with its date";
  for (const auto& [days, said] : {std::pair<std::string, std::string>{
                                       on("recordedDate", "2015-05-01"), "2015-05-01, too old"},
                                   {"", "has no date"},
                                   {on("recordedDate", "2015"), "2015-01-01, too old"}}) {
    CAPTURE(days);
    const auto made = understood(bundle({denial(days)}));
    REQUIRE(made);
    CHECK(made->document.find(said) != std::string::npos);
    CHECK(made->document.find(advice) != std::string::npos);
    CHECK(made->document.find("Reaction to plaster or tape") != std::string::npos);
    const bool is_noted =
        std::any_of(made->unused.begin(), made->unused.end(), [&](const Understood::Unused& one) {
          return one.source == "AllergyIntolerance/a7" && one.why.find(said) != std::string::npos;
        });
    CHECK(is_noted);
  }
  CHECK_FALSE(names({denial(on("recordedDate", new_day))}, advice));
}

namespace {

// What the pregnancy is by the binding of the tree and one of a site, with this mapping.
std::string with_site(const std::string& mapping, const std::vector<std::string>& resources) {
  static const windlass::base::Document tree = document_of_tree("rules/bindings/fhir-r4.yaml");
  const auto site = windlass::base::read_yaml(
      "site",
      "windlass: 1\nkind: binding\nid: site\ntitle: t\nsystems: {s: urn:s}\nfacts:\n"
      "  - fact: history.pregnancy_status\n    from: [{" +
          mapping + "}]\n");
  if (!site) FAIL(windlass::base::render(site.error()));
  const auto both = Binding::read({&tree, &*site}, vocabulary());
  if (!both) return both.error().front().code;
  const auto made = understand({{"t", bundle(resources)}}, {"2026-03-01", {}}, *both, vocabulary());
  if (!made) return made.error().front().code;
  return fact(*made, pregnancy);
}

}  // namespace

TEST_CASE("what was done counts as long as it lasts") {
  const std::string birth =
      "resource: Procedure, codes: {s: [birth]}, value: postpartum_6wk, lasts: 6 wk";
  const auto done = [&](const std::string& day, const std::string& status = "completed") {
    return with_site(birth, {R"({"resourceType":"Procedure","id":"x","status":")" + status +
                             R"(","code":)" + concept_of("urn:s", "birth") + day + "}"});
  };
  const std::string maybe = "not_pregnant | postpartum_6wk";
  CHECK(done(on("performedDateTime", "2026-01-18")) == "postpartum_6wk");
  CHECK(done(on("performedDateTime", "2026-01-17")).empty());
  CHECK(done(on("performedDateTime", "2010-01-01")).empty());
  CHECK(done(on("performedDateTime", "2026")) == maybe);
  CHECK(done(on("performedDateTime", "2026-01")) == maybe);
  CHECK(done(on("performedDateTime", "2024")).empty());
  CHECK(done("") == maybe);
  CHECK(done(on("performedString", "in May")) == maybe);
  CHECK(done(period("performedPeriod", "2010-01-01", "2010-01-02")).empty());
  CHECK(done(period("performedPeriod", "2010-01-01", "")) == maybe);
  CHECK(done(on("performedDateTime", "2010-01-01"), "on-hold").empty());
}

TEST_CASE("what was begun on a day may be over, and is for a time afterwards") {
  const std::string mapping =
      "codes: {s: [transfer]}, value: [first_trimester, second_trimester, third_trimester], "
      "lasts: 42 wk, over: postpartum_6wk, over_within: 6 wk";
  const auto visit = [&](const std::string& day) {
    return with_site("resource: Encounter, " + mapping,
                     {R"({"resourceType":"Encounter","id":"x","status":"finished","type":[)" +
                      concept_of("urn:s", "transfer") + "]" + period("period", day, day) + "}"});
  };
  CHECK(visit("2026-02-01") ==
        "first_trimester | postpartum_6wk | second_trimester | third_trimester");
  CHECK(visit("2025-05-01") == "postpartum_6wk");
  CHECK(visit("2025-03-01").empty());
}

TEST_CASE("a pregnancy by something done once needs a window") {
  for (const char* resource : {"Procedure", "Encounter"}) {
    const std::string bound =
        std::string("resource: ") + resource + ", codes: {s: [birth]}, value: postpartum_6wk";
    CHECK(with_site(bound, {}) == "binding.value");
    CHECK(with_site(bound + ", lasts: 6 wk", {}).empty());
  }
  CHECK(with_site("resource: Condition, codes: {s: [birth]}, value: postpartum_6wk, lasts: 6 wk",
                  {}) == "binding.value");
}

TEST_CASE("the code of a pregnancy in an old procedure or observation says nothing now") {
  const auto other = [](const std::string& type, const std::string& more) {
    return fact_of(bundle({R"({"resourceType":")" + type + R"(","id":"x","code":)" +
                           snomed("77386006") + more + "}"}),
                   pregnancy);
  };
  for (const std::string& value :
       {std::string(), std::string(R"(,"valueBoolean":true)"),
        std::string(R"(,"valueCodeableConcept":{"text":"see the letter"})")}) {
    const std::string seen = R"(,"status":"final")" + value;
    CHECK(other("Observation", seen + on("effectiveDateTime", "2010-02-01")).empty());
    CHECK_FALSE(other("Observation", seen + on("effectiveDateTime", new_day)).empty());
    CHECK_FALSE(other("Observation", seen).empty());
  }
  const std::string done = R"(,"status":"completed")";
  CHECK(other("Procedure", done + on("performedDateTime", "2010-02-01")).empty());
  CHECK_FALSE(other("Procedure", done + on("performedDateTime", new_day)).empty());
}

TEST_CASE("a Timing dates a measurement by its events, or the end of its bounds") {
  const auto platelets = [](const std::string& timing) {
    const std::string dated = R"({"resourceType":"Observation","id":"o","status":"final",)"
                              R"("effectiveTiming":)" +
                              timing + R"(,"code":)" + loinc("777-3") +
                              R"(,"valueQuantity":{"value":200,)"
                              R"("system":"http://unitsofmeasure.org","code":"10*9/L"}})";
    return fact_of(bundle({dated}), "lab.platelets");
  };
  const std::string whole = "200 10*9/L", undated = whole + " | unknown: stale";
  CHECK(platelets(R"({"event":["2026-02-27"]})") == whole);
  CHECK(platelets(R"({"event":["2026-02-27","2026-02-28T10:00:00Z"]})") == whole);
  CHECK(platelets(R"({"repeat":{"boundsPeriod":{"start":"2026-02-26","end":"2026-02-27"}}})") ==
        whole);
  // The earliest of them is how old it may be; what cannot be read dates nothing.
  CHECK(platelets(R"({"event":["2019-02-27","2026-02-28"]})") != "");
  for (const char* timing : {"{}", R"({"event":[]})", R"({"event":["2026-02-27","soon"]})",
                             R"({"event":[null]})", R"({"repeat":{"frequency":1}})"})
    CHECK(platelets(timing) == platelets(R"("x")"));
  CHECK(platelets(R"("x")") != whole);
  CHECK((platelets("{}") == undated || platelets("{}") == "unknown: stale"));
}
