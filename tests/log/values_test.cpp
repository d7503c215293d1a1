// SPDX-License-Identifier: Apache-2.0
// Values are sealed, compressed or not, with a dictionary or not, and open to exactly what they
// were; nothing else opens.
#include "log/values.hpp"
#include "catch.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

std::string words(Random& random, std::size_t size) {
  static const char* const some[] = {
      "plantar ",     "heel ",         "pain ",    "taping ", "because ",
      "{\"status\":", "\"recommend\"", "unknown ", "0.5 ",    "\n"};
  std::string out;
  while (out.size() < size) out += some[random.below(10)];
  out.resize(size);
  return out;
}
std::string noise(Random& random, std::size_t size) {
  std::string out;
  while (out.size() < size) out += static_cast<char>(random.next() >> 40);
  return out;
}

const log::Bytes32 key = [] {
  log::Bytes32 out{};
  out.fill(7);
  return out;
}();
const std::string dictionary_text = "plantar heel pain taping because {\"status\":\"recommend\"";
const log::SharedText with_dictionary{std::string(log::view(base::sha256(dictionary_text))),
                                      std::make_shared<const base::Dictionary>(dictionary_text)};
log::Dictionaries::Found known(const std::string& digest) {
  return digest == base::hex(base::sha256(dictionary_text)) ? with_dictionary.dictionary : nullptr;
}
log::Record empty_record() {
  log::Record out;
  out.origin = "windlass/00/1";
  return out;
}

}  // namespace

TEST_CASE("values of every size open to what they were") {
  Random random(3);
  const std::size_t rounds = long_run() ? 20'000 : 1500;
  std::size_t smaller = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    std::vector<log::PrivateField> fields;
    std::size_t total = 0;
    for (std::size_t i = 0; i <= random.below(3); ++i) {
      const auto size = random.below(4) == 0 ? random.below(3) : random.below(3000);
      fields.push_back({"f" + std::to_string(i),
                        random.below(3) == 0 ? noise(random, size) : words(random, size)});
      total += size;
    }
    const bool shared = random.below(2) == 0;
    auto record = empty_record();
    const auto sealed =
        log::seal_values(fields, key, shared ? with_dictionary : log::SharedText{}, record);
    CHECK(record.sealed == base::hex(base::sha256(sealed)));
    CHECK(sealed.size() <= total + 17);  // never longer than as they are
    if (sealed.size() < total) {
      ++smaller;
      CHECK((sealed.size() - 16) % 256 == 0);  // and how short says little
    }
    const auto opened = log::open_values(record, key, sealed, known);
    REQUIRE(opened);
    REQUIRE(opened->fields.size() == fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
      REQUIRE(opened->fields[i].value == fields[i].value);
  }
  CHECK(smaller > rounds / 4);
}

TEST_CASE("what was sealed in another way, for another, or changed does not open") {
  Random random(4);
  const std::vector<log::PrivateField> fields = {{"facts", words(random, 900)},
                                                 {"plan", words(random, 2000)}};
  for (const auto& shared : {log::SharedText{}, with_dictionary}) {
    auto record = empty_record();
    const auto sealed = log::seal_values(fields, key, shared, record);
    REQUIRE(log::open_values(record, key, sealed, known));
    auto other_key = key;
    other_key[0] ^= 1;
    CHECK_FALSE(log::open_values(record, other_key, sealed, known));
    for (std::size_t i = 0; i < sealed.size(); i += 7) {
      auto flipped = sealed;
      flipped[i] = static_cast<char>(flipped[i] ^ 4);
      REQUIRE_FALSE(log::open_values(record, key, flipped, known));
    }
    const auto changed = [&](auto change) {
      auto other = record;
      change(other);
      return log::open_values(other, key, sealed, known).has_value();
    };
    CHECK_FALSE(changed([](log::Record& r) { r.origin += "0"; }));
    CHECK_FALSE(changed([](log::Record& r) { r.salt[0] = r.salt[0] == '0' ? '1' : '0'; }));
    CHECK_FALSE(changed([](log::Record& r) { r.fields[0].size += 1; }));
    CHECK_FALSE(changed([](log::Record& r) { r.fields[0].size += 1, r.fields[1].size -= 1; }));
    CHECK_FALSE(changed([](log::Record& r) { r.fields[1].size = log::private_limit * 2; }));
    CHECK_FALSE(
        changed([](log::Record& r) { r.fields[0].size = UINT64_MAX, r.fields[1].size = 5; }));
    CHECK_FALSE(
        changed([](log::Record& r) { std::swap(r.fields[0].commitment, r.fields[1].commitment); }));
    CHECK_FALSE(changed([](log::Record& r) { r.fields[0].name = "other"; }));
  }
  auto record = empty_record();
  const auto sealed = log::seal_values(fields, key, with_dictionary, record);
  CHECK_FALSE(log::open_values(record, key, sealed,
                               [](const std::string&) { return log::Dictionaries::Found(); }));
}

TEST_CASE("frames that were not made by us give nothing, whatever they claim") {
  base::Zstandard zstandard;
  const base::Dictionary dictionary(dictionary_text);
  Random random(5);
  const auto plain = words(random, 5000);
  std::string frame, out;
  zstandard.compress(plain, &dictionary, frame);
  const auto opens = [&](std::string_view text, const base::Dictionary* with, std::size_t size) {
    return zstandard.decompress(text, with, size, out);
  };
  const auto longer = frame + "rest";
  std::string_view text = longer;
  REQUIRE(zstandard.decompress(text, &dictionary, plain.size(), out));
  REQUIRE(out == plain);
  CHECK(text == "rest");
  CHECK_FALSE(opens(frame, &dictionary, plain.size() - 1));
  CHECK_FALSE(opens(frame, &dictionary, std::size_t{1} << 40));
  CHECK_FALSE(opens("", &dictionary, 0));
  for (std::size_t i = 0; i < 4000; ++i) {
    auto wrong = frame;
    for (std::size_t k = 0; k <= random.below(3); ++k)
      wrong[random.below(wrong.size())] = static_cast<char>(random.next() >> 30);
    if (random.below(4) == 0) wrong.resize(random.below(wrong.size()));
    if (opens(wrong, random.below(2) == 0 ? &dictionary : nullptr, plain.size()))
      CHECK(out.size() == plain.size());
  }
  CHECK_FALSE(base::Dictionary::is_raw("\x37\xA4\x30\xEC and more"));
  CHECK_THROWS_AS(base::Dictionary("\x37\xA4\x30\xEC and more"), base::InternalError);
}

TEST_CASE("a store keeps the dictionary with its records and misses it when it is gone") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  Random random(6);
  auto one = draft(1);
  one.fields[1].value = words(random, 20'000);
  const auto dictionary = log::make_blob("application/vnd.windlass.dictionary",
                                         dictionary_text + one.fields[1].value.substr(0, 15'000));
  one.blobs.push_back(dictionary);
  one.dictionary = dictionary.digest;
  const auto receipt = good(store.append(one));
  CHECK(good(store.read(receipt.sequence)).fields.at(1).value == one.fields[1].value);
  {
    auto again = good(log::Store::open(folder / "log", options(folder)));
    CHECK(good(again.read(receipt.sequence)).state == log::ValueState::open);
  }
  one.dictionary = std::string(64, '0');
  CHECK(code_of(store.append(one)) == "audit.draft");
  one.dictionary = "none";
  CHECK(code_of(store.append(one)) == "audit.draft");
}
