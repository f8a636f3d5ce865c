#!/bin/bash
# Builds, starts, looks, breaks (chaos.sh all) and updates (update.sh) under 200 handshakes a second, looks at the hardening, tears down.
# It says "ok" or "NOT OK" for each and ends with 1 if one is not. 20 minutes and more; KEEP=1 leaves all running.
#
#     ./test.sh                        # images from the registries
#     ./test.sh --env-file local.env   # images that local-images.sh has made
#
# Needed: docker with compose v2, curl, openssl, awk. Environment: PAUSE and CUT of chaos.sh, RATE (handshakes a second).
set -euo pipefail
cd "$(dirname "$0")"
compose=(docker compose "$@")
export COMPOSE="${compose[*]}"
out=$(mktemp -d)
failed=0

ok() { printf 'ok      %s\n' "$*"; }
not_ok() { printf 'NOT OK  %s\n' "$*"; failed=1; }
check() { if "${@:2}" > "$out/check" 2>&1; then ok "$1"; else not_ok "$1"; sed 's/^/        /' "$out/check" | tail -5; fi; }
tear_down() {
    if [ -z "${KEEP:-}" ]; then
        "${compose[@]}" --profile watch down --volumes --timeout 15 > /dev/null 2>&1 || true
    fi
}
trap tear_down EXIT

# The ports of the edges, one a line.
ports() {
    for container in $("${compose[@]}" ps -q edge-east edge-west); do
        docker port "$container" 8443/tcp | awk -F: '/^0/ { print $NF }'
    done
}

stapled() { # PORT NAME
    openssl s_client -connect "127.0.0.1:$1" -servername "$2" -status -CAfile "$out/root.pem" < /dev/null > "$out/s_client" 2>&1
    grep -q 'Cert Status: good' "$out/s_client" && grep -q 'Verify return code: 0' "$out/s_client"
}

start() {
    begin=$(date +%s)
    "${compose[@]}" build ca silo-east-1 edge-east > "$out/build" 2>&1 || { tail -20 "$out/build"; exit 1; }
    ok "built in $(($(date +%s) - begin)) s"
    begin=$(date +%s)
    "${compose[@]}" up --detach --wait --no-build > "$out/up" 2>&1 || { cat "$out/up"; "${compose[@]}" ps --all; exit 1; }
    ok "up: all healthy after $(($(date +%s) - begin)) s"
    "${compose[@]}" cp ca:/demo/ca/root.pem "$out/root.pem" > /dev/null 2>&1
    check "four edges" test "$(ports | wc -l)" = 4
    for port in $(ports); do
        for name in www.localhost shop.localhost; do
            check "first handshake at $port, $name: openssl" stapled "$port" "$name"
            check "first handshake at $port, $name: curl --cert-status" curl -fsS --cert-status --cacert "$out/root.pem" -o /dev/null \
                "https://$name:$port/"
        done
    done
}

hardening() {
    for container in $("${compose[@]}" ps -q); do
        name=$(docker inspect -f '{{.Name}}' "$container")
        status=/proc/$(docker inspect -f '{{.State.Pid}}' "$container")/status
        check "$name: not root, no capabilities, no new privileges" awk '
            /^Uid:/ && ($2 == 0 || $3 == 0) { exit 1 }
            /^Cap(Eff|Prm|Inh|Amb|Bnd):/ && $2 !~ /^0+$/ { exit 1 }
            /^NoNewPrivs:/ && $2 != 1 { exit 1 }' "$status"
        limits=$(docker inspect -f '{{with .HostConfig}}{{.ReadonlyRootfs}} {{and .Memory .NanoCpus .PidsLimit | not | not}}{{end}}' "$container")
        check "$name: read-only root; memory, CPU, processes limited" test "$limits" = "true true"
    done

    for dc in east west; do
        "${compose[@]}" cp "silo-$dc-1:/run/ocsp/admin-token" "$out/secret-$dc" > /dev/null 2>&1
        "${compose[@]}" cp "database-$dc:/run/ocsp/password" "$out/secret-database-$dc" > /dev/null 2>&1
    done
    cat "$out"/secret-* | sed 's/[0-9a-f]\{32\}/&\n/g' > "$out/secrets"
    docker inspect $("${compose[@]}" ps -aq) > "$out/dump"
    for image in edge silo authority; do
        docker image inspect "orleans-ocsp/$image:${TAG:-local}" >> "$out/dump"
        docker history --no-trunc "orleans-ocsp/$image:${TAG:-local}" >> "$out/dump"
    done
    check "four secrets" test "$(grep -c . "$out/secrets")" = 4
    check "no secret in environments, command lines, image configurations" bash -c "! grep -qFf '$out/secrets' '$out/dump'"
    for image in edge silo authority; do
        container=$(docker create "orleans-ocsp/$image:${TAG:-local}")
        docker export "$container" | tar -t > "$out/files"
        docker rm --volumes "$container" > /dev/null
        check "$image: no keys, no NuGet.Config, no package cache in the image" bash -c \
            "! grep -viE '^(etc/ssl|usr/share|usr/lib)/' '$out/files' | grep -iE '[.](key|pem|pfx)\$|nuget[.]config|pgpass|[.]nuget/'"
    done
}

watch() {
    "${compose[@]}" --profile watch up --detach --no-deps --no-build --force-recreate watch > /dev/null 2>&1
    sleep 20
}

unwatch() { # FILE
    local container
    container=$("${compose[@]}" --profile watch ps --all -q watch)
    docker stop --time 60 "$container" > /dev/null
    docker logs "$container" > "$1" 2>&1
    grep '^#' "$1" | sed 's/^# /        problems: /' || true
}

