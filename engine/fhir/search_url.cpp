// SPDX-License-Identifier: Apache-2.0
#include "fhir/search_url.hpp"

#include <algorithm>
#include <string>

namespace windlass::fhir {

void read_search(std::string_view url, Search& search) {
  const std::size_t question = url.find('?');
  std::string_view path = url.substr(0, question);
  while (path.ends_with("/_search")) path.remove_suffix(8);
  search.type = std::string(path.substr(
      path.find_last_of('/') == std::string_view::npos ? 0 : path.find_last_of('/') + 1));
  if (question == std::string_view::npos) {
    // A read, as in Patient/1.
    const std::size_t slash = path.find('/');
    if (!path.starts_with("http") && slash != std::string_view::npos)
      search.type = std::string(path.substr(0, slash));
    return;
  }
  std::string_view rest = url.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!one.starts_with("code=")) continue;
    one.remove_prefix(5);
    while (!one.empty()) {
      const std::size_t comma = std::min(one.find(','), one.size());
      const std::string_view token = one.substr(0, comma);
      const std::size_t bar = token.find('|');
      if (bar == std::string_view::npos)
        search.codes.emplace_back(std::string(), std::string(token));
      else
        search.codes.emplace_back(std::string(token.substr(0, bar)),
                                  std::string(token.substr(bar + 1)));
      one.remove_prefix(std::min(comma + 1, one.size()));
    }
  }
}

}  // namespace windlass::fhir
