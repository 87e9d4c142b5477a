#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The walk of the README, as somebody who follows it would go: the rule is the
# one that stands there.
here=$(cd "$(dirname "$0")/.." && pwd)
samples=$here/samples
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0

complain()
{
	echo "not ok - $*"
	bad=1
}

# The block that is indented and begins with this line, without its indent.
block()
{
	awk -v first="$1" '
		!found && index($0, first) && /^       / { found = 1 }
		found && !/^       / && !/^$/ { exit }
		found { print substr($0, 8) }' "$here/README"
}

# configure MODE [RULE]: the rule of the README, with another before it
configure()
{
	{
		echo "fetch = { enabled = false; };"
		echo "trust = { anchors = ( { file = \"$samples/certificates/root.pem\"; } ); };"
		block 'policy = {' | sed "s/\"monitor\"/\"$1\"/"
	} >"$work/conf"
	[ -z "$2" ] || sed -i "/rules = (/r $2" "$work/conf"
}

# decides NAME STATUS TEXT...: what --explain says of a sample
decides()
{
	name=$1
	wanted=$2
	shift 2
	./smime-check -c "$work/conf" --at "${at:-2026-11-01}" --explain \
		"$samples/messages/$name.eml" >"$work/out" 2>&1
	status=$?
	[ $status = "$wanted" ] || complain "$name: exit status $status"
	for text; do
		grep -q -- "$text" "$work/out" || {
			complain "$name: it does not say: $text"
			cat "$work/out"
		}
	done
}

[ -n "$(block 'policy = {')" ] || complain "there is no rule in the README"
configure monitor
./smime-milter -t -c "$work/conf" >"$work/out" 2>&1 ||
	complain "-t: $(cat "$work/out")"
grep -q '1 rule: 0 enforce, 1 monitor' "$work/out" || complain "-t counts"
decides valid 0 'decision *accept by rule "bank"' 'require.type' 'holds$'
decides tampered 0 'decision *accept by rule "bank"' 'enforcing would reject'
decides from-spoofed 0 'enforcing would reject'
decides unsigned 0 'enforcing would reject'
decides profile-mailbox-strict 0 'require.type.*FAILS' \
	'enforcing would reject'

configure enforce
decides valid 0 'decision *accept by rule "bank"'
decides tampered 1 'decision *reject by rule "bank"' '550 5\.7\.7 mail from' \
	'(digest-mismatch)\. Rule "bank"'
decides encrypted 1 'encrypted: otherwise'
decides profile-sponsor-strict 0 'decision *accept'

# The exception, before it ends and after.
block '{ name = "bank-invoices"' | sed 's/invoice@bank/erika@bank/' \
	>"$work/exception"
[ -s "$work/exception" ] || complain "there is no exception in the README"
configure enforce "$work/exception"
./smime-milter -t -c "$work/conf" >"$work/out" 2>&1 ||
	complain "-t with the exception: $(cat "$work/out")"
decides valid 0 'decision *accept by rule "bank-invoices"'
at=2026-12-03 decides valid 0 'ended, no match' \
	'decision *accept by rule "bank"'
exit $bad
