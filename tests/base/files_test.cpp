// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "base/broken_disk.hpp"
#include "catch.hpp"

using namespace windlass::base;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "windlass-files-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

template <class T>
std::string code(const Result<T>& result) {
  return result ? "" : result.error().at(0).code;
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("what is written is read back, bytes and all") {
  const Folder folder;
  const fs::path path = folder.path / "a.bin";
  std::string bytes(70'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
  const auto written = write_file(path, bytes);
  REQUIRE(written);
  CHECK(*written == bytes.size());
  const auto back = read_file(path);
  REQUIRE(back);
  CHECK(*back == bytes);
  REQUIRE(write_file(path, ""));
  CHECK(read_file(path).value().empty());
  CHECK(entries(folder.path) == 1);  // no temporary file is left
}

TEST_CASE("a rewritten file keeps its permissions") {
  const Folder folder;
  const fs::path path = folder.path / "a";
  REQUIRE(write_file(path, "1"));
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  REQUIRE(write_file(path, "2"));
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0640);
}

TEST_CASE("a private file can be read by its owner alone, whatever stood there before") {
  const Folder folder;
  const fs::path path = folder.path / "a";
  for (const bool stood : {false, true}) {
    if (stood) REQUIRE(::chmod(path.c_str(), 0644) == 0);
    REQUIRE(write_private_file(path, "1"));
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
  }
}

TEST_CASE("a symbolic link is neither followed nor replaced") {
  const Folder folder;
  REQUIRE(write_file(folder.path / "target", "old"));
  fs::create_symlink(folder.path / "target", folder.path / "link");
  fs::create_symlink(folder.path / "gone", folder.path / "dangling");
  for (const char* name : {"link", "dangling"}) {
    const auto refused = write_file(folder.path / name, "new");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().front().code == "file.write");
    CHECK(refused.error().front().message == "what stands there is a symbolic link");
    CHECK(fs::is_symlink(folder.path / name));
  }
  CHECK(read_file(folder.path / "target").value() == "old");
  CHECK(entries(folder.path) == 3);
}

TEST_CASE("after a failed write the old file stands, after a failed sync of the name the new one") {
  const Folder folder;
  const fs::path path = folder.path / "a";
  REQUIRE(write_file(path, "old"));
  fail_after_syncs(0);
  const auto unwritten = write_file(path, "new");
  fail_after_syncs(1);
  const std::string between = read_file(path).value();
  const auto unsynced = write_file(path, "new");
  fail_after_syncs(-1);
  REQUIRE_FALSE(unwritten);
  CHECK(render(unwritten.error())
            .ends_with("error[file.write]: the file cannot be written: the device failed\n"));
  CHECK(between == "old");
  REQUIRE_FALSE(unsynced);
  CHECK(unsynced.error().front().code == "file.sync");
  CHECK(read_file(path).value() == "new");
  CHECK(entries(folder.path) == 1);  // no temporary file is left
}

TEST_CASE("the size limit is exact") {
  const Folder folder;
  REQUIRE(write_file(folder.path / "a", "12345"));
  CHECK(read_file(folder.path / "a", 5));
  CHECK(code(read_file(folder.path / "a", 4)) == "file.size");
  CHECK(code(read_file("/proc/self/maps", 10)) == "file.size");  // claims to be empty
}

TEST_CASE("only regular files are read, and opening never waits") {
  const Folder folder;
  const fs::path pipe = folder.path / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(code(read_file(pipe)) == "file.kind");
  CHECK(code(read_file(folder.path)) == "file.kind");
  CHECK(code(read_file("/dev/zero")) == "file.kind");
  CHECK(code(read_file(folder.path / "none")) == "file.missing");
  CHECK(code(read_file(folder.path / std::string(300, 'x'))) == "file.read");
  fs::create_symlink(folder.path / "ring", folder.path / "ring");
  CHECK(code(read_file(folder.path / "ring")) == "file.read");
  CHECK(render(read_file("no/such.yaml").error()) ==
        "no/such.yaml: error[file.missing]: there is no such file\n   hint: check the spelling and "
        "the folder\n");
}

TEST_CASE("what cannot be written is refused and nothing is left behind") {
  const Folder folder;
  CHECK(code(write_file(folder.path / "none" / "a", "x")) == "file.write");
  CHECK(render(write_file("/nowhere/a", "x").error()) ==
        "/nowhere/a: error[file.write]: the file cannot be written: the folder does not exist\n");
  fs::create_directory(folder.path / "folder");
  CHECK(code(write_file(folder.path / "folder", "x")) == "file.write");
  CHECK(entries(folder.path) == 1);
  CHECK(code(write_file("/dev/null", "x")) == "file.write");
}

TEST_CASE("files_below finds by ending, sorted, without hidden names and rings") {
  const Folder folder;
  fs::create_directories(folder.path / "b" / "c");
  fs::create_directories(folder.path / ".git");
  for (const char* name :
       {"z.yaml", "b/a.yaml", "b/c/x.yml", "b/n.txt", ".git/h.yaml", ".s.yaml", "a.yaml"}) {
    REQUIRE(write_file(folder.path / name, "x"));
  }
  fs::create_directory_symlink(folder.path, folder.path / "b" / "ring");
  fs::create_symlink(folder.path / "z.yaml", folder.path / "link.yaml");
  fs::create_symlink(folder.path / "gone", folder.path / "dangling.yaml");
  const auto found = files_below(folder.path, {".yaml", ".yml"});
  REQUIRE(found);
  std::vector<std::string> names;
  for (const fs::path& path : *found)
    names.push_back(path.lexically_relative(folder.path).string());
  CHECK(names ==
        std::vector<std::string>{"a.yaml", "b/a.yaml", "b/c/x.yml", "link.yaml", "z.yaml"});

  const auto single = files_below(folder.path / "b" / "n.txt", {".yaml"});
  REQUIRE(single);
  CHECK(*single == std::vector<fs::path>{folder.path / "b" / "n.txt"});
  CHECK(code(files_below(folder.path / "none", {".yaml"})) == "file.missing");
  CHECK(code(files_below("/dev/null", {".yaml"})) == "file.kind");
}
