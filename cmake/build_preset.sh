#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build_preset.sh PRESET [TARGET...]: configures and builds it, or some of its targets, and says
# nothing but warnings and errors.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=$1
shift
cmake --preset "$preset" --log-level=WARNING > /dev/null
cmake --build --preset "$preset" ${1:+--target} "$@" -- --quiet | sed '/^ninja: no work to do/d'
