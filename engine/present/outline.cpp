// SPDX-License-Identifier: Apache-2.0
#include "present/outline.hpp"

#include <algorithm>
#include <set>

namespace windlass::present {

namespace {

using base::Node;

bool is_flat(const Node& value) {
  return !value.is_mapping() &&
         std::all_of(value.children.begin(), value.children.end(),
                     [](const Node& one) { return one.is_scalar() || one.is_null(); });
}

std::string words_of(const Node& flat) {
  if (flat.is_scalar()) return flat.text;
  std::vector<std::string> words;
  for (const Node& one : flat.children) words.push_back(words_of(one));
  return words.empty() ? "none" : join(words, ", ");
}

class Outline {
 public:
  Outline(const std::vector<std::string_view>& leave_out, Page& page)
      : leave_out_(leave_out), page_(page) {}

  void write(const Node& value, std::size_t indent) {
    const std::string margin(indent, ' ');
    if (is_flat(value)) return page_.hang(margin, words_of(value));
    for (std::size_t i = 0; i < value.children.size(); ++i)
      value.is_mapping() ? entry(value.keys[i].text, value.children[i], indent)
                         : item(value.children[i], indent);
  }

  const std::set<std::string>& left_out() const { return left_out_; }

 private:
  bool leaves_out(const std::string& key, const Node& value) {
    if (std::find(leave_out_.begin(), leave_out_.end(), key) == leave_out_.end()) return false;
    if (value.is_scalar() || !value.children.empty()) left_out_.insert(key);
    return true;
  }

  void entry(const std::string& key, const Node& value, std::size_t indent) {
    if (leaves_out(key, value)) return;
    const std::string lead = std::string(indent, ' ') + key + ":";
    if (is_flat(value)) return page_.hang(lead + " ", words_of(value), Ink::faint);
    page_.line(lead, Ink::faint);
    write(value, indent + 2);
  }

  // An item of a list: its flat entries in one paragraph, the others below.
  void item(const Node& value, std::size_t indent) {
    const std::string lead = std::string(indent, ' ') + "- ";
    if (is_flat(value)) return page_.hang(lead, words_of(value));
    std::vector<std::string> words;
    for (std::size_t i = 0; i < value.keys.size(); ++i)
      if (is_flat(value.children[i]) && !leaves_out(value.keys[i].text, value.children[i]))
        words.push_back(value.keys[i].text + ": " + words_of(value.children[i]));
    page_.hang(lead, join(words, "; "));
    for (std::size_t i = 0; i < value.children.size(); ++i)
      if (!value.is_mapping())
        item(value.children[i], indent + 2);
      else if (!is_flat(value.children[i]))
        entry(value.keys[i].text, value.children[i], indent + 2);
  }

  const std::vector<std::string_view>& leave_out_;
  std::set<std::string> left_out_;
  Page& page_;
};

}  // namespace

void write_outline(const Node& value, const std::vector<std::string_view>& leave_out, Page& page) {
  Outline outline(leave_out, page);
  outline.write(value, 2);
  const std::vector<std::string> gone(outline.left_out().begin(), outline.left_out().end());
  if (!gone.empty()) page.hang("  left out: ", join(gone, ", "), Ink::faint, Ink::faint);
}

}  // namespace windlass::present
