// SPDX-License-Identifier: Apache-2.0
// The schemas list the statuses and dispositions that the engine has, in its order.
#include <filesystem>

#include "base/json.hpp"
#include "catch.hpp"
#include "oracle/tree.hpp"

using namespace windlass;

namespace {

std::vector<std::string> enum_of(const std::string& schema, const std::string& definition) {
  const base::Document document = test::document(
      schema, test::read_text(std::filesystem::path(WINDLASS_SOURCE_DIR) / "schemas" / schema));
  const base::Node* words = document.root.find("definitions")->find(definition)->find("enum");
  std::vector<std::string> result;
  for (const base::Node& word : words->children) result.push_back(word.text);
  return result;
}

}  // namespace

TEST_CASE("schemas know every status and every disposition") {
  for (const char* schema : {"recommendation.schema.json", "common.schema.json"}) {
    CHECK(enum_of(schema, "status") == model::status_words());
    CHECK(enum_of(schema, "disposition") == model::disposition_words());
  }
}
