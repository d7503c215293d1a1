// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "model/unit.hpp"
#include "support.hpp"

using namespace windlass::model;
using windlass::test::number;
using windlass::test::Random;

namespace {

Unit unit(std::string_view text) {
  const auto parsed = parse_unit(text);
  if (!parsed) FAIL("no unit: " << text);
  return *parsed;
}

std::string converted(const std::string& value, std::string_view from, std::string_view to) {
  const auto result = convert(number(value), unit(from), unit(to));
  return result ? result->text() : "nothing";
}

}  // namespace

TEST_CASE("conversions are exact") {
  CHECK(converted("6", "wk", "d") == "42");
  CHECK(converted("1", "mo", "d") == "30.4375");
  CHECK(converted("1", "a", "d") == "365.25");
  CHECK(converted("1", "d", "wk") == "1/7");
  CHECK(converted("18", "mo", "a") == "1.5");
  CHECK(converted("98.6", "[degF]", "Cel") == "37");
  CHECK(converted("37", "Cel", "[degF]") == "98.6");
  CHECK(converted("-40", "Cel", "[degF]") == "-40");
  CHECK(converted("0", "Cel", "K") == "273.15");
  CHECK(converted("1", "[lb_av]", "kg") == "0.45359237");
  CHECK(converted("1", "[in_i]", "cm") == "2.54");
  CHECK(converted("1", "m[Hg]", "kPa") == "133.322");
  CHECK(converted("120", "mm[Hg]", "Pa") == "15998.64");
  CHECK(converted("20", "deg", "'") == "1200");  // pi cancels
  CHECK(converted("1", "circ", "deg") == "360");
  CHECK(converted("5", "km/h", "m/s") == "25/18");
  CHECK(converted("1", "10*3/uL", "10*9/L") == "1");
  CHECK(converted("1", "10^9/L", "10*9/L") == "1");
  CHECK(converted("3", "{score}", "1") == "3");
  CHECK(converted("50", "%", "1") == "0.5");
  CHECK(converted("8", "h/d", "%") == "100/3");
  CHECK(converted("1", "U", "umol/min") == "1");
  CHECK(converted("0.28", "mJ/mm2", "J/cm2") == "0.028");
}

TEST_CASE("what does not convert is refused") {
  for (const auto& [from, to] :
       std::vector<std::pair<const char*, const char*>>{{"wk", "cm"},
                                                        {"U", "[iU]"},
                                                        {"[iU]", "[arb'U]"},
                                                        {"pH", "1"},
                                                        {"dB", "1"},
                                                        {"deg", "1"},
                                                        {"mol", "1"},
                                                        {"Cel", "deg"},
                                                        {"kg", "kg/m2"}}) {
    INFO(from << " " << to);
    CHECK_FALSE(unit(from).compatible(unit(to)));
    CHECK_FALSE(convert(1, unit(from), unit(to)));
  }
}

