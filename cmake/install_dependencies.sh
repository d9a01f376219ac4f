#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# install_dependencies.sh PACKAGE...: installs the Debian packages that are missing; says nothing where none is.
# Where it may not, it prints the one line to run, and fails. On other systems it leaves the matter to CMake.
set -euo pipefail

command -v dpkg-query > /dev/null && command -v apt-get > /dev/null || exit 0

missing=()
for package in "$@"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
  # Without a terminal nobody can type a password.
  if ! command -v sudo > /dev/null || { [ ! -t 0 ] && ! sudo -n true 2> /dev/null; }; then
    echo "Packages are missing, and installing them takes root. Run this, then try again:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
fi

echo "installing ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" > "$log" 2>&1 < /dev/null || {
    cat "$log" >&2
    echo "failed: $*" >&2
    exit 1
  }
}
run apt-get update
run apt-get install --yes --no-install-recommends "${missing[@]}"
