// SPDX-License-Identifier: Apache-2.0
#pragma once

// Catch2 2 and 3 under one name. Do not put ';' into a test's name: Catch2 2 would split it there.
//
// LEAVE_OUT(reason) ends a test case that cannot run here. ctest counts it as skipped, and
// tools/test prints the reason. No text of the product may contain the words that ctest looks for:
// a failure that prints them would count as skipped.

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#define WINDLASS_CONTAINS(text) Catch::Matchers::ContainsSubstring(text)
#else
#include <catch2/catch.hpp>
#define WINDLASS_CONTAINS(text) Catch::Matchers::Contains(text)
#endif

#define LEAVE_OUT(reason)              \
  do {                                 \
    WARN("test left out: " << reason); \
    return;                            \
  } while (false)
