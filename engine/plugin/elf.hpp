// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads what a 64-bit little-endian ELF shared library says about itself, from its bytes alone:
// nothing is loaded, nothing runs.
//
// It reads what the loader reads (program headers, the dynamic section and what that points to),
// never the section headers, which the loader ignores. Lists are closed: a segment type, a dynamic
// tag, a flag, a symbol type or a relocation that it does not know is refused, because what the
// loader would do with it is not known. Every offset is checked against the file and every loop is
// bounded. It is not a linker: it resolves only the relocations that constant data of a plugin
// needs.
//
// Thread rule: immutable; the bytes must outlive it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace windlass::plugin {

class Elf {
 public:
  // Refuses with plugin.load: what is not such a library or is damaged, and what no plugin may have
  // (an interpreter, a search path, a filter, an auditor, a resolver, an executable stack, code
  // that is changed or writable). `file` names it in messages.
  static base::Result<Elf> parse(const std::string& file, std::string_view bytes);

  bool is_x86_64() const;
  const std::vector<std::string>& needed() const { return needed_; }  // DT_NEEDED, in order
  // Defined dynamic symbols that others can see; those that the library looks for elsewhere, be it
  // after it defined them itself; and the defined ones of which a process has one, whoever defines
  // them (STB_GNU_UNIQUE). Sorted.
  const std::vector<std::string>& exports() const { return exports_; }
  const std::vector<std::string>& imports() const { return imports_; }
  const std::vector<std::string>& unique() const { return unique_; }
  // Where code begins that the loader runs: when the library is loaded, and when the process ends.
  // Nothing where the file does not tell the address: it is then no code of the compiler's.
  using Start = std::optional<std::uint64_t>;
  const std::vector<Start>& initialisers() const { return initialisers_; }
  const std::vector<Start>& finalisers() const { return finalisers_; }
  bool has_thread_storage() const { return thread_storage_; }

  // The address of an exported symbol, in the library's own address space.
  std::optional<std::uint64_t> find(std::string_view symbol) const;
  // `size` bytes at `address` as they will be after loading; empty when the file does not hold
  // them, or when the loader writes into them. So is it with the next function and with text_at().
  std::string_view bytes_at(std::uint64_t address, std::uint64_t size) const;
  std::optional<std::uint32_t> u32_at(std::uint64_t address) const;
  // The pointer stored at `address`, as it will be after loading; nothing when it leads out of the
  // library, when it may, or when the loader writes something else there. What the loader leaves as
  // it is, is a null pointer or a number: it leads out of the library.
  std::optional<std::uint64_t> pointer_at(std::uint64_t address) const;
  // The symbol of another library whose address the loader writes to `address`; empty when none.
  std::string_view import_at(std::uint64_t address) const;
  // Whether the byte at `address` is one that can be written, is 0 and that no part of the file
  // and no relocation says anything of.
  bool is_blank(std::uint64_t address) const;
  // The NUL-terminated text at `address`; nothing when it is longer than `limit`.
  std::optional<std::string> text_at(std::uint64_t address, std::size_t limit) const;

 private:
  friend class ElfReader;
  struct Segment {
    std::uint64_t address, offset, size;
    std::uint64_t memory;  // its size in memory; what the file does not hold is 0
    bool writable;
  };
  struct Symbol {
    std::string name;
    std::uint64_t address;  // 0: undefined, or not an address in the library
    bool defined, exported, absolute, thread;
  };
  struct Relocation {
    std::uint64_t place, size;
    std::optional<std::uint64_t> value;  // the pointer after loading, where the file tells it
    std::uint32_t import;                // number of the undefined symbol, or 0
  };

  explicit Elf(std::string_view bytes) : bytes_(bytes) {}
  const Relocation* relocation_at(std::uint64_t address) const;
  bool is_relocated(std::uint64_t address, std::uint64_t size) const;
  std::string_view file_bytes(std::uint64_t address, std::uint64_t size) const;

  std::string_view bytes_;
  std::uint16_t machine_ = 0;
  std::vector<Segment> segments_;
  std::vector<Symbol> symbols_;          // every dynamic symbol, by its number
  std::vector<Relocation> relocations_;  // sorted by place; no two overlap
  std::vector<std::string> needed_, exports_, imports_, unique_;
  std::vector<Start> initialisers_, finalisers_;
  bool thread_storage_ = false;
};

}  // namespace windlass::plugin
