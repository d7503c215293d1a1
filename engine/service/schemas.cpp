// SPDX-License-Identifier: Apache-2.0
#include "service/schemas.hpp"

#include <algorithm>

#include "base/result.hpp"
#include "service/member.hpp"

namespace windlass::service {

namespace {

using base::Node;

// The steps of "#/definitions/card".
std::vector<std::string> steps_of(std::string_view place) {
  std::vector<std::string> out;
  place.remove_prefix(std::min(place.size(), place.find('#') + 1));
  while (!place.empty()) {
    place.remove_prefix(1);
    const std::size_t end = std::min(place.find('/'), place.size());
    out.emplace_back(place.substr(0, end));
    place.remove_prefix(end);
  }
  return out;
}

std::string file_of(const std::string& place) { return place.substr(0, place.find('#')); }

// The files of schema_files(), read once.
const std::vector<base::Document>& read_files() {
  static const std::vector<base::Document> all = [] {
    std::vector<base::Document> made;
    for (const SchemaFile& one : schema_files()) {
      auto read = base::read_json(std::string(one.name), std::string(one.text));
      if (!read) throw base::InternalError("a schema that is carried along is no JSON");
      made.push_back(std::move(read).value());
    }
    return made;
  }();
  return all;
}

// "cards", "recommendation.trace_item": what schemas/service.schema.json defines has short names.
std::string name_of(const std::string& place) {
  std::string out = place.substr(0, place.find('.'));
  if (out == "service") out.clear();
  for (const std::string& step : steps_of(place))
    if (step != "definitions") out += (out.empty() ? "" : ".") + step;
  return out;
}

}  // namespace

const Node& Components::find(const std::string& place) {
  const Node* found = nullptr;
  const std::vector<base::Document>& files = read_files();
  for (std::size_t i = 0; i < files.size(); ++i)
    if (schema_files()[i].name == file_of(place)) found = &files[i].root;
  for (const std::string& step : steps_of(place))
    if (found != nullptr) found = found->find(step);
  if (found == nullptr) throw base::InternalError("no schema " + place);
  return *found;
}

std::string Components::refer(const std::string& place) {
  if (std::find(wanted_.begin(), wanted_.end(), place) == wanted_.end()) wanted_.push_back(place);
  return "#/components/schemas/" + name_of(place);
}

// Draft 07 as the 2020-12 of OpenAPI 3.1: the two differ in one word of what is used.
void Components::write(base::JsonWriter& json, const Node& node, const std::string& file) {
  if (node.is_sequence()) {
    json.begin_array();
    for (const Node& one : node.children) write(json, one, file);
    json.end_array();
    return;
  }
  if (!node.is_mapping()) return service::write(json, node);
  json.begin_object();
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const std::string& key = node.keys[i].text;
    const Node& value = node.children[i];
    if (key == "$ref" && value.is_scalar())
      json.field(key, refer(value.text.starts_with('#') ? file + value.text : value.text));
    else if (key != "$schema" && !(key == "definitions" && node.find("$schema") != nullptr))
      write(json.key(key == "dependencies" ? "dependentRequired" : key), value, file);
  }
  json.end_object();
}

void Components::write(base::JsonWriter& json) {
  for (std::size_t i = 0; i < wanted_.size(); ++i) {  // it grows meanwhile
    const std::string place = wanted_[i];
    write(json.key(name_of(place)), find(place), file_of(place));
  }
}

}  // namespace windlass::service
