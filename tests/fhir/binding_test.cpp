// SPDX-License-Identifier: Apache-2.0
#include "fhir/support.hpp"

using namespace windlass::fhir;
namespace base = windlass::base;

namespace {

const std::string head =
    "windlass: 1\nkind: binding\nid: site\ntitle: t\nsystems: {s: urn:s, icd-10-cm: urn:icd}\n";

}  // namespace

TEST_CASE("the tree's binding binds facts to codes that are there") {
  CHECK(binding().mappings().size() > 40);
  CHECK(binding().digest().size() == 64);
  CHECK(binding().prefetch("conditions").starts_with("Condition?"));
}

TEST_CASE("a site's binding adds codes, and contradicts none") {
  const base::Document tree = document_of_tree("rules/bindings/fhir-r4.yaml");
  const auto site = [&](const std::string& value) {
    const auto document = base::read_yaml(
        "s.yaml",
        "windlass: 1\nkind: binding\nid: site\ntitle: t\n"
        "systems: {local: urn:local, snomed-ct: http://snomed.info/sct}\nfacts:\n"
        "  - fact: history.diabetes\n    from:\n      - {resource: Condition, codes: "
        "{local: [sugar], snomed-ct: [\"44054006\"]}, value: " +
            value + ", over: type2}\n");
    REQUIRE(document);
    return Binding::read({&tree, &*document}, vocabulary());
  };
  const auto both = site("type2");
  REQUIRE(both);
  CHECK(both->digest() != binding().digest());
  std::vector<const Mapping*> found;
  both->find("Condition", "urn:local", "sugar", found);
  CHECK(found.size() == 1);
  const auto other = site("type1");
  REQUIRE_FALSE(other);
  CHECK(other.error().front().code == "binding.code");
}

TEST_CASE("the order of the documents changes no digest") {
  const auto a = base::read_yaml("a", head + "facts: []\n"),
             b = base::read_yaml("b", head + "facts: []\nnote: x\n");
  REQUIRE(a);
  REQUIRE(b);
  CHECK(Binding::read({&*a, &*b}, vocabulary())->digest() ==
        Binding::read({&*b, &*a}, vocabulary())->digest());
}

TEST_CASE(
    "what is due, what may be both, and names of systems are refused where they say nothing") {
  const auto first_code = [](const std::string& systems, const std::string& fact) {
    const auto document = base::read_yaml(
        "s.yaml", "windlass: 1\nkind: binding\nid: site\ntitle: t\nsystems: {s: " + systems +
                      "}\nfacts:\n  - " + fact + "\n");
    REQUIRE(document);
    const auto made = Binding::read({&*document}, vocabulary());
    return made ? std::string() : made.error().front().code;
  };
  const auto due = [&](const std::string& resource, const std::string& values) {
    return first_code("urn:s", "{fact: history.pregnancy_status, from: [{resource: " + resource +
                                   ", codes: {s: [edd]}, read: due" + values + "}]}");
  };
  CHECK(due("Observation", ", value: third_trimester, over: postpartum_6wk").empty());
  CHECK(due("Observation", ", value: third_trimester, over: postpartum_6wk, lasts: 42 wk") ==
        "binding.value");
  CHECK(due("Observation",
            ", value: third_trimester, over: postpartum_6wk, over_within: 6 wk, lasts: 42 wk")
            .empty());
  CHECK(due("Observation", ", value: third_trimester") == "document.missing");
  CHECK(due("Observation", ", over: postpartum_6wk") == "document.missing");
  CHECK(due("Condition", ", value: third_trimester, over: postpartum_6wk") == "binding.value");
  CHECK(due("Observation", ", value: third_trimester, over: postpartum_6wk, leaves: possible") ==
        "binding.value");
  const auto both = [&](const std::string& value) {
    return first_code("urn:s",
                      "{fact: symptom.side, both: " + value +
                          ", from: [{resource: Condition, codes: {s: [l]}, value: left}]}");
  };
  CHECK(both("bilateral").empty());
  CHECK_FALSE(both("everywhere").empty());
  const auto named = [&](const std::string& systems) {
    return first_code(systems,
                      "{fact: symptom.side, from: [{resource: Condition, codes: {s: [l]}, value: "
                      "left}]}");
  };
  CHECK(named("[urn:s, \"urn:oid:1.2\"]").empty());
  CHECK(named("[]") == "document.type");
  CHECK(named("[urn:s, {a: b}]") == "document.type");
}
