// SPDX-License-Identifier: Apache-2.0
#include "knowledge/compile.hpp"

#include "knowledge/compiler.hpp"

namespace windlass::knowledge {

base::Result<CompiledRules> compile(const RuleBase& rules, const LayeredRules& layered,
                                    const std::vector<logic::Condition>& asked) {
  return Compiler(rules, layered, asked).run();
}

}  // namespace windlass::knowledge
