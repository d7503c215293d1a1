// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/lock.
#include "plugin/lock.hpp"

#include "base/yaml.hpp"
#include "support.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

const std::string digest_a(64, 'a');
const std::string digest_b(64, 'b');

base::Result<plugin::Lock> read(const std::string& text) {
  const auto document = base::read_yaml("plugins.lock", text);
  if (!document) return document.error();
  return plugin::read_lock(*document);
}
std::string one(const std::string& entry) {
  return "windlass: 1\nkind: lock\nplugins:\n  - " + entry + "\n";
}
std::string good(const std::string& id, const std::string& file,
                 const std::string& sha = digest_a) {
  return "{id: " + id + ", version: 1.0.0, file: " + file + ", sha256: " + sha + "}";
}

}  // namespace

TEST_CASE("a lock is read, and written in the order of the ids", "[plugin][lock]") {
  const auto lock =
      read(one(good("taping", "taping.so") + "\n  - " + good("gait", "gait.so", digest_b)));
  REQUIRE(lock.has_value());
  REQUIRE(lock->plugins.size() == 2);
  CHECK(lock->plugins[0].id == "taping");
  CHECK(base::hex(lock->plugins[1].sha256) == digest_b);
  const std::string text = plugin::write_lock(*lock);
  CHECK(text ==
        "windlass: 1\nkind: lock\nplugins:\n"
        "  - {id: gait, version: 1.0.0, file: gait.so, sha256: " +
            digest_b +
            "}\n"
            "  - {id: taping, version: 1.0.0, file: taping.so, sha256: " +
            digest_a + "}\n");
  const auto again = read(text);
  REQUIRE(again.has_value());
  CHECK(plugin::write_lock(*again) == text);
}

TEST_CASE("an empty lock is a lock", "[plugin][lock]") {
  const auto lock = read(plugin::write_lock({}));
  REQUIRE(lock.has_value());
  CHECK(lock->plugins.empty());
}

TEST_CASE("a list that is not there is no empty list", "[plugin][lock]") {
  for (const std::string list :
       {"plugins:\n", "plugins: null\n", "plugins: ~\n", "plugins: []\nretired:\n"}) {
    const auto refused = read("windlass: 1\nkind: lock\n" + list);
    INFO(list);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error()[0].code == "document.type");
    CHECK_THAT(refused.error()[0].message, WINDLASS_CONTAINS("has nothing after it"));
  }
}

TEST_CASE("what no entry can have is refused with its place", "[plugin][lock]") {
  CHECK(code(read(one(good("Taping", "taping.so")))) == "lock.entry");
  CHECK(code(read(one(good("a..b", "taping.so")))) == "lock.entry");
  CHECK(code(read(one(good("taping", "../taping.so")))) == "lock.entry");
  CHECK(code(read(one(good("taping", "/lib/taping.so")))) == "lock.entry");
  CHECK(code(read(one(good("taping", ".taping.so")))) == "lock.entry");
  CHECK(code(read(one(good("taping", "taping.so", std::string(64, 'A'))))) == "lock.entry");
  CHECK(code(read(one(good("taping", "taping.so", std::string(63, 'a'))))) == "lock.entry");
  CHECK(code(read(one("{id: taping, version: 1.0, file: taping.so, sha256: " + digest_a + "}"))) ==
        "lock.entry");
  CHECK(code(read(one("{id: taping, version: 01.0.0, file: taping.so, sha256: " + digest_a +
                      "}"))) == "lock.entry");
  const auto path = read(one(good("taping", "../taping.so")));
  REQUIRE_FALSE(path.has_value());
  CHECK(path.error()[0].message == "'../taping.so' is not a plain file name");
  CHECK(path.error()[0].hint == "the file lies beside plugins.lock; name it without a path");
  CHECK(path.error()[0].file == "plugins.lock");
  CHECK(path.error()[0].place.line == 4);
  CHECK(path.error()[0].place.column == 40);
}

TEST_CASE("one plugin or one file twice is refused", "[plugin][lock]") {
  CHECK(code(read(one(good("taping", "a.so") + "\n  - " + good("taping", "b.so", digest_b)))) ==
        "lock.duplicate");
  CHECK(code(read(one(good("taping", "a.so") + "\n  - " + good("gait", "a.so", digest_b)))) ==
        "lock.duplicate");
}

