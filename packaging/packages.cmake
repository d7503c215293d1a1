# Debian packages: `cpack -G DEB` in the build folder. libwindlass1 is the library with rules and
# plugins, libwindlass-dev what it takes to build against it, windlass the program.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME windlass)
set(CPACK_PACKAGE_VENDOR "The Windlass project")
set(CPACK_PACKAGE_CONTACT "The Windlass project <windlass@windlass.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL library dev)
if(NOT WINDLASS_ENGINE_ONLY)
  list(APPEND CPACK_COMPONENTS_ALL tools)
endif()
# The lock names the plugins' bytes, so nothing may be stripped after it was written.
set(CPACK_STRIP_FILES OFF)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libwindlass1)
string(CONCAT CPACK_COMPONENT_LIBRARY_DESCRIPTION
  "Windlass as a library, with its rules and plugins. It supports a professional's judgement; it "
  "is not a device and not medical advice.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libwindlass-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libwindlass1 (= ${PROJECT_VERSION})")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Headers to embed Windlass and to build plugins for it.")
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME windlass)
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "libwindlass1 (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS python3)
# An upgrade starts a service that runs again, a removal ends it.
set(CPACK_DEBIAN_TOOLS_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/tools/postinst ${CMAKE_CURRENT_LIST_DIR}/tools/prerm
  ${CMAKE_CURRENT_LIST_DIR}/tools/postrm)
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "The windlass program and the second verifier of exports.")
# Without a repository of symbols the library is its own: its soname alone is what others need.
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
include(CPack)
