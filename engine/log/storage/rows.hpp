// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rows of a store, read and written one by one, and the tree that is computed from them.
//
// Nothing here judges a record: what the rows say is compared with the records elsewhere
// (entries.hpp, verify.cpp). Errors are thrown as Failure.
//
// Thread rule: as for the Database given.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "log/merkle.hpp"
#include "log/record.hpp"
#include "log/storage/database.hpp"

namespace windlass::log {

// A row of the table `entry`.
struct Row {
  std::uint64_t sequence = 0;
  std::string leaf;  // raw
  std::string record;
  std::string sealed;  // only where it was asked for
  bool has_sealed = false;
};

// How many records there are.
std::uint64_t stored_size(Database&);
std::optional<Row> find_row(Database&, std::uint64_t sequence, bool with_sealed);
// Raw; empty where there is no such record.
std::string stored_leaf(Database&, std::uint64_t sequence);
// The roots of the complete subtrees, from the stored nodes and leaves: audit.damaged where one is
// missing. It refers to the Database.
SubtreeSource subtrees(Database&);
// The right edge of the tree over the first `size` records.
Frontier stored_frontier(Database&, std::uint64_t size);

// Bytes of a blob: audit.no_blob, audit.blob when they do not match the digest.
std::string read_blob(Database&, const std::string& digest);
bool has_blob(Database&, const std::string& digest);
void insert_blob(Database&, std::string_view raw_digest, std::string_view bytes);

// Writes the record's row and the rows that index it.
void insert_record(Database&, const Record&, std::string_view bytes, const Hash& leaf,
                   std::string_view sealed);
void insert_node(Database&, unsigned level, std::uint64_t position, const Hash&);

// Throws Failure: audit.index or audit.node where a table that finds records, or the stored tree,
// has rows of records that are not there yet, in a log of `size`: the next ones could not be
// written beside them.
void require_no_row_ahead(Database&, std::uint64_t size);

// The first of the records that name the greatest number of a key.
struct NamedKey {
  std::uint64_t record = 0, key = 0;
};
// As the table `evidence` has it; nothing where it has none, or what it names is no such record.
std::optional<NamedKey> noted_key(Database&);
// By all records: of a log without values, and of one that was written before the table had it.
std::optional<NamedKey> greatest_key(Database&);
void note_key(Database&, const NamedKey&);

// Which redaction erased a record's values. Each redaction is read once; one that cannot be read
// says nothing, and verification names it.
class RedactionIndex {
 public:
  // The redaction of the subject `pseudonym` (raw) that names the record.
  std::optional<std::uint64_t> find(Database&, std::string_view pseudonym, std::uint64_t sequence);

 private:
  struct Erasure {
    std::uint64_t redaction = 0;
    std::string pseudonym;
  };
  std::map<std::uint64_t, Erasure> erased_;  // by the record that a redaction names
  std::uint64_t read_until_ = 0;             // redactions below this are in erased_
};

}  // namespace windlass::log
