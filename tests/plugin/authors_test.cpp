// SPDX-License-Identifier: Apache-2.0
// Covers windlass/decimal.hpp and windlass/plugin.hpp, as authors use them, and the plugin that
// plugins/README.md shows.
#include <random>

#include "model/number.hpp"
#include "plugin/inspect.hpp"
#include "support.hpp"
#include "windlass/plugin.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

std::string text(Decimal d) {
  char buffer[Decimal::text_size];
  return std::string(d.write(buffer));
}
model::Number number(Decimal d) {
  return *model::Number::decimal(d.abi().coefficient, d.abi().exponent);
}

}  // namespace

TEST_CASE("a decimal says what it is", "[plugin][decimal]") {
  CHECK(text(0) == "0");
  CHECK(text(-7) == "-7");
  CHECK(text(1.50_d) == "1.5");
  CHECK(text(0.05_d) == "0.05");
  CHECK(text(-0.05_d) == "-0.05");
  CHECK(text(1200) == "1200");
  CHECK(text(Decimal(windlass_decimal{1, 18, 0})) == "1000000000000000000");
  CHECK(text(Decimal(windlass_decimal{9, 18, 0}) * 10) == "90000000000000000000");
  CHECK(text(Decimal(windlass_decimal{-1, -18, 0})) == "-0.000000000000000001");
  CHECK(text(Decimal(windlass_decimal{INT64_MAX, 18, 0})) ==
        "9223372036854775807000000000000000000");
  CHECK(text(Decimal::not_a_number()) == "?");
  CHECK(text(100'000_d) == "100000");
}

TEST_CASE("decimal arithmetic is exact or no number", "[plugin][decimal]") {
  CHECK(0.1_d + 0.2_d == 0.3_d);
  CHECK(1.1_d * 1.1_d == 1.21_d);
  CHECK(5 - 7.5_d == -2.5_d);
  CHECK_FALSE((Decimal(INT64_MAX) + 1).is_number());
  CHECK_FALSE((Decimal(INT64_MAX) * Decimal(INT64_MAX)).is_number());
  CHECK_FALSE(
      (Decimal(windlass_decimal{1, 18, 0}) + Decimal(windlass_decimal{1, -18, 0})).is_number());
  CHECK_FALSE(Decimal(windlass_decimal{1, 19, 0}).is_number());
  CHECK_FALSE(Decimal(windlass_decimal{0, -19, 0}).is_number());
  CHECK_FALSE(Decimal(windlass_decimal{1, INT32_MAX, 0}).is_number());
  CHECK_FALSE(Decimal(windlass_decimal{0, INT32_MIN, 0}).is_number());
  CHECK_FALSE(Decimal(windlass_decimal{INT64_MIN, 0, 0}).is_number());
  CHECK_FALSE(divide_rounded(1, 0, 2).is_number());

  const Decimal none = Decimal::not_a_number();
  CHECK_FALSE((none + 1).is_number());
  CHECK_FALSE((none * 0).is_number());
  CHECK_FALSE((-none).is_number());
  CHECK_FALSE(min(none, 1).is_number());
  CHECK_FALSE(max(1, none).is_number());
  CHECK_FALSE(clamp(none, 1, 2).is_number());
  CHECK_FALSE(none.round_to(5).is_number());
  CHECK_FALSE(none == none);
  CHECK_FALSE(none < 1);
  CHECK_FALSE(none >= 1);
}

TEST_CASE("rounding is where it is asked for, half away from zero", "[plugin][decimal]") {
  CHECK(Decimal(12).round_to(5) == 10);
  CHECK((12.5_d).round_to(5) == 15);
  CHECK((-12.5_d).round_to(5) == -15);
  CHECK((12.5_d).round_down_to(5) == 10);
  CHECK((-12.5_d).round_down_to(5) == -15);
  CHECK((12.1_d).round_up_to(0.25_d) == 12.25_d);
  CHECK(Decimal(15).round_up_to(5) == 15);
  CHECK(divide_rounded(2, 3, 2) == 0.67_d);
  CHECK(divide_rounded(-1, 8, 2) == -0.13_d);
  CHECK(divide_rounded(1, -8, 2) == -0.13_d);
  CHECK(divide_rounded(80, 1.75_d * 1.75_d, 1) == 26.1_d);
  CHECK((7.9_d).whole() == 7);
  CHECK((-7.1_d).whole() == -8);
  CHECK(Decimal(windlass_decimal{1, 18, 0}).whole() == 1'000'000'000'000'000);
  CHECK(Decimal::not_a_number().whole() == 0);
  CHECK(min(2, 1.5_d) == 1.5_d);
  CHECK(max(2, 1.5_d) == 2);
  CHECK(clamp(9, 1, 5) == 5);
}

TEST_CASE("decimals agree with the engine's exact rationals", "[plugin][decimal]") {
  std::mt19937_64 random(7);
  const auto any = [&random] {
    const auto bits = static_cast<int>(random() % 62);
    const auto coefficient =
        static_cast<std::int64_t>(random() >> (63 - bits)) * (random() % 2 == 0 ? 1 : -1);
    return Decimal(windlass_decimal{coefficient, static_cast<std::int32_t>(random() % 25) - 12, 0});
  };
  std::size_t sums = 0;
  for (int i = 0; i < 100000; ++i) {
    const Decimal a = any(), b = any();
    REQUIRE(a.is_number());
    const bool below = a < b, same = a == b;
    REQUIRE(below == (number(a) < number(b)));
    REQUIRE(same == (number(a) == number(b)));
    if (const Decimal sum = a + b; sum.is_number()) {
      ++sums;
      REQUIRE(number(sum) == *number(a).plus(number(b)));
    }
    if (const Decimal product = a * b; product.is_number())
      REQUIRE(number(product) == *number(a).times(number(b)));
    if (const Decimal down = a.round_down_to(5); down.is_number()) {
      REQUIRE(down <= a);
      if ((down + 5).is_number()) REQUIRE(a < down + 5);
    }
  }
  CHECK(sums > 50000);
}

TEST_CASE("an input answers only what it knows", "[plugin][authors]") {
  const windlass_value flag = whole(WINDLASS_BOOL, 1), denied = whole(WINDLASS_BOOL, 0),
                       stale = in_state(WINDLASS_BOOL, WINDLASS_STALE),
                       never = in_state(WINDLASS_DATE, WINDLASS_NEVER);
  CHECK((In(flag).yes() && !In(flag).no() && In(flag).known()));
  CHECK((!In(denied).yes() && In(denied).no()));
  CHECK((!In(stale).yes() && !In(stale).no() && In(stale).unknown() &&
         In(stale).state() == WINDLASS_STALE));
  CHECK((In(never).never() && !In(never).known() && !In(never).unknown()));
  const windlass_value set = word(WINDLASS_SET, "ice tape_kinesio tape"),
                       code_word = word(WINDLASS_CODE, "calf"), empty = word(WINDLASS_SET, "");
  CHECK((In(set).has("tape") && In(set).has("ice") && !In(set).has("tape_") &&
         !In(set).has("kinesio") && !In(set).has("ice tape_kinesio")));
  CHECK((!In(empty).has("ice") && !In(empty).has("") && In(empty).known()));
  CHECK((In(code_word).is("calf") && !In(code_word).is("cal") &&
         In(code_word).is_any("both", "calf") && !In(code_word).has("calf")));
  const windlass_value pain = known(65, -1);
  CHECK(In(pain).number() == 6.5_d);
  CHECK_FALSE(In(stale).number().is_number());
  CHECK(In(stale).number_or(3) == 3);
}

TEST_CASE("the writer reports what does not fit", "[plugin][authors]") {
  enum class L { a, b, count };
  windlass_line lines[2];
  char bytes[12];
  windlass_error error{};
  {
    windlass_protocol raw{lines, bytes, 2, 9, 12, 9};
    Protocol<L> out(raw, &error);
    out.text(L::b, "a ", 1.5_d, " b");
    CHECK(out.status() == WINDLASS_OK);
    CHECK(std::string(bytes) == "a 1.5 b");
    CHECK(raw.line_count == 1);
    CHECK(raw.text_length == 8);
    out.text(L::b, "abcd");
    CHECK(out.status() == WINDLASS_INTERNAL);
    CHECK(raw.text_length == 12);
    CHECK(std::string(error.message) == "the protocol's text is longer than the host takes");
    out.number(L::a, 1);
    CHECK(std::string(error.message) ==
          "the protocol's text is longer than the host takes");  // the first stays
  }
  {
    error = {};
    windlass_protocol raw{lines, bytes, 2, 0, 12, 0};
    Protocol<L> out(raw, &error);
    out.number(L::a, 1);
    out.number(L::a, 2);
    out.number(L::a, 3);
    CHECK(raw.line_count == 2);
    CHECK(out.status() == WINDLASS_INTERNAL);
  }
  {
    error = {};
    windlass_protocol raw{lines, bytes, 2, 0, 12, 0};
    Protocol<L> out(raw, &error);
    out.number(L::a, Decimal(INT64_MAX) * 10 * Decimal(INT64_MAX));
    CHECK(out.status() == WINDLASS_INTERNAL);
    out.unknown("later and lighter");
    CHECK(out.status() == WINDLASS_INTERNAL);
  }
  error = {};
  message::put(&error, std::string(254, 'x') + "\xC3\xA9");
  CHECK(std::string(error.message) == std::string(254, 'x'));  // not half a character
}

TEST_CASE("the README's plugin opens and prescribes", "[plugin][authors]") {
  const auto opened = plugin::open_plugin(fixtures(), approve("calf_stretch", "1.0.0"));
  INFO(refusal(opened));
  REQUIRE(opened.has_value());
  CHECK(opened->document() == bytes_of(std::filesystem::path(WINDLASS_SOURCE_DIR) /
                                       "tests/plugins/calf_stretch/calf_stretch.yaml"));
  const plugin::Prescriber* calf = opened->find_prescriber("calf");
  REQUIRE(calf != nullptr);
  const windlass_value mild[] = {known(4, 0, "{score}"), known(12, 0, "wk"), known(3, 0, "deg")};
  const auto given = opened->prescribe(*calf, mild);
  INFO(given.reason);
  REQUIRE(given.answer == plugin::Outcome::given);
  REQUIRE(given.lines.size() == 4);
  CHECK(given.lines[0].text == "Stretch the calf with the knee straight, 30 s.");
  CHECK(given.lines[1].number.coefficient == 30);
  CHECK(given.lines[2].number.coefficient == 2);
  const windlass_value unknown_pain[] = {in_state(WINDLASS_NUMBER, WINDLASS_ASKED_NOT_KNOWN),
                                         known(12, 0, "wk"),
                                         in_state(WINDLASS_NUMBER, WINDLASS_CONFLICT)};
  const auto careful = opened->prescribe(*calf, unknown_pain);
  REQUIRE(careful.answer == plugin::Outcome::given);
  CHECK(careful.lines[0].text == "Pain is not known: dosed as for severe pain.");
  CHECK(careful.lines[2].number.coefficient == 20);
  const windlass_value unknown_weeks[] = {
      known(4), in_state(WINDLASS_NUMBER, WINDLASS_NOT_SUPPLIED), known(3, 0, "deg")};
  CHECK(opened->prescribe(*calf, unknown_weeks).answer == plugin::Outcome::unknown);
  CHECK(opened->prescribe(*calf, unknown_weeks).reason == "the duration of symptoms is needed");
}

TEST_CASE("the README shows the plugin that is built", "[plugin][authors]") {
  const std::filesystem::path root = WINDLASS_SOURCE_DIR;
  const std::string readme = bytes_of(root / "plugins/README.md");
  CHECK(readme.find("```cpp\n" + bytes_of(root / "tests/plugins/calf_stretch/calf_stretch.cpp") +
                    "```") != std::string::npos);
}
