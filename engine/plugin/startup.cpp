// SPDX-License-Identifier: Apache-2.0
#include "plugin/startup.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string_view>
#include <vector>

namespace windlass::plugin {
namespace {

constexpr std::size_t most_steps = 256;

constexpr std::array<std::string_view, 4> runtime_calls{
    "__cxa_finalize", "__gmon_start__", "_ITM_registerTMCloneTable", "_ITM_deregisterTMCloneTable"};

// A place in the code. `holds_call`: register rax holds the address of one of runtime_calls, or 0.
struct Step {
  std::uint64_t address;
  bool holds_call;
  auto operator<=>(const Step&) const = default;
};

// Instructions are compared by their first bytes; `length` is that of the whole instruction.
struct Form {
  std::string_view bytes;
  std::size_t length;
};
using namespace std::string_view_literals;

// These read, compare or compute in registers other than rsp, or keep the stack; they go on behind
// themselves.
constexpr std::array<Form, 17> plain{{
    {"\xF3\x0F\x1E\xFA"sv, 4},  // endbr64
    {"\x48\x83\xEC"sv, 4},      // sub rsp, byte
    {"\x48\x83\xC4"sv, 4},      // add rsp, byte
    {"\x48\x8B\x3D"sv, 7},      // mov rdi, [rip + x]
    {"\x48\x8D\x3D"sv, 7},      // lea rdi, [rip + x]
    {"\x48\x8D\x35"sv, 7},      // lea rsi, [rip + x]
    {"\x48\x85\xC0"sv, 3},      // test rax, rax
    {"\x48\x39\xF8"sv, 3},      // cmp rax, rdi
    {"\x48\x29\xFE"sv, 3},      // sub rsi, rdi
    {"\x48\xC1\xEE"sv, 4},      // shr rsi, byte
    {"\x48\x01\xC6"sv, 3},      // add rsi, rax
    {"\x48\xD1\xFE"sv, 3},      // sar rsi
    {"\x80\x3D"sv, 7},          // cmp byte [rip + x], byte
    {"\x48\x83\x3D"sv, 8},      // cmp qword [rip + x], byte
    {"\x55"sv, 1},              // push rbp
    {"\x5D"sv, 1},              // pop rbp
    {"\x48\x89\xE5"sv, 3},      // mov rbp, rsp
}};
// These write rax: what it held is gone.
constexpr std::array<Form, 3> writes_rax{{
    {"\x48\x8D\x05"sv, 7},  // lea rax, [rip + x]
    {"\x48\x89\xF0"sv, 3},  // mov rax, rsi
    {"\x48\xC1\xF8"sv, 4},  // sar rax, byte
}};

class Walk {
 public:
  explicit Walk(const Elf& elf) : elf_(elf) {}

  bool run(std::uint64_t function) {
    go_to({function, false});
    while (!open_.empty()) {
      const Step step = open_.back();
      open_.pop_back();
      if (!known_.insert(step).second) continue;
      if (known_.size() > most_steps || !follow(step)) return false;
    }
    return true;
  }

 private:
  void go_to(Step step) { open_.push_back(step); }

  // The code at an address, as far as an instruction may reach.
  std::string_view code(std::uint64_t address) const {
    for (std::size_t size = 8; size > 0; --size)
      if (const auto bytes = elf_.bytes_at(address, size); !bytes.empty()) return bytes;
    return {};
  }

  template <std::size_t size>
  static std::size_t match(const std::array<Form, size>& forms, std::string_view code) {
    for (const Form& form : forms)
      if (code.starts_with(form.bytes) && code.size() >= form.length) return form.length;
    return 0;
  }

  bool follow(Step step) {
    const std::string_view text = code(step.address);
    if (const std::size_t length = match(plain, text)) {
      go_to({step.address + length, step.holds_call});
      return true;
    }
    if (const std::size_t length = match(writes_rax, text)) {
      go_to({step.address + length, false});
      return true;
    }
    return follow_memory(step, text) || follow_branch(step, text);
  }

  // mov rax, [rip + x] where the loader writes a runtime call's address; mov byte [rip + x], 1
  // where the file holds nothing, so that it cannot change what was inspected.
  bool follow_memory(Step step, std::string_view text) {
    if (text.starts_with("\x48\x8B\x05") && text.size() >= 7) {
      if (!is_runtime_call(step.address + 7 + offset(text, 3))) return false;
      go_to({step.address + 7, true});
      return true;
    }
    if (text.starts_with("\xC6\x05") && text.size() >= 7 && text[6] == 1 &&
        elf_.is_blank(step.address + 7 + offset(text, 2))) {
      go_to({step.address + 7, step.holds_call});
      return true;
    }
    return false;
  }

  bool follow_branch(Step step, std::string_view text) {
    if (text.starts_with("\xC3")) return true;                             // ret
    if (text.starts_with("\xFF\xE0") || text.starts_with("\x3E\xFF\xE0"))  // jmp rax
      return step.holds_call;
    if (text.starts_with("\xFF\xD0")) return call(step, 2, step.holds_call);  // call rax
    if (text.starts_with("\xFF\x25") && text.size() >= 6)                     // jmp [rip + x]
      return is_runtime_call(step.address + 6 + offset(text, 2));
    if (text.starts_with("\xF2\xFF\x25") && text.size() >= 7)  // bnd jmp [rip + x]
      return is_runtime_call(step.address + 7 + offset(text, 3));
    if (text.starts_with("\xFF\x15") && text.size() >= 6)  // call [rip + x]
      return call(step, 6, is_runtime_call(step.address + 6 + offset(text, 2)));
    return follow_relative(step, text);
  }

  bool follow_relative(Step step, std::string_view text) {
    const bool call_near = text.starts_with("\xE8"), jump_near = text.starts_with("\xE9");
    if ((call_near || jump_near) && text.size() >= 5) {
      const std::uint64_t target = step.address + 5 + offset(text, 1);
      go_to({target, step.holds_call && jump_near});
      if (call_near) go_to({step.address + 5, false});
      return true;
    }
    const bool branch = text.starts_with("\x74") || text.starts_with("\x75");  // je, jne
    if ((branch || text.starts_with("\xEB")) && text.size() >= 2) {
      const auto distance =
          static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<signed char>(text[1])));
      go_to({step.address + 2 + distance, step.holds_call});
      if (branch) go_to({step.address + 2, step.holds_call});
      return true;
    }
    return false;
  }

  bool call(Step step, std::size_t length, bool allowed) {
    if (allowed) go_to({step.address + length, false});
    return allowed;
  }

  bool is_runtime_call(std::uint64_t pointer) const {
    const std::string_view name = elf_.import_at(pointer);
    return std::find(runtime_calls.begin(), runtime_calls.end(), name) != runtime_calls.end();
  }

  // The signed 32-bit offset at `at`, as what is added to an address.
  static std::uint64_t offset(std::string_view text, std::size_t at) {
    std::int32_t value = 0;
    std::memcpy(&value, text.data() + at, sizeof value);
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  }

  const Elf& elf_;
  std::vector<Step> open_;
  std::set<Step> known_;
};

}  // namespace

bool is_compiler_startup(const Elf& elf, std::uint64_t function) {
  return elf.is_x86_64() && Walk(elf).run(function);
}

}  // namespace windlass::plugin
