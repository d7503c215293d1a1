// SPDX-License-Identifier: Apache-2.0
#include "plugin/document.hpp"

#include "base/yaml.hpp"
#include "plugin/words.hpp"

namespace windlass::plugin {

std::string document_problem(const std::string& document, std::string_view plugin_version) {
  const auto read = base::read_yaml("document", document);
  const base::Node* const version = read ? read->root.find("version") : nullptr;
  if (version == nullptr || version->text == plugin_version) return {};
  const std::string shown = is_version(version->text) ? version->text : "not a version";
  return "its document has the version " + shown + ", the plugin " + std::string(plugin_version);
}

}  // namespace windlass::plugin
