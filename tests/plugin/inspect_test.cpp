// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/elf and engine/plugin/inspect: what a file says about itself, without
// running any of it.
#include "plugin/inspect.hpp"

#include <random>

#include "plugin/elf.hpp"
#include "plugin/library.hpp"
#include "support.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

base::Result<plugin::Inspection> look(const std::string& name) {
  return plugin::inspect(name, bytes_of(fixtures() / name));
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("a plugin's identity is read from its bytes", "[plugin][inspect]") {
  for (const std::string name :
       {"good_c", "made_by_gcc", "made_by_gcc_cpp", "made_by_clang", "made_by_clang_cpp"}) {
    if (!std::filesystem::exists(fixtures() / (name + ".so"))) continue;
    const auto seen = look(name + ".so");
    INFO(refusal(seen));
    REQUIRE(seen.has_value());
    CHECK(seen->id == name);
    CHECK(seen->version == "1.2.3");
    CHECK(seen->abi_major == 1);
    CHECK(seen->sha256 == base::sha256(bytes_of(fixtures() / (name + ".so"))));
    REQUIRE(seen->extensions.size() == 3);
    CHECK(seen->extensions[0].id == "windlass.document/1");
    CHECK(seen->extensions[0].required);
    CHECK(seen->extensions[0].known);
    CHECK(joined(seen->warnings).empty());
  }
}

TEST_CASE("inspecting runs nothing and warns of what would run", "[plugin][inspect]") {
  ::unsetenv("WINDLASS_TEST_CONSTRUCTOR");
  const auto seen = look("constructor.so");
  REQUIRE(seen.has_value());
  CHECK(joined(seen->warnings) ==
        "runs code of its own when it is loaded: 1 function beside the compiler's\n"
        "can change what the whole process shares: setenv\n");
  CHECK(std::getenv("WINDLASS_TEST_CONSTRUCTOR") == nullptr);
}

TEST_CASE("extensions are listed with what the host knows of them", "[plugin][inspect]") {
  const auto seen = look("extension_required.so");
  REQUIRE(seen.has_value());
  REQUIRE(seen->extensions.size() == 4);
  CHECK(seen->extensions[3].id == "org.example.horoscope/1");
  CHECK(seen->extensions[3].required);
  CHECK_FALSE(seen->extensions[3].known);
}

TEST_CASE("needed libraries are listed, and unusual ones warned of", "[plugin][inspect]") {
  const auto seen = look("made_by_gcc_cpp.so");
  if (!seen) LEAVE_OUT("no gcc here");
  CHECK_THAT(joined(seen->needed), WINDLASS_CONTAINS("libc.so.6"));
}

TEST_CASE("what is no plugin is refused from its bytes", "[plugin][inspect]") {
  CHECK(code(plugin::inspect("x.so", "")) == "plugin.load");
  CHECK(code(plugin::inspect("x.so", "#!/bin/sh\n")) == "plugin.load");
  CHECK(code(look("no_symbol.so")) == "plugin.symbol");
  CHECK(code(look("wrong_major.so")) == "plugin.abi");
  CHECK(code(look("wrong_size.so")) == "plugin.abi");
  CHECK(code(look("bad_id.so")) == "plugin.descriptor");
  CHECK(code(look("other_document.so")) == "plugin.document");
  CHECK(refusal(look("next_symbol.so")) ==
        "next_symbol.so: error[plugin.symbol]: exports no windlass_plugin_v1\n   hint: it is not "
        "a Windlass plugin, or one for another ABI\n");
}

TEST_CASE("a file is read under the rules of the lock", "[plugin][inspect]") {
  const auto bytes = plugin::read_library(fixtures() / "good_c.so");
  REQUIRE(bytes.has_value());
  CHECK(*bytes == bytes_of(fixtures() / "good_c.so"));
  CHECK(code(plugin::read_library(fixtures() / "gone.so")) == "plugin.missing");
  CHECK(code(plugin::read_library(fixtures())) == "plugin.file");
}

TEST_CASE("damaged files never lead outside their bytes", "[plugin][inspect]") {
  const std::string sound = bytes_of(fixtures() / "good_c.so");
  std::mt19937 random(20260115);
  std::size_t refused = 0;
  for (std::size_t length = 0; length < sound.size(); length += 97) {
    // An exactly sized copy on the heap, so that the address sanitizer sees one byte too many.
    const std::vector<char> cut(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(length));
    refused += plugin::inspect("cut.so", std::string_view(cut.data(), cut.size())) ? 0 : 1;
  }
  CHECK(refused > 0);
  for (int round = 0; round < 20000; ++round) {
    std::vector<char> bytes(sound.begin(), sound.end());
    for (int i = 0; i < 4; ++i) {
      // Half of the damage goes to the headers and tables, where it hurts.
      const std::size_t within = i % 2 == 0 ? 4096 : bytes.size();
      bytes[random() % within] = static_cast<char>(random());
    }
    const auto seen = plugin::inspect("bent.so", std::string_view(bytes.data(), bytes.size()));
    if (!seen) REQUIRE_FALSE(seen.error()[0].message.empty());
  }
}
