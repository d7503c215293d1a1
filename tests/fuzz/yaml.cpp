// SPDX-License-Identifier: Apache-2.0
// The strict YAML reader.
#include "base/yaml.hpp"

#include "fuzz/reading.hpp"

namespace windlass::fuzz {

namespace {

std::vector<std::string> seeds() {
  std::vector<std::string> out = files_of_tree("tests/cli/fixtures", ".yaml");
  for (std::string& text : files_of_tree("tests/schemas/good", ".yaml"))
    out.push_back(std::move(text));
  out.push_back("text: |\n  one\n   two\n\nfold: >-\n  a\n  b\n'k': \"\\u00e9\\n\"\n- \n");
  out.push_back("\xC3\xA9: [\xF0\x9F\x98\x80, {a: , b: [[]]}]\r\nc: who? # e\r\n");
  return out;
}

void read(std::string_view input) { check_document(base::read_yaml("f", std::string(input))); }

}  // namespace

const Target target = {"yaml", seeds, syntax_words(), read};

}  // namespace windlass::fuzz
