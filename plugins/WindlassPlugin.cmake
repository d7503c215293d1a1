# windlass_add_plugin(name SOURCES file... [DOCUMENT modality.yaml] [OUTPUT_DIRECTORY dir])
#
# Builds <build>/plugins/<name>.so: a module that exports windlass_plugin_v1 and nothing else, with
# the document's bytes inside.
# Usable outside this tree: include(this file). The headers are those of windlass::abi, of
# WINDLASS_ABI_DIR, or of this file's own tree. With testing on, a test checks that exactly one
# symbol is exported.
include_guard(GLOBAL)

set(WINDLASS_PLUGIN_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR}
  CACHE INTERNAL "where WindlassPlugin.cmake lives")

# Script mode: cmake -DINPUT=x.yaml -DOUTPUT=x.c -P WindlassPlugin.cmake turns a document into C.
if(CMAKE_SCRIPT_MODE_FILE AND DEFINED INPUT AND DEFINED OUTPUT)
  file(READ ${INPUT} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR length "${digits} / 2")
  if(length EQUAL 0)
    message(FATAL_ERROR
      "${INPUT} is empty: a plugin's document has at least its first line, 'windlass: 1'.")
  endif()
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  file(WRITE ${OUTPUT}.new "#include \"windlass/extensions.h\"\n\n"
    "static const char bytes[${length}] = {\n${bytes}\n};\n\n"
    "extern WINDLASS_HIDDEN const windlass_document windlass_embedded_document;\n"
    "const windlass_document windlass_embedded_document = {bytes, ${length}u};\n")
  file(RENAME ${OUTPUT}.new ${OUTPUT})
  return()
endif()

# Script mode: cmake -DNM=nm -DLIBRARY=x.so -P WindlassPlugin.cmake fails unless
# windlass_plugin_v1 is all that x.so exports.
if(CMAKE_SCRIPT_MODE_FILE AND DEFINED LIBRARY)
  execute_process(COMMAND ${NM} -D --defined-only ${LIBRARY}
    OUTPUT_VARIABLE symbols RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "${NM} cannot read ${LIBRARY}")
  endif()
  string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
  list(FILTER symbols EXCLUDE REGEX " A ")  # the version's own name, where the linker lists it
  list(LENGTH symbols count)
  if(NOT count EQUAL 1 OR NOT symbols MATCHES " [DR] windlass_plugin_v1(@@.*)?$")
    message(FATAL_ERROR
      "${LIBRARY} must export windlass_plugin_v1 and nothing else; it exports: ${symbols}")
  endif()
  return()
endif()

function(windlass_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "" "DOCUMENT;OUTPUT_DIRECTORY" "SOURCES")
  if(plugin_UNPARSED_ARGUMENTS OR NOT plugin_SOURCES)
    message(FATAL_ERROR "usage: windlass_add_plugin(name SOURCES file... [DOCUMENT modality.yaml] "
      "[OUTPUT_DIRECTORY dir])")
  endif()
  if(NOT plugin_OUTPUT_DIRECTORY)
    set(plugin_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
  endif()
  set(target windlass_plugin_${name})
  add_library(${target} MODULE ${plugin_SOURCES})
  if(plugin_DOCUMENT)
    get_filename_component(document ${plugin_DOCUMENT} ABSOLUTE)
    set(embedded ${CMAKE_CURRENT_BINARY_DIR}/${name}.document.c)
    add_custom_command(OUTPUT ${embedded}
      COMMAND ${CMAKE_COMMAND} -DINPUT=${document} -DOUTPUT=${embedded}
        -P ${WINDLASS_PLUGIN_CMAKE_DIR}/WindlassPlugin.cmake
      DEPENDS ${document} ${WINDLASS_PLUGIN_CMAKE_DIR}/WindlassPlugin.cmake
      COMMENT "Embedding ${name}'s document" VERBATIM)
    target_sources(${target} PRIVATE ${embedded})
  endif()

  set(exports ${CMAKE_CURRENT_BINARY_DIR}/${name}.exports)
  file(CONFIGURE OUTPUT ${exports} CONTENT "{ global: windlass_plugin_v1; local: *; };\n" @ONLY)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} PREFIX "" SUFFIX .so
    LIBRARY_OUTPUT_DIRECTORY ${plugin_OUTPUT_DIRECTORY}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON LINK_DEPENDS ${exports})
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_link_options(${target} PRIVATE
    LINKER:--version-script=${exports} LINKER:-z,relro LINKER:-z,now)
  get_target_property(sanitized ${target} LINK_OPTIONS)
  if(NOT "${CMAKE_CXX_FLAGS} ${sanitized}" MATCHES "-fsanitize")
    # A sanitizer's runtime is in the host, so there this stays open.
    target_link_options(${target} PRIVATE LINKER:-z,defs)
  endif()
  if(TARGET windlass::abi)
    target_link_libraries(${target} PRIVATE windlass::abi)
  else()
    if(NOT WINDLASS_ABI_DIR)
      set(WINDLASS_ABI_DIR ${WINDLASS_PLUGIN_CMAKE_DIR}/../engine/abi)
    endif()
    target_include_directories(${target} PRIVATE ${WINDLASS_ABI_DIR})
  endif()
  if(TARGET windlass_flags)
    target_link_libraries(${target} PRIVATE windlass_flags)
  endif()
  # The engine refuses a plugin that the group may change, as an umask of 002 would have it.
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND chmod go-w $<TARGET_FILE:${target}> VERBATIM)
  set_property(GLOBAL APPEND PROPERTY WINDLASS_PLUGINS ${name})

  if(BUILD_TESTING OR WINDLASS_DEVELOPER)
    add_test(NAME plugin_${name}_exports_one_symbol
      COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DLIBRARY=$<TARGET_FILE:${target}>
        -P ${WINDLASS_PLUGIN_CMAKE_DIR}/WindlassPlugin.cmake)
  endif()
endfunction()
