// SPDX-License-Identifier: Apache-2.0
// What a process keeps after plans, refusals, reloads and whole engines: nothing that grows.
// WINDLASS_LONG=1: a million plans.
#include <malloc.h>

#include <cstdlib>

#include "catch.hpp"
#include "embed/library.hpp"
#include "sanitizers.hpp"

using namespace windlass::test;

namespace {

constexpr const char* unmeasured = "a sanitizer keeps memory of its own";

std::size_t bytes_in_use() { return mallinfo2().uordblks; }

// One round of everything that an integrator's program does with a patient.
void round_of_calls(const Opened& engine, int number) {
  CHECK(engine.recommend(sample(1 + number % 8)).result == WINDLASS_DONE);
  if (number % 8 != 0) return;
  CHECK(engine.recommend("windlass: 1\nkind: patient\nid: p\nfacts: {exam.aby: 1}\n").result ==
        WINDLASS_BAD_INPUT);
  CHECK(engine.explain(sample(2), R"({"ask": true})").result == WINDLASS_DONE);
}

}  // namespace

TEST_CASE("plans and refusals leave no memory behind") {
  if (WINDLASS_SANITIZED) LEAVE_OUT(unmeasured);
  const Opened engine;
  REQUIRE(engine.answer.result == WINDLASS_DONE);
  const int rounds = std::getenv("WINDLASS_LONG") != nullptr ? 1'000'000 : 160;
  for (int i = 0; i < 640; ++i) round_of_calls(engine, i);  // buffers have grown to their size
  const std::size_t before = bytes_in_use();
  for (int i = 0; i < rounds; ++i) round_of_calls(engine, i);
  CHECK(bytes_in_use() <= before + 4096);
}

TEST_CASE("engines that were closed and rules that were exchanged leave no memory behind") {
  if (WINDLASS_SANITIZED) LEAVE_OUT(unmeasured);
  const auto life = [] {
    Opened engine;
    round_of_calls(engine, 0);
    CHECK(engine.reload().result == WINDLASS_DONE);
    CHECK(Opened(R"({"rules": ["/nowhere"]})").engine == nullptr);
  };
  for (int i = 0; i < 3; ++i) life();
  const std::size_t before = bytes_in_use();
  for (int i = 0; i < 8; ++i) life();
  // Eight engines have a megabyte each; names that the loader and the standard library keep do not.
  CHECK(bytes_in_use() <= before + 64 * 1024);
}