TEST_CASE("a fact's unit takes what measures the same, and is not any number without a unit") {
  struct Row {
    const char* own;
    std::vector<const char*> taken, refused;
  };
  const std::vector<Row> rows{
      {"{score}",
       {"{score}", "1"},
       {"%", "[ppth]", "[ppm]", "10*", "10*-2", "100", "{rep}", "{Score}", "1{score}", "%{score}",
        "{score}/{week}", "mmol/mol", "h/d"}},
      {"{rep}", {"{rep}", "1"}, {"{reps}", "{score}", "{rep}/min", "%", "10*3{rep}"}},
      {"{falls}/{year}", {"{falls}/{year}", "1"}, {"{falls}", "{year}", "%", "10*", "/a"}},
      {"%", {"%"}, {"1", "{score}", "[ppth]", "10*-2", "mmol/mol", "mL/dL", "h/d", "%{of_all}"}},
      {"1", {"1", "{INR}", "{score}"}, {"%", "[ppth]", "10*", "100", "mmol/mol", "h/d"}},
      {"10*3", {"10*3", "10^6", "[ppth]"}, {"1", "%", "{count}", "mmol/mol"}},
      {"[ppm]", {"[ppm]", "[ppb]", "10*-6"}, {"1", "%", "{ratio}", "mg/kg"}},
      {"{steps}/min", {"{steps}/min", "/min", "/s", "{steps}/h"}, {"{beats}/min", "%/min", "1"}},
      {"/min", {"/min", "{beats}/min", "Hz"}, {"%/min", "min", "1"}},
      {"mmol/mol", {"mmol/mol", "umol/mol"}, {"%", "1", "[ppth]", "{ratio}", "mg/g", "h/d"}},
      {"mg/g", {"mg/g", "g/kg"}, {"mmol/mol", "%", "mL/L"}},
      {"h/d", {"h/d", "min/wk"}, {"%", "1", "mmol/mol", "d"}},
      {"%/h", {"%/h", "%/min"}, {"/h", "{score}/h"}},
      {"10*9/L", {"10*9/L", "/nL", "10*3/uL", "10*9{platelets}/L"}, {"%/L", "10*9"}},
      {"wk", {"wk", "d", "mo", "wk{course}"}, {"1", "{weeks}", "%"}},
      {"wk{course}", {"wk", "d{course}"}, {"wk{pain}"}}};
  for (const Row& row : rows) {
    for (const char* written : row.taken) {
      INFO(row.own << " takes " << written);
      CHECK(unit(row.own).takes(unit(written)));
      CHECK(read_in(3, unit(written), unit(row.own)) == convert(3, unit(written), unit(row.own)));
    }
    for (const char* written : row.refused) {
      INFO(row.own << " does not take " << written);
      CHECK_FALSE(unit(row.own).takes(unit(written)));
      CHECK_FALSE(read_in(3, unit(written), unit(row.own)));
    }
  }
}

TEST_CASE("only ones, percent, annotations and powers of ten may be left unwritten") {
  for (const char* plain : {"1", "%", "{score}", "10*3", "{a}/{b}", "[ppm]", "100"})
    CHECK(unit(plain).dimensionless());
  for (const char* real : {"h/d", "mmol/mol", "wk", "10*9/L", "rad", "[pi]", "/min", "pH"})
    CHECK_FALSE(unit(real).dimensionless());
  CHECK(Unit{}.dimensionless());
  CHECK(Unit{}.text() == "1");
}

constexpr const char* malformed[] = {"",
                                     " ",
                                     "m/",
                                     "m.",
                                     ".m",
                                     "m..s",
                                     "m//s",
                                     "(m",
                                     "m)",
                                     "()",
                                     "m()",
                                     "{",
                                     "}",
                                     "{}",
                                     "{a}b",
                                     "{a}{b}",
                                     "m{a",
                                     "m{a}s",
                                     "m{\xc3\xa9}",
                                     "12h",
                                     "g/12h",
                                     "10+3",
                                     "10*+",
                                     "m+",
                                     "m-",
                                     "m0",
                                     "0",
                                     "m2s",
                                     "m 2",
                                     "kg ",
                                     " kg",
                                     "[",
                                     "[in_i",
                                     "in_i]",
                                     "[nothing]",
                                     "kCel",
                                     "Cel2",
                                     "Cel/min",
                                     "/Cel",
                                     "1.Cel",
                                     "Cel.1",
                                     "kwk",
                                     "mmin",
                                     "hd",
                                     "m1000",
                                     "Em9",
                                     "ug(8.h)",
                                     "\xc2\xb5g",
                                     "m\xc2\xb2",
                                     "m\n",
                                     "m;s",
                                     "m=s",
                                     "1e3",
                                     "99999999999999999999"};

TEST_CASE("malformed units are refused") {
  for (const char* text : malformed) {
    INFO(text);
    CHECK_FALSE(parse_unit(text));
  }
  CHECK_FALSE(parse_unit(std::string_view("m\0", 2)));
  CHECK_FALSE(parse_unit(std::string(1'000'000, '(')));
  CHECK_FALSE(parse_unit(std::string(60, '(') + "m" + std::string(60, ')')));
}

TEST_CASE("exponents that do not fit are refused, not wrapped round") {
  for (const char* text : {"Gy50", "Gy99", "Gy-99", "m100", "m99.m", "(m50)/m-50", "rad99.sr99"}) {
    INFO(text);
    CHECK_FALSE(parse_unit(text));
  }
  CHECK(unit("Gy49").compatible(unit("m98/s98")));
}

