// SPDX-License-Identifier: Apache-2.0
#pragma once

// Members of JSON as it arrived, read leniently: what is not there reads as empty.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/json_view.hpp"
#include "base/node.hpp"

namespace windlass::service {

// The text of a scalar member: "true", "17", or what stands in a string.
std::string word_of(const base::Node&, std::string_view key);
std::string word_of(base::JsonView, std::string_view key);
// The same of a string alone.
std::string text_of(const base::Node&, std::string_view key);
std::string text_of(base::JsonView, std::string_view key);
// The members of a list; none of nullptr.
const std::vector<base::Node>& children_of(const base::Node*);
// The value as it was read, numbers to the digit.
void write(base::JsonWriter&, const base::Node&);

}  // namespace windlass::service
