// SPDX-License-Identifier: Apache-2.0
// Every code that the sources of the log and of this floor can give has a kind.
#include <regex>
#include <set>

#include "audit/error_kind.hpp"
#include "catch.hpp"
#include "log/support.hpp"

using namespace log_test;
namespace audit = windlass::audit;

TEST_CASE("every error code of the log has a kind") {
  std::set<std::string> codes;
  const std::regex code("\"(audit\\.[a-z_]+)\"");
  for (const char* folder : {"log", "audit"})
    for (const auto& file :
         fs::recursive_directory_iterator(fs::path(WINDLASS_SOURCE_DIR) / "engine" / folder)) {
      if (file.path().extension() != ".cpp") continue;
      const std::string text = slurp(file.path());
      for (auto one = std::sregex_iterator(text.begin(), text.end(), code);
           one != std::sregex_iterator(); ++one)
        codes.insert((*one)[1]);
    }
  CHECK(codes.size() > 40);
  for (const std::string& one : codes) {
    INFO(one);
    CHECK((one == "audit.hpp" || audit::is_listed(one)));
  }
}
