#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# cluster_day.sh BIN [USAGE FILE...]: bills a synthetic day of a GPU cluster, or usage files of your
# own, by the price list and the packs of the examples. BIN is the folder of the built programs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$1
shift

if [ $# -eq 0 ]; then
  "$bin/cluster_day" > "$bin/cluster_day.csv"
  set -- "$bin/cluster_day.csv"
fi
exec "$bin/statement" "$here/prices/three-classes-cny.json" "$here/packs/acme.json" "$@"
