// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads what a 64-bit little-endian ELF shared library says about itself, from its bytes alone:
// nothing is loaded, nothing runs.
//
// Every offset is checked against the file; a hostile file gives a refusal or a wrong answer about
// itself, never a read outside. It is no linker: it resolves only the relocations that constant
// data of a plugin needs.
//
// Thread rule: immutable; the bytes must outlive it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::plugin {

class Elf {
 public:
  // Nothing when `bytes` is no such library; `problem` then says why.
  static std::optional<Elf> parse(std::string_view bytes, std::string& problem);

  const std::vector<std::string>& needed() const { return needed_; }        // DT_NEEDED, in order
  const std::vector<std::string>& run_paths() const { return run_paths_; }  // DT_RPATH, DT_RUNPATH
  const std::vector<std::string>& exports() const {
    return exports_;
  }  // defined dynamic symbols, sorted
  std::uint64_t constructor_bytes() const {
    return constructor_bytes_;
  }  // of .init_array and .preinit_array; the compiler's own start-up code takes 8
  bool has_resolvers() const {
    return has_resolvers_;
  }  // IFUNC relocations: code that runs while linking
  bool executable_stack() const { return executable_stack_; }
  bool text_relocations() const { return text_relocations_; }

  // The address of an exported symbol, in the library's own address space.
  std::optional<std::uint64_t> find(std::string_view symbol) const;
  std::optional<std::uint32_t> u32_at(std::uint64_t address) const;
  // The pointer stored at `address`, as it will be after loading.
  std::optional<std::uint64_t> pointer_at(std::uint64_t address) const;
  // The NUL-terminated text at `address`; nothing when it is longer than `limit`.
  std::optional<std::string> text_at(std::uint64_t address, std::size_t limit) const;

 private:
  struct Segment {
    std::uint64_t address, offset, size;
  };
  struct Table {
    std::uint64_t address = 0, size = 0;
  };

  explicit Elf(std::string_view bytes) : bytes_(bytes) {}
  bool read(std::string& problem);
  bool read_dynamic(std::uint64_t offset, std::uint64_t size);
  void read_relocations();
  bool read_symbols(std::uint64_t sections, std::uint64_t count);
  std::optional<std::uint64_t> offset_of(std::uint64_t address, std::uint64_t size) const;
  template <class T>
  std::optional<T> at(std::uint64_t offset) const;

  struct Symbol {
    std::string name;
    std::uint64_t address;
  };
  struct Relocation {
    std::uint64_t place, value;
  };

  std::string_view bytes_;
  std::vector<Segment> segments_;
  std::vector<std::string> needed_, run_paths_, exports_;
  std::vector<Symbol>
      symbols_;  // every dynamic symbol, by its number; the undefined have address 0
  std::vector<Relocation> relocations_;  // sorted by place
  Table strings_, relative_;
  std::uint64_t constructor_bytes_ = 0;
  std::uint16_t machine_ = 0;
  bool has_resolvers_ = false, executable_stack_ = false, text_relocations_ = false;
};

}  // namespace windlass::plugin
