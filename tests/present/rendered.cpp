// SPDX-License-Identifier: Apache-2.0
#include "rendered.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

namespace windlass::test {

namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// In one pass: a page has thousands of entities.
std::string unescaped(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> entities{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}}};
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto found = std::find_if(entities.begin(), entities.end(), [&](const auto& entity) {
      return text.starts_with(entity.first);
    });
    out += found == entities.end() ? '&' : found->second;
    text.remove_prefix(found == entities.end() ? 1 : found->first.size());
  }
  return out;
}

struct Element {
  std::string tag;
  bool hidden;
};

// Whether an element is not before the eyes.
bool is_hidden(std::string_view tag, std::string_view attributes, bool on_paper) {
  const auto has = [&](std::string_view text) {
    return attributes.find(text) != std::string_view::npos;
  };
  if (tag == "style" || tag == "title") return true;
  if (!on_paper) return has("on-paper\"");
  return tag == "details" || has("folded") || has("on-screen");
}

// The numbers and words of one statement: "2 dose lines, 1 caution".
void add_statement(std::string_view text, std::map<std::string, std::size_t>& counts) {
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(part.size() < text.size() ? part.size() + 1 : text.size());
    std::size_t number = 0, at = part.find_first_of("0123456789");
    if (at == std::string_view::npos) continue;
    while (at < part.size() && std::isdigit(static_cast<unsigned char>(part[at])))
      number = number * 10 + static_cast<std::size_t>(part[at++] - '0');
    std::string what(part.substr(std::min(at + 1, part.size())));
    if (number != 1) {  // to the singular
      const std::size_t end = std::min(what.find(" of "), what.find(" to "));
      const std::size_t last = (end == std::string::npos ? what.size() : end) - 1;
      if (what[last] == 's') what.erase(last, 1);
    }
    counts[what] += number;
  }
}

}  // namespace

std::string words_of_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

std::string words_of_page(std::string_view page, bool on_paper) {
  std::vector<Element> open;
  std::string out;
  out.reserve(page.size());
  for (std::size_t at = 0; at < page.size();) {
    if (page[at] != '<') {
      const std::size_t end = std::min(page.find('<', at), page.size());
      if (open.empty() || !open.back().hidden) out += page.substr(at, end - at);
      at = end;
      continue;
    }
    const std::size_t end = page.find('>', at);
    const std::string_view inside = page.substr(at + 1, end - at - 1);
    at = end + 1;
    if (inside.front() == '!') continue;
    out += ' ';
    const bool closing = inside.front() == '/';
    const std::string tag(inside.substr(closing ? 1 : 0, inside.find(' ') - (closing ? 1 : 0)));
    if (tag == "meta") continue;
    if (closing) {
      if (open.empty() || open.back().tag != tag)
        throw std::runtime_error("</" + tag + "> closes nothing");
      open.pop_back();
      continue;
    }
    const std::string_view attributes = inside.substr(tag.size());
    const bool outer = !open.empty() && open.back().hidden;
    open.push_back({tag, outer || is_hidden(tag, attributes, on_paper)});
  }
  if (!open.empty()) throw std::runtime_error("<" + open.back().tag + "> is left open");
  return words_of_text(unescaped(out));
}

std::map<std::string, std::size_t> left_out_in(const std::string& words) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> statements{
      {{"left out: ", ": windlass"},
       {"not shown while this stands: ", "."},
       {"Not shown while this stands: ", "."},
       {"On the screen: ", "."}}};
  std::map<std::string, std::size_t> counts;
  for (const auto& [begin, end] : statements)
    for (std::size_t at = words.find(begin); at != std::string::npos;
         at = words.find(begin, at + 1)) {
      const std::size_t from = at + begin.size();
      add_statement(std::string_view(words).substr(from, words.find(end, from) - from), counts);
    }
  if (const std::size_t more = words.find(" more: windlass"); more != std::string::npos)
    counts["question"] += std::stoul(words.substr(words.rfind(' ', more - 1) + 1));
  return counts;
}

bool says(const std::string& words, std::string_view wanted) {
  const std::string flat = words_of_text(wanted);
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  if (flat.empty()) return true;
  // memmem leaps where std::string::find goes letter by letter; a page is long.
  const char* from = words.data();
  const char* const end = from + words.size();
  while (const void* const at =
             memmem(from, static_cast<std::size_t>(end - from), flat.data(), flat.size())) {
    from = static_cast<const char*>(at) + 1;
    const char* const next = from - 1 + flat.size();
    if (next == end || !is_digit(flat.back()) || !is_digit(*next)) return true;
  }
  return false;
}

}  // namespace windlass::test
