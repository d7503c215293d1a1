// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQLite without a store around it: what an insert of the same bytes costs at the least.
//
// Errors end the program. Thread rule: one thread at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace windlass::bench {

// A table with one row for each record, as durable as the store.
class BareTable {
 public:
  explicit BareTable(const std::filesystem::path& path);
  ~BareTable();
  BareTable(const BareTable&) = delete;
  BareTable& operator=(const BareTable&) = delete;
  void insert(std::string_view bytes);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

// The length in bytes of a record's sealed values, as they lie in the store.
std::size_t sealed_size(const std::filesystem::path& path, std::uint64_t sequence);

}  // namespace windlass::bench
