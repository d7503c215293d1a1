// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plugin's prescriber writes: the lines of a protocol, or why there is none. Part of
// plugin.hpp.
//
// Thread rule: everything lives on the stack of one call.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "windlass/decimal.hpp"
#include "windlass/extensions.h"

namespace windlass {

namespace message {
// Copies as much of `text` as fits, cut before a broken UTF-8 character.
inline void put(windlass_error* error, std::string_view text) noexcept {
  if (error == nullptr) return;
  std::size_t n = text.size() < sizeof error->message ? text.size() : sizeof error->message - 1;
  if (n < text.size())
    while (n > 0 && (static_cast<unsigned char>(text[n]) & 0xC0u) == 0x80u) --n;
  for (std::size_t i = 0; i < n; ++i) error->message[i] = text[i];
  error->message[n] = '\0';
}
}  // namespace message

// Writes the protocol's lines. What does not fit, and a number that is none, turns the whole
// protocol into a fault.
template <class E>
class Protocol {
 public:
  Protocol(windlass_protocol& out, windlass_error* error) noexcept : out_(out), error_(error) {
    out_.line_count = 0;
    out_.text_length = 0;
  }
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;

  void number(E key, Decimal value) noexcept {
    if (!value.is_number()) return internal("the arithmetic left the range of a decimal");
    if (windlass_line* line = next(key)) line->number = value.abi();
  }
  // Pieces are texts, Decimals and whole numbers; they are joined without spaces: text(L::how,
  // "Wear ", hours, " h a day").
  template <class... Pieces>
  void text(E key, const Pieces&... pieces) noexcept {
    windlass_line* line = next(key);
    if (line == nullptr) return;
    line->text_offset = out_.text_length;
    (append(pieces), ...);
    line->text_length = out_.text_length - line->text_offset;
    put('\0');
  }
  // Goes on with the text of the line that was written last. REQUIRES: it has a text.
  template <class... Pieces>
  void more(const Pieces&... pieces) noexcept {
    if (status_ != WINDLASS_OK || out_.line_count == 0) return;
    windlass_line& line = out_.lines[out_.line_count - 1];
    out_.text_length = line.text_offset + line.text_length;
    (append(pieces), ...);
    line.text_length = out_.text_length - line.text_offset;
    put('\0');
  }

  // End the function with `return out.unknown("...")`: the reader is told why there is no protocol.
  void unknown(std::string_view why) noexcept {
    fail(WINDLASS_UNKNOWN, why);
  }  // an input that is needed is not known
  void invalid(std::string_view why) noexcept {
    fail(WINDLASS_INVALID, why);
  }  // an input is outside what this can take
  void internal(std::string_view why) noexcept { fail(WINDLASS_INTERNAL, why); }  // our own fault

  windlass_status status() const noexcept { return status_; }

 private:
  void fail(windlass_status status, std::string_view why) noexcept {
    if (status <= status_) return;  // the first and gravest stays
    status_ = status;
    message::put(error_, why);
  }
  windlass_line* next(E key) noexcept {
    if (out_.line_count >= out_.line_capacity) {
      internal("the protocol has more lines than the host takes");
      return nullptr;
    }
    windlass_line* line = &out_.lines[out_.line_count++];
    *line = windlass_line{static_cast<std::uint32_t>(key), 0, 0, 0, {0, 0, 0}};
    return line;
  }
  void put(char c) noexcept {
    if (out_.text_length >= out_.text_capacity)
      return internal("the protocol's text is longer than the host takes");
    out_.text[out_.text_length++] = c;
  }
  void append(std::string_view piece) noexcept {
    for (const char c : piece) put(c);
  }
  void append(Decimal piece) noexcept {
    if (!piece.is_number()) return internal("the arithmetic left the range of a decimal");
    char buffer[Decimal::text_size];
    append(piece.write(buffer));
  }

  windlass_protocol& out_;
  windlass_error* error_;
  windlass_status status_ = WINDLASS_OK;
};

}  // namespace windlass
