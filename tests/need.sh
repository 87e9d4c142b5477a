# SPDX-License-Identifier: BSD-2-Clause
# Read by scripts of the folders below, once they have set `what` and `here`:
# a test is skipped (77) where it cannot be run; ./check installs what it needs.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

skip() {
	echo "SKIP: $what: $*"
	exit 77
}
# need PATH...: programs, of the system or of packages that are unpacked.
need() {
	for program; do
		[ -x "$program" ] || [ -x "$PRIVATE_PACKAGES$program" ] ||
			skip "no $program (see tests/install-packages)"
	done
}

[ "$(id -u)" = 0 ] || skip "only root can do it"
python3=$(command -v /usr/bin/python3 || command -v python3) ||
	skip "no python3"
command -v openssl >/dev/null || skip "no openssl command"
