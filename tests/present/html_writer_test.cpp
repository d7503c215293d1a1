// SPDX-License-Identifier: Apache-2.0
#include "present/html_writer.hpp"
#include "base/result.hpp"
#include "catch.hpp"

using windlass::present::HtmlWriter;

TEST_CASE("text and attributes are escaped on the way in") {
  HtmlWriter html;
  html.element("p", "a < b & \"c\"", {{"class", "x\" onload='y"}});
  CHECK(html.take() == "<p class=\"x&quot; onload=&#39;y\">a &lt; b &amp; &quot;c&quot;</p>");
}

TEST_CASE("what a terminal or a browser would obey does not pass") {
  HtmlWriter html;
  html.text("a\x1b[31m\xE2\x80\xAE");
  CHECK(html.take() == "a\xEF\xBF\xBD[31m\xEF\xBF\xBD");
}

TEST_CASE("elements close in order, or the writer refuses") {
  HtmlWriter html;
  html.open("ul").open("li").text("x").close();
  CHECK_THROWS_AS(html.take(), windlass::base::InternalError);
  html.close();
  CHECK_THROWS_AS(html.close(), windlass::base::InternalError);
  CHECK(html.take() == "<ul><li>x</li></ul>");
}

TEST_CASE("an empty attribute is left out, and elements without an end tag stay open to nothing") {
  HtmlWriter html;
  html.open("meta", {{"charset", "utf-8"}, {"class", ""}}).element("i", "x", "");
  CHECK(html.take() == "<meta charset=\"utf-8\"><i>x</i>");
}
