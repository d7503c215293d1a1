// SPDX-License-Identifier: Apache-2.0
#include "fhir/search_url.hpp"

#include <algorithm>
#include <string>

#include "fhir/binding.hpp"
#include "fhir/element.hpp"

namespace windlass::fhir {

namespace {

// Takes the last part of a path.
std::string_view take_last(std::string_view& path) {
  const std::size_t slash = path.find_last_of('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  return last;
}

bool may_be_id(std::string_view part) {
  return !part.empty() && part.front() != '$' && part.front() != '_' && part.front() != '*';
}

// The type that a search or a read asks for; empty of an operation, a page of a server's own, a
// search of all types, and of a type of which nothing is read.
std::string_view type_of(std::string_view path) {
  if (const std::size_t scheme = path.find("://"); scheme != std::string_view::npos) {
    path.remove_prefix(scheme + 3);
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {};
    path.remove_prefix(slash);
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  std::string_view last = take_last(path), before = take_last(path);
  if (last == "_search" || last == "_history") {
    last = before;
    before = take_last(path);
  } else if (before == "_history") {
    last = take_last(path);
    before = take_last(path);
  }
  if (is_read(last)) return last;
  return is_read(before) && may_be_id(last) ? before : std::string_view();
}

int digit_of(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto at = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// As it was before it became a part of a URL.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? digit_of(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : digit_of(text[i + 2]);
    if (low < 0) {
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

// Whether a parameter may bring what is of another type. What an entry that is not whole without it
// refers to (a drug) leaves that entry open, if it is not here.
bool brings_others(std::string_view name, std::string_view value) {
  const std::string_view head = name.substr(0, name.find(':'));
  if (head == "_include") {
    const std::string_view at =
        value.find(':') == std::string_view::npos ? "" : value.substr(value.find(':') + 1);
    return !is_one_of(at.substr(0, at.find(':')),
                      {"medication", "ingredient", "device", "subject", "patient"});
  }
  return head.starts_with('_') &&
         !is_one_of(head, {"_id", "_lastUpdated", "_tag", "_profile", "_security", "_sort",
                           "_count", "_total", "_summary", "_elements", "_format", "_pretty",
                           "_text", "_content", "_filter", "_has", "_list", "_source"});
}

// A code that is not written plainly may be any.
void add_codes(std::string_view value, Search& search) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view token = value.substr(0, comma);
    const std::size_t bar = token.find('|');
    const bool is_plain = bar != std::string_view::npos && bar + 1 < token.size() &&
                          token.find_first_of("\\%+ ") == std::string_view::npos;
    if (is_plain)
      search.codes.emplace_back(std::string(token.substr(0, bar)),
                                std::string(token.substr(bar + 1)));
    else
      search.codes.emplace_back(std::string(), std::string(token));
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

}  // namespace

void read_search(std::string_view url, Search& search) {
  const std::size_t question = url.find('?');
  search.type = std::string(type_of(url.substr(0, question)));
  if (question == std::string_view::npos) return;
  std::string_view rest = url.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t sign = std::min(one.find('='), one.size());
    const std::string name = plain(one.substr(0, sign)),
                      value = plain(one.substr(std::min(sign + 1, one.size())));
    search.brings_others |= brings_others(name, value);
    if (name == "code") add_codes(value, search);
  }
}

}  // namespace windlass::fhir
