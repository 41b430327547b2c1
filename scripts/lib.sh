# Shared by the scripts: where we are, how to say things, how to get a missing program.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need_packages PROBE PACKAGE...: installs the Debian packages when the probe command fails.
need_packages() {
    local probe=$1; shift
    if eval "$probe" >/dev/null 2>&1; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing Debian packages: $*"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
            || die "apt-get could not install: $*"
    else
        die "missing Debian packages; install them with: sudo apt-get install $*"
    fi
}

# want_packages PROBE PACKAGE...: the same for what can be done without; never fails.
want_packages() { (need_packages "$@") || say "going on without it"; }

need_dotnet() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is missing (no 'dotnet' on PATH); see https://dotnet.microsoft.com/download"
}

# What the native compiler and the linker need.
need_toolchain() {
    need_dotnet
    need_packages 'command -v cc && test -e /usr/include/zlib.h && ls /usr/lib/*/libsqlite3.a' gcc libc6-dev zlib1g-dev libsqlite3-dev
}
