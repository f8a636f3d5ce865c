#!/usr/bin/env bash
# Compares the dashboards with Grafana's own types (npm: @grafana/schema), by the TypeScript compiler. Needs node, npm and a registry.
#   deploy/compose/grafana/schema.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$here/../../../artifacts/grafana-schema
mkdir -p "$work"
npm install --prefix "$work" --no-audit --no-fund --ignore-scripts @grafana/schema@13.2.3 typescript@5.9.3 @types/node@22.19.1 >"$work/npm.log" 2>&1 ||
  { tail -5 "$work/npm.log"; exit 1; }
node "$here/schema.mjs" "$here" "$work"
cd "$work"
node_modules/.bin/tsc -p tsconfig.json
echo "the dashboards are what @grafana/schema says"
