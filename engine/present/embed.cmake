# Turns files into C++, for pages that fetch nothing:
#   cmake -DSHEETS=a.css;b.css -DDRAWINGS=x.svg;y.svg -DOUTPUT=embedded.cpp -P embed.cmake
# A sheet plan.css is the function plan_css(); drawings are the list of drawings.hpp.
include(${CMAKE_CURRENT_LIST_DIR}/bytes.cmake)

set(text "#include \"present/drawings.hpp\"\n#include \"present/html_writer.hpp\"\n\n")
string(APPEND text "namespace windlass::present {\n")
foreach(sheet IN LISTS SHEETS)
  get_filename_component(name ${sheet} NAME_WE)
  bytes_of(${sheet} bytes length)
  string(APPEND text "namespace {\nconstexpr char ${name}_bytes[${length}] = {\n${bytes}\n};\n}\n"
    "std::string_view ${name}_css() { return {${name}_bytes, ${length}}; }\n\n")
endforeach()
set(rows "")
foreach(drawing IN LISTS DRAWINGS)
  get_filename_component(id ${drawing} NAME_WE)
  string(REPLACE "-" "_" name ${id})
  bytes_of(${drawing} bytes length)
  string(APPEND text "namespace {\nconstexpr char ${name}_svg[${length}] = {\n${bytes}\n};\n}\n")
  string(APPEND rows "    {\"${id}\", {${name}_svg, ${length}}},\n")
endforeach()
string(APPEND text "const std::vector<Drawing>& drawings() {\n"
  "  static const std::vector<Drawing> all{\n${rows}  };\n  return all;\n}\n\n"
  "}  // namespace windlass::present\n")
file(WRITE ${OUTPUT}.new "${text}")
file(RENAME ${OUTPUT}.new ${OUTPUT})
