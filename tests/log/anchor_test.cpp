// SPDX-License-Identifier: Apache-2.0
// Anchors of type rfc3161: which bytes are a time stamp over the note. The tokens are written here,
// so that no other program is needed.
#include <algorithm>

#include "base/digest.hpp"
#include "catch.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

// DER: one value with its tag and length.
std::string der(int tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 128) {
    out += static_cast<char>(content.size());
  } else {
    out += static_cast<char>(0x82);
    out += static_cast<char>(content.size() >> 8);
    out += static_cast<char>(content.size() & 255);
  }
  return out + content;
}
std::string sequence(const std::string& content) { return der(0x30, content); }
std::string number(int value) { return der(0x02, std::string(1, static_cast<char>(value))); }

const std::string sha256_oid = der(0x06, "\x60\x86\x48\x01\x65\x03\x04\x02\x01");
const std::string sha1_oid = der(0x06, "\x2b\x0e\x03\x02\x1a");
const std::string signed_data_oid = der(0x06, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");
const std::string time_stamp_oid = der(0x06, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04");

std::string imprint_of(const std::string& note, const std::string& algorithm = sha256_oid) {
  const auto digest = base::sha256(note);
  const std::string bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return sequence(sequence(algorithm + der(0x05, "")) + der(0x04, bytes));
}

// RFC 3161, 2.4.2: the token, and the response that carries it.
std::string token_over(const std::string& imprint) {
  const auto info = sequence(number(1) + der(0x06, "\x2a\x03\x04") + imprint + number(7) +
                             der(0x18, "20260131120000Z"));
  const auto content = sequence(time_stamp_oid + der(0xA0, der(0x04, info)));
  const auto data = sequence(number(3) + der(0x31, "") + content + der(0x31, ""));
  return sequence(signed_data_oid + der(0xA0, data));
}
std::string response(int status, const std::string& token) {
  return sequence(sequence(number(status)) + token);
}

struct Stamped {
  Folder folder;
  log::Store store = good(log::Store::open(folder / "log", options(folder)));
  std::string note;

  Stamped() {
    good(store.append(draft(1)));
    good(log::generate_signing_key(folder / "signer", "auditor"));
    auto signer = good(log::open_signer(folder / "signer"));
    note = good(store.checkpoint(*signer, noon)).note;
  }
  std::string anchor(const std::string& token) {
    const auto receipt = store.add_anchor(2, "rfc3161", token, noon);
    return receipt ? std::string("kept") : receipt.error().front().message;
  }
};

}  // namespace

TEST_CASE("a time stamp over the note is kept, as a response or as its token") {
  Stamped log;
  const auto token = token_over(imprint_of(log.note));
  CHECK(log.anchor(response(0, token)) == "kept");
  CHECK(log.anchor(response(1, token)) == "kept");  // granted with modifications
  CHECK(log.anchor(token) == "kept");
  CHECK(good(log.store.anchors()).size() == 3);
}

TEST_CASE("what is no time stamp over this very note is refused, and nothing is added") {
  Stamped log;
  const auto size = good(log.store.size());
  const auto imprint = imprint_of(log.note);
  const auto right = response(0, token_over(imprint));
  const std::pair<std::string, std::string> wrong[] = {
      {"is a time stamp of something else", response(0, token_over(imprint_of(log.note + "\n")))},
      {"is a request", sequence(number(1) + imprint)},
      {"refuses to stamp", response(2, "")},
      {"needs a plain type", ""},
      {"is not a time-stamp response", log.note},
      {"is not a time-stamp response", right.substr(0, right.size() - 1)},
      {"is not a time-stamp response", right + '\0'},
      {"SHA-256", response(0, token_over(imprint_of(log.note, sha1_oid)))},
  };
  for (const auto& [why, token] : wrong) {
    INFO(why);
    CHECK_THAT(log.anchor(token), WINDLASS_CONTAINS(why));
  }
  CHECK(good(log.store.size()) == size);
}
