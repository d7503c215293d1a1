// SPDX-License-Identifier: Apache-2.0
// Records, manifests and the public part of a record: each has one spelling.
#include "log/record.hpp"

#include "base/json.hpp"
#include "base/json_check.hpp"
#include "fuzz/reading.hpp"
#include "log/manifest.hpp"
#include "log/support.hpp"

namespace windlass::fuzz {

namespace {

std::vector<std::string> seeds() {
  const log_test::Folder folder;
  log::Store store = log_test::filled(folder, 3);
  log_test::good(store.add_anchor(2, "file", "printed.txt", log_test::noon));
  std::vector<std::string> out;
  log_test::good(store.each({}, [&](const log::Entry& entry) {
    out.push_back(entry.bytes);
    return true;
  }));
  out.push_back(*log::make_manifest("{\"engine\":\"1\"}", {log_test::guideline()}).bytes);
  out.push_back("{\"status\":{\"taping\":\"recommend\"},\"list\":[1,2.50,\"a\\n\",null,true]}");
  return out;
}

void read(std::string_view input) {
  const auto record = log::parse_record(input, "f");
  if (record) {
    require(log::record_bytes(*record) == input, "a record has one spelling");
  } else {
    check_diagnostics(record.error());
  }
  const auto manifest = log::parse_manifest(input, "f");
  if (!manifest) check_diagnostics(manifest.error());
  if (base::compact_json_fault(input).empty())
    require(base::read_json("f", std::string(input)).has_value(),
            "a public part that is accepted can be read");
}

}  // namespace

const Target target = {"record", seeds, syntax_words(), read};

}  // namespace windlass::fuzz
