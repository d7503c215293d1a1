// SPDX-License-Identifier: Apache-2.0
#include "audit/error_kind.hpp"

#include <algorithm>
#include <iterator>

namespace windlass::audit {

namespace {

struct Row {
  std::string_view code;
  ErrorKind kind;
};

constexpr Row table[] = {
    // What is recorded does not hold.
    {"audit.blob", ErrorKind::does_not_hold},
    {"audit.cut", ErrorKind::does_not_hold},
    {"audit.damaged", ErrorKind::does_not_hold},
    {"audit.export", ErrorKind::does_not_hold},
    {"audit.gap", ErrorKind::does_not_hold},
    {"audit.index", ErrorKind::does_not_hold},
    {"audit.leaf", ErrorKind::does_not_hold},
    {"audit.manifest", ErrorKind::does_not_hold},
    {"audit.no_blob", ErrorKind::does_not_hold},
    {"audit.node", ErrorKind::does_not_hold},
    {"audit.order", ErrorKind::does_not_hold},
    {"audit.origin", ErrorKind::does_not_hold},
    {"audit.proof", ErrorKind::does_not_hold},
    {"audit.receipt", ErrorKind::does_not_hold},
    {"audit.record", ErrorKind::does_not_hold},
    {"audit.redaction", ErrorKind::does_not_hold},
    {"audit.rolled_back", ErrorKind::does_not_hold},
    {"audit.root", ErrorKind::does_not_hold},
    {"audit.schema", ErrorKind::does_not_hold},
    {"audit.signature", ErrorKind::does_not_hold},
    {"audit.signer", ErrorKind::does_not_hold},
    {"audit.unsigned", ErrorKind::does_not_hold},
    {"audit.values", ErrorKind::does_not_hold},
    // The request is wrong.
    {"audit.ahead", ErrorKind::wrong_request},
    {"audit.anchor", ErrorKind::wrong_request},
    {"audit.approval", ErrorKind::wrong_request},
    {"audit.checkpoint", ErrorKind::wrong_request},
    {"audit.draft", ErrorKind::wrong_request},
    {"audit.exists", ErrorKind::wrong_request},
    {"audit.feedback", ErrorKind::wrong_request},
    {"audit.key_name", ErrorKind::wrong_request},
    {"audit.key_text", ErrorKind::wrong_request},
    {"audit.no_record", ErrorKind::wrong_request},
    {"audit.no_subject", ErrorKind::wrong_request},
    {"file.kind", ErrorKind::wrong_request},
    {"file.missing", ErrorKind::wrong_request},
    {"file.read", ErrorKind::wrong_request},
    {"file.size", ErrorKind::wrong_request},
    // Nothing is opened, or nothing is written.
    {"audit.busy", ErrorKind::refused},
    {"audit.file_system", ErrorKind::refused},
    {"audit.fork", ErrorKind::refused},
    {"audit.key_destroyed", ErrorKind::refused},
    {"audit.key_missing", ErrorKind::refused},
    {"audit.keys", ErrorKind::refused},
    {"audit.link", ErrorKind::refused},
    {"audit.lock", ErrorKind::refused},
    {"audit.missing", ErrorKind::refused},
    {"audit.open", ErrorKind::refused},
    {"audit.plugin", ErrorKind::refused},
    {"audit.replaced", ErrorKind::refused},
    {"audit.sqlite", ErrorKind::refused},
    // Nothing is known either way.
    {"audit.full", ErrorKind::stopped},
    {"audit.internal", ErrorKind::stopped},
    {"audit.not_vouched", ErrorKind::stopped},
    {"audit.other_semantics", ErrorKind::stopped},
    {"audit.replay", ErrorKind::stopped},
    {"audit.write", ErrorKind::stopped},
    {"file.write", ErrorKind::stopped},
};

const Row* find(std::string_view code) {
  const auto found = std::find_if(std::begin(table), std::end(table),
                                  [&](const Row& row) { return row.code == code; });
  return found == std::end(table) ? nullptr : found;
}

}  // namespace

ErrorKind kind_of(std::string_view code) {
  const Row* row = find(code);
  return row == nullptr ? ErrorKind::refused : row->kind;
}

bool is_listed(std::string_view code) { return find(code) != nullptr; }

}  // namespace windlass::audit
