// SPDX-License-Identifier: MIT
// The version of ducat: the single source; CMake, ducat.pc and the packages read it from here.
#ifndef DUCAT_VERSION_HPP
#define DUCAT_VERSION_HPP

#define DUCAT_VERSION_MAJOR 0
#define DUCAT_VERSION_MINOR 1
#define DUCAT_VERSION_PATCH 0

#endif
