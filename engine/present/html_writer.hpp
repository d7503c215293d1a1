// SPDX-License-Identifier: Apache-2.0
#pragma once

// An HtmlWriter writes one HTML document or a part of one: elements are opened and closed in order,
// and text and attributes are escaped on the way in. It knows no element by name, except those that
// have no end tag.
//
// Names of elements and attributes are string literals, checked when the program is compiled, so
// that nothing that came from a document can become markup. Nothing that was written is read or
// changed again.
//
// Thread rule: an HtmlWriter belongs to one thread; the functions are [pure].

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::present {

// `text` as the content of an element or of an attribute in double quotes. What a terminal or a
// browser would obey (control characters, direction overrides) becomes U+FFFD.
std::string escape(std::string_view text);

// The style sheets, embedded when the project is built: the colours of all pages but the patient's
// sheet, and each kind of page.
std::string_view palette_css();
std::string_view plan_css();
std::string_view handout_css();
std::string_view coverage_css();
std::string_view stats_css();

// The name of an element or of an attribute.
class HtmlName {
 public:
  consteval HtmlName(const char* literal) : name_(literal) {  // implicit: written as a literal
    for (const char c : name_)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
        throw "an HTML name has letters, digits and '-' alone";
  }
  constexpr std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

struct HtmlAttribute {
  HtmlName name;
  std::string_view value;
};

class HtmlWriter {
 public:
  using Attributes = std::initializer_list<HtmlAttribute>;

  // Opens an element. Attributes with an empty value are left out, except `alt`.
  HtmlWriter& open(HtmlName, Attributes = {});
  // Closes the element that was opened last. Throws base::InternalError when none is open.
  HtmlWriter& close();
  HtmlWriter& text(std::string_view);
  // open, text, close.
  HtmlWriter& element(HtmlName, std::string_view text, Attributes attributes = {});
  // An element with a class and text: the most frequent one.
  HtmlWriter& element(HtmlName name, std::string_view text, std::string_view classes) {
    return element(name, text, {{"class", classes}});
  }
  // A line feed between elements, for whoever reads the source.
  HtmlWriter& line_feed();
  // "<!DOCTYPE html>", once, before anything else.
  HtmlWriter& doctype();
  // A <style> element with the sheets of that kind of page.
  enum class Style : std::uint8_t { plan, handout, coverage, stats };
  HtmlWriter& style(Style);
  // A <style> element that prints this at the foot of each sheet, beside its number and how many
  // there are.
  HtmlWriter& foot_of_pages(std::string_view);
  // A drawing of this project, with what it shows for those who do not see it. Nothing when there
  // is no such drawing.
  HtmlWriter& drawing(std::string_view id, std::string_view name);
  // What another writer wrote; all its elements must be closed.
  HtmlWriter& append(HtmlWriter&& part);

  bool empty() const { return out_.empty(); }
  // The text. Throws base::InternalError when an element is still open.
  std::string take();

 private:
  std::string out_;
  std::vector<std::string_view> open_;
};

// The whole <head> of a page of this project: nothing is loaded, nobody is told where it was read.
// `foot`: of each sheet of paper, beside its number.
void write_head(std::string_view title, HtmlWriter::Style, HtmlWriter&, std::string_view foot = {});

}  // namespace windlass::present
