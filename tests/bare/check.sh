#!/bin/bash
# Try a clean clone on a bare Debian 12: python3, git and make, and nothing else.
#
#   sudo tests/bare/check.sh [TARGET ...]        (default: demo test)
#
# Makes a chroot by debootstrap (apt-get install debootstrap) in $BARE_ROOT, kept for the next time, clones the
# committed state of this repository into it, and runs make TARGET as an ordinary user and as root ($BARE_USERS). Exits 0 only
# if all of it does. This machine's own settings of pip (PIP_*), its resolver and its certificates go along.
set -euo pipefail

root=${BARE_ROOT:-/var/tmp/reelworks-bare}
here=$(cd "$(dirname "$0")/../.." && pwd)
targets=${*:-demo test}
users=${BARE_USERS:-visitor root}

make_root() {
    [ -x "$root/usr/bin/make" ] && return
    debootstrap --variant=minbase --include=python3,git,make,ca-certificates bookworm "$root"
    chroot "$root" useradd --create-home visitor
}

mount_root() {
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    mount -t proc proc "$root/proc"
    mkdir -p "$root/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    trap 'umount "$root/proc" "$root/dev/shm"' EXIT
}

try_as() {
    local user=$1 home=$2 words=(PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 "HOME=$2")
    while IFS= read -r -d '' word; do
        case $word in PIP_CERT=* | PIP_DEFAULT_TIMEOUT=* | PIP_INDEX_URL=*) words+=("$word") ;; esac
    done < <(env -0)
    rm -rf "$root$home/reelworks"
    git clone --quiet --no-hardlinks "$here" "$root$home/reelworks"
    chroot "$root" chown -R "$user:$user" "$home/reelworks"
    for target in $targets; do
        echo "== make $target as $user"
        chroot --userspec="$user:$user" "$root" /usr/bin/env -i "${words[@]}" \
            make --no-print-directory -C "$home/reelworks" "$target" </dev/null
    done
}

make_root
mount_root
for user in $users; do
    try_as "$user" "$(chroot "$root" getent passwd "$user" | cut -d: -f6)"
done
echo "== all good: make $targets, as $users"