TEST_CASE("a lock keeps the rules of every document", "[plugin][lock]") {
  CHECK(code(read("windlass: 2\nkind: lock\nplugins: []\n")) == "document.value");
  CHECK(code(read("windlass: 1\nkind: modality\nplugins: []\n")) == "document.value");
  CHECK(code(read("windlass: 1\nkind: lock\n")) == "document.missing");
  CHECK(code(read("windlass: 1\nkind: lock\nplugins: []\nextra: 1\n")) == "document.key");
  CHECK(code(read(one("{id: taping, version: 1.0.0, file: a.so, sha256: " + digest_a +
                      ", trust: me}"))) == "document.key");
  CHECK(code(read(one("{id: taping, version: 1.0.0, file: a.so}"))) == "document.missing");
}

TEST_CASE("what was replaced or removed is retired, and revoked for good", "[plugin][lock]") {
  const auto digest = [](char c) { return *plugin::parse_digest(std::string(64, c)); };
  plugin::Lock lock;
  lock.approve({"taping", "1.0.0", "taping.so", digest('a')});
  lock.approve({"gait", "1.0.0", "gait.so", digest('b')});
  lock.approve({"taping", "1.1.0", "taping.so", digest('c')});
  CHECK(lock.plugins.size() == 2);
  CHECK(lock.find(digest('c')) == plugin::Approval::current);
  CHECK(lock.find(digest('a')) == plugin::Approval::retired);
  CHECK(lock.find(digest('d')) == plugin::Approval::none);

  REQUIRE(lock.remove("gait"));
  CHECK_FALSE(lock.remove("gait"));
  CHECK(lock.find(digest('b')) == plugin::Approval::retired);
  const std::string text = plugin::write_lock(lock);
  CHECK(text ==
        "windlass: 1\nkind: lock\nplugins:\n  - {id: taping, version: 1.1.0, file: taping.so, "
        "sha256: " +
            std::string(64, 'c') + "}\nretired:\n  - {id: gait, version: 1.0.0, sha256: " +
            digest_b + "}\n  - {id: taping, version: 1.0.0, sha256: " + digest_a + "}\n");
  const auto again = read(text);
  INFO(refusal(again));
  REQUIRE(again.has_value());
  CHECK(plugin::write_lock(*again) == text);

  lock.approve({"taping", "1.0.0", "taping.so", digest('a')});  // the old one is wanted again
  CHECK(lock.find(digest('a')) == plugin::Approval::current);
  CHECK(lock.find(digest('c')) == plugin::Approval::retired);
  CHECK(lock.revoke_digest(digest('c')) == 1);
  CHECK(lock.find(digest('c')) == plugin::Approval::none);
  lock.approve({"taping", "1.1.0", "taping.so", digest('d')});
  CHECK(lock.revoke_id("taping") == 2);
  CHECK(lock.find(digest('a')) == plugin::Approval::none);
  CHECK(lock.find(digest('d')) == plugin::Approval::none);
  CHECK(lock.find(digest('b')) == plugin::Approval::retired);
}

TEST_CASE("an entry that changes its id or its file retires what it replaces", "[plugin][lock]") {
  plugin::Lock lock;
  const auto digest = [](char c) { return *plugin::parse_digest(std::string(64, c)); };
  lock.approve({"taping", "1.0.0", "a.so", digest('a')});
  lock.approve({"gait", "1.0.0", "b.so", digest('b')});
  lock.approve({"taping", "2.0.0", "b.so", digest('c')});
  REQUIRE(lock.plugins.size() == 1);
  CHECK(lock.retired.size() == 2);
  for (int i = 0; i < 70; ++i) {
    base::Digest one{};
    one[0] = static_cast<std::uint8_t>(i + 1);
    lock.approve({"taping", "2.0.0", "b.so", one});
  }
  lock.forget_oldest(3);
  CHECK(lock.retired.size() == 4);  // three of taping, one of gait
  CHECK(lock.retired.back().sha256[0] == 69);
}

