#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# smime-check --json judges several files at once where there are several
# processors: what it says, its order and the exit status are as with one.
set -u
src=${srcdir:-$(dirname "$0")/..}
program=${SMIME_CHECK:-./smime-check}
work=$(mktemp -d "${TMPDIR:-/tmp}/smime-check.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
folder=$work/folder
bad=0

complain()
{
	echo "check-lanes.sh: $*" >&2
	bad=1
}

# one COMMAND...: on the first of the processors that we may use.
first=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/') || exit 1
one()
{
	taskset -c "$first" "$@"
}

check()
{
	"$program" --json --offline --trust "$src/samples/certificates/root.pem" \
		--at 2026-11-01 "$@"
}

one_check()
{
	one "$program" --json --offline --at 2026-11-01 \
		--trust "$src/samples/certificates/root.pem" "$@"
}

# same NAME arguments...: with one processor and with all
same()
{
	name=$1
	shift
	one_check "$@" >"$work/one" 2>"$work/one.err" </dev/null
	wanted=$?
	check "$@" >"$work/all" 2>"$work/all.err" </dev/null
	found=$?
	test "$found" = "$wanted" ||
		complain "$name: exit status $found instead of $wanted"
	cmp "$work/one" "$work/all" || complain "$name: another output"
	cmp "$work/one.err" "$work/all.err" || complain "$name: other errors"
	test -s "$work/one" || complain "$name: no output"
}

# --- good, bad, empty, unreadable; a long mailbox before short files ---------
mkdir -p "$folder/a" "$folder/b"
for kind in chain encoding root subordinate; do
	cp -r "$src/tests/certificates/$kind" "$folder/a"
done
chmod -R u+w "$folder"
cp "$src"/samples/messages/*.eml "$folder/b"
i=0
while [ $i -lt 100 ]; do
	echo 'From somebody@bank.example Sat Oct 31 12:00:00 2026'
	cat "$src/samples/messages/valid.eml"
	echo
	i=$((i + 1))
done >"$folder/b/a.mbox"
: >"$folder/b/empty.pem"
echo 'neither one nor the other' >"$folder/b/bad.pem"
echo '-----BEGIN CERTIFICATE-----' >"$folder/b/cut.pem"
ln -s absent "$folder/b/dangling.pem"
ln -s . "$folder/b/loop"
ln -s /proc/self/mem "$folder/b/unreadable.pem"
same 'all kinds' "$folder"
for text in dangling unreadable bad.pem cut.pem a.mbox loop; do
	grep -q "\"path\":\"[^\"]*$text" "$work/all" ||
		complain "nothing is said of $text"
done
test "$(grep -c 'a.mbox' "$work/all")" -eq 100 ||
	complain 'not all messages of the mailbox'
same 'one file' "$src/samples/messages/valid.eml"
same 'good ones' "$src/samples/messages/valid.eml" \
	"$src/samples/certificates/root.pem"
test "$found" = 0 || complain "good ones: exit status $found"
same 'an absent one' "$folder/absent" "$src/samples/messages/valid.eml"
test "$found" = 2 || complain "an absent one: exit status $found"

# Standard input has its place among the files.
for run in one_check check; do
	"$run" "$folder/b" - "$folder/a" \
		<"$src/samples/messages/valid.eml" >"$work/$run"
done
cmp "$work/one_check" "$work/check" || complain '-: another output'
grep -q '"path":"-"' "$work/check" || complain 'nothing is said of -'

# --- output that waits, so that what comes then is known ---------------------
# More than a pipe holds, and more than is taken before its turn.
mkdir "$work/many"
i=1000
while [ $i -lt 2000 ]; do
	cp "$src/tests/certificates/chain/chain-issuer-not-root.breaks.pem" \
		"$work/many/$i.pem"
	i=$((i + 1))
done
check "$work/many" >"$work/whole"
status=$?
test "$(wc -l <"$work/whole")" -eq 1000 || complain 'not a line for each'

mkfifo "$work/pipe"
check_into_pipe()
{
	"$program" --json --offline --at 2026-11-01 \
		--trust "$src/samples/certificates/root.pem" "$work/many" \
		>"$work/pipe" 2>"$work/err" &
	pid=$!
	exec 3<"$work/pipe"
	read -r line <&3
}

# Vanished since the folder was read.
check_into_pipe
lanes=$(ls "/proc/$pid/task" | wc -l)
rm "$work/many/1999.pem"
{ echo "$line"; cat <&3; } >"$work/vanished"
exec 3<&-
wait $pid
found=$?
test "$found" = 2 || complain "vanished: exit status $found"
test "$(nproc)" -eq 1 || test "$lanes" -gt 1 || complain 'there are no lanes'
sed '$d' "$work/whole" >"$work/wanted"
sed '$d' "$work/vanished" | cmp - "$work/wanted" ||
	complain 'vanished: the rest is not said'
sed -n '$p' "$work/vanished" | grep -q '1999.pem.*No such file' ||
	complain "vanished: $(sed -n '$p' "$work/vanished")"
cp "$work/many/1998.pem" "$work/many/1999.pem"

# Stopped: what was written is the beginning.
check_into_pipe
kill -TERM $pid
{ echo "$line"; cat <&3; } >"$work/begun"
exec 3<&-
wait $pid
found=$?
test "$found" = 143 || complain "stopped: exit status $found"
head -c "$(wc -c <"$work/begun")" "$work/whole" | cmp - "$work/begun" ||
	complain 'stopped: not the beginning'
test "$(wc -c <"$work/begun")" -lt "$(wc -c <"$work/whole")" ||
	complain 'stopped: too late'

# Nobody reads any more.
check_into_pipe
exec 3<&-
wait $pid
found=$?
case $found in
141 | 2) ;; # 2 where SIGPIPE is ignored
*) complain "closed: exit status $found" ;;
esac
check "$work/many" >/dev/full
found=$?
test "$found" = 2 || complain "full: exit status $found"
check "$work/many" >"$work/again"
found=$?
test "$found" = "$status" || complain "again: exit status $found"
cmp "$work/again" "$work/whole" || complain 'again: another output'
exit $bad
