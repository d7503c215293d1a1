// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "base/broken_disk.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

// The codes of this floor in the table of engine/base/README.md.
std::set<std::string> documented() {
  const auto page = read_file(WINDLASS_SOURCE_DIR "/engine/base/README.md");
  if (!page) FAIL(render(page.error()));
  std::set<std::string> out;
  for (const std::string floor : {"document", "file", "internal", "json", "yaml"}) {
    const std::string begin = "\n| `" + floor + ".";
    for (std::size_t i = page->find(begin); i != std::string::npos; i = page->find(begin, i + 1)) {
      const std::size_t first = i + 4;
      if (page->compare(first, floor.size() + 5, floor + ".hpp`") == 0)
        continue;  // the table of headers
      const bool added = out.insert(page->substr(first, page->find('`', first) - first)).second;
      if (!added) FAIL("a code stands twice in the table: " << page->substr(first, 30));
    }
  }
  return out;
}

// Every code that a source of this floor mentions.
std::set<std::string> used() {
  const auto files = files_below(WINDLASS_SOURCE_DIR "/engine/base", {".cpp"});
  if (!files) FAIL(render(files.error()));
  std::set<std::string> out;
  for (const auto& path : *files) {
    const std::string text = read_file(path).value();
    for (const std::string floor : {"document", "file", "internal", "json", "yaml"}) {
      const std::string begin = "\"" + floor + ".";
      for (std::size_t i = text.find(begin); i != std::string::npos; i = text.find(begin, i + 1)) {
        out.insert(text.substr(i + 1, text.find('"', i + 1) - i - 1));
      }
    }
  }
  return out;
}

template <class T>
Diagnostics errors(const Result<T>& result) {
  return result ? Diagnostics{} : result.error();
}

Diagnostics yaml(std::string text) { return errors(read_yaml("t", std::move(text))); }
Diagnostics json(std::string text) { return errors(read_json("t", std::move(text))); }

Diagnostics decode(std::string text) {
  const auto read = read_yaml("t", std::move(text));
  if (!read) return read.error();
  Diagnostics out;
  Fields fields(*read->source, read->root, "a thing", out);
  fields.text("id");
  fields.flag_or("flag", false);
  fields.finish();
  return out;
}

std::string repeated(std::size_t times, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string many_keys() {
  std::string out = "id: a\n";
  for (int i = 0; i < 200; ++i) out += "x" + std::to_string(i) + ": 1\n";
  return out;
}

Diagnostics unsynced() {
  const auto path = std::filesystem::temp_directory_path() / "windlass-codes-test";
  fail_after_syncs(1);  // the file is synced, the folder is not
  const auto written = write_file(path, "x");
  fail_after_syncs(-1);
  std::filesystem::remove(path);
  return errors(written);
}

// How each code is provoked.
const std::map<std::string, std::function<Diagnostics()>> provocations{
    {"document.key", [] { return decode("id: a\nx: 1\n"); }},
    {"document.missing", [] { return decode("flag: true\n"); }},
    {"document.more", [] { return Diagnostics{decode(many_keys()).back()}; }},
    {"document.type", [] { return decode("id: [a]\n"); }},
    {"document.value", [] { return decode("id: a\nflag: off\n"); }},
    {"file.kind", [] { return errors(read_file("/")); }},
    {"file.missing", [] { return errors(read_file("/no/such/file")); }},
    {"file.read", [] { return errors(read_file(std::string(5000, 'x'))); }},
    {"file.size", [] { return errors(read_file(WINDLASS_SOURCE_DIR "/LICENSE", 10)); }},
    {"file.sync", unsynced},
    {"file.write", [] { return errors(write_file("/no/such/folder/file", "x")); }},
    {"internal.reason", [] { return Result<int>(Diagnostics{}).error(); }},
    {"json.control", [] { return json("\"\\u0001\""); }},
    {"json.depth", [] { return json(repeated(33, "[")); }},
    {"json.duplicate", [] { return json("{\"a\":1,\"a\":2}"); }},
    {"json.empty", [] { return json(" "); }},
    {"json.encoding", [] { return json("\"\xFF\""); }},
    {"json.incomplete", [] { return json("[1"); }},
    {"json.nodes", [] { return json("[" + repeated(200'000, "1,") + "1]"); }},
    {"json.number", [] { return json("1e99999999999"); }},
    {"json.scalar", [] { return json("\"" + repeated(20'000, "x") + "\""); }},
    {"json.size", [] { return json(repeated(1 << 20, " ") + "1"); }},
    {"json.syntax", [] { return json("[1,]"); }},
    {"json.trailing", [] { return json("1 2"); }},
    {"yaml.alias", [] { return yaml("a: *b"); }},
    {"yaml.anchor", [] { return yaml("a: &b c"); }},
    {"yaml.control", [] { return yaml("a: \x01"); }},
    {"yaml.depth", [] { return yaml(repeated(33, "[") + repeated(33, "]")); }},
    {"yaml.directive", [] { return yaml("%YAML 1.2\n---\na: 1"); }},
    {"yaml.document", [] { return yaml("--- a\n--- b"); }},
    {"yaml.duplicate", [] { return yaml("a: 1\na: 1"); }},
    {"yaml.empty", [] { return yaml("# nothing"); }},
    {"yaml.encoding", [] { return yaml("a: \xFF"); }},
    {"yaml.indent", [] { return yaml("a:\n\tb: 1"); }},
    {"yaml.key", [] { return yaml("[a]: b"); }},
    {"yaml.merge", [] { return yaml("<<: a"); }},
    {"yaml.nodes", [] { return yaml("[" + repeated(100'000, "a,") + "]"); }},
    {"yaml.scalar", [] { return yaml(repeated(20'000, "x")); }},
    {"yaml.size", [] { return yaml(repeated(1 << 20, "x") + "x"); }},
    {"yaml.syntax", [] { return yaml("a: b: c"); }},
    {"yaml.tag", [] { return yaml("a: !b c"); }},
    {"yaml.unclosed", [] { return yaml("a: [b"); }},
};

}  // namespace

TEST_CASE("every stable code is documented, used and provoked") {
  std::set<std::string> codes;
  for (const auto& [code, provoke] : provocations) {
    codes.insert(code);
    CAPTURE(code);
    const Diagnostics found = provoke();
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == code);
    CHECK_FALSE(found[0].message.empty());
    CHECK(found[0].message.back() != '.');
    CHECK(found[0].severity == Severity::error);
  }
  CHECK(codes == documented());
  CHECK(codes == used());
}
