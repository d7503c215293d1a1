// SPDX-License-Identifier: Apache-2.0
// What lies in a folder of documents: no file of it vanishes.
#include "plan/rule_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <random>
#include <set>

#include "base/files.hpp"
#include "base/text.hpp"
#include "catch.hpp"

using namespace windlass;
using plan::rule_files;
using plan::RuleFiles;

namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "windlass-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code failed;
    fs::remove_all(path, failed);
  }
  void file(const fs::path& name, const std::string& text = "x") const {
    fs::create_directories((path / name).parent_path());
    REQUIRE(base::write_file(path / name, text));
  }
  fs::path path;
};

// Everything that the answer speaks of, as names in the folder.
std::multiset<std::string> spoken_of(const Folder& folder, const base::Result<RuleFiles>& found) {
  std::multiset<std::string> names;
  const auto add = [&](const std::string& path) {
    std::string name = path.substr(folder.path.string().size() + 1);
    if (name.ends_with(" (empty)")) name.resize(name.size() - 8);
    if (name.ends_with('/')) name.pop_back();
    names.insert(name);
  };
  if (found) {
    for (const fs::path& one : found->documents) add(one.string());
    for (const std::string& one : found->not_read) add(one);
  } else {
    for (const base::Diagnostic& one : found.error()) add(one.file);
  }
  return names;
}

}  // namespace

TEST_CASE("each file below a folder is a document, on the list, or refused") {
  struct Row {
    const char* name;
    char what;  // d: a document; l: on the list; r: refused
  };
  const Row rows[] = {
      {"a.yaml", 'd'},      {"a.yml", 'd'},          {"a.json", 'd'},
      {"a.lock", 'd'},      {"b/c/d.yaml", 'd'},     {"a.b.yaml", 'd'},
      {"README.md", 'l'},   {"LICENSE", 'l'},        {".gitignore", 'l'},
      {"x/README.md", 'l'}, {"a.cpp", 'l'},          {"CMakeLists.txt", 'l'},
      {".git/a.yaml", 'l'}, {"locales/a.yaml", 'd'}, {"a.YAML", 'r'},
      {"a.Yml", 'r'},       {"a.JSON", 'r'},         {"a.yaml.txt", 'r'},
      {"a.yaml~", 'r'},     {"#a.yaml#", 'r'},       {"#a.yaml", 'r'},
      {".a.yaml", 'r'},     {".a.yaml.swp", 'r'},    {"a", 'r'},
      {"a.txt", 'r'},       {"readme.md", 'r'},      {"License", 'r'},
      {".yaml", 'r'},       {"a.yaml ", 'r'},        {"a.yam", 'r'},
      {"a..yaml.", 'r'},    {".h/a.yaml", 'r'},      {"a.yaml/b.yaml", 'r'},
      {"a.Yaml/b", 'r'},    {"notes.md", 'r'},       {".cpp", 'r'},
      {"..yaml", 'r'},      {"..data.yaml", 'r'},    {"..20x/a.yaml", 'r'},
      {"a\tb.yaml", 'r'},   {"a\xff.yaml", 'r'},
  };
  for (const Row& row : rows) {
    const Folder folder;
    folder.file(row.name);
    const auto found = rule_files(folder.path);
    INFO(row.name);
    if (row.what == 'r') {
      REQUIRE_FALSE(found);
      REQUIRE(found.error().size() == 1);
      CHECK((found.error()[0].code == "folder.name" || found.error()[0].code == "folder.kind"));
      CHECK_FALSE(found.error()[0].hint.empty());
      continue;
    }
    REQUIRE(found);
    CHECK(found->documents.size() == (row.what == 'd' ? 1 : 0));
    CHECK(found->not_read.size() == (row.what == 'l' ? 1 : 0));
  }
}

// Random names, several together: the answer speaks of each of them once, and it refuses the whole
// folder where it refuses one.
TEST_CASE("no file of a folder vanishes") {
  const char* const starts[] = {"a", "b", "c", "d.e", "A", ".", "#", ".#", "README", "..data"};
  const char* const endings[] = {".yaml", ".yml",  ".json",  ".lock", ".yaml", ".yaml",
                                 ".md",   ".YAML", ".yaml~", ".txt",  "",      ".cpp"};
  std::mt19937 random(11);
  std::size_t refused = 0;
  for (int round = 0; round < 400; ++round) {
    const Folder folder;
    std::multiset<std::string> names;
    std::set<std::string> low;
    for (std::size_t i = 1 + random() % 4; i > 0; --i) {
      const std::size_t usual = random() % 4;  // most names are a document's
      const std::string name =
          starts[random() % (usual == 0 ? std::size(starts) : 4)] +
          std::string(endings[random() % (usual == 0 ? std::size(endings) : 6)]);
      if (name == "." || name.empty() || !low.insert(base::lower(name)).second) continue;
      folder.file(name);
      names.insert(name);
    }
    if (names.empty()) continue;
    const auto found = rule_files(folder.path);
    const std::multiset<std::string> told = spoken_of(folder, found);
    if (found) {
      CHECK(told == names);
      for (const fs::path& one : found->documents) {
        const std::string name = one.filename().string();
        CHECK_FALSE(name.starts_with('.'));
        CHECK((name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json") ||
               name.ends_with(".lock")));
      }
      continue;
    }
    ++refused;
    for (const std::string& one : told) CHECK(names.count(one) == 1);
  }
  CHECK(refused > 50);
  CHECK(refused < 390);
}

TEST_CASE("links, pipes and twins in a folder of documents") {
  const auto code = [](const fs::path& path) {
    const auto found = rule_files(path);
    return found ? std::string("read") : found.error().front().code;
  };
  const auto with_link = [&](const fs::path& target, const char* name = "a.yaml") {
    const Folder folder;
    folder.file("b.yaml");
    folder.file("f/c.yaml");
    fs::create_symlink(target, folder.path / name);
    return code(folder.path);
  };
  CHECK(with_link("b.yaml") == "read");
  CHECK(with_link("f/c.yaml") == "read");
  CHECK(with_link("f", "g") == "folder.link");
  CHECK(with_link(".", "g") == "folder.link");
  CHECK(with_link("f", ".git") == "read");
  CHECK(with_link("f", "..data") == "read");
  CHECK(with_link("gone.yaml") == "folder.link");
  CHECK(with_link("a.yaml") == "folder.link");
  CHECK(with_link("/dev/null") == "folder.kind");
  CHECK(with_link("b.yaml", ".#b.yaml") == "folder.name");
  CHECK(with_link("me@host.1", ".#b.yaml") == "folder.name");
  CHECK(with_link("b.yaml", "B.yaml") == "folder.case");
  const Folder folder;
  folder.file("b.yaml");
  REQUIRE(::mkfifo((folder.path / "pipe.yaml").c_str(), 0600) == 0);
  CHECK(code(folder.path) == "folder.kind");
  CHECK(code(folder.path / "pipe.yaml") == "file.kind");
  CHECK(code(folder.path / "none") == "file.missing");
  CHECK(code(folder.path / "b.yaml") == "read");
}

TEST_CASE("a folder of documents has a bound in depth") {
  const auto found_at = [](std::size_t depth) {
    const Folder folder;
    fs::path deep;
    for (std::size_t i = 0; i < depth; ++i) deep /= "d";
    folder.file(deep / "a.yaml");
    const auto found = rule_files(folder.path);
    return found ? std::string("read") : found.error().front().code;
  };
  CHECK(found_at(32) == "read");
  CHECK(found_at(33) == "folder.size");
}
