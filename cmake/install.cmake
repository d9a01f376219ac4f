# SPDX-License-Identifier: MIT
# Installs headers, the CMake package and ducat.pc. Nothing depends on the architecture, and the
# tree may be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/ducat")

# One export per component, so that find_package(ducat) alone never mentions another library.
foreach(component IN ITEMS ducat date fmt nlohmann_json testing)
  set(target ducat_${component})
  if(component STREQUAL "ducat")
    set(target ducat)
  endif()
  set(export ducat-${component}-targets)
  install(TARGETS ${target} EXPORT ${export}
          FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT ${export} NAMESPACE ducat:: DESTINATION ${package_dir})
endforeach()

configure_package_config_file(cmake/ducat-config.cmake.in ducat-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(ducat-config-version.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

file(RELATIVE_PATH pc_includedir
     "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
configure_file(cmake/ducat.pc.in ducat.pc @ONLY)

install(FILES "${CMAKE_CURRENT_BINARY_DIR}/ducat-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/ducat-config-version.cmake"
        DESTINATION ${package_dir})
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/ducat.pc" DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
# For editors, which then check price lists, packs, profiles and rows of usage as one types.
install(DIRECTORY docs/schema DESTINATION ${CMAKE_INSTALL_DATADIR}/ducat)
