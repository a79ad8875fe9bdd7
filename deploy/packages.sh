#!/bin/sh
# Install Debian packages that are missing.
#   deploy/packages.sh needed PACKAGE...    ends with an error when one cannot be had
#   deploy/packages.sh wanted PACKAGE...    says what is lost and goes on
set -eu

kind=$1
shift

missing=
for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
    # With nobody there to type a password, sudo may not ask for one.
    if [ -t 0 ]; then root="sudo"; else root="sudo -n"; fi
fi

# shellcheck disable=SC2086 # the lists are words on purpose
install_missing() {
    command -v apt-get >/dev/null || return 1
    [ -z "$root" ] || $root true || return 1
    echo "Installing Debian packages:$missing"
    $root apt-get update -q && $root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

install_missing && exit 0

echo "These Debian packages are missing:$missing" >&2
echo "Please run:  sudo apt-get install$missing" >&2
if [ "$kind" = wanted ]; then
    echo "Going on without them (without espeak-ng the wall shows calls but does not speak)." >&2
    exit 0
fi
exit 1
