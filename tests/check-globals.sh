#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Writable data outside functions is what threads trip over: each one is
# listed here with the reason why it may exist.
set -u
build=${builddir:-.}
bad=0

known()
{
	case $1 in
	# base/log.c: where lines go; set at start and reload, atomics and a
	# mutex.
	to_syslog | most_wanted | ident_lock | log_ident) return 0 ;;
	# session.c: an atomic counter, for the stop.
	messages_under_way) return 0 ;;
	# certificate.c: SHA-256, fetched once.
	fetched_sha256 | sha256_once) return 0 ;;
	# fetch/once.c: libcurl is started once.
	curl_once) return 0 ;;
	# context.c: the pointer to the published configuration and its lock.
	current | current_lock) return 0 ;;
	esac
	return 1
}

for object in "$build"/lib*.a "$build"/milter/*.o; do
	test -f "$object" || continue
	# Sections, since tables with pointers are read-only only after
	# relocation (.data.rel.ro).
	for symbol in $(nm -f sysv "$object" 2>/dev/null | tr -d ' ' |
	    awk -F'|' '$7 ~ /^\.(data|bss|tdata|tbss)/ && $7 !~ /rel\.ro/ {
		sub(/\.[0-9]+$/, "", $1); print $1 }'); do
		case $symbol in
		# clang's sanitizers write tables of their own for what has no
		# name in C, a string say.
		__unnamed_[0-9]*) continue ;;
		__*asan* | __*ubsan* | __*sancov* | __*tsan* | .L*) continue ;;
		esac
		if ! known "$symbol"; then
			echo "check-globals: $object: writable: $symbol" >&2
			bad=1
		fi
	done
done
exit $bad
