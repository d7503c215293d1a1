// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the YAML reader must know of the bare text: whether its bytes are acceptable at all, where a
// scalar ends, and where a fault that the parser noticed late really began. It does not parse YAML;
// after a fault it guesses, to give a better hint.
//
// Thread rule: every function is [pure].

#include <optional>

#include "base/result.hpp"
#include "base/source.hpp"

namespace windlass::base {

// The first thing wrong with the bytes: encoding, control characters, directives.
std::optional<Diagnostic> check_yaml_bytes(const Source&);
// The first character of a decoded scalar that no document may hold, as "U+0007"; empty when there
// is none.
std::string forbidden_character(std::string_view decoded);

// The scalar that begins at `offset` and reads `text`: the characters between the quotes, or the
// plain text on its first line.
Span yaml_scalar_span(const Source&, std::size_t offset, std::string_view text);
// The place of an absent value: behind its key or its dash, when the parser stands already on what
// follows.
Span yaml_gap_span(const Source&, std::size_t offset);
// Whether the first character behind `offset`, other than white space and comments, is `wanted`.
bool next_is(const Source&, std::size_t offset, char wanted);
// The opening quote that nothing closes before `end`, searched from `begin`.
std::optional<std::size_t> unclosed_quote(const Source&, std::size_t begin, std::size_t end);
// The innermost bracket still open at the end of the text; `opener` is the offset of the first one.
std::optional<std::size_t> unclosed_bracket(const Source&, std::size_t opener);
// The last character worth pointing at when the parser ran into the end of the text.
Span clamp_to_text(const Source&, std::size_t offset);

// Guesses about a line that the parser refused at `offset`, each empty when it does not apply.
std::optional<Diagnostic> tab_in_indentation(const Source&, std::size_t offset);
std::optional<Diagnostic> missing_space_after_colon(const Source&, std::size_t offset);
std::optional<Diagnostic> colon_inside_value(const Source&, std::size_t offset);
std::optional<Diagnostic> deeper_than_value(const Source&, std::size_t offset);

}  // namespace windlass::base
