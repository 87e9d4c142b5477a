#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# usage: run.sh; in the build folder, by make check.
# What is fetched from a network: of our own, in a namespace, with name server,
# web server, OCSP responder and Redis.  Nothing of it is seen outside.
here=$(cd "$(dirname "$0")" && pwd)
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

skip() {
	echo "SKIP: fetching from a network: $*"
	exit 77
}
have() { [ -x "$1" ] || [ -x "$PRIVATE_PACKAGES$1" ]; }

[ "$(id -u)" = 0 ] || skip "only root can make a network of its own"
python3=$(command -v /usr/bin/python3 || command -v python3) ||
	skip "no python3"
command -v openssl >/dev/null || skip "no openssl command"
"$PWD/smime-milter" -V | grep -q '^libcurl' || skip "built without libcurl"
for daemon in /usr/sbin/nginx /usr/sbin/dnsmasq /usr/bin/redis-check-rdb; do
	have $daemon || skip "no $daemon (see tests/install-packages)"
done
why=$(unshare --mount --net true 2>&1) || {
	echo "FAIL: no namespace of mounts and of a network can be made here:" \
		"$why" >&2
	exit 1
}
exec unshare --mount --net "$python3" "$here/stories.py" "$PWD"
