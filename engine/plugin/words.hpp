// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a name, a version, a unit and a text from a plugin may look like. Everything a plugin says
// is checked here before it is copied.
//
// Thread rule: [pure].

#include <cstddef>
#include <string_view>

namespace windlass::plugin {

inline constexpr std::size_t longest_name = 128;

bool is_word(std::string_view);     // [a-z][a-z0-9_]{0,63}
bool is_dotted(std::string_view);   // words joined by dots, at most longest_name bytes
bool is_version(std::string_view);  // MAJOR.MINOR.PATCH, plain numbers of at most 9 digits
bool is_file_name(
    std::string_view);  // [A-Za-z0-9_+-][A-Za-z0-9_.+-]*, at most longest_name bytes: never a path
bool is_unit(std::string_view);       // 1 to 64 visible ASCII characters; whether UCUM knows it is
                                      // judged by the plan
bool is_extension(std::string_view);  // dotted, a slash, a revision: "windlass.document/1"
bool is_section(
    std::string_view);  // technique dose schedule progression stop measure note assumption
// Valid UTF-8, not empty, without control characters, line separators and characters that turn the
// direction of writing.
bool is_plain_text(std::string_view);

}  // namespace windlass::plugin
