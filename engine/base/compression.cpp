// SPDX-License-Identifier: Apache-2.0
#include "base/compression.hpp"

#include <zstd.h>

#include "base/result.hpp"

namespace windlass::base {
namespace {

// Higher levels cost more processor time than they save in disk writes.
constexpr int level = 1;

struct Free {
  void operator()(ZSTD_CDict* tables) const { ZSTD_freeCDict(tables); }
  void operator()(ZSTD_DDict* tables) const { ZSTD_freeDDict(tables); }
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

struct Dictionary::Tables {
  std::unique_ptr<ZSTD_CDict, Free> in;
  std::unique_ptr<ZSTD_DDict, Free> out;
};

Dictionary::Dictionary(std::string_view content) : tables_(std::make_unique<Tables>()) {
  if (!is_raw(content)) throw InternalError("a dictionary begins like one of Zstandard's own");
  tables_->in.reset(ZSTD_createCDict(content.data(), content.size(), level));
  tables_->out.reset(ZSTD_createDDict(content.data(), content.size()));
  if (!tables_->in || !tables_->out) throw InternalError("Zstandard has no memory");
}
bool Dictionary::is_raw(std::string_view content) {
  return content.substr(0, 4) != "\x37\xA4\x30\xEC";
}
Dictionary::~Dictionary() = default;

struct Zstandard::Contexts {
  std::unique_ptr<ZSTD_CCtx, Free> in{ZSTD_createCCtx()};
  std::unique_ptr<ZSTD_DCtx, Free> out{ZSTD_createDCtx()};
};

Zstandard::Zstandard() : contexts_(std::make_unique<Contexts>()) {
  if (!contexts_->in || !contexts_->out) throw InternalError("Zstandard has no memory");
}
Zstandard::~Zstandard() = default;

void Zstandard::compress(std::string_view plain, const Dictionary* dictionary, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + ZSTD_compressBound(plain.size()));
  char* const to = out.data() + before;
  const std::size_t room = out.size() - before;
  ZSTD_CCtx* const context = contexts_->in.get();
  const std::size_t size =
      dictionary == nullptr
          ? ZSTD_compressCCtx(context, to, room, plain.data(), plain.size(), level)
          : ZSTD_compress_usingCDict(context, to, room, plain.data(), plain.size(),
                                     dictionary->tables_->in.get());
  if (ZSTD_isError(size) != 0)
    throw InternalError(std::string("Zstandard failed: ") + ZSTD_getErrorName(size));
  out.resize(before + size);
}

bool Zstandard::decompress(std::string_view& text, const Dictionary* dictionary, std::size_t size,
                           std::string& out) {
  const std::size_t frame = ZSTD_findFrameCompressedSize(text.data(), text.size());
  if (ZSTD_isError(frame) != 0 || ZSTD_getFrameContentSize(text.data(), text.size()) != size)
    return false;
  out.resize(size);
  const std::size_t written =
      ZSTD_decompress_usingDDict(contexts_->out.get(), out.data(), out.size(), text.data(), frame,
                                 dictionary == nullptr ? nullptr : dictionary->tables_->out.get());
  text.remove_prefix(frame);
  return ZSTD_isError(written) == 0 && written == size;
}

}  // namespace windlass::base
