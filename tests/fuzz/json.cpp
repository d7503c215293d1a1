// SPDX-License-Identifier: Apache-2.0
// The strict JSON reader.
#include "base/json.hpp"

#include "fuzz/reading.hpp"

namespace windlass::fuzz {

namespace {

std::vector<std::string> seeds() {
  std::vector<std::string> out = files_of_tree("schemas", "patient.schema.json");
  out.push_back(
      R"({"windlass":1,"facts":{"a":{"value":2.50,"unit":"mo"},"b":[true,false,null,-1e-5]}})");
  out.push_back(R"(["\u00e9\n\ud83d\ude00",{"":""},[[[[[[]]]]]],123456789012345678901234567890])");
  return out;
}

void read(std::string_view input) { check_document(base::read_json("f", std::string(input))); }

}  // namespace

const Target target = {"json", seeds, syntax_words(), read};

}  // namespace windlass::fuzz
