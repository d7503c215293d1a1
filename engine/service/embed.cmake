# Turns schemas into C++, for the description of the API:
#   cmake -DSCHEMAS=a.schema.json;b.schema.json -DOUTPUT=embedded.cpp -P embed.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../present/bytes.cmake)

set(text "#include \"service/schemas.hpp\"\n\nnamespace windlass::service {\n")
set(rows "")
foreach(schema IN LISTS SCHEMAS)
  get_filename_component(file ${schema} NAME)
  get_filename_component(name ${schema} NAME_WE)
  bytes_of(${schema} bytes length)
  string(APPEND text
    "namespace {\nconstexpr char ${name}_bytes[${length}] = {\n${bytes}\n};\n}\n")
  string(APPEND rows "      {\"${file}\", {${name}_bytes, ${length}}},\n")
endforeach()
string(APPEND text "const std::vector<SchemaFile>& schema_files() {\n"
  "  static const std::vector<SchemaFile> all{\n${rows}  };\n  return all;\n}\n\n"
  "}  // namespace windlass::service\n")
file(WRITE ${OUTPUT}.new "${text}")
file(RENAME ${OUTPUT}.new ${OUTPUT})
