# Sourced by demo.sh and test.sh: looks once what the NuGet feed has, says what is left out and why, and remembers it in
# artifacts/feed.props, which eng/Edition.props imports. Delete that file to look again.

feed_props=artifacts/feed.props

# feed_probe EDITION BOUNCYCASTLE: restores what that edition stands on. Returns 0 (served), 1 (a package is not served); an
# unreachable feed is an error, not a choice, and ends the script.
feed_probe() {
  local out scratch
  scratch=$(mktemp -d)
  if out=$(dotnet restore eng/feed-probe/feed-probe.csproj --nologo \
      -p:OcspEdition="$1" -p:BouncyCastlePackage="$2" -p:MSBuildProjectExtensionsPath="$scratch/" 2>&1); then
    rm -rf "$scratch"
    return 0
  fi
  rm -rf "$scratch"
  # NU1101 no such package, NU1102 no such version, NU1103 only a pre-release, NU1603 another version came instead.
  feed_missing=$(grep -oE 'error NU1(101|102|103|603): .*' <<<"$out" | sed -E 's/^error NU[0-9]+: //; s/\. .*//' | sort -u)
  if [ -z "$feed_missing" ]; then
    printf 'The NuGet feed could not be asked which packages it has. What dotnet restore said:\n\n%s\n\n' "$out" >&2
    printf 'Check the network and the package sources (dotnet nuget list source), then run this again.\n' >&2
    exit 1
  fi
  return 1
}

feed_look() {
  mkdir -p artifacts
  if [ -f "$feed_props" ]; then
    return
  fi
  local edition library why=""
  for choice in full/BouncyCastle.Cryptography full/Portable.BouncyCastle single/BouncyCastle.Cryptography single/Portable.BouncyCastle; do
    edition=${choice%/*} library=${choice#*/}
    if feed_probe "$edition" "$library"; then
      printf '<Project>\n  <PropertyGroup>\n    <OcspEdition Condition="'"'\$(OcspEdition)' == ''"'">%s</OcspEdition>\n    <BouncyCastlePackage Condition="'"'\$(BouncyCastlePackage)' == ''"'">%s</BouncyCastlePackage>\n  </PropertyGroup>\n</Project>\n' \
        "$edition" "$library" >"$feed_props.new"
      printf '%s' "$why" >artifacts/feed.why
      mv "$feed_props.new" "$feed_props"
      return
    fi
    why+="$feed_missing"$'\n'
  done
  printf 'The NuGet feed has neither BouncyCastle.Cryptography nor Portable.BouncyCastle, one of which is needed:\n%s\n' "$why" >&2
  exit 1
}

# One clear block: which edition, what is left out, why. Nothing is printed when nothing is left out.
feed_say() {
  local edition library
  edition=$(sed -nE 's/.*<OcspEdition[^>]*>([a-z]+)<.*/\1/p' "$feed_props")
  library=$(sed -nE 's/.*<BouncyCastlePackage[^>]*>([A-Za-z.]+)<.*/\1/p' "$feed_props")
  [ "$edition" = full ] && [ "$library" = BouncyCastle.Cryptography ] && return
  echo "=================================================================================="
  echo "The NuGet feed of this machine is partial, so something is left out of this build:"
  [ "$edition" = single ] && echo " - the cluster (src/GrainContracts, src/Grains, src/Silo, tests/Grains.Tests, tests/Testing.Cluster) and the OTLP exporter: no Orleans or OpenTelemetry"
  [ "$library" = Portable.BouncyCastle ] && echo " - BouncyCastle.Cryptography: Portable.BouncyCastle 1.8.10 stands in (never for packages or images)"
  echo "What the feed said:"
  sort -u artifacts/feed.why | sed '/^$/d; s/^/   /'
  echo "To look again: rm $feed_props"
  echo "=================================================================================="
}

feed_look
feed_say
