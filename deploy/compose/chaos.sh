#!/bin/bash
# Breaks one thing after another, says before each what will be seen where, and mends it again.
#
#     ./chaos.sh silo | ca | database | hang | revoke | unrevoke | all
#
# A line "STEP <second> <name>" in the output says when each began: ./test.sh reads it. Environment: COMPOSE (the command, for an
# --env-file or -f of your own), PAUSE (seconds that a break lasts, default 40), CUT (seconds without the CA, default 360: three
# half-windows of the demo's responses, which are valid for 4 min).
set -euo pipefail
cd "$(dirname "$0")"
read -r -a compose <<< "${COMPOSE:-docker compose}"
pause=${PAUSE:-40}
cut=${CUT:-360}
switches=http://127.0.0.1:8081
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

step() {
    printf '\nSTEP %s %s\n' "$(date +%s)" "$1"
    printf '  %s\n' "${@:2}"
}

# The CA's word on a certificate: "certificate SERIAL NAME good, asked N times".
serial() { curl -fsS "$switches/" | awk -v name="$1" '$1 == "certificate" && $3 == name { print $2 }'; }

# How often it was asked, by certificate and by data centre.
asked() {
    local dc there
    curl -fsS "$switches/" > "$files/ca"
    awk '$1 == "certificate" { print "  the CA:", $3, $4, $5, $6, $7 }' "$files/ca"
    for dc in east west; do
        there=$(docker network inspect -f '{{range .Containers}}{{.IPv4Address}} {{end}}' "$(network "ca-$dc")")
        awk -v there=" ${there//\/[0-9][0-9]/}" -v dc="$dc" '
            $1 == "asked" && $2 == "by" && index(there, " " $3 " ") { sum += $4 }
            END { print "  the CA: asked by dc-" dc, sum + 0, "times" }' "$files/ca"
    done
}

container() { "${compose[@]}" ps -q "$1"; }
network() { docker network ls -q --filter "name=^${PROJECT:-orleans-ocsp}_$1\$"; }
healthy() { "${compose[@]}" up --detach --wait --no-deps --no-recreate "$@" > /dev/null 2>&1; }

silo() {
    step silo "kill -9 of silo-east-1. Handshakes: nothing is seen. silo-east-2 takes its certificates over within seconds; its log:" \
        "${compose[*]} logs -f silo-east-2"
    "${compose[@]}" kill -s KILL silo-east-1 > /dev/null 2>&1
    sleep "$pause"
    step silo-back "silo-east-1 starts again and joins. Handshakes: nothing is seen."
    healthy silo-east-1
}

ca() {
    step ca "dc-west is cut off from the CA for $cut s. Handshakes: nothing is seen, staples stay fresh: dc-west gets them from dc-east." \
        "The CA's count, before and after: nobody of dc-west, and dc-east once a certificate and half-window."
    asked
    docker network disconnect "$(network ca-west)" "$(container ca)"
    sleep "$cut"
    asked
    step ca-back "The way to the CA is there again."
    docker network connect --alias ca "$(network ca-west)" "$(container ca)"
    sleep 5
}

database() {
    step database "PostgreSQL of dc-east stops. Handshakes: nothing is seen, and staples are refreshed as before. Silos say that" \
        "they cannot save, and save later: ${compose[*]} logs -f silo-east-2"
    "${compose[@]}" stop database-east > /dev/null 2>&1
    sleep "$pause"
    step database-back "PostgreSQL starts again."
    healthy database-east
}

hang() {
    step hang "The responder takes questions and never answers. Handshakes: nothing is seen while the staples last (4 min)." \
        "What an edge says of it: ${compose[*]} exec edge-east /app/ocsp-edge explain www.localhost" \
        "    --admin http://127.0.0.1:9181 --token-file /run/ocsp/admin-token"
    curl -fsS -X POST "$switches/fault/hang" | sed 's/^/  /'
    sleep "$pause"
    step hang-back "The responder answers again."
    curl -fsS -X POST "$switches/fault/none" | sed 's/^/  /'
}

# The step that is meant to refuse.
revoke() {
    step revoke "The CA revokes doomed.localhost, which is must-staple. As soon as the answer is fetched, at the refresh point or now," \
        "by 'refresh now', its handshakes are refused with an alert. www.localhost and shop.localhost: nothing is seen."
    curl -fsS -X POST "$switches/revoke/$(serial doomed.localhost)" | sed 's/^/  /'
    refresh doomed.localhost
    sleep "$pause"
}

unrevoke() {
    step unrevoke "The CA takes it back, as after a hold: with the next answer doomed.localhost is served again, and the logs warn." \
        "A data centre whose peer is a moment behind has it from the CA at its next refresh point, 2 min later at most."
    curl -fsS -X POST "$switches/unrevoke/$(serial doomed.localhost)" | sed 's/^/  /'
    refresh doomed.localhost
}

# "Refresh now" in both data centres, by the silos' admin API. It wants the token, which lies beside the certificates.
refresh() {
    local key
    for dc in east west; do
        "${compose[@]}" cp "silo-$dc-1:/run/ocsp/admin-token" "$files/$dc" > /dev/null 2>&1
    done
    "${compose[@]}" cp "edge-east:/run/ocsp/certificates/$1/fullchain.pem" "$files/chain.pem" > /dev/null 2>&1
    key=$(openssl x509 -in "$files/chain.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
    for address in east:9181 west:9191; do
        curl -fsS -o /dev/null -X POST -H 'Ocsp-Admin: 1' -H "Authorization: Bearer $(cat "$files/${address%:*}")" \
            "http://127.0.0.1:${address#*:}/staples/$key/refresh"
    done
}

all() {
    silo
    ca
    database
    hang
    revoke
    unrevoke
    step end "That was all."
}

case ${1:-} in
silo | ca | database | hang | revoke | unrevoke | all) "$1" ;;
*)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$(basename "$0")"
    exit 64
    ;;
esac
