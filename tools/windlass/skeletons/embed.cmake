# Turns the skeletons into C++, so that the program carries them with it:
#   cmake -DFOLDER=. -DFILES=clinic/a.yaml;plugin/b.cpp -DOUTPUT=skeletons.cpp -P embed.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../../../engine/present/bytes.cmake)
set(text "#include \"skeletons.hpp\"\n\nnamespace windlass::tool {\nnamespace {\n")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  math(EXPR number "${number} + 1")
  bytes_of(${FOLDER}/${file} bytes length)
  string(APPEND text "constexpr char file_${number}[${length}] = {\n${bytes}\n};\n")
  string(APPEND rows "    {\"${file}\", {file_${number}, ${length}}},\n")
endforeach()
string(APPEND text "}  // namespace\n\nconst std::vector<SkeletonFile>& skeleton_files() {\n"
  "  static const std::vector<SkeletonFile> all{\n${rows}  };\n  return all;\n}\n\n"
  "}  // namespace windlass::tool\n")
file(WRITE ${OUTPUT}.new "${text}")
file(RENAME ${OUTPUT}.new ${OUTPUT})
