#!/bin/bash
# Brings both data centres to the images of $TAG, one process after another, while the others serve.
#
#     TAG=2 docker compose build && TAG=2 ./update.sh
#
# Edges: the new ones come up beside the old, on free ports of the range, and serve before the old are told to go. Whoever stands in
# front of them (a load balancer, DNS) sees new addresses come and old ones go; each drains its open connections first.
# Environment: COMPOSE, as in chaos.sh.
set -euo pipefail
cd "$(dirname "$0")"
read -r -a compose <<< "${COMPOSE:-docker compose}"

for silo in silo-east-1 silo-east-2 silo-west-1 silo-west-2; do
    echo "$silo"
    "${compose[@]}" up --detach --wait --no-deps --no-build "$silo"
done

for edge in edge-east edge-west; do
    mapfile -t old < <("${compose[@]}" ps -q "$edge")
    echo "$edge: ${#old[@]} new beside ${#old[@]} old"
    "${compose[@]}" up --detach --wait --no-deps --no-build --no-recreate --scale "$edge=$((2 * ${#old[@]}))" "$edge"
    for container in "${old[@]}"; do
        docker stop "$container" > /dev/null
        docker rm "$container" > /dev/null
    done
done