# A line a step: what clients saw until the next began. The refused are told apart by name: doomed.localhost is meant to be.
report() { # STEPS SECONDS
    awk -F'\t' -v OFS='\t' '
        FNR == NR { split($0, s, " "); if (s[1] == "STEP") { at[++n] = s[2]; name[n] = s[3] } next }
        $1 ~ /^[0-9]+$/ {
            i = 0
            while (i < n && at[i + 1] <= $1) i++
            all[i] += $4 + $5 + $6 + $7 + $8 + $9; good[i] += $4; revoked[i] += $5; unstapled[i] += $6 + $7
            if ($3 ~ /^doomed/) doomed[i] += $8; else refused[i] += $8
            unreachable[i] += $9
            if ($2 ~ /west/ && $10 > west[i]) west[i] = $10
            if ($2 ~ /east/ && $10 > east[i]) east[i] = $10
        }
        END {
            name[0] = "before"
            print "| step | handshakes | good | unstapled | refused | doomed.localhost refused | no connection | oldest staple, dc-east | dc-west |"
            print "|---|---|---|---|---|---|---|---|---|"
            for (i = 0; i <= n; i++)
                if (all[i]) printf "| %s | %d | %d | %d | %d | %d | %d | %d s | %d s |\n", name[i], all[i], good[i], unstapled[i],
                    refused[i], doomed[i], unreachable[i], east[i], west[i]
        }' "$1" "$2"
}

# Sums a column of the report: over all steps, or those whose name fits.
total() { awk -F'|' -v column="$1" -v steps="${3:-.}" 'NR > 2 && $2 ~ steps { sum += $column } END { print sum + 0 }' "$2"; }

# How often a data centre asked the CA between the two counts of the step.
count_of() { awk -v dc="dc-$1" '$1 == "the" && $4 == "by" && $5 == dc { count[++n] = $6 } END { print count[2] - count[1] }' "$out/chaos"; }

chaos() {
    watch
    ./chaos.sh all | tee "$out/chaos"
    sleep 20
    unwatch "$out/seconds"
    report "$out/chaos" "$out/seconds" | tee "$out/report"
    check "chaos: 0 unstapled of $(total 3 "$out/report") handshakes" test "$(total 5 "$out/report")" = 0
    check "chaos: 0 refused but doomed.localhost" test "$(total 6 "$out/report")" = 0
    check "chaos: 0 without a connection" test "$(total 8 "$out/report")" = 0
    check "chaos: doomed.localhost is not refused before it is revoked" \
        test "$(total 7 "$out/report" '^ (before|silo|ca|database|hang)')" = 0
    check "chaos: doomed.localhost is refused once it is revoked" test "$(total 7 "$out/report" '^ revoke')" -gt 0
    check "without the CA: nobody of dc-west asked it" test "$(count_of west)" = 0
    check "without the CA: dc-east asked $(count_of east) times for 3 certificates and $((${CUT:-360} / 120)) half-windows" \
        test "$(count_of east)" -le "$((3 * (${CUT:-360} / 120 + 1)))"
    check "without the CA: dc-west's staples are as fresh as dc-east's, to the 60 s that its turn comes later" \
        test "$(total 10 "$out/report" '^ ca $' | tr -dc 0-9)" -le "$(($(total 9 "$out/report" '^ ca $' | tr -dc 0-9) + 60))"
}

# A data centre that asked its peer before that had heard of it keeps a revocation that was taken back to its next refresh point.
all_good() {
    local port try
    for try in $(seq 36); do
        for port in $(ports); do
            stapled "$port" doomed.localhost || { sleep 5; continue 2; }
        done
        return
    done
    return 1
}

update() {
    check "update: doomed.localhost is good again at every edge" all_good
    for image in edge silo; do
        printf 'FROM orleans-ocsp/%s:%s\nLABEL version=next\n' "$image" "${TAG:-local}" \
            | docker build -q -t "orleans-ocsp/$image:next" - > /dev/null
    done
    docker tag "orleans-ocsp/authority:${TAG:-local}" orleans-ocsp/authority:next
    watch
    printf 'STEP %s update\n' "$(date +%s)" > "$out/update"
    TAG=next ./update.sh 2>&1 | grep -v '^ Container' | sed 's/^/        /'
    sleep 5
    unwatch "$out/update-seconds"
    report "$out/update" "$out/update-seconds" | tee "$out/update-report"
    check "update: 0 unstapled of $(total 3 "$out/update-report") handshakes" test "$(total 5 "$out/update-report")" = 0
    check "update: 0 refused" test "$(($(total 6 "$out/update-report") + $(total 7 "$out/update-report")))" = 0
    "${compose[@]}" ps --format '{{.Image}}' | grep -E '/(edge|silo):' > "$out/images"
    check "update: eight edges and silos run the new image" test "$(grep -c ':next$' "$out/images")/$(wc -l < "$out/images")" = 8/8
}

# A client that keeps its connection open and says nothing must not hold up the end.
stop() {
    mapfile -t port < <(ports)
    (sleep 60 | openssl s_client -connect "127.0.0.1:${port[0]}" -servername www.localhost > /dev/null 2>&1) &
    sleep 2
    for service in edge-east silo-east-1 ca database-west; do
        begin=$(date +%s)
        container=$("${compose[@]}" ps -q "$service" | head -1)
        docker stop --time 30 "$container" > /dev/null
        took=$(($(date +%s) - begin))
        check "$service: ended $took s after SIGTERM, exit code $(docker inspect -f '{{.State.ExitCode}}' "$container")" test "$took" -le 10
    done
}

for part in start hardening chaos update stop; do
    printf '\n== %s\n' "$part"
    "$part"
done
exit $failed
