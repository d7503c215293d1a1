// SPDX-License-Identifier: Apache-2.0
#include "log/record_text.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::log {

void put(std::string& out, std::string_view key, std::string_view text) {
  ((((out += ",\"") += key) += "\":\"") += text) += '"';
}
void put(std::string& out, std::string_view key, std::uint64_t number) {
  (((out += ",\"") += key) += "\":") += std::to_string(number);
}

bool Reader::take(std::string_view word) {
  if (!good_ || rest_.substr(0, word.size()) != word) return good_ = false;
  rest_.remove_prefix(word.size());
  return true;
}

std::string_view Reader::text() {
  if (!take("\"")) return {};
  const auto end = rest_.find('"');
  if (end == std::string_view::npos) return good_ = false, std::string_view();
  const auto out = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return out;
}

std::uint64_t Reader::number() {
  std::size_t end = 0;
  while (end < rest_.size() && rest_[end] >= '0' && rest_[end] <= '9') ++end;
  const auto value = parse_whole_number(rest_.substr(0, end));
  if (!good_ || !value) return good_ = false, 0;
  rest_.remove_prefix(end);
  return *value;
}

std::string_view Reader::all_but(std::size_t tail) {
  if (!good_ || rest_.size() < tail) return good_ = false, std::string_view();
  const auto out = rest_.substr(0, rest_.size() - tail);
  rest_.remove_prefix(out.size());
  return out;
}

bool has_duplicate(std::vector<std::string_view>& names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

}  // namespace windlass::log
