// SPDX-License-Identifier: Apache-2.0
#include "service/pages.hpp"

namespace windlass::service {

void Pages::drop_oldest() {
  const auto found = pages_.find(order_.front());
  bytes_ -= found->second.source.body.size();
  pages_.erase(found);
  order_.pop_front();
}

void Pages::keep(const std::string& token, PageSource source, std::int64_t now) {
  const std::lock_guard lock(guard_);
  bytes_ += source.body.size();
  pages_[token] = {std::move(source), now + lifetime};
  order_.push_back(token);
  while (!order_.empty() && (bytes_ > most_bytes || pages_.size() > most_pages ||
                             pages_.at(order_.front()).until <= now))
    drop_oldest();
}

std::optional<PageSource> Pages::find(const std::string& token, std::int64_t now) {
  const std::lock_guard lock(guard_);
  const auto found = pages_.find(token);
  if (found == pages_.end() || found->second.until <= now) return std::nullopt;
  return found->second.source;
}

}  // namespace windlass::service
