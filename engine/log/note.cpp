// SPDX-License-Identifier: Apache-2.0
#include "log/note.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::log {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";  // an em dash and a space begin a signature line
constexpr char ed25519_type = 1;

std::uint32_t key_hash(std::string_view name, const Bytes32& key) {
  const auto digest = hash_parts({name, "\n", std::string_view(&ed25519_type, 1), view(key)});
  return std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 |
         std::uint32_t{digest[2]} << 8 | digest[3];
}
std::string four_bytes(std::uint32_t hash) {
  std::string out;
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(hash >> (24 - 8 * i) & 255);
  return out;
}
bool is_key_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
    return c > ' ' && c < 127 && c != '+';
  });
}
// The next line without its newline; false when there is none.
bool next_line(std::string_view& rest, std::string_view& line) {
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return false;
  line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return true;
}

}  // namespace

std::string VerifyKey::text() const {
  return name + "+" + to_hex(four_bytes(key_hash(name, key))) + "+" +
         to_base64(std::string(1, ed25519_type) + std::string(view(key)));
}

base::Result<VerifyKey> parse_verify_key(std::string_view text, const std::string& where) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second != std::string_view::npos) {
    VerifyKey out;
    out.name = std::string(text.substr(0, first));
    const auto raw = from_base64(text.substr(second + 1));
    if (is_key_name(out.name) && raw && raw->size() == 33 && raw->front() == ed25519_type) {
      std::copy(raw->begin() + 1, raw->end(), out.key.begin());
      if (out.text() == text) return out;
    }
  }
  return base::diagnostic(where, "audit.key_text",
                          "this is not an Ed25519 verification key, or it is damaged",
                          "it is one line: name+hash+base64, as keygen prints it");
}

std::string checkpoint_body(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(view(checkpoint.root)) + "\n";
}

std::string signature_line(std::string_view name, const Bytes32& seed, std::string_view body) {
  const auto raw =
      four_bytes(key_hash(name, public_key_of(seed))) + std::string(view(sign(seed, body)));
  return std::string(dash) + std::string(name) + " " + to_base64(raw) + "\n";
}

base::Result<Note> parse_note(std::string_view text, const std::string& where) {
  const auto refuse = [&](const char* why) {
    return base::diagnostic(where, "audit.checkpoint", why);
  };
  if (text.size() > 65536) return refuse("a checkpoint is too long");
  std::string_view rest = text;
  std::string_view origin;
  std::string_view size;
  std::string_view root;
  std::string_view line;
  if (!next_line(rest, origin) || !next_line(rest, size) || !next_line(rest, root) ||
      !next_line(rest, line) || !line.empty()) {
    return refuse("a checkpoint is not three lines, an empty one and signatures");
  }
  Note out;
  const auto number = parse_whole_number(size);
  const auto hash = from_base64(root);
  if (origin.empty() || !number || !hash || hash->size() != 32)
    return refuse("a checkpoint's origin, size or root is malformed");
  out.checkpoint.origin = std::string(origin);
  out.checkpoint.size = *number;
  std::copy(hash->begin(), hash->end(), out.checkpoint.root.begin());
  out.body = checkpoint_body(out.checkpoint);
  while (next_line(rest, line)) {
    if (line.substr(0, dash.size()) != dash)
      return refuse("a signature line does not begin with a dash");
    line.remove_prefix(dash.size());
    const auto space = line.find(' ');
    const auto raw = from_base64(space == std::string_view::npos ? "?" : line.substr(space + 1));
    if (!raw || raw->size() < 5 || !is_key_name(line.substr(0, space)))
      return refuse("a signature line is malformed");
    Note::Line signature;
    signature.name = std::string(line.substr(0, space));
    for (unsigned i = 0; i < 4; ++i)
      signature.hash = signature.hash << 8 | static_cast<unsigned char>((*raw)[i]);
    signature.signature = raw->substr(4);
    out.lines.push_back(std::move(signature));
    if (out.lines.size() > 16) return refuse("a checkpoint has too many signatures");
  }
  if (!rest.empty() || out.lines.empty())
    return refuse("a checkpoint has no signature, or its last line has no end");
  return out;
}

base::Result<VerifyKey> verify_note(const Note& note, const std::vector<VerifyKey>& keys,
                                    const std::string& where) {
  const VerifyKey* found = nullptr;
  for (const auto& line : note.lines) {
    for (const auto& key : keys) {
      if (key.name != line.name || key_hash(key.name, key.key) != line.hash) continue;
      Signature signature{};
      if (line.signature.size() != signature.size()) {
        return base::diagnostic(where, "audit.signature",
                                "a checkpoint's signature has the wrong length");
      }
      std::copy(line.signature.begin(), line.signature.end(), signature.begin());
      if (!verify_signature(key.key, note.body, signature)) {
        return base::diagnostic(where, "audit.signature", "a checkpoint's signature is wrong");
      }
      if (found == nullptr) found = &key;
    }
  }
  if (found == nullptr) {
    return base::diagnostic(where, "audit.unsigned",
                            "the checkpoint of size " + std::to_string(note.checkpoint.size) +
                                " is signed by none of the keys given");
  }
  return *found;
}

}  // namespace windlass::log
