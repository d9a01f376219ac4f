# SPDX-License-Identifier: MIT
# Runs the portfile with stand-ins for what vcpkg gives it, and leaves its package in PACKAGES.
#   cmake -D PORT=DIR -D COMPILER=CXX -D GENERATOR=NAME -D BUILD=DIR -D PACKAGES=DIR
#         -P vcpkg_port.cmake
cmake_minimum_required(VERSION 3.23)
set(CURRENT_PACKAGES_DIR ${PACKAGES})
file(REMOVE_RECURSE ${BUILD} ${PACKAGES})

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${BUILD} -G ${GENERATOR}
                          -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_INSTALL_PREFIX=${PACKAGES}
                          ${arg_OPTIONS}
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()
function(vcpkg_cmake_install)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target install
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
  if(NOT EXISTS ${PACKAGES}/${arg_CONFIG_PATH}/ducat-config.cmake)
    message(FATAL_ERROR "${arg_CONFIG_PATH}: no ducat-config.cmake")
  endif()
endfunction()
function(vcpkg_fixup_pkgconfig)
endfunction()
function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  file(COPY ${arg_FILE_LIST} DESTINATION ${PACKAGES}/share/ducat)
endfunction()

include(${PORT}/portfile.cmake)

file(GLOB_RECURSE files RELATIVE ${PACKAGES} ${PACKAGES}/*)
list(FILTER files EXCLUDE REGEX "^include/|^share/(ducat|cmake/ducat|pkgconfig)/")
if(files OR NOT EXISTS ${PACKAGES}/share/ducat/LICENSE)
  message(FATAL_ERROR "the licence is missing, or nobody asked for: ${files}")
endif()
