# SPDX-License-Identifier: MIT
# Installs BUILD below STAGE and moves the tree to PREFIX: nothing in it may name the place it was
# installed to.
file(REMOVE_RECURSE ${STAGE})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${STAGE}/installed
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${STAGE}/installed ${PREFIX})
file(GLOB_RECURSE files ${PREFIX}/*)
foreach(file IN LISTS files)
  file(STRINGS ${file} found REGEX "${STAGE}" LIMIT_COUNT 1)
  if(found)
    message(FATAL_ERROR "${file} names the place it was installed to: ${found}")
  endif()
endforeach()
