// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of the model share: a seeded generator, and documents from text.

#include <cstdint>
#include <string>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"
#include "model/facts.hpp"
#include "model/vocabulary.hpp"

namespace windlass::test {

// splitmix64: the same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  // From low to high, both in.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(high - low) + 1));
  }

 private:
  std::uint64_t state_;
};

// A document that the strict readers take; anything else fails the test.
inline base::Document document(const std::string& text) {
  auto read = base::read_document("test.yaml", text);
  if (!read) FAIL(base::render(read.error()));
  return std::move(read).value();
}

inline model::Number number(const std::string& text) {
  const auto parsed = model::Number::parse(text);
  if (!parsed) FAIL("no number: " << text);
  return *parsed;
}

// All diagnostics as a compiler prints them; empty when there are none.
template <class T>
std::string complaints(const base::Result<T>& result) {
  return result ? std::string{} : base::render(result.error());
}

}  // namespace windlass::test
