// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an author should change where the YAML parser stopped; for yaml.cpp alone.
//
// It looks at the text around the place and guesses, to give a better hint; it does not parse.
//
// Thread rule: [pure].

#include <string>

#include "base/diagnostic.hpp"

namespace windlass::base {

// What the parser could not go on with.
enum class YamlFault {
  quote,            // one that nothing closes
  bracket,          // a list or mapping in brackets that does not go on
  mapping,          // a line of a mapping that is not `key: value`
  list,             // a line of a list that is not an entry
  colon,            // a ':' where no key stands, or a tab
  stray_bracket,    // a closing bracket that nothing opened
  list_entry,       // a '- ' in the middle of a line
  question_mark,    // an explicit key where none can begin
  first_character,  // one that no unquoted text begins with
  escape,           // an escape sequence
  block_scalar,     // text behind '|' or '>'
  alias,
  anchor,
  tag,
  other,
};

// Where the parser was.
struct YamlState {
  std::size_t last_scalar_end = 0;  // of the last scalar that it delivered
  std::size_t open_flow = 0;        // the innermost open { or [, or npos
  bool in_mapping = false;
  std::string key;  // whose value is being read, in the innermost mapping
};

Diagnostic explain_yaml(const Source&, const YamlState&, YamlFault, std::size_t offset);

}  // namespace windlass::base
