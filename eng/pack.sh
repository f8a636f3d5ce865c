#!/usr/bin/env bash
# Packs the two libraries and builds the sample against the packages, as their user would: what a package forgets shows here.
#   eng/pack.sh          packages end up in artifacts/packages
set -euo pipefail
cd "$(dirname "$0")/.."

library=$(dotnet msbuild src/Ocsp/Ocsp.csproj -getProperty:BouncyCastlePackage)
if [ "$library" != BouncyCastle.Cryptography ]; then
  echo "not packed: this feed has $library only, which packages are never built with (docs/adr/0001-two-editions.md)"
  exit 0
fi

packages=$PWD/artifacts/packages
rm -rf "$packages"
for project in Ocsp Tls; do
  dotnet pack "src/$project/$project.csproj" --nologo -v quiet -c Release -o "$packages"
done

user=$(mktemp -d)
trap 'rm -rf "$user"' EXIT
cp samples/AspNetApp/Program.cs "$user"
version=$(dotnet msbuild src/Tls/Tls.csproj -getProperty:Version)
cat >"$user/App.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <RestoreAdditionalProjectSources>$packages</RestoreAdditionalProjectSources>
    <!-- Else a package of the same version from the last run would be taken from the user's cache. -->
    <RestorePackagesPath>$user/cache</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="OrleansOcsp.Tls" Version="$version" />
  </ItemGroup>
</Project>
XML
dotnet build "$user/App.csproj" --nologo -v quiet -clp:NoSummary
echo "packed and used: $(cd "$packages" && echo *.nupkg)"
