#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# usage: run.sh [NAME.py of this folder without .py]...
# The stories through a real Postfix; run in the build folder by make check.
# Skipped (77) where they cannot be told; ./check installs what they need.
here=$(cd "$(dirname "$0")" && pwd)
what="end to end with Postfix"
. "$here/../need.sh"

need /usr/sbin/postfix /usr/sbin/opendkim /usr/sbin/opendmarc \
	/usr/bin/sieve-test /usr/bin/rspamd
status=0
[ $# -gt 0 ] || set -- stories actions hostile recipes
for name; do
	"$python3" "$here/$name.py" "$(pwd)" || status=1
done
exit $status
