// SPDX-License-Identifier: Apache-2.0
// Every code of this floor, provoked.
#include <functional>
#include <map>

#include "fhir/support.hpp"

using namespace windlass::fhir;
namespace base = windlass::base;

namespace {

std::string of_binding(const std::string& facts, const std::string& more = {}) {
  const auto document = base::read_yaml(
      "b.yaml", "windlass: 1\nkind: binding\nid: site\ntitle: t\nsystems: {s: urn:s}\n" + more +
                    "facts:\n  - " + facts + "\n");
  if (!document) return document.error().front().code;
  const auto read = Binding::read({&*document}, vocabulary());
  return read ? "" : read.error().front().code;
}

std::string of_text(const std::string& text, const std::string& as_of = "2026-03-01") {
  const auto made = understood(text, as_of);
  return made ? "" : made.error().front().code;
}

const std::string start = "{fact: history.icd, from: [{resource: ";

}  // namespace

TEST_CASE("every code of a binding and of a bundle is provoked") {
  CHECK(of_binding("{fact: history.ixd, from: []}") == "binding.fact");
  CHECK(of_binding(start + "Condition, codes: {s: [a]}, value: true}]}") == "");
  CHECK(of_binding(start + "Claim, codes: {s: [a]}, value: true}]}") == "binding.resource");
  CHECK(of_binding(start + "Condition, codes: {t: [a]}, value: true}]}") == "binding.system");
  CHECK(of_binding(start + "Condition, codes: {s: [a*]}, value: true}]}") == "binding.code");
  CHECK(of_binding(start + "Condition, value: true}]}") == "binding.code");
  CHECK(of_binding(start + "Condition, in: x, value: true}]}") == "binding.set");
  CHECK(of_binding(start + "Condition, codes: {s: [a]}}]}") == "document.missing");
  CHECK(of_binding(start + "Condition, codes: {s: [a]}, value: maybe}]}") == "fact.type");
  CHECK(of_binding(start + "Observation, codes: {s: [a]}, value: true}]}") == "binding.value");
  CHECK(of_binding(start + "Condition, codes: {s: [a]}, read: quantity}]}") == "binding.value");
  CHECK(of_binding(start + "Condition, codes: {s: [a]}, value: true, valu: 1}]}") ==
        "document.key");
  CHECK(of_binding("{fact: history.icd, from: []}",
                   "value_sets: [{id: x, codes: {s: a}}, {id: x, codes: {s: b}}]\n") ==
        "binding.set");
  CHECK(of_binding("{fact: history.icd, from: []}",
                   "value_sets: [{codes: {s: a}}, {codes: {s: b}}]\n") == "document.missing");
  CHECK(of_binding("{fact: history.icd, from: []}", "prefetch: {x: Claim?a=b}\n") ==
        "binding.resource");

  CHECK(of_text("[1]") == "fhir.resource");
  CHECK(of_text(R"({"a":1})") == "fhir.resource");
  CHECK(of_text(R"({"resourceType":"Patient","id":"a b"})") == "fhir.patient");
  CHECK(of_text(R"({"resourceType":"Patient","id":"p"})", "tomorrow") == "fhir.as_of");
  CHECK(deceased().code == "fhir.deceased");
  CHECK(of_text(R"({"resourceType":"Patient","id":"p","id":"q"})") == "json.duplicate");
  CHECK(of_text(R"({"resourceType":"Patient","id":"p")") == "json.incomplete");
  std::string deep = R"({"resourceType":"Patient","id":"p","x":)";
  for (int i = 0; i < 40; ++i) deep += "[";
  CHECK(of_text(deep) == "json.depth");
  CHECK(of_text(R"({"resourceType":"Patient","id":"p","x":1e99999999999})") == "json.number");
  std::string many;
  for (std::size_t i = 0; i <= most_resources; ++i) many += "{\"resourceType\":\"X\"}\n";
  CHECK(of_text(many) == "fhir.limit");
}
