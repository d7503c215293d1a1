// SPDX-License-Identifier: Apache-2.0
#pragma once

// Schemas of schemas/, carried in the program, as components of an OpenAPI description: what one
// refers to comes with it, under a name that stands alone.
//
// Thread rule: [pure]; a Components belongs to one thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace windlass::service {

struct SchemaFile {
  std::string_view name, text;  // "intake.schema.json"
};
// Written by embed.cmake.
const std::vector<SchemaFile>& schema_files();

class Components {
 public:
  // The reference by which the description names that place of a file, and writes it later.
  // REQUIRES: a place that is there: "service.schema.json#/definitions/cards".
  std::string refer(const std::string& place);
  // The members of "schemas": all that was referred to, and what they refer to.
  void write(base::JsonWriter&);

 private:
  void write(base::JsonWriter&, const base::Node&, const std::string& file);
  static const base::Node& find(const std::string& place);

  std::vector<std::string> wanted_;  // places, in the order of their first mention
};

}  // namespace windlass::service
