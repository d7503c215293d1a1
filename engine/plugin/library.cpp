// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include "base/posix.hpp"
#include "plugin/elf.hpp"
#include "plugin/trusted_file.hpp"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace windlass::plugin {
namespace {

constexpr const char* symbol_name = "windlass_plugin_v1";

// Why the last system call of this thread failed.
std::string reason() { return base::SystemError::last().words(); }

base::Diagnostic bad_file(const std::string& file, std::string message, std::string hint) {
  return base::diagnostic(file, "plugin.file", std::move(message), std::move(hint));
}

// The bytes of a plugin file below `directory`.
base::Result<std::string> read_plugin_file(const std::filesystem::path& directory,
                                           const std::string& file) {
  return read_trusted_file(
      directory, file, largest_library,
      {file, "plugin.missing",
       "an engine does not open without a plugin that its lock lists; restore the file or take it "
       "out of the lock: windlass plugin remove ID",
       "plugin.file", "put the library itself beside plugins.lock",
       "a plugin is data and arithmetic; look for what makes it so large"});
}

int new_memory(const char* name) {
  const int file = ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  return file >= 0 || errno != EINVAL
             ? file
             : ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);  // kernels before 6.3
}

// Gives what a memory file holds to `take`, piece by piece, whoever else reads it at once.
template <class Take>
bool read_memory(int memory, Take take) {
  char piece[1 << 16];
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(memory, piece, sizeof piece, at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) return true;
    take(std::string_view(piece, static_cast<std::size_t>(got)));
    at += got;
  }
}

// The SHA-256 of what a sealed memory file holds.
bool hash_sealed(int memory, base::Digest& digest) {
  base::Sha256 hash;
  if (!read_memory(memory, [&hash](std::string_view piece) { hash.update(piece); })) return false;
  digest = hash.finish();
  return true;
}

struct Mapped {
  boost::dll::shared_library library;           // never destroyed; empty: it is sealed alone
  int memory = -1;                              // the sealed bytes; never closed
  const windlass_plugin* descriptor = nullptr;  // null: the library has no symbol of ours
};

struct Registry {
  std::unique_ptr<std::mutex> guard = std::make_unique<std::mutex>();
  std::map<base::Digest, Mapped> mapped;
};

Registry& registry();

// A fork waits until no library is being mapped, so that the child finds the map whole; the child
// gets a mutex of its own. A plugin that forks while it is loaded is in the thread that holds it.
thread_local bool this_thread_maps = false;
void before_fork() {
  if (!this_thread_maps) registry().guard->lock();
}
void after_fork_in_parent() {
  if (!this_thread_maps) registry().guard->unlock();
}
void after_fork_in_child() {
  if (!this_thread_maps) static_cast<void>(registry().guard.release());
  if (!this_thread_maps) registry().guard = std::make_unique<std::mutex>();
}

// Created at first use and never destroyed, so that no library is unmapped while the process ends.
Registry& registry() {
  static Registry* const instance = [] {
    auto* const made = new Registry;
    ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    return made;
  }();
  return *instance;
}
// Made while one thread runs: a fork in the middle of making it would leave the child waiting for a
// thread that it does not have.
[[maybe_unused]] const Registry& made_at_start = registry();

// Holds the registry for this thread.
class Hold {
 public:
  explicit Hold(Registry& registry) : lock_(*registry.guard) { this_thread_maps = true; }
  ~Hold() { this_thread_maps = false; }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  std::lock_guard<std::mutex> lock_;
};

base::Diagnostic not_loaded(const LockEntry& entry, const std::string& why) {
  if (::access("/proc/self/fd", X_OK) != 0)
    return base::diagnostic(entry.file, "plugin.load",
                            "cannot be loaded: there is no /proc/self/fd, by which the loader "
                            "reads the bytes that were checked",
                            "mount it, also in a chroot: mount -t proc proc /proc");
  return base::diagnostic(entry.file, "plugin.load", "cannot be loaded: " + why,
                          "it must be a shared library for this machine, with every library it "
                          "needs; 'windlass plugin inspect' lists them");
}

// Why the loader must not see these sealed bytes at all. A library that is cut short would kill the
// process; one with a resolver would run code before it is adopted.
base::Diagnostics elf_problems(int memory, const std::string& file) {
  struct stat status {};
  if (::fstat(memory, &status) != 0 || status.st_size <= 0)
    return {bad_file(file, "is empty", "build the plugin again")};
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, memory, 0);
  if (bytes == MAP_FAILED)
    return {bad_file(file, "cannot be mapped: " + reason(), "look at this machine's memory")};
  const auto elf = Elf::parse(file, std::string_view(static_cast<const char*>(bytes), size));
  ::munmap(bytes, size);
  return elf ? base::Diagnostics{} : elf.error();
}

