// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/startup: code that is made of the instructions of the compiler's own
// start-up code, and does what that never does, is the author's.
#include "changed_file.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

const std::string at_load =
    "runs code of its own when it is loaded: 1 function beside the "
    "compiler's";
const std::string at_end =
    "runs code of its own when the process ends: 1 function beside the "
    "compiler's";

// A good plugin in which other code stands in the place of its _init.
class Code {
 public:
  Code() : place_(bytes_.tag(DT_INIT)) {}

  Code& put(std::initializer_list<int> code) {
    for (const int one : code) bytes_.put(at(next_++), static_cast<unsigned char>(one));
    REQUIRE(next_ <= 27);  // of _init
    return *this;
  }
  // The distance from the end of a field of four bytes to an address.
  Code& to(std::uint64_t address) {
    const auto distance = static_cast<std::int32_t>(address - (place_ + next_ + 4));
    bytes_.put(at(next_), distance);
    next_ += 4;
    return *this;
  }
  // Where the loader writes another library's function, and where the library's own handle lies.
  std::uint64_t import(const std::string& name) {
    const std::uint64_t table = bytes_.offset_of(bytes_.tag(DT_SYMTAB));
    const std::uint64_t number = (bytes_.symbol(name) - table) / sizeof(Elf64_Sym);
    return place([number](const Elf64_Rela& one) { return ELF64_R_SYM(one.r_info) == number; });
  }
  std::uint64_t handle() {
    return place([](const Elf64_Rela& one) { return one.r_offset == std::uint64_t(one.r_addend); });
  }
  // Runs it at the end, and at the beginning what else ran at the end.
  Code& at_the_end() {
    const std::uint64_t other = bytes_.tag(DT_FINI);
    bytes_.dynamic(DT_INIT, [other](Elf64_Dyn& entry) { entry.d_un.d_ptr = other; });
    bytes_.dynamic(DT_FINI, [this](Elf64_Dyn& entry) { entry.d_un.d_ptr = place_; });
    return *this;
  }
  std::vector<std::string> warnings() const {
    const auto seen = plugin::inspect("changed.so", bytes_.bytes());
    INFO(refusal(seen));
    REQUIRE(seen.has_value());
    return seen->warnings;
  }

 private:
  std::uint64_t at(std::uint64_t next) const { return bytes_.offset_of(place_) + next; }
  template <class Is>
  std::uint64_t place(Is is) {
    return bytes_.relocation(is, [](Elf64_Rela&) {}).r_offset;
  }

  Bytes bytes_;
  std::uint64_t place_, next_ = 0;
};

using Warnings = std::vector<std::string>;

}  // namespace

TEST_CASE("start-up code leaves the stack as it was", "[plugin][elf]") {
  const std::initializer_list<int> wrong[] = {
      {0x48, 0x83, 0xC4, 0x08, 0xC3},                          // add rsp, 8; ret
      {0x48, 0x83, 0xC4, 0x40, 0xC3},                          // add rsp, 64; ret
      {0x48, 0x83, 0xEC, 0x08, 0xC3},                          // sub rsp, 8; ret
      {0x48, 0x83, 0xEC, 0x08, 0x48, 0x83, 0xC4, 0x10, 0xC3},  // sub rsp, 8; add rsp, 16
      {0x48, 0x83, 0xEC, 0xF8, 0x48, 0x83, 0xC4, 0xF8, 0xC3},  // sub rsp, -8; add rsp, -8
      {0x55, 0xC3},                                            // push rbp; ret
      {0x5D, 0xC3},                                            // pop rbp; ret
      {0x55, 0x48, 0x83, 0xC4, 0x08, 0xC3},                    // push rbp; add rsp, 8; ret
      {0x48, 0x83, 0xEC, 0x08, 0x5D, 0xC3},                    // sub rsp, 8; pop rbp; ret
      {0x48, 0x89, 0xE5, 0xC3},                                // mov rbp, rsp; ret
      {0x55, 0x48, 0x83, 0xEC, 0x08, 0x5D, 0x48, 0x83, 0xC4, 0x08, 0xC3},
  };
  for (const auto& code : wrong) CHECK(Code().put(code).warnings() == Warnings{at_load});
  CHECK(Code().put({0xC3}).warnings().empty());
  CHECK(Code().put({0x55, 0x48, 0x89, 0xE5, 0x5D, 0xC3}).warnings().empty());
  CHECK(Code().put({0x48, 0x83, 0xEC, 0x18, 0x48, 0x83, 0xC4, 0x18, 0xC3}).warnings().empty());
}

TEST_CASE("start-up code comes to an end", "[plugin][elf]") {
  const std::initializer_list<int> wrong[] = {
      {0xEB, 0xFE},                                      // jmp to itself
      {0x48, 0x85, 0xC0, 0x74, 0xFB, 0xC3},              // test rax, rax; je back; ret
      {0xE9, 0xFB, 0xFF, 0xFF, 0xFF},                    // jmp to itself, the long form
      {0x55, 0xE8, 0xFA, 0xFF, 0xFF, 0xFF, 0x5D, 0xC3},  // a function that calls itself
      {0x55, 0xEB, 0xFD},                                // push rbp, for ever
  };
  for (const auto& code : wrong) CHECK(Code().put(code).warnings() == Warnings{at_load});
}

TEST_CASE("start-up code calls the runtime at its moment alone", "[plugin][elf]") {
  const auto calls = [](const std::string& name, bool own, bool aligned) {
    Code code;
    if (aligned) code.put({0x48, 0x83, 0xEC, 0x08});  // sub rsp, 8
    code.put({0x48, own ? 0x8B : 0x8D, 0x3D}).to(code.handle());
    code.put({0xFF, 0x15}).to(code.import(name));  // call [rip + x]
    if (aligned) code.put({0x48, 0x83, 0xC4, 0x08});
    return code.put({0xC3});
  };
  CHECK(calls("__cxa_finalize", true, true).at_the_end().warnings().empty());
  CHECK(calls("__cxa_finalize", true, true).warnings() == Warnings{at_load});
  // Of whatever lies there, be it 0: it would end what others have begun.
  Code other;
  other.put({0x48, 0x83, 0xEC, 0x08, 0x48, 0x8B, 0x3D}).to(other.import("__gmon_start__"));
  other.put({0xFF, 0x15}).to(other.import("__cxa_finalize")).put({0x48, 0x83, 0xC4, 0x08, 0xC3});
  CHECK(other.at_the_end().warnings() == Warnings{at_end});
  CHECK(calls("__cxa_finalize", true, false).at_the_end().warnings() == Warnings{at_end});
  CHECK(calls("__gmon_start__", true, true).warnings().empty());
  CHECK(calls("__gmon_start__", true, true).at_the_end().warnings() == Warnings{at_end});
}
