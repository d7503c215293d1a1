// SPDX-License-Identifier: Apache-2.0
#include "plugin/startup.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

namespace windlass::plugin {
namespace {

constexpr std::size_t most_steps = 256;
constexpr unsigned most_calls_deep = 3;
constexpr unsigned most_stack = 256;

// What may be called, and when: the rest of a process still lives when it loads a library, so what
// ends the library's part in it is called by no initialiser.
struct RuntimeCall {
  std::string_view name;
  Moment moment;
};
constexpr std::array<RuntimeCall, 4> runtime_calls{{{"__cxa_finalize", Moment::end},
                                                    {"__gmon_start__", Moment::load},
                                                    {"_ITM_registerTMCloneTable", Moment::load},
                                                    {"_ITM_deregisterTMCloneTable", Moment::end}}};

// A place in the code, and what is known there.
struct Step {
  std::uint64_t address = 0;
  // Register rax holds the address of that one of runtime_calls, or 0; -1: it holds something else.
  int held = -1;
  bool own_handle = false;  // rdi holds the library's own handle
  unsigned depth = 0;       // bytes on the stack since the function began
  unsigned saved = 0;  // the depth at which the caller's rbp lies; 0: rbp is still the caller's
  unsigned calls = 0;  // how many functions called one another
  auto operator<=>(const Step&) const = default;

  Step behind(std::size_t length) const {
    Step next = *this;
    next.address += length;
    return next;
  }
};

// Instructions are compared by their first bytes; `length` is that of the whole instruction.
struct Form {
  std::string_view bytes;
  std::size_t length;
};
using namespace std::string_view_literals;

// These read, compare or compute in registers other than rax, rdi, rsp and rbp; they go on behind
// themselves.
constexpr std::array<Form, 10> plain{{
    {"\xF3\x0F\x1E\xFA"sv, 4},  // endbr64
    {"\x48\x8D\x35"sv, 7},      // lea rsi, [rip + x]
    {"\x48\x85\xC0"sv, 3},      // test rax, rax
    {"\x48\x39\xF8"sv, 3},      // cmp rax, rdi
    {"\x48\x29\xFE"sv, 3},      // sub rsi, rdi
    {"\x48\xC1\xEE"sv, 4},      // shr rsi, byte
    {"\x48\x01\xC6"sv, 3},      // add rsi, rax
    {"\x48\xD1\xFE"sv, 3},      // sar rsi
    {"\x80\x3D"sv, 7},          // cmp byte [rip + x], byte
    {"\x48\x83\x3D"sv, 8},      // cmp qword [rip + x], byte
}};
// These write rax: what it held is gone.
constexpr std::array<Form, 3> writes_rax{{
    {"\x48\x8D\x05"sv, 7},  // lea rax, [rip + x]
    {"\x48\x89\xF0"sv, 3},  // mov rax, rsi
    {"\x48\xC1\xF8"sv, 4},  // sar rax, byte
}};

class Walk {
 public:
  Walk(const Elf& elf, Moment moment) : elf_(elf), moment_(moment) {}

  bool run(std::uint64_t function) { return go_to({function}); }

 private:
  // Whether all that follows is the compiler's and ends: what is met again on its own way would go
  // round for ever.
  bool go_to(const Step& step) {
    const auto [place, fresh] = known_.try_emplace(step, false);
    if (!fresh) return place->second;
    if (known_.size() > most_steps || step.depth > most_stack || step.calls > most_calls_deep)
      return false;
    return place->second = follow(step);
  }

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

  bool follow(const Step& step) {
    const std::string_view text = code(step.address);
    if (const std::size_t length = match(plain, text)) return go_to(step.behind(length));
    if (const std::size_t length = match(writes_rax, text)) {
      Step next = step.behind(length);
      next.held = -1;
      return go_to(next);
    }
    if (const auto next = stack(step, text)) return go_to(*next);
    if (const auto next = memory(step, text)) return go_to(*next);
    return follow_branch(step, text);
  }

  // What moves rsp and rbp: each function gives back what it took, in the order in which it took
  // it, and no more.
  static std::optional<Step> stack(Step step, std::string_view text) {
    const bool take = text.starts_with("\x48\x83\xEC"sv), give = text.starts_with("\x48\x83\xC4"sv);
    if ((take || give) && text.size() >= 4) {  // sub rsp, byte; add rsp, byte
      const auto bytes = static_cast<unsigned char>(text[3]);
      if (bytes > 127 || bytes % 8 != 0 || (give && step.depth < step.saved + bytes)) return {};
      step.depth = take ? step.depth + bytes : step.depth - bytes;
      return step.behind(4);
    }
    if (text.starts_with("\x55"sv) && step.saved == 0) {  // push rbp
      step.saved = step.depth += 8;
      return step.behind(1);
    }
    if (text.starts_with("\x5D"sv) && step.saved != 0 && step.depth == step.saved) {  // pop rbp
      step.depth -= 8;
      step.saved = 0;
      return step.behind(1);
    }
    if (text.starts_with("\x48\x89\xE5"sv) && step.saved != 0)
      return step.behind(3);  // mov rbp, rsp
    return {};
  }

