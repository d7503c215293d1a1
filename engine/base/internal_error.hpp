// SPDX-License-Identifier: Apache-2.0
#pragma once

// Thrown when our own code breaks an invariant: never for bad input, never for something unknown
// about a patient.
//
// Thread rule: plain value.

#include <stdexcept>

namespace windlass::base {

// Caught only at the outermost edge (C API, a tool's main).
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace windlass::base
