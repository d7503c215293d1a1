# What `cmake --install` and the packages bring. Only a build of Windlass itself installs; a project
# that adds this folder decides for itself.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/windlass)

# The library, and what it takes to build against it or to build a plugin.
install(TARGETS libwindlass windlass_abi EXPORT windlass
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT dev)
install(EXPORT windlass NAMESPACE windlass:: FILE windlass-targets.cmake
  DESTINATION ${package_dir} COMPONENT dev)
install(DIRECTORY engine/abi/windlass TYPE INCLUDE COMPONENT dev
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
configure_package_config_file(packaging/windlass-config.cmake.in windlass-config.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(windlass-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/windlass-config.cmake
  ${PROJECT_BINARY_DIR}/windlass-config-version.cmake plugins/WindlassPlugin.cmake
  DESTINATION ${package_dir} COMPONENT dev)
file(RELATIVE_PATH WINDLASS_PC_TO_PREFIX /${CMAKE_INSTALL_LIBDIR} /)
configure_file(packaging/windlass.pc.in windlass.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/windlass.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
# Programs to copy, and the page that says how.
install(DIRECTORY tools/clients DESTINATION ${CMAKE_INSTALL_DATADIR}/windlass COMPONENT dev
  FILES_MATCHING PATTERN "*.md" PATTERN "*.c" PATTERN "*.py" PATTERN "*.js" PATTERN "*.java")

# What plugins run in. Its folder is that of WINDLASS_WORKER.
install(TARGETS windlass_worker RUNTIME DESTINATION lib/windlass COMPONENT library)

# Knowledge: rules, and the plugins byte for byte as the lock approves them.
install(DIRECTORY rules/ DESTINATION ${WINDLASS_RULES_DIR} COMPONENT library
  PATTERN "*.swp" EXCLUDE)
install(DIRECTORY schemas/ DESTINATION ${CMAKE_INSTALL_DATADIR}/windlass/schemas
  COMPONENT library FILES_MATCHING PATTERN "*.json" PATTERN "*.md")
if(NOT WINDLASS_ENGINE_ONLY)
  get_property(plugins GLOBAL PROPERTY WINDLASS_PLUGINS)
  foreach(name IN LISTS plugins)
    if(EXISTS ${PROJECT_SOURCE_DIR}/plugins/${name}/${name}.cpp)
      install(FILES $<TARGET_FILE:windlass_plugin_${name}> DESTINATION ${WINDLASS_PLUGINS_DIR}
        PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
          WORLD_EXECUTE
        COMPONENT library)
    endif()
  endforeach()
  # The lock without what this build folder approved once and retired since: no site has records of
  # that, and none is to trust it.
  set(installed_lock ${PROJECT_BINARY_DIR}/packaging/plugins.lock)
  install(CODE "
    file(READ \"${PROJECT_BINARY_DIR}/plugins/plugins.lock\" lock)
    string(REGEX REPLACE \"\nretired:\n.*\" \"\n\" lock \"\${lock}\")
    file(WRITE \"${installed_lock}\" \"\${lock}\")" COMPONENT library)
  install(FILES ${installed_lock} DESTINATION ${WINDLASS_PLUGINS_DIR} COMPONENT library)

  install(TARGETS windlass RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
  install(FILES tools/server/windlass.service DESTINATION lib/systemd/system COMPONENT tools)
  install(PROGRAMS tools/verify_export.py tools/check_proof.py
    DESTINATION ${CMAKE_INSTALL_DATADIR}/windlass COMPONENT tools)
  install(DIRECTORY tools/verify_export DESTINATION ${CMAKE_INSTALL_DATADIR}/windlass
    COMPONENT tools FILES_MATCHING PATTERN "*.py")
endif()
# The pages that README.md leads to, and what they show, in folders as in the tree, so that links
# hold; to what is installed elsewhere lead symbolic links.
install(FILES README.md LICENSE CHANGELOG.md CONTRIBUTING.md SECURITY.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT library)
foreach(page engine/README.md engine/fhir/README.md engine/audit/AUDITORS.md engine/log/README.md
    engine/service/README.md plugins/README.md tests/plugins/good_c.c
    tests/plugins/calf_stretch/CMakeLists.txt tests/plugins/calf_stretch/calf_stretch.cpp
    tests/plugins/calf_stretch/calf_stretch.yaml tools/server/README.md
    tools/server/REQUIREMENTS.md tools/clients/README.md)
  get_filename_component(folder ${page} DIRECTORY)
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder} COMPONENT library)
endforeach()
# Makes DOCDIR/LINK lead to an installed folder, wherever the prefix is moved.
function(windlass_link_page link target)
  get_filename_component(from ${CMAKE_INSTALL_FULL_DOCDIR}/${link} DIRECTORY)
  file(RELATIVE_PATH to ${from} ${CMAKE_INSTALL_PREFIX}/${target})
  set(made ${PROJECT_BINARY_DIR}/packaging/pages/${link})
  get_filename_component(folder ${made} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  file(REMOVE ${made})
  file(CREATE_LINK ${to} ${made} SYMBOLIC)
endfunction()
windlass_link_page(rules ${WINDLASS_RULES_DIR})
windlass_link_page(schemas ${CMAKE_INSTALL_DATADIR}/windlass/schemas)
windlass_link_page(engine/abi/windlass ${CMAKE_INSTALL_INCLUDEDIR}/windlass)
install(DIRECTORY ${PROJECT_BINARY_DIR}/packaging/pages/ DESTINATION ${CMAKE_INSTALL_DOCDIR}
  COMPONENT library)
include(packaging/packages.cmake)
