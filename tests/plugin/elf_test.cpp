// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/elf, startup and imports: what no plugin file may have is refused before it
// is loaded, and what its reviewer must know is named.
#include "plugin/elf.hpp"

#include "changed_file.hpp"
#include "plugin/inspect.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

std::string warnings_of(const std::string& name) {
  const auto seen = plugin::inspect(name + ".so", bytes_of(fixtures() / (name + ".so")));
  if (!seen) return refusal(seen);
  std::string out;
  for (const std::string& warning : seen->warnings) out += warning + "\n";
  return out;
}

}  // namespace

TEST_CASE("what no plugin may have is refused before it is loaded", "[plugin][elf]") {
  CHECK(refused("auxiliary") == "it has another library answer for it (AUXILIARY)");
  CHECK(refused("filter") == "it has another library answer for it (FILTER)");
  CHECK(refused("audit") == "it names a library that watches the loader (AUDIT)");
  CHECK(refused("depaudit") == "it names a library that watches the loader (DEPAUDIT)");
  CHECK(refused("runpath") == "it looks for libraries in places of its own (RUNPATH)");
  CHECK(refused("rpath") == "it looks for libraries in places of its own (RPATH)");
  CHECK(refused("executable_stack") == "it wants an executable stack");
  CHECK(refused("text_relocation") == "it changes its own code when it is loaded (TEXTREL)");
  CHECK(refused("resolver_exported") == "it runs code while it is linked: an indirect function");
  CHECK(refused("resolver_called") == "it runs code while it is linked: a resolver");
  CHECK(refused("resolver_stored") == "it runs code while it is linked: a resolver");
  CHECK(refused("init_first") ==
        "it has loader flags that this engine does not know: FLAGS_1 0x20");
  CHECK(refused("interpose") ==
        "it has loader flags that this engine does not know: FLAGS_1 0x400");
  Bytes program;
  program.segment(PT_NOTE, [](Elf64_Phdr& one) { one.p_type = PT_INTERP; });
  CHECK(program.refused() == "it is a program: it names an interpreter");
  for (const int system : {ELFOSABI_FREEBSD, ELFOSABI_SOLARIS, ELFOSABI_STANDALONE}) {
    Bytes other;
    auto header = other.get<Elf64_Ehdr>(0);
    header.e_ident[EI_OSABI] = static_cast<unsigned char>(system);
    other.put(0, header);
    CHECK(other.refused() == "it is for another system (ABI " + std::to_string(system) + ")");
  }
}

TEST_CASE("a library that is needed by its path is refused", "[plugin][elf]") {
  for (const char* path : {"./b.so.6", "/ibc.so.6", "$ORIGIN", ""}) {
    Bytes bytes("ends");
    bytes.text("libc.so.6", std::string(path) + '\0');
    INFO(path);
    CHECK(bytes.refused() == "it needs a library by its path, not by its name");
  }
}

TEST_CASE("a dynamic tag that is not known is refused", "[plugin][elf]") {
  for (const std::int64_t tag :
       {0x6ffffdf5L, 0x6ffffef6L, 0x6ffffef9L, 0x6ffffefaL, 0x6ffffefbL,
        0x6ffffefcL, 0x6ffffefeL, 0x6fffff00L, 0x7ffffffdL, 0x7ffffffeL,
        0x7fffffffL, 0x60000012L, 32L,         33L,         34L,
        38L,         15L,         29L,         22L,         21L,
        17L,         18L,         100L,        -1L,         -0x7fffffffffffffffL}) {
    Bytes bytes;
    bytes.dynamic(DT_RELACOUNT, [tag](Elf64_Dyn& entry) { entry.d_tag = tag; });
    INFO("tag " << tag);
    CHECK_THAT(bytes.refused(), WINDLASS_CONTAINS("it "));
    CHECK_THAT(bytes.refused(), !WINDLASS_CONTAINS("inspect: "));
  }
  Bytes twice;
  twice.dynamic(DT_RELACOUNT, [](Elf64_Dyn& entry) { entry.d_tag = DT_STRSZ; });
  CHECK(twice.refused() == "it has a dynamic tag twice");
}

