// SPDX-License-Identifier: Apache-2.0
// Watched words in texts, and in what a plan needs of codes that nobody bound.
#include "fhir/watch.hpp"

#include "support.hpp"

using windlass::fhir::Watch;

namespace {

Watch watching(std::initializer_list<std::string_view> words) {
  Watch made;
  for (const std::string_view one : words) made.add(one);
  return made;
}

}  // namespace

TEST_CASE("a watched word is found anywhere in a text, in any case") {
  const Watch watch = watching({"Cancer", "cane", "gout", "x"});
  for (const char* text : {"cancer", "Lung CANCER", "precancerous", "canE", "old gout", "X", "aXb",
                           "gougout", "cancacane"})
    CHECK(watch.finds(text));
  for (const char* text : {"", "c", "canc", "cance", "gou", "g out", "can cer", "c\xC3\xA4ncer",
                           "#!.#%2", "#!.", "\x03\x01\x0E\x03\x05\x12"})
    CHECK_FALSE(watch.finds(text));
}

TEST_CASE("where no word is watched for none is found") {
  CHECK_FALSE(Watch().finds(""));
  CHECK_FALSE(Watch().finds("anything"));
}

TEST_CASE("a watched word may be of bytes that are no ASCII, and of one character") {
  CHECK(watching({"\xC3\xA9p"}).finds("L'\xC3\xA9paule"));
  CHECK_FALSE(watching({"\xC3\xA9p"}).finds("L'\xC3\x89paule"));
  CHECK(watching({"z"}).finds("end Z"));
  CHECK_FALSE(watching({"z", "ab"}).finds("end a"));
}