TEST_CASE("retired entries keep the rules of the lock", "[plugin][lock]") {
  const auto with = [](const std::string& retired) {
    return read(one(good("taping", "taping.so")) + "retired:\n  - " + retired + "\n");
  };
  const std::string head = "{id: taping, version: 0.9.0, sha256: ";
  CHECK(with(head + digest_b + "}").has_value());
  CHECK(code(with(head + digest_a + "}")) == "lock.duplicate");  // approved and retired
  CHECK(code(with(head + digest_b + "}\n  - " + head + digest_b + "}")) == "lock.duplicate");
  CHECK(code(with("{id: Taping, version: 0.9.0, sha256: " + digest_b + "}")) == "lock.entry");
  CHECK(code(with(head + digest_b + ", file: taping.so}")) == "document.key");
  CHECK(code(with(head + "00}")) == "lock.entry");
  CHECK(code(read(one(good("taping", "a.so") + "\n  - " + good("gait", "b.so")))) ==
        "lock.duplicate");  // one digest for two plugins
  std::string many = "windlass: 1\nkind: lock\nplugins: []\nretired:\n";
  for (std::size_t i = 0; i <= plugin::most_retired; ++i) many += "  - " + head + digest_b + "}\n";
  CHECK(code(read(many)) == "lock.size");
}

TEST_CASE("a lock is judged as strictly as what it vouches for", "[plugin][lock]") {
  const Folder folder;
  const auto path = folder.write("plugins.lock", one(good("taping", "taping.so")));
  const auto opened = plugin::open_lock(path);
  INFO(refusal(opened));
  REQUIRE(opened.has_value());
  CHECK(opened->lock.plugins.size() == 1);
  CHECK(opened->sha256 == base::sha256(bytes_of(path)));
  CHECK(opened->directory == folder.path());

  REQUIRE(::chmod(path.c_str(), 0646) == 0);
  CHECK(refusal(plugin::open_lock(path)) ==
        path.string() +
            ": error[lock.file]: can be changed by every user of this machine\n   hint: take that "
            "right away: chmod go-w '" +
            path.string() + "'\n");
  REQUIRE(::chmod(path.c_str(), 0664) == 0);
  CHECK(
      refusal(plugin::open_lock(path)) ==
      path.string() +
          ": error[lock.file]: can be changed by everybody in its group\n   hint: take that right "
          "away: chmod go-w '" +
          path.string() + "'\n");
  REQUIRE(::chmod(path.c_str(), 0644) == 0);

  REQUIRE(::chmod(folder.path().c_str(), 0757) == 0);
  CHECK(refusal(plugin::open_lock(path)) ==
        path.string() +
            ": error[lock.file]: lies in a folder in which others can replace it\n   hint: take "
            "that right away: chmod go-w '" +
            folder.path().string() + "'\n");
  REQUIRE(::chmod(folder.path().c_str(), 01777) == 0);  // as /tmp: sticky
  CHECK(plugin::open_lock(path).has_value());
  REQUIRE(::chmod(folder.path().c_str(), 0700) == 0);

  std::filesystem::create_symlink("plugins.lock", folder.path() / "link.lock");
  CHECK(refusal(plugin::open_lock(folder.path() / "link.lock")) ==
        (folder.path() / "link.lock").string() +
            ": error[lock.file]: is a symbolic link\n   hint: name the lock itself, a regular file "
            "beside the plugins\n");
  REQUIRE(::mkfifo((folder.path() / "pipe.lock").c_str(), 0600) == 0);
  CHECK(code(plugin::open_lock(folder.path() / "pipe.lock")) == "lock.file");
  CHECK(code(plugin::open_lock(folder.path())) == "lock.file");
  CHECK(code(plugin::open_lock(folder.path() / "gone.lock")) == "file.missing");
  CHECK(code(plugin::open_lock(folder.path() / "gone" / "plugins.lock")) == "file.missing");
  const auto large = folder.write("large.lock", "#");
  std::filesystem::resize_file(large, plugin::largest_lock + 1);
  CHECK(code(plugin::open_lock(large)) == "lock.file");
}

TEST_CASE("a lock that belongs to somebody else is refused", "[plugin][lock]") {
  if (::geteuid() != 0) LEAVE_OUT("only root can give a file away");
  const Folder folder;
  const auto path = folder.write("plugins.lock", one(good("taping", "taping.so")));
  REQUIRE(::chown(path.c_str(), 12345, 12345) == 0);
  CHECK(
      refusal(plugin::open_lock(path)) ==
      path.string() +
          ": error[lock.file]: belongs to user 12345, who is neither root, nor you, nor the owner "
          "of this program\n   hint: read what it holds, then take it over: chown 0 '" +
          path.string() + "'\n");
  REQUIRE(::chown(path.c_str(), 0, 0) == 0);
  REQUIRE(::chown(folder.path().c_str(), 12345, 12345) == 0);
  CHECK(code(plugin::open_lock(path)) == "lock.file");
}
