// SPDX-License-Identifier: Apache-2.0
#pragma once

// Group commit: callers that wait at the same time are gathered by the first of them into one
// commit, so that they share one wait for the disk.
//
// It is a queue and nothing else: what a commit does is given by the caller.
//
// Thread rule: append() may be called from any thread, and returns after the commit.

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "log/drafts.hpp"

namespace windlass::log {

class GroupCommit {
 public:
  using Group = std::vector<PreparedDraft*>;
  // One result for each draft. It may throw: then every caller gets audit.internal.
  using Commit = std::function<std::vector<base::Result<Receipt>>(const Group&)>;

  // The first caller to wait runs its `commit` for the whole group: REQUIRES that all of them give
  // the same one. `where` names the store in messages.
  base::Result<Receipt> append(PreparedDraft, const Commit& commit, const std::string& where);

 private:
  struct Ticket {
    PreparedDraft prepared;
    // Committed, or failed; without a result when the commit threw.
    bool done = false;
    std::optional<base::Result<Receipt>> result;
    bool is_leader = false;
    std::condition_variable changed;
  };
  using Tickets = std::vector<std::shared_ptr<Ticket>>;
  void commit_tickets(const Tickets&, const Commit&);
  static constexpr std::size_t group_limit = 1024;

  std::mutex mutex_;  // guards what follows, and the tickets but for what they prepared
  std::deque<std::shared_ptr<Ticket>> queue_;
  bool has_leader_ = false;
};

}  // namespace windlass::log
