// SPDX-License-Identifier: Apache-2.0
#include "present/wrap.hpp"

#include "base/utf8.hpp"
#include "catch.hpp"

using namespace windlass;
using present::columns;

TEST_CASE("columns: wide characters take two, marks that combine none") {
  CHECK(columns("Plan for p01") == 12);
  CHECK(columns("山田太郎") == 8);
  CHECK(columns("ﾔﾏﾀﾞ") == 4);  // halfwidth katakana
  CHECK(columns("김하늘") == 6);
  CHECK(columns("Zoe\u0308") == 3);                             // e and a diaeresis over it
  CHECK(columns("Zo\u00EB") == 3);                              // the same in one character
  CHECK(columns("\u0939\u093F\u0928\u094D\u0926\u0940") == 5);  // virama stands on its letter
  CHECK(columns("a\u200Db") == 2);                              // a joiner is not seen
  CHECK(columns("👟") == 2);
  CHECK(columns("") == 0);
}

TEST_CASE("wrap: lines are as wide as a terminal shows them, and no character is cut") {
  const std::string text = "Zoe\u0308 山田 太郎 sees 김하늘 today 👟👟 and once more tomorrow";
  for (std::size_t width = 4; width <= 40; ++width) {
    std::string together;
    for (const std::string& line : present::wrap(text, width)) {
      CHECK(base::is_utf8(line));
      CHECK((columns(line) <= width || line.find(' ') == std::string::npos));
      together += (together.empty() ? "" : " ") + line;
    }
    CHECK(together == text);
  }
  CHECK(present::wrap("山田 太郎", 8).size() == 2);
  CHECK(present::wrap("山田 太郎", 9).size() == 1);
}

TEST_CASE("a page hangs its text below a wide lead") {
  present::Page page(40, false);
  page.hang("山田: ", "one two three four five six seven eight nine ten");
  const std::string second = page.text().substr(page.text().find('\n') + 1);
  CHECK(second.substr(0, 6) == "      ");
  CHECK(second[6] != ' ');
}

TEST_CASE("on a narrow page the text begins below a long lead, and no line is too wide") {
  present::Page page(40, false);
  page.hang("  what comes first, not examined: ", "Foot pulses absent; Achilles pain or defect.");
  CHECK(page.text() ==
        "  what comes first, not examined:\n"
        "      Foot pulses absent; Achilles pain\n"
        "      or defect.\n");
}
