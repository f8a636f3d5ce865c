#!/usr/bin/env bash
# Takes the pictures of docs/images: the status pages of an edge and a silo, and the dashboards. These are drawn by screenshots/render.mjs from
# the dashboards' own JSON and a real Prometheus, not by Grafana.
#   deploy/compose/screenshots.sh            starts two silos, three edges and Prometheus for it (tests/EndToEnd.Tests; minutes)
#   PROMETHEUS_URL=... EDGE_URL=... SILO_URL=... deploy/compose/screenshots.sh     of what runs already; URLs end with /
# Needs: node, firefox-esr; for the first form what DashboardTests needs too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
if [ -z "${PROMETHEUS_URL:-}" ]; then
  export OCSP_SCENE_COMMAND=$here/screenshots.sh
  exec dotnet run --project "$root/tests/EndToEnd.Tests" -- -class '*DashboardTests'
fi

images=${IMAGES:-$root/docs/images}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$images"

take() { # NAME URL WIDTH,HEIGHT
  firefox-esr --headless --no-remote --profile "$(mktemp -d -p "$work")" --window-size "$3" --screenshot "$images/$1.png" "$2" >"$work/firefox.log" 2>&1 ||
    { cat "$work/firefox.log"; exit 1; }
  echo "$images/$1.png"
}

for board in fleet responders certificates cluster; do
  node "$here/screenshots/render.mjs" "$here/grafana/$board.json" "$PROMETHEUS_URL" "${MINUTES:-6}" >"$work/$board.html"
  take "$board" "file://$work/$board.html" "1270,$(sed -nE 's/.*<!-- height ([0-9]+) -->.*/\1/p' "$work/$board.html")"
done
take status-edge "$EDGE_URL" 1100,900
take status-edge-phone "$EDGE_URL" 400,900
take status-silo "$SILO_URL" 1100,900
