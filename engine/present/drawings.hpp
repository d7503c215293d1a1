// SPDX-License-Identifier: Apache-2.0
#pragma once

// The drawings of a patient's sheet: drawings/*.svg, embedded when the project is built. They hold
// no text, so that they serve every language.
//
// Thread rule: constant data.

#include <string>
#include <string_view>
#include <vector>

namespace windlass::present {

struct Drawing {
  std::string_view id;  // the file's name without its ending
  std::string_view svg;
};

const std::vector<Drawing>& drawings();
const Drawing* find_drawing(std::string_view id);  // null when there is none

}  // namespace windlass::present
