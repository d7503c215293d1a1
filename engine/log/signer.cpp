// SPDX-License-Identifier: Apache-2.0
// FORMAT: the private key is one line, PRIVATE+KEY+name+hash+base64(1 || seed); its memory, beside
// it, is a line "windlass audit memory 1" and then, for each log, "<size> <root in hexadecimal>
// <origin>".
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/files.hpp"
#include "log/note.hpp"
#include "log/storage/guard.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

constexpr std::string_view private_prefix = "PRIVATE+KEY+";
constexpr std::string_view memory_title = "windlass audit memory 1\n";
constexpr std::uint64_t lock_offset = std::uint64_t{1} << 61;
using Memory = std::map<std::string, Checkpoint>;

std::filesystem::path memory_of(std::filesystem::path path) { return path += ".memory"; }

std::string serialize(const Memory& memory) {
  std::string out(memory_title);
  for (const auto& [origin, checkpoint] : memory) {
    out +=
        std::to_string(checkpoint.size) + " " + to_hex(view(checkpoint.root)) + " " + origin + "\n";
  }
  return out;
}

base::Result<Memory> read_memory(const std::filesystem::path& path) {
  const auto damaged = base::diagnostic(
      path.string(), "audit.signer", "the signer's memory is missing or damaged",
      "restore it, or make a new key: a signer without memory would sign a log rolled back");
  auto text = base::read_file(path, std::size_t{64} << 20);
  if (!text || text->substr(0, memory_title.size()) != memory_title) return damaged;
  std::string_view rest(*text);
  rest.remove_prefix(memory_title.size());
  Memory out;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    const auto space = line.find(' ');
    if (end == std::string_view::npos || space == std::string_view::npos ||
        line.size() < space + 67)
      return damaged;
    const auto size = parse_whole_number(line.substr(0, space));
    const auto root = hex_array<32>(line.substr(space + 1, 64));
    const std::string origin(line.substr(space + 66));
    if (!size || !root || !out.emplace(origin, Checkpoint{origin, *size, *root}).second)
      return damaged;
    rest.remove_prefix(end + 1);
  }
  return out;
}

class FileSigner final : public Signer {
 public:
  FileSigner(std::filesystem::path path, File file, std::string name, const WipedKey& seed)
      : path_(std::move(path)),
        file_(std::move(file)),
        name_(std::move(name)),
        seed_(seed),
        process_(::getpid()) {}

  VerifyKey verify_key() const override { return {name_, public_key_of(*seed_)}; }

