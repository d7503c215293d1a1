// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "base/result.hpp"
#include "catch.hpp"

using namespace windlass::base;

// SOURCE: the example messages of FIPS 180-4 (NIST, "Examples with Intermediate Values").
TEST_CASE("SHA-256 gives the published digests") {
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("how the bytes arrive does not matter") {
  const std::string text = "the same bytes, however they are cut";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 hash;
    hash.update(std::string_view(text).substr(0, cut));
    hash.update(std::string_view(text).substr(cut));
    CHECK(hash.finish() == sha256(text));
  }
}

TEST_CASE("a finished hash is finished") {
  Sha256 hash;
  hash.finish();
  CHECK_THROWS_AS(hash.finish(), InternalError);
  CHECK_THROWS_AS(hash.update("x"), InternalError);
}