TEST_CASE("any text is a unit or none") {
  const std::vector<std::string> pieces{
      "m", "s", "g", "k",  "[",      "]",    "{",   "}", "(", ")", ".",        "/", "10*", "10^",
      "-", "+", "2", "99", "[in_i]", "[pi]", "Cel", "%", "'", " ", "\xc2\xb5", "d", "a"};
  Random random(8);
  std::size_t units = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (std::int64_t n = random.between(1, 9); n > 0; --n)
      text += pieces[static_cast<std::size_t>(
          random.between(0, static_cast<std::int64_t>(pieces.size()) - 1))];
    if (const auto parsed = parse_unit(text)) {
      ++units;
      REQUIRE(parsed->text() == text);
      REQUIRE(parsed->compatible(*parsed));
      REQUIRE(convert(7, *parsed, *parsed) == Number(7));
    }
    const std::string meant = ucum_spelling(text);
    if (!meant.empty()) REQUIRE(parse_unit(meant));
  }
  CHECK(units > 1000);
}

TEST_CASE("there and back again is the same number") {
  const std::vector<std::vector<const char*>> families{
      {"s", "min", "h", "d", "wk", "mo", "a", "ms", "us"},
      {"m", "cm", "mm", "km", "[in_i]", "[ft_i]", "[mi_i]", "um"},
      {"g", "kg", "mg", "ug", "[lb_av]", "[oz_av]", "[stone_av]"},
      {"K", "Cel", "[degF]"},
      {"Pa", "kPa", "bar", "mm[Hg]", "cm[H2O]", "[psi]"},
      {"deg", "'", "rad", "circ"},
      {"1", "%", "{score}", "10*3"},
      {"Hz", "/min", "kHz", "/d"}};
  Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto& family = families[static_cast<std::size_t>(
        random.between(0, static_cast<std::int64_t>(families.size()) - 1))];
    const auto pick = [&] {
      return unit(family[static_cast<std::size_t>(
          random.between(0, static_cast<std::int64_t>(family.size()) - 1))]);
    };
    const Unit a = pick(), b = pick(), c = pick();
    const Number value = *Number::decimal(random.between(-100'000, 100'000),
                                          static_cast<std::int32_t>(random.between(-3, 0)));
    const auto there = convert(value, a, b);
    INFO(value.text() << " " << a.text() << " " << b.text() << " " << c.text());
    REQUIRE(there);
    REQUIRE(convert(*there, b, a) == value);
    REQUIRE(convert(*there, b, c) == convert(value, a, c));
    const auto more = convert(*value.plus(Number::ratio(1, 1000)), a, b);
    REQUIRE(*more > *there);  // order survives
  }
}

TEST_CASE("what people write gets its UCUM spelling proposed") {
  for (const auto& [written, ucum] :
       std::vector<std::pair<const char*, const char*>>{{"weeks", "wk"},
                                                        {"Weeks", "wk"},
                                                        {"lbs", "[lb_av]"},
                                                        {"mmHg", "mm[Hg]"},
                                                        {"\xc2\xb5g", "ug"},
                                                        {"\xce\xbcg", "ug"},
                                                        {"kg/m^2", "kg/m2"},
                                                        {"kg/m\xc2\xb2", "kg/m2"},
                                                        {"mcg/kg", "ug/kg"},
                                                        {"hours/day", "h/d"},
                                                        {"hours per day", "h/d"},
                                                        {"mg / mL", "mg/mL"},
                                                        {"\xc2\xb0"
                                                         "C",
                                                         "Cel"},
                                                        {"Kg", "kg"},
                                                        {"bpm", "/min"},
                                                        {"ft", "[ft_i]"},
                                                        {"inches2", "[in_i]2"},
                                                        {" kg", "kg"},
                                                        {"points", "{score}"},
                                                        {"percent", "%"},
                                                        {"steps/minute", "{steps}/min"}}) {
    INFO(written);
    CHECK(ucum_spelling(written) == ucum);
  }
  for (const char* nothing :
       {"", "kg", "wk", "fortnightish", "W", "mL/bpm", "///", "weeks;", "\xff\xfe"})
    CHECK(ucum_spelling(nothing).empty());
}
