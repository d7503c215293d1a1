// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ways of answering a few of several open questions: every choice of facts with every answer to
// each, the smaller choices first.
//
// Thread rule: belongs to one thread.

#include <cstdint>
#include <vector>

#include "model/vocabulary.hpp"

namespace windlass::plan {

struct TriedAnswer {
  model::FactId fact;
  std::uint8_t code;
};

class Choices {
 public:
  // `answers`: by fact all that are tried. At least one and at most `most` facts are answered.
  Choices(std::vector<std::vector<TriedAnswer>> answers, std::size_t most);

  // How many there are; never more than `ceiling` is said.
  std::size_t count(std::size_t ceiling) const;
  // The same where only the numbers of answers are known.
  static std::size_t count(const std::vector<std::size_t>& answers, std::size_t most,
                           std::size_t ceiling);
  // The next one, or false after the last.
  bool next(std::vector<TriedAnswer>& choice);

 private:
  bool next_facts();

  const std::vector<std::vector<TriedAnswer>> answers_;
  const std::size_t most_;
  std::vector<std::size_t> chosen_, answer_;  // indices of answers_, and into each of them
};

}  // namespace windlass::plan
