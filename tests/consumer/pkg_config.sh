#!/bin/sh
# SPDX-License-Identifier: MIT
# pkg_config.sh COMPILER PKG_CONFIG PREFIX BINARY VERSION: a consumer that knows only pkg-config.
set -eu
compiler=$1 pkg_config=$2 prefix=$3 binary=$4 version=$5
export PKG_CONFIG_PATH="$prefix/share/pkgconfig"

"$compiler" -std=c++20 $("$pkg_config" --cflags ducat) "$(dirname "$0")/main.cpp" -o "$binary" \
  $("$pkg_config" --libs ducat)
"$binary"
test "$("$pkg_config" --modversion ducat)" = "$version"
test -z "$("$pkg_config" --libs ducat)"
