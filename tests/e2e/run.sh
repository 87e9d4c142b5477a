#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# usage: run.sh [NAME.py of this folder without .py]...
# The stories through a real Postfix; run in the build folder by make check.
# Skipped (77) where they cannot be told; ./check installs what they need.
here=$(cd "$(dirname "$0")" && pwd)
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

skip() {
	echo "SKIP: end to end with Postfix: $*"
	exit 77
}
have() { [ -x "$1" ] || [ -x "$PRIVATE_PACKAGES$1" ]; }

[ "$(id -u)" = 0 ] || skip "only root can start a Postfix"
python3=$(command -v /usr/bin/python3 || command -v python3) ||
	skip "no python3"
command -v openssl >/dev/null || skip "no openssl command"
for daemon in postfix opendkim opendmarc; do
	have /usr/sbin/$daemon ||
		skip "no $daemon (see tests/install-packages)"
done
for program in sieve-test rspamd; do
	have /usr/bin/$program ||
		skip "no $program (see tests/install-packages)"
done
status=0
[ $# -gt 0 ] || set -- stories actions hostile recipes
for name; do
	"$python3" "$here/$name.py" "$(pwd)" || status=1
done
exit $status
