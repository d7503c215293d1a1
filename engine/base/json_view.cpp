// SPDX-License-Identifier: Apache-2.0
#include "base/json_view.hpp"

#include <limits>

#include "base/json.hpp"
#include "base/text.hpp"

namespace windlass::base {

class JsonText::Reader {
 public:
  explicit Reader(JsonText& into) : text_(into.text_), places_(into.places_) {}

  bool run() {
    if (text_.size() >= std::numeric_limits<std::uint32_t>::max()) return false;
    // About what our own indented texts have.
    places_.reserve(text_.size() / 24);
    blank();
    if (!value(0)) return false;
    blank();
    return at_ == text_.size();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blank() {
    while (text_.compare(at_, 8, "        ") == 0)
      at_ += 8;  // most of what is blank is indentation
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  std::size_t begin() {
    places_.push_back({static_cast<std::uint32_t>(at_), 1, 0});
    return places_.size() - 1;
  }
  void end(std::size_t place, std::size_t length) {
    places_[place].length = static_cast<std::uint32_t>(length);
    places_[place].next = static_cast<std::uint32_t>(places_.size());
  }

  bool value(std::size_t depth) {
    switch (peek()) {
      case '{': return collection(depth, '}');
      case '[': return collection(depth, ']');
      case '"': return string();
      default: return bare();
    }
  }

  bool collection(std::size_t depth, char closing) {
    if (depth >= most_depth) return false;
    const std::size_t place = begin();
    ++at_;
    blank();
    if (!take(closing)) {
      for (;;) {
        if (closing == '}' && !key()) return false;
        if (!value(depth + 1)) return false;
        blank();
        if (take(closing)) break;
        if (!take(',')) return false;
        blank();
      }
    }
    end(place, 1);
    return true;
  }

  bool key() {
    if (peek() != '"' || !string()) return false;
    blank();
    if (!take(':')) return false;
    blank();
    return true;
  }

  bool string() {
    const std::size_t place = begin(), first = at_++;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string::npos) return false;
      const std::size_t escape = std::string_view(text_).substr(at_, quote - at_).find('\\');
      if (escape == std::string_view::npos) {
        at_ = quote;
        break;
      }
      at_ += escape + 2;
    }
    end(place, ++at_ - first);
    return true;
  }

  // A number, true, false or null.
  bool bare() {
    const std::size_t place = begin(), first = at_;
    constexpr std::string_view others = "+-.";
    while (is_letter(peek()) || is_digit(peek()) || others.find(peek()) != std::string_view::npos)
      ++at_;
    end(place, at_ - first);
    return at_ > first;
  }

  const std::string& text_;
  std::vector<Place>& places_;
  std::size_t at_ = 0;
};

std::optional<JsonText> JsonText::read(std::string text) {
  JsonText made;
  made.text_ = std::move(text);
  if (!Reader(made).run()) return std::nullopt;
  return made;
}

std::string_view JsonView::written() const {
  if (text_ == nullptr) return {};
  const JsonText::Place& place = text_->places_[index_];
  return std::string_view(text_->text_).substr(place.offset, place.length);
}

bool JsonView::opens_with(char c) const { return written().starts_with(c); }

std::string JsonView::text() const {
  const std::string_view token = written();
  if (is_mapping() || is_sequence() || is_null()) return {};
  if (!is_string()) return std::string(token);
  if (token.find('\\') == std::string_view::npos)
    return std::string(token.substr(1, token.size() - 2));
  const JsonRules rules{token.size() + 1, token.size() + 1, true};
  const auto read = read_json("text", std::string(token), rules);
  return read ? read->root.text : std::string();
}

bool JsonView::says(std::string_view wanted) const {
  const std::string_view token = written();
  if (token.find('\\') != std::string_view::npos) return text() == wanted;
  if (is_string()) return token.substr(1, token.size() - 2) == wanted;
  return text() == wanted;
}

JsonView JsonView::find(std::string_view key) const {
  if (!is_mapping()) return {};
  const auto& places = text_->places_;
  for (std::uint32_t at = index_ + 1; at < places[index_].next; at = places[at + 1].next)
    if (JsonView(text_, at).says(key)) return {text_, at + 1};
  return {};
}

std::vector<JsonView> JsonView::every(bool keys) const {
  std::vector<JsonView> out;
  if (!is_mapping() && !is_sequence()) return out;
  const auto& places = text_->places_;
  std::uint32_t at = index_ + 1;
  while (at < places[index_].next) {
    if (is_mapping() && keys) out.push_back({text_, at});
    if (is_mapping()) ++at;
    if (!keys) out.push_back({text_, at});
    at = places[at].next;
  }
  return out;
}

}  // namespace windlass::base
