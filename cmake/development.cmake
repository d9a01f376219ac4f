# SPDX-License-Identifier: MIT
# What only our own builds want: ccache where it is found, Python for the checks, the libraries of
# the adapters, and the sources of a folder as a list.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(DUCAT_CCACHE ccache)
  if(DUCAT_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${DUCAT_CCACHE})
  endif()
endif()

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
if(DUCAT_BUILD_TESTS OR DUCAT_BUILD_EXAMPLES)
  find_package(fmt REQUIRED)
  find_package(nlohmann_json REQUIRED)
endif()
# Time zones are optional: what needs the library is built and tested where it is found, and where
# there are exceptions, which its header uses.
set(DUCAT_WITH_DATE FALSE)
if(DUCAT_BUILD_TESTS OR DUCAT_BUILD_EXAMPLES)
  find_package(date QUIET)
  if(TARGET date::date-tz AND NOT CMAKE_CXX_FLAGS MATCHES "-fno-exceptions")
    set(DUCAT_WITH_DATE TRUE)
  endif()
endif()
if(NOT DUCAT_WITH_DATE)
  set_target_properties(ducat_date PROPERTIES VERIFY_INTERFACE_HEADER_SETS OFF)
endif()
enable_testing()

# The sources that match `pattern`, relative to this directory; new files are noticed by the next
# build.
function(ducat_sources result pattern)
  file(GLOB found CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${pattern})
  list(SORT found)
  set(${result} ${found} PARENT_SCOPE)
endfunction()
