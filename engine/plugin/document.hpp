// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the plugin floor judges of the modality document inside a plugin: its version. Everything
// else about it is judged with the rules, by the knowledge floor.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

namespace windlass::plugin {

// Says that the document has another version than its plugin: a reviewer could not tell which of
// the two a plan names. Empty when they agree, and when the document cannot be read or has none,
// which the knowledge floor reports with its place.
std::string document_problem(const std::string& document, std::string_view plugin_version);

}  // namespace windlass::plugin
