#!/usr/bin/env bash
# The benchmarks. bench/README.md says how to read them. Wants nginx (Debian: nginx-light) and, for figures to be quoted, a quiet machine.
#   bench/run.sh                        all of them
#   bench/run.sh handshakes --names 1   one, with its options
#   bench/run.sh micro                  BenchmarkDotNet: read, verify, schedule, look-up; not among "all"
#   bench/run.sh cluster --certificates 100000   two silos and PostgreSQL (Debian: postgresql); not among "all"
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1-}" = cluster ]; then
  . eng/feed.sh
  dotnet build bench/Cluster/ClusterBench.csproj -c Release --nologo -v quiet -clp:NoSummary
  exec "$(dotnet msbuild bench/Cluster/ClusterBench.csproj -getProperty:ArtifactsPath)/bin/ClusterBench/release/OrleansOcsp.ClusterBench" "${@:2}"
fi

if [ "${1-}" = micro ]; then
  . eng/feed.sh
  dotnet build bench/Micro/Micro.csproj -c Release --nologo -v quiet -clp:NoSummary
  exec "$(dotnet msbuild bench/Micro/Micro.csproj -getProperty:ArtifactsPath)/bin/Micro/release/OrleansOcsp.Micro" --artifacts artifacts/bench/micro "${@:2}"
fi

if ! command -v nginx >/dev/null; then
  echo "bench/run.sh: nginx is not installed (Debian: nginx-light)" >&2
  exit 1
fi

. eng/feed.sh
edge=artifacts/bench/edge
dotnet publish src/EdgeHost/EdgeHost.csproj -c Release -o $edge --nologo -v quiet
dotnet build bench/Handshakes/Handshakes.csproj -c Release --nologo -v quiet -clp:NoSummary
dotnet build bench/Responder/ResponderLoad.csproj -c Release --nologo -v quiet -clp:NoSummary
program=$(dotnet msbuild bench/Handshakes/Handshakes.csproj -getProperty:ArtifactsPath)/bin/Handshakes/release/OrleansOcsp.Handshakes

# Servers get core 0 and clients core 1 where there are two (Cores.cs).
pin=()
if [ "$(nproc)" -ge 2 ] && command -v taskset >/dev/null; then
  pin=(taskset -c 1)
  export OCSP_BENCH_PINNED=1
fi
responder() { "${pin[@]}" "${program//Handshakes/ResponderLoad}" "$@" --edge "$PWD/$edge/ocsp-edge"; }
bench() {
  case $1 in
    # Look-ups want all cores, to see whether threads wait for each other; certificates want them as an edge has them.
    lookup | memory) OCSP_BENCH_PINNED=0 "$program" "$@" --edge "$PWD/$edge/ocsp-edge" ;;
    *) "${pin[@]}" "$program" "$@" --edge "$PWD/$edge/ocsp-edge" ;;
  esac
}

if [ "${1:-}" = responder ]; then
  shift
  responder "$@"
elif [ $# -gt 0 ]; then
  bench "$@"
else
  echo "$(nproc) cores of $(sed -nE 's/^model name[^:]*: //p' /proc/cpuinfo | head -1); $(openssl version); $(nginx -v 2>&1); .NET $(dotnet --version)"
  bench handshakes --names 1
  bench handshakes --names 1000
  bench backend
  bench lookup
  bench change
  bench memory
  command -v wrk >/dev/null && responder || echo "left out: responder; wrk is not installed (Debian: wrk)"
fi
