// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values about a person on their way into a record and out of it: committed to one by one, then
// compressed and encrypted together. FORMAT: "Values" in README.md. Private to the log.
//
// Thread rule: may be called from any thread.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/compression.hpp"
#include "log/crypto.hpp"
#include "log/record.hpp"

namespace windlass::log {

// Texts that help to compress, by their digest: prepared once, since preparing takes longer than
// compressing.
class Dictionaries {
 public:
  using Found = std::shared_ptr<const base::Dictionary>;
  // `bytes` is asked when it is not at hand; nothing when it gives nothing that can serve as one.
  Found find(std::string_view digest,
             const std::function<std::shared_ptr<const std::string>()>& bytes);

 private:
  std::mutex mutex_;
  std::map<std::string, Found, std::less<>> known_;
};

// A text that helps to compress the values; none when the digest is empty.
struct SharedText {
  std::string digest;  // raw
  Dictionaries::Found dictionary;
};
// Fills in the private part of a record but for its key's number, and returns the sealed values.
// REQUIRES: record.origin.
std::string seal_values(const std::vector<PrivateField>&, const Bytes32& subject_key,
                        const SharedText&, Record&);

struct OpenValues {
  std::vector<PrivateField> fields;
  std::vector<Bytes32> openings;  // of the commitments, one for each field
};
// Nothing when the values do not decrypt, do not have the sizes that the record says, or do not
// match their commitments. `dictionary` is asked for the one that they were compressed with, by its
// digest in hexadecimal.
std::optional<OpenValues> open_values(
    const Record&, const Bytes32& subject_key, std::string_view sealed,
    const std::function<Dictionaries::Found(const std::string& digest)>& dictionary);

}  // namespace windlass::log
