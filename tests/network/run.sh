#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# usage: run.sh; in the build folder, by make check.
# What is fetched from a network: of our own, in a namespace, with name server,
# web server, OCSP responder and Redis.  Nothing of it is seen outside.
here=$(cd "$(dirname "$0")" && pwd)
what="fetching from a network"
. "$here/../need.sh"

"$PWD/smime-milter" -V | grep -q '^libcurl' || skip "built without libcurl"
need /usr/sbin/nginx /usr/sbin/dnsmasq /usr/bin/redis-check-rdb
why=$(unshare --mount --net true 2>&1) || {
	echo "FAIL: no namespace of mounts and of a network can be made here:" \
		"$why" >&2
	exit 1
}
exec unshare --mount --net "$python3" "$here/stories.py" "$PWD"
