# cmake -DINPUT=style.css -DOUTPUT=style_sheet.cpp -P embed.cmake turns the style sheet into C++.
file(READ ${INPUT} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR length "${digits} / 2")
if(length EQUAL 0)
  message(FATAL_ERROR "${INPUT} is empty: a page needs its style sheet.")
endif()
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE ${OUTPUT}.new "#include \"present/html_writer.hpp\"\n\n"
  "namespace windlass::present {\nnamespace {\n"
  "constexpr char bytes[${length}] = {\n${bytes}\n};\n}  // namespace\n\n"
  "std::string_view style_sheet() { return {bytes, ${length}}; }\n\n"
  "}  // namespace windlass::present\n")
file(RENAME ${OUTPUT}.new ${OUTPUT})
