// SPDX-License-Identifier: Apache-2.0
#pragma once

// Zstandard (RFC 8878). compression.cpp is the only user of <zstd.h>.
//
// Compressed bytes may differ between versions of the library: a caller that needs the same bytes
// again keeps them.
//
// Thread rule: a Zstandard belongs to one thread at a time. It keeps its contexts, because
// allocating one for every text is slow.

#include <memory>
#include <string>
#include <string_view>

namespace windlass::base {

// A dictionary: frames refer to it for content that they share with it. Raw content, RFC 8878
// section 5.
//
// Thread rule: immutable, safe to share.
class Dictionary {
 public:
  explicit Dictionary(std::string_view content);  // copied. REQUIRES: is_raw(content)
  // Whether it does not begin with the magic number of a trained dictionary.
  static bool is_raw(std::string_view content);
  ~Dictionary();
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

 private:
  friend class Zstandard;
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

class Zstandard {
 public:
  Zstandard();
  ~Zstandard();
  Zstandard(const Zstandard&) = delete;
  Zstandard& operator=(const Zstandard&) = delete;

  // Appends one frame to `out`. `dictionary` may be null.
  void compress(std::string_view plain, const Dictionary* dictionary, std::string& out);
  // The content of the frame with which `text` begins into `out`, if that is exactly `size` bytes:
  // `size` bounds the memory that a hostile frame can ask for. `text` becomes what follows the
  // frame.
  bool decompress(std::string_view& text, const Dictionary* dictionary, std::size_t size,
                  std::string& out);

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

}  // namespace windlass::base
