// SPDX-License-Identifier: Apache-2.0
#pragma once

// `audit verify`, which `audit import` runs on an export.

#include "audit.hpp"
#include "base/json.hpp"
#include "base/node.hpp"

namespace windlass::tool {

struct VerifyOptions {
  LogOptions log;
  std::vector<std::string> receipts;  // files: recommendations or receipts, JSON
  std::optional<std::uint64_t> record;
  std::string from_checkpoint, to_checkpoint;
  bool values = false, quick = false;
  std::string format = "text";
};
// A file that --receipt names.
struct ReceiptFile {
  std::string path;
  log::Receipt receipt;
  std::optional<base::Node> plan;  // the file's document, where the receipt stands in a plan
};
// The file held against the record of its receipt: what differs, or what was compared, as
// sentences. Neither where the record is not the receipt's.
struct FileCompared {
  std::string difference, words;
};
FileCompared compare_file(const class Log&, const ReceiptFile&);

int run_verify(const VerifyOptions&, Streams&);
// The same, and leaves a log that was judged as a whole in `log`: standard input is read once.
int verify_and_keep(const VerifyOptions&, Streams&, std::optional<class Log>& log);

// One record, by its inclusion proofs; and that one checkpoint continues another.
int verify_record(const VerifyOptions&, const std::vector<ReceiptFile>&, Streams&);
int verify_growth(const VerifyOptions&, Streams&);

// "records 0 to 16".
std::string range(std::uint64_t size);
// What to name where the keys at hand do not open what they were to open.
std::string hint_of_sealed(const class Log&);
// "problem_count" and "problems" of the object that is being written.
void write_problems(base::JsonWriter&, const base::Diagnostics&);

}  // namespace windlass::tool