// What the loader has against the library; empty when it is loaded. noexcept: a thread that a
// library's initialiser ends must not unwind the engine.
std::string load_now(boost::dll::shared_library& library, int memory) noexcept {
  try {
    // Now rather than lazily: a missing function must not surface in the middle of a consultation.
    const std::filesystem::path path = "/proc/self/fd/" + std::to_string(memory);
    library.load(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    return {};
  } catch (const std::exception& error) {
    return error.what();
  }
}

// Takes the sealed bytes into the registry, unless it has them. The descriptor stays open for ever:
// the loader knows the library by this path, and a reused number would give it another's name.
// REQUIRES: the registry's guard is held.
base::Result<Mapped*> keep(base::File memory, const LockEntry& entry, Registry& known) {
  if (const auto found = known.mapped.find(entry.sha256); found != known.mapped.end())
    return &found->second;
  if (auto problems = elf_problems(memory.descriptor(), entry.file); !problems.empty())
    return problems;
  Mapped fresh;
  fresh.memory = memory.release();
  return &known.mapped.emplace(entry.sha256, std::move(fresh)).first->second;
}

constexpr int all_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

// Nothing where these are the sealed bytes that the entry approves.
std::optional<base::Diagnostic> check_sealed(int memory, const LockEntry& entry) {
  base::Digest digest{};
  if ((::fcntl(memory, F_GET_SEALS) & all_seals) != all_seals || !hash_sealed(memory, digest))
    return not_loaded(entry, "its bytes cannot be sealed: " + reason());
  if (digest == entry.sha256) return std::nullopt;
  return base::diagnostic(
      entry.file, "plugin.digest",
      "the file is " + base::hex(digest) + ", the lock approves " + base::hex(entry.sha256),
      "if this is a new build, review it and run 'windlass plugin approve'");
}

// A sealed memory file with these bytes.
base::Result<base::File> seal(std::string_view bytes, const LockEntry& entry) {
  if (bytes.empty() || bytes.size() > largest_library)
    return bad_file(entry.file, "is empty or larger than 64 MiB",
                    "these are not the bytes of a plugin");
  base::File memory(new_memory(entry.id.c_str()));
  if (!memory.is_open()) return not_loaded(entry, "no memory file: " + reason());
  if (const base::SystemError failed = memory.write_all(bytes))
    return not_loaded(entry, "no memory file: " + failed.words());
  if (::fcntl(memory.descriptor(), F_ADD_SEALS, all_seals) != 0)
    return not_loaded(entry, "its bytes cannot be sealed: " + reason());
  return memory;
}

// Maps sealed bytes, unless they are mapped already. REQUIRES: check_sealed() passed them.
base::Result<const windlass_plugin*> map_sealed(base::File memory, const LockEntry& entry) {
  Registry& known = registry();
  const Hold hold(known);
  const auto kept = keep(std::move(memory), entry, known);
  if (!kept) return kept.error();
  Mapped& mapped = **kept;
  if (!mapped.library.is_loaded()) {
    if (const std::string problem = load_now(mapped.library, mapped.memory); !problem.empty())
      return not_loaded(entry, problem);
    if (mapped.library.has(symbol_name))
      mapped.descriptor = &mapped.library.get<const windlass_plugin>(symbol_name);
  }
  if (mapped.descriptor == nullptr) {
    return base::diagnostic(entry.file, "plugin.symbol", std::string("exports no ") + symbol_name,
                            "it is not a Windlass plugin, or one for another ABI; build it with "
                            "windlass_add_plugin against this version's headers");
  }
  return mapped.descriptor;
}

}  // namespace

base::Result<Library> map_library(const std::filesystem::path& directory, const LockEntry& entry) {
  const auto bytes = read_plugin_file(directory, entry.file);
  if (!bytes) return bytes.error();
  return map_library(std::string_view(*bytes), entry);
}

base::Result<Library> map_library(std::string_view bytes, const LockEntry& entry) {
  auto memory = seal(bytes, entry);
  if (!memory) return memory.error();
  return map_library(std::move(*memory), entry);
}

base::Result<Library> map_library(base::File sealed, const LockEntry& entry) {
  if (auto problem = check_sealed(sealed.descriptor(), entry)) return *std::move(problem);
  const auto descriptor = map_sealed(std::move(sealed), entry);
  if (!descriptor) return descriptor.error();
  return Library(*descriptor, entry.sha256);
}

base::Result<int> seal_library(const std::filesystem::path& directory, const LockEntry& entry) {
  const auto bytes = read_plugin_file(directory, entry.file);
  if (!bytes) return bytes.error();
  return seal_library(std::string_view(*bytes), entry);
}

base::Result<int> seal_library(std::string_view bytes, const LockEntry& entry) {
  auto memory = seal(bytes, entry);
  if (!memory) return memory.error();
  if (auto problem = check_sealed(memory->descriptor(), entry)) return *std::move(problem);
  Registry& known = registry();
  const Hold hold(known);
  const auto kept = keep(std::move(*memory), entry, known);
  if (!kept) return kept.error();
  return (*kept)->memory;
}

std::shared_ptr<const std::string> library_bytes(const base::Digest& digest) {
  Registry& known = registry();
  const Hold hold(known);
  const auto found = known.mapped.find(digest);
  if (found == known.mapped.end()) return nullptr;
  auto bytes = std::make_shared<std::string>();
  if (!read_memory(found->second.memory, [&](std::string_view piece) { bytes->append(piece); }))
    return nullptr;
  return bytes;
}

base::Result<std::string> read_library(const std::filesystem::path& path) {
  return read_plugin_file(path.parent_path(), path.filename().string());
}

}  // namespace windlass::plugin
