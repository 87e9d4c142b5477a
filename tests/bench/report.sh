#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# usage: report.sh [SMIME-CHECK]
#
# How fast, and in how much memory, a million lines become a report; beside it
# what grep and jq need on the same file to count one thing.  Best of three.
# Two cores of a shared machine (AMD EPYC), with other work on it, in
# seconds of user and system time:
#
#     smime-check --report, text     1.42 s  32 MB
#     smime-check --report, gzip     1.66 s  33 MB
#     smime-check --report, JSON     1.99 s  33 MB
#     grep -c result=fail            0.14 s   7 MB
#     jq select(.result == "fail")   5.37 s   7 MB
#
# JSON of ours is read in place (milter/analysis/record_plain.c); by jansson
# alone the same file takes four times as long.
set -eu
check=${1:-./smime-check}
here=$(dirname "$0")
log=$(mktemp -d)
export OUT=$log/out
trap 'rm -rf "$log"' EXIT

# A day of 50,000 messages twenty times over, with other queue ids.
many()
{
	python3 -B "$here/../report/month.py" 50000 "$1" |
	    grep smime-milter >"$log/once"
	for i in $(seq -w 20); do
		sed "s/4h/$i/" "$log/once"
	done >"$log/$1"
}

best()
{
	name=$1
	shift
	for _ in 1 2 3; do
		/usr/bin/python3 -B - "$@" <<'PYTHON'
import os, resource, sys
child = os.fork()
if child == 0:
    # grep looks no further where nobody reads how many there are.
    os.dup2(os.open(os.environ['OUT'], os.O_WRONLY | os.O_CREAT), 1)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
print('%.2f s  %d MB' % (used.ru_utime + used.ru_stime, used.ru_maxrss // 1024))
sys.exit(os.waitstatus_to_exitcode(status) > 1)
PYTHON
	done | sort -n | head -n 1 | sed "s/^/$name  /"
}

many rsyslog
many json
sed 's/^[^{]*//' "$log/json" >"$log/objects"
gzip -k "$log/rsyslog"
wc -l "$log/rsyslog" | sed 's/ .*/ lines/'
best 'smime-check --report, text   ' "$check" --report "$log/rsyslog"
best 'smime-check --report, gzip   ' "$check" --report "$log/rsyslog.gz"
best 'smime-check --report, JSON   ' "$check" --report "$log/json"
best 'grep -c result=fail          ' grep -c result=fail "$log/rsyslog"
best 'jq select(.result == "fail") ' jq -c 'select(.result == "fail") | .id' \
	"$log/objects"
