// SPDX-License-Identifier: Apache-2.0
// plugins.lock: what is read is written again and read as the same.
#include "plugin/lock.hpp"

#include "base/yaml.hpp"
#include "fuzz/reading.hpp"

namespace windlass::fuzz {

namespace {

std::vector<std::string> seeds() { return {file_of_tree("tests/schemas/good/lock.yaml")}; }

void read(std::string_view input) {
  const auto document = base::read_yaml("plugins.lock", std::string(input));
  check_document(document);
  if (!document) return;
  const auto lock = plugin::read_lock(*document);
  if (!lock) return check_diagnostics(lock.error());
  const std::string written = plugin::write_lock(*lock);
  const auto again = base::read_yaml("plugins.lock", written);
  require(again.has_value(), "a written lock is read");
  const auto same = plugin::read_lock(*again);
  require(same.has_value(), "a written lock is accepted");
  require(plugin::write_lock(*same) == written, "a lock is written in one way");
}

}  // namespace

const Target target = {"lock", seeds, syntax_words(), read};

}  // namespace windlass::fuzz
