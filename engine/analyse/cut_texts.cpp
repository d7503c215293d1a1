// SPDX-License-Identifier: Apache-2.0
#include "analyse/cut_texts.hpp"

#include "base/text.hpp"

namespace windlass::analyse {

namespace {

// What follows the plain text that ends at `end`, where that looks cut: "#4 of our clinic", and
// "# 4 of our clinic" behind a text of several words.
std::string_view cut_off(std::string_view text, std::size_t end, bool several_words) {
  const std::size_t sign = text.find_first_not_of(" \t", end);
  if (sign == text.npos || sign == end || text[sign] != '#') return {};
  const std::string_view rest = text.substr(sign, text.find('\n', sign) - sign);
  if (rest.size() < 2 || rest[1] == '#') return {};
  const std::size_t first = rest.find_first_not_of(" \t", 1);
  const bool counts = first != rest.npos && rest[first] >= '0' && rest[first] <= '9';
  return first == 1 || (several_words && counts) ? rest : std::string_view();
}

void look(const knowledge::KnowledgeBase& base, std::uint32_t document, const base::Node& node,
          FindingList& found) {
  for (const base::Node& child : node.children) look(base, document, child, found);
  if (!node.is_scalar() || node.quoted || node.text.empty()) return;
  const std::string_view rest = cut_off(base.document(document).source->text(),
                                        std::size_t{node.span.offset} + node.span.length,
                                        node.text.find(' ') != std::string::npos);
  if (rest.empty()) return;
  constexpr std::size_t most = 40;
  const std::string shown =
      rest.size() > most ? std::string(rest.substr(0, most)) + "..." : std::string(rest);
  add_finding(found, base, document, node.span,
              {base::Severity::warning, "check.comment",
               "this text ends before " + base::quote(base::printable(shown)) +
                   ": a blank and a '#' begin a comment, which nobody is shown",
               "put the whole text into quotes, or write a blank behind the '#' of a comment"});
}

}  // namespace

void find_cut_texts(const knowledge::KnowledgeBase& base, FindingList& found) {
  for (std::uint32_t i = 0; i < base.documents().size(); ++i)
    look(base, i, base.document(i).root, found);
}

}  // namespace windlass::analyse