  base::Result<std::optional<Checkpoint>> last(const std::string& origin) override {
    if (auto errors = usable(); !errors.empty()) return errors;
    const std::lock_guard hold(mutex_);
    auto lock = FileLock::take(file_, lock_offset, 10'000, path_.string());
    if (!lock) return lock.error();
    auto memory = read_memory(memory_of(path_));
    if (!memory) return memory.error();
    const auto found = memory->find(origin);
    return found == memory->end() ? std::optional<Checkpoint>()
                                  : std::optional<Checkpoint>(found->second);
  }

  base::Result<std::string> sign(const Checkpoint& next, const std::vector<Hash>& proof) override {
    const auto where = path_.string();
    if (next.origin.empty() || next.origin.find('\n') != std::string::npos) {
      return base::diagnostic(where, "audit.signer", "a log's origin is one line of text");
    }
    if (auto errors = usable(); !errors.empty()) return errors;
    const std::lock_guard hold(mutex_);
    // From reading the memory to writing it, so that two processes cannot both continue the same
    // state.
    auto lock = FileLock::take(file_, lock_offset, 10'000, where);
    if (!lock) return lock.error();
    auto memory = read_memory(memory_of(path_));
    if (!memory) return memory.error();
    if (const auto found = memory->find(next.origin); found != memory->end()) {
      const auto& old = found->second;
      if (next.size < old.size) {
        return base::diagnostic(
            where, "audit.signer",
            "the log has " + std::to_string(next.size) + " records, but " +
                std::to_string(old.size) + " were signed: it was cut or restored",
            "open a new origin from it with a fork; the signer never goes backwards");
      }
      if (!verify_consistency(old.size, next.size, old.root, next.root, proof)) {
        return base::diagnostic(where, "audit.signer",
                                "the log does not continue the " + std::to_string(old.size) +
                                    " records that were signed");
      }
    }
    (*memory)[next.origin] = next;
    if (auto written = base::write_file(memory_of(path_), serialize(*memory)); !written)
      return written.error();
    const auto body = checkpoint_body(next);
    return body + "\n" + signature_line(name_, *seed_, body);
  }

 private:
  std::filesystem::path path_;
  File file_;
  std::string name_;
  // Asked before the mutex is taken: in a forked child it may be held for ever.
  base::Diagnostics usable() const {
    if (process_ == ::getpid()) return {};
    return {base::diagnostic(path_.string(), "audit.fork",
                             "the signing key was opened before this process was forked",
                             "open it again after fork()")};
  }

  WipedKey seed_;
  const pid_t process_;
  std::mutex mutex_;
};

// The private key as it stands in its file. The room that it needs is made at once, so that no part
// of it is left behind where it grew.
void put_private_text(std::string& out, const std::string& name, const Bytes32& seed) {
  const auto public_text = VerifyKey{name, public_key_of(seed)}.text();
  const auto end = public_text.find('+', public_text.find('+') + 1);
  auto encoded = encode_seed(seed);
  const WipedAtEnd wiped(encoded);
  out.reserve(private_prefix.size() + public_text.size() + encoded.size() + 1);
  ((out += private_prefix) += std::string_view(public_text).substr(0, end + 1)) += encoded;
  out += '\n';
}

}  // namespace

base::Result<VerifyKey> generate_signing_key(const std::filesystem::path& path,
                                             const std::string& name) {
  if (name.empty() || name.size() > 200 || !std::all_of(name.begin(), name.end(), [](char c) {
        return c > ' ' && c < 127 && c != '+';
      })) {
    return base::diagnostic(path.string(), "audit.key_name",
                            "a key's name is printable text without blanks and '+'");
  }
  if (auto errors = check_folder(path, "audit.signer"); !errors.empty()) return errors;
  WipedKey seed;
  random_bytes((*seed).data(), (*seed).size());
  const VerifyKey out{name, public_key_of(*seed)};
  std::string text;
  const WipedAtEnd wiped(text);
  put_private_text(text, name, *seed);
  auto file = open_guarded(path, Access::create, 0600);
  if (!file) return file.error();
  // A key without its memory is none: half of both is not left behind.
  const auto give_up = [&](base::Diagnostics why) {
    ::unlink(path.c_str());
    return why;
  };
  base::SystemError failed = file->write_at(0, text.data(), text.size());
  if (!failed) failed = file->sync_data();
  if (!failed) failed = base::sync_folder_of(path);
  if (failed && is_full(failed)) return give_up({full_disk(path)});
  if (failed)
    return give_up({base::diagnostic(path.string(), "audit.write",
                                     "the key could not be written: " + failed.words())});
  // Its memory is no secret, but whoever can write it can make the signer forget.
  if (auto memory = open_guarded(memory_of(path), Access::create, 0600); !memory)
    return give_up(memory.error());
  if (auto written = base::write_file(memory_of(path), memory_title); !written) {
    ::unlink(memory_of(path).c_str());
    return give_up(written.error());
  }
  return out;
}

namespace {

// The name and the seed in the text of a private key; the seed goes to `seed`.
std::optional<std::string> parse_private_text(std::string_view text, Bytes32& seed) {
  if (text.substr(0, private_prefix.size()) != private_prefix || text.back() != '\n')
    return std::nullopt;
  const auto rest = text.substr(private_prefix.size(), text.size() - private_prefix.size() - 1);
  const auto name_end = rest.find('+');
  // The hash has no '+', the base64 text may have some: the third part begins after the second one.
  const auto hash_end =
      name_end == std::string_view::npos ? name_end : rest.find('+', name_end + 1);
  if (hash_end == std::string_view::npos || !decode_seed(rest.substr(hash_end + 1), seed))
    return std::nullopt;
  std::string name(rest.substr(0, name_end));
  std::string expected;
  const WipedAtEnd wiped(expected);
  put_private_text(expected, name, seed);
  if (expected != text) return std::nullopt;
  return name;
}

}  // namespace

base::Result<std::shared_ptr<Signer>> open_signer(const std::filesystem::path& path) {
  const auto where = path.string();
  auto file = open_guarded(path, Access::write, 0);
  if (!file) return file.error();
  if (auto errors = check_private(*file, path, "audit.signer"); !errors.empty()) return errors;
  std::string text(static_cast<std::size_t>(std::clamp<std::int64_t>(size_of(*file), 0, 4096)),
                   '\0');
  const WipedAtEnd wiped(text);
  if (file->read_at(0, text.data(), text.size()))
    return base::diagnostic(where, "audit.open", "the key cannot be read");
  WipedKey seed;
  auto name = parse_private_text(text, *seed);
  if (!name) {
    return base::diagnostic(where, "audit.key_text",
                            "this is not a private signing key, or it is damaged");
  }
  if (auto memory = read_memory(memory_of(path)); !memory) return memory.error();
  return std::shared_ptr<Signer>(
      std::make_shared<FileSigner>(path, std::move(*file), std::move(*name), seed));
}

}  // namespace windlass::log
