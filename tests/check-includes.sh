#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Arrows between the rooms go downwards only (ARCHITECTURE.md), each header
# compiles alone, and libmilter's header is seen by one file.
set -u
src=${srcdir:-$(dirname "$0")/..}
cc=${CC:-cc}
bad=0

complain()
{
	echo "check-includes: $*" >&2
	bad=1
}

# What the files of a folder may include, besides headers of their own folder.
vocabulary="base.h der.h verdict.h"
allowed()
{
	case $1 in
	base) echo "$vocabulary" ;;
	fetch) echo "$vocabulary fetch.h" ;;
	certificate) echo "$vocabulary sbr.h certificate.h" ;;
	message) echo "$vocabulary message.h" ;;
	signature) echo "$vocabulary sbr.h certificate.h signature.h" ;;
	rules) echo "$vocabulary sbr.h certificate.h statement.h rules.h" ;;
	trust) echo "$vocabulary sbr.h certificate.h trust.h" ;;
	revocation) echo "$vocabulary sbr.h certificate.h statement.h trust.h revocation.h" ;;
	store) echo "$vocabulary sbr.h certificate.h trust.h revocation.h \
		fetch.h store.h" ;;
	verify) echo "$vocabulary sbr.h certificate.h message.h signature.h \
		rules.h trust.h revocation.h result.h verify.h" ;;
	policy) echo "$vocabulary sbr.h certificate.h message.h signature.h \
		rules.h trust.h revocation.h result.h decision.h policy.h" ;;
	report) echo "$vocabulary sbr.h certificate.h message.h signature.h \
		rules.h trust.h revocation.h result.h decision.h report.h" ;;
	analysis) echo "$vocabulary sbr.h certificate.h message.h signature.h \
		rules.h trust.h revocation.h result.h decision.h policy.h \
		report.h analysis.h" ;;
	esac
}

for room in base fetch certificate message signature rules trust \
    revocation store verify policy report analysis; do
	may=" $(allowed $room | tr -s ' \t\n' ' ') "
	for file in "$src"/milter/$room/*.[ch]; do
		for header in $(sed -n 's/^#include "\(.*\)"/\1/p' "$file"); do
			case "$may" in
			*" $header "*) continue ;;
			esac
			test "$header" = config.h && continue
			test -f "$src/milter/$room/${header##*/}" && continue
			complain "$file may not include $header"
		done
	done
done

for file in "$src"/milter/*.[ch] "$src"/milter/*/*.[ch] "$src"/include/*.h; do
	case $file in
	*/milter/callbacks.c) continue ;;
	esac
	if grep -q '<libmilter/' "$file"; then
		complain "$file: only callbacks.c knows libmilter"
	fi
done

for header in "$src"/include/*.h; do
	printf '#include "%s"\n' "${header##*/}" |
	    $cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only \
		-I"$src/include" -x c - ||
	    complain "$header does not compile alone"
done
exit $bad
