#!/usr/bin/env bash
# Sees the main job work, with nothing but the .NET 10 SDK and OpenSSL 3: a throwaway CA with a real responder, a must-staple
# certificate, and an edge that staples from its first handshake. Stays up until Ctrl+C; with --once it does one handshake
# itself, prints the verdict and exits 0 or 1.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v dotnet >/dev/null; then
  echo "demo.sh: dotnet is not installed; needed: the .NET 10 SDK" >&2
  exit 1
fi

. eng/feed.sh
dotnet build src/EdgeHost/EdgeHost.csproj --nologo -v quiet -clp:NoSummary
exec "$(dotnet msbuild src/EdgeHost/EdgeHost.csproj -getProperty:ArtifactsPath)/bin/EdgeHost/debug/ocsp-edge" demo "$@"
