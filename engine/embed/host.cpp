// SPDX-License-Identifier: Apache-2.0
#include "embed/host.hpp"

#include <cstring>
#include <ctime>

#include "base/calendar.hpp"

namespace windlass::embed {

namespace {

base::Diagnostic refused(std::int32_t result) {
  switch (result) {
    case 1: return base::diagnostic("", "audit.key_destroyed", "the key was destroyed");
    case 2:
      return base::diagnostic("", "audit.key_missing", "the key service has no key of this number");
    default: break;
  }
  return base::diagnostic("", "audit.keys", "the host's key service failed",
                          "its own log says why");
}

class HostKeys : public log::KeyService {
 public:
  explicit HostKeys(const windlass_host& host) : host_(host) {}

  base::Result<log::Bytes32> pseudonym(std::string_view subject) override {
    log::Bytes32 made{};
    const auto result =
        host_.key_pseudonym(host_.context, subject.data(), subject.size(), made.data());
    if (result != 0) return refused(result == 1 || result == 2 ? -1 : result);
    return made;
  }
  base::Result<Fresh> reserve() override {
    Fresh made;
    const auto result = host_.key_reserve(host_.context, &made.number, made.key.data());
    if (result != 0) return refused(-1);
    return made;
  }
  base::Result<log::WipedKey> key(std::uint64_t number) override {
    log::Bytes32 bytes{};
    const auto result = host_.key_read(host_.context, number, bytes.data());
    const log::WipedKey made(bytes);
    log::wipe(bytes.data(), bytes.size());
    if (result != 0) return refused(result);
    return made;
  }
  base::Result<std::uint64_t> destroy(std::uint64_t number) override {
    const auto result = host_.key_destroy(host_.context, number);
    if (result != 0 && result != 1) return refused(result);
    return number;
  }

 private:
  const windlass_host host_;
};

}  // namespace

base::Result<Host> Host::make(const windlass_host* given) {
  Host made;
  if (given == nullptr) return made;
  if (given->size < offsetof(windlass_host, log) || given->reserved != 0)
    return base::diagnostic("", "embed.host", "this is not a host as engine.h describes it",
                            "set size to sizeof(windlass_host), and what is not used to zero");
  std::memcpy(&made.functions_, given, std::min<std::size_t>(given->size, sizeof(windlass_host)));
  const windlass_host& f = made.functions_;
  const int keys = (f.key_pseudonym != nullptr) + (f.key_reserve != nullptr) +
                   (f.key_read != nullptr) + (f.key_destroy != nullptr);
  if (keys != 0 && keys != 4)
    return base::diagnostic("", "embed.host", "some functions of the key service are missing",
                            "give all four, or none and a key file");
  return made;
}

void Host::log(std::int32_t level, const std::string& line) const {
  if (functions_.log != nullptr) functions_.log(functions_.context, level, line.c_str());
}

std::int64_t Host::now() const {
  return functions_.clock != nullptr ? functions_.clock(functions_.context)
                                     : std::int64_t{std::time(nullptr)};
}
std::string Host::utc_now() const { return base::utc_text(now()); }

std::shared_ptr<log::KeyService> Host::keys() const {
  if (functions_.key_read == nullptr) return nullptr;
  return std::make_shared<HostKeys>(functions_);
}

}  // namespace windlass::embed
