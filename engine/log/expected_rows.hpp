// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the records of a log say must stand in the other tables, gathered record by record, and its
// comparison with what does stand there. Private to the log.
//
// Thread rule: belongs to one thread.

#include <map>
#include <string>
#include <vector>

#include "log/log_events.hpp"
#include "log/report.hpp"
#include "log/session.hpp"

namespace windlass::log {

class ExpectedRows {
 public:
  explicit ExpectedRows(VerifyReport& report) : report_(report) {}

  // What one record says.
  void add_subject(const Bytes32& pseudonym, std::uint64_t sequence) {
    subjects_.push_back({pseudonym, sequence});
  }
  void add_event(std::string_view kind, std::uint64_t sequence) {
    events_.push_back({std::string(kind), sequence});
  }
  void add_blob(std::string_view digest, std::string_view media, std::uint64_t size,
                std::uint64_t sequence);
  void add_values(const Bytes32& pseudonym, std::uint64_t sequence, std::uint64_t key, bool there);
  void add_redaction(const Bytes32& pseudonym, std::uint64_t sequence, const Erased&);
  // A stored subtree that the records give.
  void add_node(unsigned level, std::uint64_t index, const Hash& hash) {
    nodes_.push_back({level, index, hash});
  }

  // Compares with the tables. `size`: of the log when it was read; `grown`: records were appended
  // since, so that rows of theirs are not judged; `whole`: no record was missing, so that the nodes
  // are known.
  void compare(Session&, Database&, std::uint64_t size, bool grown, bool whole);
  // The redactions that erased values, for each record that lacks them.
  const std::vector<std::uint64_t>& redactions_used() const { return redactions_used_; }

 private:
  struct Node {
    unsigned level;
    std::uint64_t index;
    Hash hash;
  };
  struct Valued {
    Bytes32 pseudonym;
    std::uint64_t sequence;
    std::uint64_t key;
  };
  struct Named {
    std::uint64_t size;
    std::uint64_t first;  // record that names it
    bool manifest;
  };
  struct Redactions {
    std::uint64_t last = 0;
    std::map<std::uint64_t, std::uint64_t> records;  // that one names, and the first that does
  };
  template <class Key>
  void compare_index(Statement query, const std::vector<std::pair<Key, std::uint64_t>>& records,
                     const std::string& name);
  void compare_greatest_key(Database&);
  void compare_values(Session&, Database&);
  void compare_nodes(Database&);
  void compare_blobs(Database&);
  bool add_manifests(Database&);
  std::optional<std::uint64_t> redaction_of(Session&, Database&, const Valued&) const;

  VerifyReport& report_;
  std::uint64_t size_ = 0;
  bool grown_ = false;
  std::vector<std::pair<Bytes32, std::uint64_t>> subjects_;
  std::vector<std::pair<std::string, std::uint64_t>> events_;  // kinds
  std::vector<Node> nodes_;
  std::map<std::string, Named, std::less<>> blobs_;  // by digest
  std::vector<Valued> without_values_, with_values_;
  std::optional<NamedKey> greatest_key_;      // that the records name
  std::map<Bytes32, Redactions> redactions_;  // by subject
  std::vector<std::uint64_t> redactions_used_;
};

}  // namespace windlass::log
