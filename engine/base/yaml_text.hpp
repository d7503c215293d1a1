// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the YAML reader must know of the bare text: whether its bytes are acceptable at all, where a
// scalar ends, and where a fault that the parser noticed late really began. It does not parse YAML.
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

// yaml-cpp ends an unquoted text inside brackets at a '?', and YAML does not. The parser gets each
// question mark that belongs to a text as another byte; decoded scalars get it back.
std::string hide_question_marks(std::string_view text);
std::string show_question_marks(std::string text);

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
// The end of the line that holds `offset`, before its line end.
std::size_t line_end(std::string_view text, std::size_t offset);
// What is refused in one wording wherever it is noticed: yaml.alias, yaml.anchor, yaml.tag.
Diagnostic alias_refused(const Source&, std::size_t offset);
Diagnostic anchor_refused(const Source&, std::size_t offset);
Diagnostic tag_refused(const Source&, std::size_t offset);
// The last character worth pointing at when the parser ran into the end of the text.
Span clamp_to_text(const Source&, std::size_t offset);

}  // namespace windlass::base
