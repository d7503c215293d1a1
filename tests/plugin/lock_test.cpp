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
  CHECK(path.error()[0].message == "'../taping.so' is no plain file name");
  CHECK(path.error()[0].hint == "the file lies beside plugins.lock; name it without a path");
  CHECK(path.error()[0].file == "plugins.lock");
  CHECK(path.error()[0].place.line == 4);
  CHECK(path.error()[0].place.column == 40);
}

TEST_CASE("one plugin or one file twice is refused", "[plugin][lock]") {
  CHECK(code(read(one(good("taping", "a.so") + "\n  - " + good("taping", "b.so")))) ==
        "lock.duplicate");
  CHECK(code(read(one(good("taping", "a.so") + "\n  - " + good("gait", "a.so")))) ==
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
