// SPDX-License-Identifier: Apache-2.0
// The small formats: cryptography against the RFCs' vectors, canonical records, key file, notes,
// the signer that remembers.
#include <sys/stat.h>

#include <set>

#include "base/json.hpp"
#include "catch.hpp"
#include "log/crypto.hpp"
#include "log/keys.hpp"
#include "log/manifest.hpp"
#include "log/storage/guard.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;

namespace {
template <std::size_t N>
std::array<std::uint8_t, N> bytes(std::string_view hex) {
  return log::hex_array<N>(hex).value();
}
}  // namespace

TEST_CASE("cryptography gives the values of its RFCs") {
  // RFC 4231 case 2, RFC 5869 case 1 (its first 32 bytes), RFC 8032 test 2.
  CHECK(log::hmac("Jefe", {"what do ya want ", "for nothing?"}) ==
        bytes<32>("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  const auto ikm = bytes<22>("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
  const auto salt = bytes<13>("000102030405060708090a0b0c");
  const auto info = bytes<10>("f0f1f2f3f4f5f6f7f8f9");
  log::Hkdf keys(log::view(ikm), log::view(salt));
  for (int again = 0; again < 2; ++again)
    CHECK(keys.derive(log::view(info)) ==
          bytes<32>("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
  const auto seed = bytes<32>("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  CHECK(log::public_key_of(seed) ==
        bytes<32>("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
  CHECK(log::sign(seed, "\x72") ==
        bytes<64>("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
  CHECK(log::verify_signature(log::public_key_of(seed), "\x72", log::sign(seed, "\x72")));
  CHECK_FALSE(log::verify_signature(log::public_key_of(seed), "\x73", log::sign(seed, "\x72")));
  const auto key = log::random_array<32>();
  auto sealed = log::seal(key, "context", "a value");
  CHECK(log::unseal(key, "context", sealed) == std::string("a value"));
  CHECK_FALSE(log::unseal(key, "another", sealed));
  sealed[2] = static_cast<char>(sealed[2] ^ 1);
  CHECK_FALSE(log::unseal(key, "context", sealed));
  CHECK_FALSE(log::unseal(key, "context", "short"));
}

TEST_CASE("texts have one spelling") {
  for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
    CHECK(log::from_base64(log::to_base64(text)) == text);
  }
  CHECK(log::to_base64("fooba") == "Zm9vYmE=");
  for (const char* wrong : {"Zg=", "Zh==", "Z===", "Zm9v\n", "Zm9vYm==x", "Z g="})
    CHECK_FALSE(log::from_base64(wrong));
  CHECK(log::parse_whole_number("0") == std::uint64_t{0});
  for (const char* wrong : {"", "01", "-1", "+1", "1 ", "9223372036854775808", "1e3"})
    CHECK_FALSE(log::parse_whole_number(wrong));
  CHECK(log::json_object_fault("{\"a\":[1,-0.5e+3,null,true,\"\\u00e9\xC3\xA9\",{}]}").empty());
  for (const char* wrong :
       {"", "[]", "{", "{\"a\":1,\"a\":2}", "{\"a\": 1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":NaN}",
        "{\"a\":\"\x01\"}", "{\"a\":\"\\x\"}", "{\"a\":1}x", "{\"a\":1,}", "{\"\\u0061\":1}",
        "{\"a\":\"\xC0\x80\"}", "{a:1}"}) {
    CHECK_FALSE(log::json_object_fault(wrong).empty());
  }
  CHECK_FALSE(
      log::json_object_fault("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}")
          .empty());
  CHECK(log::is_utc_time("2026-01-31T23:59:59.123456789Z"));
  for (const char* wrong : {"2026-13-31T23:59:59Z", "2026-01-31 23:59:59Z", "2026-01-31T23:59:59",
                            "2026-01-31T23:59:59.Z", "2026-01-31T24:00:00Z"}) {
    CHECK_FALSE(log::is_utc_time(wrong));
  }
}

TEST_CASE("a record has one spelling and every other is refused") {
  log::Record record;
  record.origin = "windlass/00112233445566778899aabbccddeeff/1";
  record.sequence = 3;
  record.written = noon;
  record.kind = "recommendation";
  record.subject = std::string(64, 'a');
  record.has_private = true;
  record.key = 5;
  record.salt = std::string(32, '0');
  record.sealed = std::string(64, 'b');
  record.fields = {{"facts", 7, std::string(64, 'c')}, {"plan", 0, std::string(64, 'd')}};
  record.blobs = {{std::string(64, 'e'), "text/yaml", 12}};
  record.public_json = "{\"a\":1}";
  const auto text = log::record_bytes(record);
  const auto back = good(log::parse_record(text, "test"));
  CHECK(log::record_bytes(back) == text);
  CHECK(back.fields.size() == 2);
  // No byte can go, come or change without the record being refused or being another record.
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto shorter = text;
    shorter.erase(i, 1);
    if (const auto other = log::parse_record(shorter, "test"))
      CHECK(log::record_bytes(*other) == shorter);
    auto spaced = text;
    spaced.insert(i, " ");
    if (const auto other = log::parse_record(spaced, "test"))
      CHECK(log::record_bytes(*other) == spaced);
  }
  CHECK(code_of(log::parse_record("{}", "test")) == "audit.record");
  record.fields[1].name = "facts";
  CHECK(code_of(log::parse_record(log::record_bytes(record), "test")) == "audit.record");
}

TEST_CASE("drafts that could not be replayed or would leak are refused") {
  const auto refused = [](log::Draft d) {
    const auto errors = log::check_draft(d, "test");
    return !errors.empty() && errors.front().code == "audit.draft";
  };
  CHECK(log::check_draft(draft(1), "test").empty());
  auto d = draft(1);
  d.subject.clear();
  CHECK(refused(d));
  d = draft(1);
  d.fields[1].name = "facts";
  CHECK(refused(d));
  d = draft(1);
  d.public_json = "{\"a\":1";
  CHECK(refused(d));
  d = draft(1);
  d.now = "yesterday";
  CHECK(refused(d));
  d = draft(1);
  d.blobs[0].media = "text/\"yaml";
  CHECK(refused(d));
  d = draft(1);
  d.kind = "Recommendation";
  CHECK(refused(d));
}

TEST_CASE("whatever is recorded can be read back: one dialect of JSON for writers and readers") {
  const auto nested = [](std::size_t levels) {
    return "{\"a\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  std::vector<std::string> texts = {"{}",
                                    "{\"a\":\"\\u00e9\"}",
                                    "{\"a\":\"\\n\\t\"}",
                                    "{\"a\":\"\\u0000\"}",
                                    "{\"a\":\"\\u001b[31m\"}",
                                    "{\"a\":\"\\u007f\\u0085\"}",
                                    "{\"a\":\"\x7F\"}",
                                    "{\"a\":\"\\u202e\"}",
                                    "{\"a\":\"\xE2\x80\xAE\"}",
                                    "{\"a\":\"\xE2\x80\xA8\"}",
                                    "{\"a\xE2\x80\x8B\":1}",
                                    "{\"\":1}",
                                    "{\"a\":1e400}",
                                    "{\"a\":" + std::string(5000, '1') + "}",
                                    "{\"a\":\"" + std::string(100'000, 'x') + "\"}"};
  for (std::size_t levels = 28; levels < 66; ++levels) texts.push_back(nested(levels));
  std::string many = "{\"a\":[";
  for (int i = 0; i < 150'000; ++i) many += "1,";
  texts.push_back(many + "1]}");
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  std::size_t recorded = 0;
  for (const auto& text : texts) {
    auto one = draft(1);
    one.public_json = text;
    INFO(text.substr(0, 60));
    const auto receipt = store.append(one);
    const auto as_manifest = log::make_manifest(text, {});
    if (log::parse_manifest(*as_manifest.bytes, "test")) {
      auto with_manifest = draft(1);
      with_manifest.blobs = {as_manifest};
      CHECK(static_cast<bool>(store.append(with_manifest)) == static_cast<bool>(receipt));
    }
    if (!receipt) {
      CHECK(code_of(receipt) == "audit.draft");
      continue;
    }
    ++recorded;
    const auto entry = good(store.entry(receipt->sequence));
    CHECK(base::read_json("test", entry.record.public_json, log::public_limit));
  }
  CHECK(recorded > 4);
  CHECK(recorded < texts.size() - 35);
  CHECK(store.verify({}).holds());
}

TEST_CASE("the key file keeps keys, hands none out twice, and destroys them in place") {
  const Folder folder;
  const auto path = folder / "keys";
  auto keys = good(log::open_key_file(path, log::KeyUse::create));
  auto other = good(log::open_key_file(path, log::KeyUse::write));
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(good(keys->pseudonym("a")) == good(other->pseudonym("a")));
  CHECK(good(keys->pseudonym("a")) != good(keys->pseudonym("b")));
  std::set<std::uint64_t> numbers;
  std::set<log::Bytes32> values;
  for (int i = 0; i < 600; ++i) {
    const auto fresh = good((i % 3 == 0 ? other : keys)->reserve());
    CHECK(numbers.insert(fresh.number).second);
    CHECK(values.insert(fresh.key).second);
    CHECK(*good(other->key(fresh.number)) == fresh.key);
  }
  const auto gone = good(keys->reserve());
  CHECK(slurp(path).find(std::string(log::view(gone.key))) != std::string::npos);
  good(other->destroy(gone.number));
  good(other->destroy(gone.number));
  CHECK(code_of(keys->key(gone.number)) == "audit.key_destroyed");
  CHECK(slurp(path).find(std::string(log::view(gone.key))) == std::string::npos);
  CHECK(code_of(keys->key(1'000'000)) == "audit.key_missing");
  CHECK(code_of(keys->destroy(1'000'000)) == "audit.key_missing");
  CHECK(code_of(log::open_key_file(folder / "none", log::KeyUse::write)) == "audit.missing");
  auto damaged = slurp(path);
  damaged[30] = static_cast<char>(damaged[30] ^ 1);
  spill(folder / "damaged", damaged);
  CHECK(code_of(log::open_key_file(folder / "damaged", log::KeyUse::create)) == "audit.keys");
  fs::create_symlink(path, folder / "link");
  CHECK(code_of(log::open_key_file(folder / "link", log::KeyUse::write)) == "audit.link");
}

TEST_CASE("network and user-space file systems are refused by their numbers") {
  for (const long type : {0x6969L, 0x517BL, 0xFF534D42L, 0x65735546L, 0x01021997L})
    CHECK(log::refused_file_system(type));
  CHECK(log::refused_file_system(
      static_cast<long>(0xFFFFFFFFFF534D42UL)));  // as statfs may deliver it, sign-extended
  for (const long type : {0xEF53L, 0x9123683EL, 0x58465342L, 0x01021994L, 0x794C7630L})
    CHECK_FALSE(log::refused_file_system(type));
}

TEST_CASE("a note is read, judged and refused by its keys") {
  const auto seed = log::random_array<32>();
  const log::VerifyKey key{"clinic-auditor", log::public_key_of(seed)};
  CHECK(good(log::parse_verify_key(key.text(), "test")).key == key.key);
  auto wrong = key.text();
  wrong[wrong.find('+') + 1] = wrong[wrong.find('+') + 1] == '0' ? '1' : '0';
  CHECK(code_of(log::parse_verify_key(wrong, "test")) == "audit.key_text");
  const log::Checkpoint checkpoint{"windlass/00/1", 7, log::empty_root()};
  const auto body = log::checkpoint_body(checkpoint);
  const auto text = body + "\n" + log::signature_line(key.name, seed, body);
  const auto note = good(log::parse_note(text, "test"));
  CHECK(note.checkpoint.size == 7);
  CHECK(good(log::verify_note(note, {key}, "test")).name == key.name);
  const log::VerifyKey stranger{"clinic-auditor", log::public_key_of(log::random_array<32>())};
  CHECK(code_of(log::verify_note(note, {stranger}, "test")) == "audit.unsigned");
  CHECK(code_of(log::verify_note(note, {}, "test")) == "audit.unsigned");
  // No byte can change without the note being refused. (A flip in a name makes it a stranger's.)
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const int bit : {1, 16, 128}) {
      auto flipped = text;
      flipped[i] = static_cast<char>(flipped[i] ^ bit);
      const auto other = log::parse_note(flipped, "test");
      REQUIRE_FALSE((other && log::verify_note(*other, {key}, "test")));
    }
  }
  CHECK(code_of(log::parse_note(body + "extension\n\n" + log::signature_line(key.name, seed, body),
                                "test")) == "audit.checkpoint");
  CHECK(code_of(log::parse_note(body + "\n", "test")) == "audit.checkpoint");
}

TEST_CASE("a signer remembers and never goes backwards") {
  const Folder folder;
  const auto path = folder / "signing-key";
  const auto key = good(log::generate_signing_key(path, "auditor"));
  CHECK(code_of(log::generate_signing_key(path, "auditor")) == "audit.exists");
  CHECK(code_of(log::generate_signing_key(folder / "x", "with blank")) == "audit.key_name");
  log::Frontier tree;
  std::vector<log::Hash> leaves;
  std::vector<log::Checkpoint> heads{{"log", 0, tree.root()}};
  for (int i = 0; i < 9; ++i) {
    leaves.push_back(log::leaf_hash(std::to_string(i)));
    tree.append(leaves.back());
    heads.push_back({"log", tree.size(), tree.root()});
  }
  const auto source = [&](unsigned level, std::uint64_t index) -> base::Result<log::Hash> {
    log::Frontier part;
    for (auto i = index << level; i < (index + 1) << level; ++i) part.append(leaves[i]);
    return part.root();
  };
  {
    auto signer = good(log::open_signer(path));
    CHECK(signer->verify_key().text() == key.text());
    CHECK_FALSE(good(signer->last("log")));
    good(log::verify_note(good(log::parse_note(good(signer->sign(heads[5], {})), "test")), {key},
                          "test"));
  }
  auto signer = good(log::open_signer(path));  // as after a restart
  REQUIRE(good(signer->last("log"))->size == 5);
  CHECK(code_of(signer->sign(heads[4], {})) == "audit.signer");
  CHECK(code_of(signer->sign(heads[9], {})) == "audit.signer");
  auto forged = heads[5];
  forged.root[0] ^= 1;
  CHECK(code_of(signer->sign(forged, {})) == "audit.signer");
  CHECK(signer->sign(heads[5], {}));
  CHECK(signer->sign(heads[9], good(log::consistency_path(5, 9, source))));
  CHECK(code_of(signer->sign(heads[5], {})) == "audit.signer");
  CHECK(signer->sign({"another", 1, log::empty_root()}, {}));
  fs::remove(folder / "signing-key.memory");
  CHECK(code_of(log::open_signer(path)) == "audit.signer");
  CHECK(code_of(signer->sign(heads[9], {})) == "audit.signer");
}
