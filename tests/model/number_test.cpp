// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "base/result.hpp"
#include "model/number.hpp"
#include "support.hpp"

using namespace windlass::model;
using windlass::test::number;
using windlass::test::Random;

namespace {

const Int128 most =
    static_cast<Int128>(~static_cast<unsigned long long>(0) >> 1) * 2 + 1;  // 2^64 - 1

// Small fractions, with many equal and nearly equal ones among them.
Number small_fraction(Random& random) {
  return Number::ratio(random.between(-60, 60), random.between(1, 30));
}

// Up to 62 bits above and below.
Number large_fraction(Random& random) {
  const auto bits = [&] {
    return static_cast<std::int64_t>(random.next() >> random.between(2, 62));
  };
  return Number::ratio(random.between(0, 1) == 0 ? bits() : -bits(), bits() + 1);
}

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

// The difference of two cross products: the obvious way, which cannot overflow for 62-bit parts.
int obvious_order(const Number& a, const Number& b) {
  const Int128 left = a.numerator() * b.denominator(), right = b.numerator() * a.denominator();
  return left < right ? -1 : left > right ? 1 : 0;
}

}  // namespace

TEST_CASE("a number is reduced and keeps its sign above") {
  const Number half = Number::ratio(-6, -12);
  CHECK(half == Number::ratio(1, 2));
  CHECK((Number::ratio(3, -6).numerator() == -1 && Number::ratio(3, -6).denominator() == 2));
  CHECK((Number::ratio(0, -5).numerator() == 0 && Number::ratio(0, -5).denominator() == 1));
  CHECK_THROWS_AS(Number::ratio(1, 0), windlass::base::InternalError);
}

TEST_CASE("random fractions obey arithmetic") {
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    const Number a = small_fraction(random), b = small_fraction(random), c = small_fraction(random);
    const Int128 an = a.numerator(), ad = a.denominator(), bn = b.numerator(), bd = b.denominator();
    REQUIRE(a.plus(b) == Number::ratio(an * bd + bn * ad, ad * bd));
    REQUIRE(a.minus(b) == Number::ratio(an * bd - bn * ad, ad * bd));
    REQUIRE(a.times(b) == Number::ratio(an * bn, ad * bd));
    if (b != 0)
      REQUIRE(a.over(b) == Number::ratio(an * bd, ad * bn));
    else
      REQUIRE_FALSE(a.over(b));
    REQUIRE(a.times(*b.plus(c)) == a.times(b)->plus(*a.times(c)));
    REQUIRE(a.plus(a.negated()) == Number(0));
  }
}

TEST_CASE("comparison agrees with cross multiplication") {
  Random random(2);
  for (int i = 0; i < 200'000; ++i) {
    const bool small = i % 2 == 0;
    const Number a = small ? small_fraction(random) : large_fraction(random);
    const Number b = small ? small_fraction(random) : large_fraction(random);
    REQUIRE(sign(a <=> b) == obvious_order(a, b));
    REQUIRE((a == b) == (obvious_order(a, b) == 0));
    REQUIRE(sign(a <=> b) == -sign(b <=> a));
  }
}

TEST_CASE("comparison is transitive and does not overflow at the edge of the range") {
  Random random(3);
  // Neighbouring fractions of about 126 bits: (n+1)/(d+1) against n/d and so on, where cross
  // products would need 252 bits.
  std::vector<Number> edge;
  const Int128 huge = most * (most / 4);
  for (int i = 0; i < 60; ++i) {
    const Int128 up = random.between(0, 3), down = random.between(0, 3);
    edge.push_back(Number::ratio(huge + up, huge - down));
    edge.push_back(Number::ratio(-huge - up, huge - down));
    edge.push_back(Number::ratio(up, huge - down));
    edge.push_back(Number(random.between(-2, 2)));
  }
  for (const Number& a : edge)
    for (const Number& b : edge) {
      REQUIRE(sign(a <=> b) == -sign(b <=> a));
      REQUIRE((a == b) == ((a <=> b) == 0));
      for (std::size_t k = 0; k < edge.size(); k += 7)
        if (a < b && b < edge[k]) REQUIRE(a < edge[k]);
    }
  CHECK(Number::ratio(huge + 1, huge) > Number(1));
  CHECK(Number::ratio(huge + 2, huge + 1) < Number::ratio(huge + 1, huge));
}

TEST_CASE("arithmetic outside the range yields nothing, and what is yielded is right") {
  const Int128 huge = most * (most / 4);
  const Number large = Number::ratio(huge, 1);
  CHECK_FALSE(large.times(large));
  CHECK_FALSE(large.times(5));
  CHECK_FALSE(Number::ratio(1, huge).times(Number::ratio(1, huge - 1)));
  CHECK_FALSE(Number::ratio(1, huge).plus(Number::ratio(1, huge - 1)));
  CHECK(large.times(Number::ratio(1, huge)) == Number(1));
  CHECK(large.plus(large.negated()) == Number(0));
  const Number widest = Number::ratio(static_cast<Int128>(1) << 126, 1);
  CHECK_FALSE(widest.plus(widest));
  CHECK_FALSE(
      widest.negated().minus(widest));  // would be the least of 128 bits, which has no negative

  Random random(4);
  for (int i = 0; i < 50'000; ++i) {
    const Number a = large_fraction(random), b = large_fraction(random);
    if (const auto sum = a.plus(b))
      REQUIRE((sum->minus(b) == std::optional<Number>() || sum->minus(b) == a));
    if (const auto product = a.times(b); product && b != 0) REQUIRE(product->over(b) == a);
  }
}

