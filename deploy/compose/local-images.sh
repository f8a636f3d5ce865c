#!/bin/bash
# Base images for a machine that reaches no container registry: made of Debian packages and of this machine's .NET SDK.
# You do not need it where `docker pull` works. It writes local.env, which names them:
#
#     ./local-images.sh && docker compose --env-file local.env up --wait
#
# Needed: Debian or Ubuntu, root, docker, mmdebstrap, the .NET 10 SDK. The package mirrors are those of this machine.
set -euo pipefail
cd "$(dirname "$0")"
suite=${SUITE:-bookworm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

# root VARIANT PACKAGES: a file tree in $work/root.
root() {
    rm -rf "$work/root"
    mmdebstrap --quiet --variant="$1" --include="$2" "$suite" "$work/root" /etc/apt/sources.list.d/debian.sources
    rm -rf "$work"/root/{var/cache/apt,var/lib/apt/lists,usr/share/doc,usr/share/locale,usr/share/man}/*
    mkdir -p "$work"/root/{etc/ssl/certs,tmp}
    chmod 1777 "$work/root/tmp"

    # This machine's, so that what it trusts (a company's proxy, a mirror) is trusted in builds too.
    cp -L /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/"
}

# image NAME INSTRUCTION...: an image of $work/root.
image() {
    local name=$1 changes=()
    shift
    for change in "$@"; do
        changes+=(--change "$change")
    done
    tar -C "$work/root" -c . | docker import "${changes[@]}" - "$name"
}

# Like the chiseled images: what the runtime needs, no shell, no package manager.
root extract libc6,libgcc-s1,libstdc++6,zlib1g,libssl3
mkdir -p "$work/root/usr/share/dotnet" "$work/root/usr/bin"
cp -a "$dotnet"/{dotnet,host,shared} "$work/root/usr/share/dotnet/"
ln -s /usr/share/dotnet/dotnet "$work/root/usr/bin/dotnet"
image orleans-ocsp-local/aspnet:10.0 'ENV APP_UID=1654 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true DOTNET_ROOT=/usr/share/dotnet' \
    'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'

root minbase libicu72,libssl3,zlib1g,libgcc-s1,libstdc++6
mkdir -p "$work/root/usr/share/dotnet"
cp -a "$dotnet/." "$work/root/usr/share/dotnet/"
ln -s /usr/share/dotnet/dotnet "$work/root/usr/bin/dotnet"
image orleans-ocsp-local/sdk:10.0 'ENV DOTNET_ROOT=/usr/share/dotnet DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1' \
    'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'

# What compose.yaml asks of the official image: POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE, user 999, PGDATA.
root minbase postgresql
binaries=$(cd "$work/root" && echo usr/lib/postgresql/*/bin)
install -m 755 /dev/stdin "$work/root/usr/local/bin/docker-entrypoint.sh" <<ENTRY
#!/bin/bash
set -euo pipefail
export PATH=/$binaries:\$PATH
if [ ! -s "\$PGDATA/PG_VERSION" ]; then
    initdb -D "\$PGDATA" -U "\$POSTGRES_USER" --pwfile="\$POSTGRES_PASSWORD_FILE" -A scram-sha-256 -E UTF8 --locale=C.UTF-8
    echo 'host all all all scram-sha-256' >> "\$PGDATA/pg_hba.conf"
    export PGPASSWORD=\$(cat "\$POSTGRES_PASSWORD_FILE")
    pg_ctl -D "\$PGDATA" -o "-c listen_addresses=''" -w start
    createdb -U "\$POSTGRES_USER" "\$POSTGRES_DB"
    unset PGPASSWORD
    pg_ctl -D "\$PGDATA" -m fast -w stop
fi
exec "\$@"
ENTRY
sed -i 's/^postgres:[^:]*:[^:]*:[^:]*:/postgres:x:999:999:/' "$work/root/etc/passwd"
sed -i 's/^postgres:[^:]*:[^:]*:/postgres:x:999:/' "$work/root/etc/group"
rm -rf "$work"/root/var/lib/postgresql/* "$work/root/etc/postgresql"
install -d -o 999 -g 999 "$work"/root/{var/lib/postgresql,var/lib/postgresql/data,run/postgresql} # not var/run: a link out of the tree
image orleans-ocsp-local/postgres:debian "ENV PATH=/$binaries:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data" \
    'USER 999:999' 'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["postgres", "-c", "listen_addresses=*"]'

cat > local.env <<ENV
SDK_IMAGE=orleans-ocsp-local/sdk:10.0
BASE_IMAGE=orleans-ocsp-local/aspnet:10.0
POSTGRES_IMAGE=orleans-ocsp-local/postgres:debian
ENV
echo "Written: local.env"
