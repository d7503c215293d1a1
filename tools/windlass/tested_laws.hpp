// SPDX-License-Identifier: Apache-2.0
#pragma once

// The laws that lie with cases: `windlass test` looks whether they hold, as `windlass prove` does.
//
// Thread rule: commands run in main's thread.

#include "analyse/prove.hpp"
#include "base/json.hpp"
#include "commands.hpp"

namespace windlass::tool {

struct TestedLaws {
  struct One {
    analyse::Law law;
    analyse::Proved proved;
  };
  std::vector<One> laws;
  std::shared_ptr<const knowledge::KnowledgeBase> knowledge;  // null: there are none

  std::size_t number(analyse::Proved::Verdict) const;
  int exit_code() const;
};

// The laws among the rules whose documents lie below `paths`. `kept`: what was read when the rules
// were opened. Any thread may call, while nobody else takes of `kept`.
base::Result<TestedLaws> try_laws(std::shared_ptr<const plan::Engine>, const OpenOptions&,
                                  const std::vector<std::string>& paths, plan::ReadFiles& kept);

// Those that do not hold, and how many do. Nothing where there are none.
void show(const TestedLaws&, Page&);
// The member `laws` of an object that is open.
void write_laws(const TestedLaws&, base::JsonWriter&);

}  // namespace windlass::tool
