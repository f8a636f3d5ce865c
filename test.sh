#!/usr/bin/env bash
# All tests. Needs the .NET 10 SDK and OpenSSL 3; neither root nor a network beyond the NuGet feed. Tests that want a real
# counterpart which is not installed (nginx, gnutls-cli, firefox ...) are left out by name at the end.
#   ./test.sh            everything
#   ./test.sh Ocsp Tls   only these test projects
#   ./test.sh --bench    the benchmarks as well
set -euo pipefail
cd "$(dirname "$0")"

for program in dotnet openssl; do
  if ! command -v $program >/dev/null; then
    echo "test.sh: $program is not installed; needed: the .NET 10 SDK and OpenSSL 3" >&2
    exit 1
  fi
done

bench=no
wanted=()
for argument in "$@"; do
  case $argument in
    --bench) bench=yes ;;
    -*) echo "test.sh: unknown option $argument; known: --bench" >&2; exit 2 ;;
    *) wanted+=("$argument") ;;
  esac
done

. eng/feed.sh
dotnet build orleans-ocsp.sln --nologo -v quiet -clp:NoSummary
bin=$(dotnet msbuild src/Ocsp/Ocsp.csproj -getProperty:ArtifactsPath)/bin
mkdir -p artifacts/test-results

# How long the fuzz of OCSP messages goes on, in seconds; alone, "dotnet test" does 3.
export OCSP_FUZZ_SECONDS=${OCSP_FUZZ_SECONDS:-60}

passed=0 failed=0 skipped=0 left_out=""
for project in tests/*.Tests; do
  name=$(basename "$project" .Tests)
  if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then
    continue
  fi
  program=$bin/$name.Tests/debug/OrleansOcsp.$name.Tests
  # A project that the edition leaves out was not built.
  [ -x "$program" ] || continue
  log=artifacts/test-results/$name.log
  echo "--- $name.Tests"
  status=0
  # The longest takes three minutes on two cores; one that hangs must not hang the rest.
  timeout --kill-after=10 900 "$program" -noLogo -noColor -showLiveOutput >"$log" 2>&1 </dev/null || status=$?
  grep -vE '^(  (Discover|Start|Finish)|xUnit\.net)' "$log" | grep -E '\[FAIL\]' -A 30 || true
  # What tests measured or recorded: latencies, which client cannot match a SHA-256 CertId.
  sed -nE 's/^ *(.*\.)?([^. ]+) \[OUTPUT\] (.*)/\2: \3/p' "$log"
  line=$(grep -E '^ +OrleansOcsp.*Total: ' "$log" | tail -1 || true)
  if [ -z "$line" ]; then
    echo "$name.Tests did not finish (exit status $status); the end of $log:"
    tail -30 "$log"
    failed=$((failed + 1))
    continue
  fi
  field() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$line"; }
  project_failed=$(($(field Errors) + $(field Failed)))
  passed=$((passed + $(field Total) - $(field Failed) - $(field Skipped) - $(field 'Not Run')))
  failed=$((failed + project_failed))
  skipped=$((skipped + $(field Skipped)))
  [ "$status" -eq 0 ] || [ "$project_failed" -gt 0 ] || failed=$((failed + 1))
  echo "${line#"${line%%[![:space:]]*}"}"
  left_out+=$(sed -nE 's/^ *(.*) \[SKIP\].*/\1/p' "$log" | while read -r test; do
    reason=$(grep -F -A 1 "$test [SKIP]" "$log" | sed -n '2s/^ *//p')
    printf '   %s: %s\n' "$test" "$reason"
  done)
  [ -z "$left_out" ] || left_out+=$'\n'
done

if [ "$bench" = yes ]; then
  bench/run.sh
fi

if [ "$skipped" -gt 0 ]; then
  printf '\nLeft out (%d):\n%s' "$skipped" "$left_out"
fi
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
