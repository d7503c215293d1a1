// SPDX-License-Identifier: Apache-2.0
// Audit exports: read, verified, and every record and blob of them fetched.
#include "fuzz/reading.hpp"
#include "log/bundle.hpp"
#include "log/support.hpp"

namespace windlass::fuzz {

namespace {

std::vector<std::string> seeds() {
  const log_test::Folder folder;
  log::Store store = log_test::filled(folder, 4);
  log::ExportOptions whole;
  whole.now = log_test::noon;
  log::ExportOptions part = whole;
  part.sequences = {2};
  std::vector<std::string> out;
  for (const log::ExportOptions& options : {whole, part}) {
    log_test::good(store.export_to(folder / "export", options));
    out.push_back(log_test::slurp(folder / "export"));
    std::filesystem::remove(folder / "export");
  }
  return out;
}

void read(std::string_view input) {
  const auto bundle = log::Bundle::parse(std::string(input), "f");
  if (!bundle) return check_diagnostics(bundle.error());
  (void)bundle->verify({});
  for (const std::uint64_t sequence : bundle->sequences()) (void)bundle->read(sequence);
  for (const std::string& digest : bundle->digests()) (void)bundle->blob(digest);
}

}  // namespace

const Target target = {
    "export",
    seeds,
    {"\n", " ", "record", "blob", "value", "sealed", "proof", "key", "checkpoint", "end", "0", "1"},
    read};

}  // namespace windlass::fuzz
