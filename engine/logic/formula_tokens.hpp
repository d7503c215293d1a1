// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tokens of a formula: numbers, words, units in quotes, signs. Private to logic/;
// read_formula.cpp makes formulas of them.
//
// Thread rule: belongs to one thread; refers to the text.

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace windlass::logic {

struct Token {
  enum class Kind { number, word, unit, sign, end };
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t at = 0;
};

// What stops reading: thrown by the parser, told by read_formula.
struct Refusal {
  std::size_t at, length;
  std::string message, hint;
};

// The token in hand, and how to get the next.
class Tokens {
 protected:
  explicit Tokens(std::string_view text) : text_(text) {
    if (text.size() > 2000) refuse(0, 1, "this formula is longer than 2000 characters");
    advance();
  }

  [[noreturn]] static void refuse(std::size_t at, std::size_t length, std::string message,
                                  std::string hint = {}) {
    throw Refusal{at, std::max<std::size_t>(length, 1), std::move(message), std::move(hint)};
  }
  [[noreturn]] static void refuse(const Token& token, std::string message, std::string hint = {}) {
    refuse(token.at, token.text.size(), std::move(message), std::move(hint));
  }

  static bool is_word(char c) {
    return base::is_lower(c) || base::is_digit(c) || c == '_' || c == '.';
  }

  std::string_view while_in(std::size_t from, bool (*wanted)(char)) const {
    std::size_t end = from;
    while (end < text_.size() && wanted(text_[end])) ++end;
    return text_.substr(from, end - from);
  }

  void advance() {
    while (next_ < text_.size() && (text_[next_] == ' ' || text_[next_] == '\n')) ++next_;
    token_ = {Token::Kind::end, text_.substr(next_, 0), next_};
    if (next_ == text_.size()) return;
    const char c = text_[next_];
    if (base::is_digit(c)) {
      token_.kind = Token::Kind::number;
      token_.text = while_in(next_, [](char one) { return base::is_digit(one) || one == '.'; });
    } else if (base::is_lower(c)) {
      token_.kind = Token::Kind::word;
      token_.text = while_in(next_, is_word);
    } else if (c == '\'') {
      const std::size_t close = text_.find('\'', next_ + 1);
      if (close == std::string_view::npos)
        refuse(next_, 1, "this unit has no end", "close it with '");
      token_.kind = Token::Kind::unit;
      token_.text = text_.substr(next_, close - next_ + 1);
    } else {
      token_.kind = Token::Kind::sign;
      token_.text = text_.substr(next_, 1);
      if (std::string_view("+-*/^(),").find(c) == std::string_view::npos)
        refuse(token_, "a formula has no '" + std::string(1, c) + "'",
               "it has + - * / ^ ( ), min, max, round, and units in quotes: 2.5 'mg/kg'");
    }
    next_ += token_.text.size();
  }

  const std::string_view text_;
  std::size_t next_ = 0;
  Token token_;
};

}  // namespace windlass::logic
