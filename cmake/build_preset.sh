#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build_preset.sh PRESET: configures and builds it, and says nothing but warnings and errors.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cmake --preset "$1" --log-level=WARNING > /dev/null
cmake --build --preset "$1" -- --quiet | sed '/^ninja: no work to do/d'
