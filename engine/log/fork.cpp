// SPDX-License-Identifier: Apache-2.0
// A new log that continues one that was restored or cut.
#include "log/session.hpp"
#include "log/store.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

base::Diagnostics request_faults(const ForkRequest& request, const std::string& where) {
  const auto refuse = [&](const char* why) -> base::Diagnostics {
    return {base::diagnostic(where, "audit.approval", why)};
  };
  if (!is_person(request.approver))
    return refuse("a new origin needs the name of the person who approves it");
  if (!is_reason(request.reason))
    return refuse("a new origin needs a reason, without control characters");
  if (!is_utc_time(request.now)) return refuse("a new origin needs a UTC time");
  return {};
}

// What is left of the old log, and what was signed of it.
base::Result<Continued> continued_log(const Store& store, const Session& session,
                                      const ForkRequest& request, const Checkpoint& remaining) {
  const auto where = session.where();
  Continued out;
  out.origin = remaining.origin;
  out.size = out.signed_size = remaining.size;
  out.root = out.signed_root = remaining.root;
  out.checkpoint = request.checkpoint;
  out.reason = request.reason;
  out.approved_by = request.approver;
  if (!request.checkpoint.empty()) {
    const auto note = parse_note(request.checkpoint, where);
    if (!note) return note.error();
    if (note->checkpoint.origin != remaining.origin)
      return base::diagnostic(where, "audit.origin", "the checkpoint belongs to another log");
    if (const auto& trusted = session.options().trusted; !trusted.empty()) {
      if (auto signer = verify_note(*note, trusted, where); !signer) return signer.error();
    }
    out.signed_size = note->checkpoint.size;
    out.signed_root = note->checkpoint.root;
    // Of a longer log nobody can tell here whether what is left was its beginning.
    if (out.signed_size <= remaining.size) {
      const auto then = store.head(out.signed_size);
      if (!then) return then.error();
      if (then->root != out.signed_root)
        return base::diagnostic(where, "audit.root",
                                "the first " + std::to_string(out.signed_size) +
                                    " records are not those that the checkpoint was signed over",
                                "restore a copy that verifies, or continue without the checkpoint "
                                "and say in the reason that records were changed");
    }
  }
  // Records that were signed and are gone.
  out.gap_from = out.size;
  out.gap_until = std::max(out.signed_size, out.size);
  return out;
}

// Two forks of one log must not share an origin: the 32 hex digits are drawn anew, and the opening
// record names the old origin.
base::Result<std::string> origin_of_fork(const std::string& origin, const std::string& where) {
  const auto at = origin.rfind('/');
  const auto generation =
      at == std::string::npos ? std::nullopt : parse_whole_number(origin.substr(at + 1));
  if (!generation)
    return base::diagnostic(where, "audit.origin", "the log's origin does not end in a generation");
  return origin.substr(0, origin.find('/')) + "/" + to_hex(view(random_array<16>())) + "/" +
         std::to_string(*generation + 1);
}

}  // namespace

base::Result<Store> Store::fork(const ForkRequest& request) const {
  const auto where = session_->where();
  if (auto errors = request_faults(request, where); !errors.empty()) return errors;
  const auto remaining = head();
  if (!remaining) return remaining.error();
  const auto old = continued_log(*this, *session_, request, *remaining);
  if (!old) return old.error();
  const auto next = origin_of_fork(origin(), where);
  if (!next) return next.error();
  auto options = session_->options();
  options.mode = Mode::write_or_create;
  options.inspect = false;
  options.now = request.now;
  options.known.clear();  // checkpoints of the old log say nothing of the new one
  const auto keys = key_tag(options.keys);
  if (!keys) return keys.error();
  auto session = Session::create(request.path, options, *next, opening_json(*keys, *old));
  if (!session) return session.error();
  return Store(std::move(*session));
}

}  // namespace windlass::log
