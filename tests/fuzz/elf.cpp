// SPDX-License-Identifier: Apache-2.0
// Shared libraries, inspected as bytes.
#include "fuzz/reading.hpp"
#include "plugin/inspect.hpp"

namespace windlass::fuzz {

namespace {

std::vector<std::string> seeds() { return {file_at(WINDLASS_FUZZ_PLUGIN)}; }

void read(std::string_view input) {
  const auto inspection = plugin::inspect("plugin.so", input);
  if (!inspection) check_diagnostics(inspection.error());
}

}  // namespace

const Target target = {"elf",
                       seeds,
                       {std::string(8, '\0'), std::string(8, '\xFF'),
                        std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 8),
                        std::string("\x01\0\0\0\0\0\0\0", 8), std::string("\x17\0\0\0\0\0\0\0", 8)},
                       read};

}  // namespace windlass::fuzz