TEST_CASE("decimals are read as JSON writes them, exactly") {
  CHECK(number("0") == Number(0));
  CHECK(number("-0") == Number(0));
  CHECK(number("7.50") == Number::ratio(15, 2));
  CHECK(number("-0.001") == Number::ratio(-1, 1000));
  CHECK(number("1e3") == Number(1000));
  CHECK(number("1.5E-2") == Number::ratio(3, 200));
  CHECK(number("2e+2") == Number(200));
  CHECK(number("0.1").plus(number("0.2")) == number("0.3"));
  CHECK(number("999999999999999999") == Number(999'999'999'999'999'999));
  CHECK(number("1e-18") == *Number::decimal(1, -18));
  CHECK(number("0.000000000000000000000000000000000000e0") == Number(0));
  CHECK(number("1.000000000000000000000000") == Number(1));
  CHECK(number("1e19") == *Number::decimal(10, 18));
}

TEST_CASE("everything else is no number") {
  for (const char* text : {"",
                           "-",
                           "+1",
                           "01",
                           "010",
                           "-01",
                           "00",
                           "0x1F",
                           "0o17",
                           "1_000",
                           "1,5",
                           "1.",
                           ".5",
                           "-.5",
                           "1e",
                           "1e+",
                           "e1",
                           " 1",
                           "1 ",
                           "1\n",
                           "nan",
                           "NaN",
                           ".nan",
                           "inf",
                           ".inf",
                           "-.inf",
                           "Infinity",
                           "1.2.3",
                           "1e1.5",
                           "--1",
                           "1-",
                           "one",
                           "1/2",
                           "1:30",
                           "\xd9\xa1",
                           "1234567890123456789",
                           "0.1234567890123456789",
                           "1e40",
                           "1e-19",
                           "1e999999999999",
                           "1e-999999999999"}) {
    INFO(text);
    CHECK_FALSE(Number::parse(text));
  }
  CHECK_FALSE(Number::parse(std::string_view("1\0", 2)));
  CHECK_FALSE(Number::parse(std::string(100'000, '9')));
  CHECK_FALSE(Number::decimal(1, 19));
  CHECK_FALSE(Number::decimal(1, -19));
}

TEST_CASE("text and decimals come back as they were") {
  CHECK(number("7.5").text() == "7.5");
  CHECK(number("-0.05").text() == "-0.05");
  CHECK(number("1200").text() == "1200");
  CHECK(Number::ratio(50, 7).text() == "50/7");
  CHECK(Number::ratio(-1, 3).text() == "-1/3");
  CHECK(number("1e-18").text() == "0.000000000000000001");
  CHECK_FALSE(Number::ratio(1, 3).as_decimal());

  Random random(5);
  for (int i = 0; i < 100'000; ++i) {
    const std::int64_t limit = 999'999'999'999'999'999;
    const std::int64_t coefficient =
        random.between(-limit, limit) / (std::int64_t{1} << random.between(0, 58));
    const auto exponent = static_cast<std::int32_t>(random.between(-18, 0));
    const Number n = *Number::decimal(coefficient, exponent);
    REQUIRE(Number::parse(n.text()) == n);
    const auto decimal = n.as_decimal();
    REQUIRE(decimal);
    REQUIRE(Number::decimal(decimal->coefficient, decimal->exponent) == n);
  }
  for (int exponent = -18; exponent <= 18; ++exponent) {
    const Number n = *Number::decimal(INT64_MAX, exponent);
    REQUIRE(n.as_decimal());
    CHECK(Number::decimal(n.as_decimal()->coefficient, n.as_decimal()->exponent) == n);
  }
}

TEST_CASE("rounding is half away from zero, and never off by more than half a place") {
  CHECK(Number::ratio(5, 2).rounded(0) == Number(3));
  CHECK(Number::ratio(-5, 2).rounded(0) == Number(-3));
  CHECK(Number::ratio(7, 3).rounded(2) == number("2.33"));
  CHECK(Number::ratio(-2, 3).rounded(3) == number("-0.667"));
  CHECK(number("0.005").rounded(2) == number("0.01"));
  CHECK(number("0.9995").rounded(3) == Number(1));
  CHECK(number("12").rounded(0) == Number(12));
  Random random(6);
  for (int i = 0; i < 50'000; ++i) {
    const Number n = i % 2 == 0 ? small_fraction(random)
                                : Number::ratio(random.between(-1'000'000, 1'000'000),
                                                random.between(1, INT64_MAX - 1));
    const int digits = static_cast<int>(random.between(0, 6));
    const Number rounded = n.rounded(digits);
    const Number half_place = *Number::decimal(5, -digits - 1);
    REQUIRE(rounded.as_decimal());
    const Number error = *rounded.minus(n);
    REQUIRE(std::max(error, error.negated()) <= half_place);
    if (std::max(error, error.negated()) == half_place) REQUIRE((n < 0) == (error < 0));
  }
  // A denominator over a tenth of the range.
  const Int128 huge = most * (most / 4);
  CHECK(Number::ratio(huge / 4, huge).rounded(3) == number("0.25"));
}