TEST_CASE("what the loader would read elsewhere than the reader is refused", "[plugin][elf]") {
  const auto dynamic = [](auto change) {
    Bytes bytes;
    bytes.segment(PT_DYNAMIC, change);
    return bytes.refused();
  };
  CHECK(dynamic([](Elf64_Phdr& one) { one.p_vaddr += 8; }) != "");
  CHECK(dynamic([](Elf64_Phdr& one) { one.p_vaddr = 0x7000'0000; }) ==
        "its dynamic section is missing or damaged");
  Bytes second;
  second.segment(PT_NOTE, [](Elf64_Phdr& one) { one.p_type = PT_DYNAMIC; });
  CHECK(second.refused() == "it has two dynamic sections");
  Bytes unknown;
  unknown.segment(PT_NOTE, [](Elf64_Phdr& one) { one.p_type = 0x65a41be6; });
  CHECK(unknown.refused() == "it has a segment of the unknown type 0x65a41be6");
  Bytes silent;  // without the header, the loader makes the stack executable
  silent.segment(PT_GNU_STACK, [](Elf64_Phdr& one) { one.p_type = PT_NULL; });
  CHECK(silent.refused() == "it does not say that its stack is not executable");
  Bytes writable;
  writable.segment(PT_LOAD, [](Elf64_Phdr& one) { one.p_flags = PF_R | PF_W | PF_X; });
  CHECK(writable.refused() == "it has code that can be written to");
  Bytes huge;
  huge.segment(PT_LOAD, [](Elf64_Phdr& one) { one.p_memsz = std::uint64_t{1} << 40; });
  CHECK(huge.refused() == "it takes more than 256 MiB of memory");
  Bytes over;  // reaches into the pages of the next segment
  over.segment(PT_LOAD, [](Elf64_Phdr& one) { one.p_memsz += 4096; });
  CHECK(over.refused() == "its program headers are damaged");
}

TEST_CASE("section headers change nothing, as the loader ignores them", "[plugin][elf]") {
  Bytes bytes;
  auto header = bytes.get<Elf64_Ehdr>(0);
  header.e_shoff = 0;
  header.e_shnum = 0;
  bytes.put(0, header);
  const Folder folder;
  folder.write("bare.so", bytes_of(fixtures() / "good_c.so"));
  CHECK_THAT(bytes.refused(), WINDLASS_CONTAINS("open: not refused"));
}

TEST_CASE("code that runs beside a plugin's functions is named", "[plugin][elf]") {
  const std::string loaded = "runs code of its own when it is loaded: ";
  CHECK(warnings_of("good_c") == "");
  CHECK(warnings_of("relr") == "");
  CHECK_THAT(warnings_of("constructor"),
             WINDLASS_CONTAINS(loaded + "1 function beside the compiler's\n"));
  CHECK_THAT(warnings_of("own_init"),
             WINDLASS_CONTAINS(loaded + "1 function beside the compiler's"));
  CHECK_THAT(warnings_of("init_section"),
             WINDLASS_CONTAINS(loaded + "1 function beside the compiler's"));
  CHECK_THAT(warnings_of("pointer_to_import"),
             WINDLASS_CONTAINS(loaded + "1 function beside the compiler's"));
  // One entry of .init_array, as the compiler's own start-up code would have: it is not that.
  CHECK_THAT(warnings_of("bare_constructor"),
             WINDLASS_CONTAINS(loaded + "1 function beside the compiler's"));
  CHECK_THAT(warnings_of("destructor"),
             WINDLASS_CONTAINS("runs code of its own when the process ends: 1 function beside the "
                               "compiler's\n"));
  CHECK_THAT(warnings_of("own_fini"),
             WINDLASS_CONTAINS("runs code of its own when the process ends: 1 function"));
  CHECK_THAT(warnings_of("registered"),
             WINDLASS_CONTAINS("registers code that runs when the process or a thread ends: "));
}

TEST_CASE("what plugins could share, and what could harm, is named", "[plugin][elf]") {
  CHECK(warnings_of("unique") ==
        "shares data with every other plugin that defines it (unique symbols): "
        "windlass_plugin_v2\n");
  CHECK_THAT(warnings_of("thread"), WINDLASS_CONTAINS("(thread-local storage)"));
  CHECK(warnings_of("ends") ==
        "can end the process: _exit, abort, exit, quick_exit\n"
        "can start other programs, processes or threads, or load code: execl, fork, syscall\n");
}

TEST_CASE("a function that another library may answer for is named", "[plugin][elf]") {
  CHECK(warnings_of("own_system") ==
        "exports 1 symbols beside windlass_plugin_v1: system\n"
        "can start other programs, processes or threads, or load code: system\n");
}

TEST_CASE("a reviewer's warnings do not stop an approved plugin", "[plugin][elf]") {
  for (const std::string name : {"relr", "destructor", "own_init", "own_fini", "init_section",
                                 "bare_constructor", "registered", "unique", "thread", "ends"}) {
    const auto opened =
        plugin::open_plugin(fixtures(), approve(fixtures(), name + ".so", "good_c"));
    INFO(name << ": " << refusal(opened));
    CHECK(opened.has_value());
  }
}
