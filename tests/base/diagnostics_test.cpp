// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"

// tests/diagnostics/base.*.txt: what is said about a faulty document, word for word. A case is a
// line "=== title", the document, a line
// "--- says", and the diagnostics. The last line end before a marker line belongs to the marker.

using namespace windlass::base;

namespace {

struct Case {
  std::string title;
  std::string document;
  std::string says;
};

std::vector<Case> cases(const std::string& file) {
  const auto text = read_file(std::string(WINDLASS_SOURCE_DIR "/tests/diagnostics/") + file);
  if (!text) FAIL(render(text.error()));
  const std::string begin = "=== ";
  const std::string middle = "\n--- says\n";
  std::vector<Case> out;
  for (std::size_t i = text->find(begin); i != std::string::npos;) {
    std::size_t end = text->find("\n" + begin, i);
    const std::size_t next = end == std::string::npos ? end : end + 1;
    if (end == std::string::npos) end = text->size() - 1;
    const std::string part = text->substr(i, end - i + 1);
    const std::size_t line = part.find('\n');
    const std::size_t split = part.find(middle);
    if (split == std::string::npos) FAIL("no '--- says' in: " << part);
    out.push_back({part.substr(begin.size(), line - begin.size()),
                   part.substr(line + 1, split - line - 1), part.substr(split + middle.size())});
    i = next;
  }
  return out;
}

}  // namespace

TEST_CASE("faulty YAML is explained word for word") {
  const auto all = cases("base.yaml.txt");
  REQUIRE(all.size() >= 40);
  for (const Case& one : all) {
    CAPTURE(one.title, one.document);
    const auto read = read_yaml("f.yaml", one.document);
    REQUIRE_FALSE(read);
    CHECK(render(read.error()) == one.says);
  }
}

TEST_CASE("faulty JSON is explained word for word") {
  const auto all = cases("base.json.txt");
  REQUIRE(all.size() >= 15);
  for (const Case& one : all) {
    CAPTURE(one.title, one.document);
    const auto read = read_json("f.json", one.document);
    REQUIRE_FALSE(read);
    CHECK(render(read.error()) == one.says);
  }
}