  // What reads and writes memory: mov rax, [rip + x] where the loader writes a runtime call's
  // address; mov rdi, [rip + x] and lea rdi, [rip + x]; mov byte [rip + x], 1 where the file holds
  // nothing, so that it cannot change what was inspected.
  std::optional<Step> memory(const Step& step, std::string_view text) const {
    if (text.size() < 7) return {};
    Step next = step.behind(7);
    const std::uint64_t place = next.address + offset(text, text[0] == '\xC6' ? 2 : 3);
    if (text.starts_with("\x48\x8B\x05"sv)) {
      next.held = runtime_call(place);
      return next.held < 0 ? std::nullopt : std::optional(next);
    }
    if (text.starts_with("\x48\x8B\x3D"sv) || text.starts_with("\x48\x8D\x3D"sv)) {
      // The handle is a pointer to itself.
      next.own_handle = text[1] == '\x8B' && elf_.pointer_at(place) == place;
      return next;
    }
    if (text.starts_with("\xC6\x05"sv) && text[6] == 1 &&
        elf_.is_blank(next.address + offset(text, 2)))
      return next;
    return {};
  }

  bool follow_branch(const Step& step, std::string_view text) {
    if (text.starts_with("\xC3"sv)) return step.depth == 0;                    // ret
    if (text.starts_with("\xFF\xE0"sv) || text.starts_with("\x3E\xFF\xE0"sv))  // jmp rax
      return leave(step, step.held);
    if (text.starts_with("\xFF\xD0"sv)) return call(step, 2, step.held);  // call rax
    if (text.starts_with("\xFF\x25"sv) && text.size() >= 6)               // jmp [rip + x]
      return leave(step, runtime_call(step.address + 6 + offset(text, 2)));
    if (text.starts_with("\xF2\xFF\x25"sv) && text.size() >= 7)  // bnd jmp [rip + x]
      return leave(step, runtime_call(step.address + 7 + offset(text, 3)));
    if (text.starts_with("\xFF\x15"sv) && text.size() >= 6)  // call [rip + x]
      return call(step, 6, runtime_call(step.address + 6 + offset(text, 2)));
    return follow_relative(step, text);
  }

  bool follow_relative(const Step& step, std::string_view text) {
    const bool call_near = text.starts_with("\xE8"sv), jump_near = text.starts_with("\xE9"sv);
    if ((call_near || jump_near) && text.size() >= 5) {
      Step target = step.behind(5 + offset(text, 1));
      if (jump_near) return go_to(target);
      target.held = -1;
      target.depth = target.saved = 0;
      ++target.calls;
      return is_aligned(step) && go_to(target) && go_on(step, 5);
    }
    const bool branch = text.starts_with("\x74"sv) || text.starts_with("\x75"sv);  // je, jne
    if ((branch || text.starts_with("\xEB"sv)) && text.size() >= 2) {
      const auto distance =
          static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<signed char>(text[1])));
      return go_to(step.behind(2 + distance)) && (!branch || go_to(step.behind(2)));
    }
    return false;
  }

  // A call of the runtime, and a jump there that comes back to whoever called this function.
  bool call(const Step& step, std::size_t length, int which) {
    return is_aligned(step) && is_allowed(step, which) && go_on(step, length);
  }
  bool leave(const Step& step, int which) const {
    return step.depth == 0 && is_allowed(step, which);
  }
  // Behind a call, which leaves nothing known in rax and rdi.
  bool go_on(const Step& step, std::size_t length) {
    Step next = step.behind(length);
    next.held = -1;
    next.own_handle = false;
    return go_to(next);
  }
  // As the machine's conventions want it at a call.
  static bool is_aligned(const Step& step) { return step.depth % 16 == 8; }
  // What ends is this library's part and no other's.
  bool is_allowed(const Step& step, int which) const {
    return which >= 0 && runtime_calls[static_cast<std::size_t>(which)].moment == moment_ &&
           (which != 0 || step.own_handle);
  }

  // Which one of runtime_calls the loader writes to `pointer`; -1: none.
  int runtime_call(std::uint64_t pointer) const {
    const std::string_view name = elf_.import_at(pointer);
    const auto found = std::find_if(runtime_calls.begin(), runtime_calls.end(),
                                    [name](const RuntimeCall& one) { return one.name == name; });
    return found == runtime_calls.end() ? -1 : static_cast<int>(found - runtime_calls.begin());
  }

  // The signed 32-bit offset at `at`, as what is added to an address.
  static std::uint64_t offset(std::string_view text, std::size_t at) {
    std::int32_t value = 0;
    std::memcpy(&value, text.data() + at, sizeof value);
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  }

  const Elf& elf_;
  const Moment moment_;
  std::map<Step, bool> known_;  // whether what follows is the compiler's; not while it is followed
};

}  // namespace

bool is_compiler_startup(const Elf& elf, std::uint64_t function, Moment moment) {
  return elf.is_x86_64() && Walk(elf, moment).run(function);
}

}  // namespace windlass::plugin
