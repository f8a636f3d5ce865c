#!/usr/bin/env bash
# Takes the pictures of docs/images: the status pages of an edge and a silo, and the dashboards. These are drawn not by Grafana but by Perses
# (npm: @perses-dev/*): screenshots/ says the dashboards' JSON in its words, and it asks a real Prometheus.
#   deploy/compose/screenshots.sh            starts two silos, three edges and Prometheus for it (tests/EndToEnd.Tests; minutes)
#   PROMETHEUS_URL=http://127.0.0.1:9090/ deploy/compose/screenshots.sh     of the dashboards, with a Prometheus that runs already;
#                                            EDGE_URL, SILO_URL: of the status pages too. URLs end with /. MINUTES: how far back, default 6
# Needs: node, npm and a registry, firefox-esr, pngquant; for the first form what DashboardTests needs too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if [ -z "${PROMETHEUS_URL:-}" ]; then
  export OCSP_SCENE_COMMAND=$here/screenshots.sh
  exec dotnet run --project "$root/tests/EndToEnd.Tests" -- -class '*DashboardTests'
fi

images=${IMAGES:-$root/docs/images}
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir -p "$images"

take() { # NAME URL WIDTH,HEIGHT
  firefox-esr --headless --no-remote --profile "$(mktemp -d -p "$work")" --window-size "$3" --screenshot "$images/$1.png" "$2" >"$work/firefox.log" 2>&1 ||
    { cat "$work/firefox.log"; exit 1; }
  pngquant --force --ext .png --speed 1 "$images/$1.png"
  echo "$images/$1.png"
}

perses=$root/artifacts/screenshots
mkdir -p "$perses"
cp "$here/screenshots/package.json" "$perses/"
npm install --prefix "$perses" --no-audit --no-fund --ignore-scripts >"$work/npm.log" 2>&1 || { tail -5 "$work/npm.log"; exit 1; }
(cd "$perses" && exec node "$here/screenshots/serve.mjs" "$here/grafana" "$PROMETHEUS_URL" "${MINUTES:-6}") >"$work/port" &
server=$!
until [ -s "$work/port" ]; do
  kill -0 $server
  sleep 1
done

for board in fleet responders certificates cluster; do
  rows=$(node -p "Math.max(...require('$here/grafana/$board.json').panels.map(panel => panel.gridPos.y + panel.gridPos.h))")
  take "$board" "http://127.0.0.1:$(cat "$work/port")/?$board" "1270,$((rows * 40 + 60))"
done
if [ -n "${EDGE_URL:-}" ]; then
  take status-edge-phone "$EDGE_URL" 400,900
fi
if [ -n "${SILO_URL:-}" ]; then
  take status-silo "$SILO_URL" 1100,900
fi
