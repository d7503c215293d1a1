// SPDX-License-Identifier: Apache-2.0
#include "log/group_commit.hpp"

#include <algorithm>

namespace windlass::log {

// Nothing in it may leave the others waiting, a lack of memory included.
void GroupCommit::commit_tickets(const Tickets& tickets, const Commit& commit) {
  std::vector<base::Result<Receipt>> results;
  try {
    Group group;
    for (const auto& ticket : tickets) group.push_back(&ticket->prepared);
    results = commit(group);
  } catch (...) {
    results.clear();
  }
  // No caller sees a receipt before the commit: one that wakes up meanwhile finds its ticket as
  // empty as before.
  std::shared_ptr<Ticket> next;
  {
    const std::lock_guard hold(mutex_);
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      if (i < results.size()) tickets[i]->result = std::move(results[i]);
      tickets[i]->done = true;
    }
    has_leader_ = !queue_.empty();
    if (has_leader_) {
      next = queue_.front();
      next->is_leader = true;
    }
  }
  // The next leader first: the disk waits for it, and nobody waits for those who have their
  // receipts. Without the lock, which whoever wakes up takes.
  if (next) next->changed.notify_one();
  for (const auto& ticket : tickets) ticket->changed.notify_one();
}

base::Result<Receipt> GroupCommit::append(PreparedDraft prepared, const Commit& commit,
                                          const std::string& where) {
  const auto ticket = std::make_shared<Ticket>();
  ticket->prepared = std::move(prepared);
  const auto outcome = [&]() -> base::Result<Receipt> {
    if (ticket->result) return *ticket->result;
    return base::diagnostic(where, "audit.internal",
                            "the record could not be written: a fault of ours");
  };
  // Room for the largest group before anybody waits for us: whoever leads must not fail between
  // taking the queue and giving it on.
  Tickets group;
  group.reserve(group_limit);
  {
    std::unique_lock hold(mutex_);
    queue_.push_back(ticket);
    if (has_leader_) ticket->changed.wait(hold, [&] { return ticket->done || ticket->is_leader; });
    if (ticket->done) return outcome();
    has_leader_ = true;
    // The leader stands first in the queue, so that its own ticket is in the group.
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), group_limit));
    group.assign(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
  }
  commit_tickets(group, commit);
  return outcome();
}

}  // namespace windlass::log
