#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# smime-check at the command line: kinds of input, exit status, options.
set -u
src=${srcdir:-$(dirname "$0")/..}
program=${SMIME_CHECK:-./smime-check}
work=$(mktemp -d "${TMPDIR:-/tmp}/smime-check.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
samples=$src/samples
root=$samples/certificates/root.pem
at=2026-11-01T00:00:00Z
bad=0
cases=$src/tests/certificates

complain()
{
	echo "check.sh: $*" >&2
	bad=1
}

# status WANTED arguments...: runs it; output in $work/out and $work/err.
status()
{
	wanted=$1
	shift
	"$program" "$@" >"$work/out" 2>"$work/err" </dev/null
	found=$?
	test "$found" = "$wanted" ||
		complain "$*: exit status $found instead of $wanted"
}

# says PATTERN: in the output of the last run; complains: in its errors.
says()
{
	grep -q -- "$1" "$work/out" || complain "does not say: $1"
}

lacks()
{
	! grep -q -- "$1" "$work/out" || complain "says: $1"
}

complains()
{
	grep -q -- "$1" "$work/err" || complain "does not complain: $1"
}

lines()
{
	found=$(wc -l <"$work/out")
	test "$found" -eq "$1" || complain "$found lines instead of $1: $2"
}

judge()
{
	wanted=$1
	shift
	status "$wanted" --trust "$root" --at "$at" "$@"
}

# --- options ----------------------------------------------------------------
status 0 --help
says '^usage: smime-check'
status 0 -V
says '^smime-check [0-9]'
says 'OpenSSL'
status 2
complains 'nothing to check'
status 2 --jsno x
complains 'did you mean --json'
status 2 --xyzzyplugh x
complains 'unknown option'
status 2 -q x
complains 'unknown option'
status 2 --at yesterday x
complains 'not a time'
status 2 --as picture x
complains 'message or certificate'
status 2 --revocation perhaps x
complains 'off, soft or hard'
status 2 --trust
complains 'argument is missing'
status 2 --trust "$work/absent.pem" "$samples/messages/valid.eml"
complains 'absent.pem'
status 2 -c "$work/absent.conf" "$samples/messages/valid.eml"
complains 'absent.conf'
judge 0 --offline --revocation off "$samples/messages/valid.eml"
test -s "$work/err" && complain "revocation off is no trouble"
mkdir "$work/crls"
judge 0 --crl "$work/crls" "$samples/messages/valid.eml"
says '^ *revocation  *unknown'
judge 1 --crl "$work/crls" --revocation hard "$samples/messages/valid.eml"
says 'revocation-unknown'
judge 0 --revocation off "$samples/messages/valid.eml"
says '^ *revocation  *unchecked'
status 2 --crl "$work/absent.crl" "$samples/messages/valid.eml"
complains 'absent.crl: No such file'
echo 'no CRL' >"$work/crls/x.crl"
status 2 --crl "$work/crls" "$samples/messages/valid.eml"
complains 'x.crl: there is neither a CRL in it'
status 0 --rules
says '^7.1.2.3 Certificates of subscribers$'
says '^Gmail$'
says '^  rsa-modulus-min-2048 (error, 6.1.5)$'
awk 'length > 100' "$work/out" | grep -q . && complain 'a line is too long'
status 0 --rules --json
says '"id":"'
says '"program":null'
says '"id":"moz-key-alg","program":"mozilla"'
rules=$(wc -l <"$work/out")
status 0 --rules=mdoc
test "$(grep -c '^\.It Ic ' "$work/out")" -eq "$rules" ||
	complain 'the manual has not every rule'
mv "$work/out" "$work/smime-rules.7"
mandoc -T lint -W warning "$work/smime-rules.7" >"$work/err" 2>&1 ||
	complain "the manual: $(cat "$work/err")"
for page in milter/smime-check.1 milter/smime-milter.8 \
	milter/smime-milter-recipes.7 conf/smime-milter.conf.5; do
	mandoc -T lint -W warning "$samples/../$page" >"$work/err" 2>&1 ||
		complain "$page: $(cat "$work/err")"
done
status 2 --rules x
complains '^smime-check: x: --rules takes no path'
status 2 --report --explain x
complains '^smime-check: --explain: '
status 2 --report --since 2026-11-02 --until 2026-11-02 x
complains '^smime-check: --until: it is not after --since'
status 2 --rules=html
complains 'no form'

# --- messages ---------------------------------------------------------------
judge 0 "$samples/messages/valid.eml"
says '^result  *pass'
says '^     0      CN=Erika Muster,'
says '^            subscriber, sponsor-validated multipurpose, rsa-2048, until'
says '^     1      CN=Sample Trust S/MIME CA 3,'
says '^            subordinate-ca, rsa-2048, until [0-9-]*, compliant'
says '^     2      CN=Sample Trust Root R2,'
says '^            root, rsa-2048, until'
judge 1 "$samples/messages/expired-ca.eml"
says '^     1 .*<- here'
judge 1 "$samples/messages/tampered.eml"
says 'digest-mismatch'
judge 0 "$samples/messages/unsigned.eml"
judge 0 "$samples/messages/encrypted.eml"
status 1 --at "$at" "$samples/messages/valid.eml"
says 'no trust anchors\|path-incomplete'
judge 1 --at 2050-01-01 "$samples/messages/valid.eml"
says 'expired'
judge 2 "$work/absent.eml" "$samples/messages/valid.eml"
says '^result  *pass'
complains 'absent.eml'
judge 2 --json "$work/absent.eml" "$samples/messages/valid.eml"
says '"kind":"error"'
says '"result":"pass"'
lines 2 'an error and a message'

# Line ends of files, a mailbox's line in front, standard input.
tr -d '\r' <"$samples/messages/valid.eml" >"$work/lf.eml"
judge 0 "$work/lf.eml"
{ echo 'From erika@bank.example Sun Nov  1 00:00:00 2026'
  cat "$work/lf.eml"; } >"$work/one.mbox"
judge 0 "$work/one.mbox"
judge 0 --as message "$work/one.mbox"
"$program" --trust "$root" --at "$at" - <"$work/lf.eml" >"$work/out" ||
	complain 'standard input does not pass'
says '^result  *pass'
: >"$work/empty"
judge 2 "$work/empty"
complains 'neither a message nor a certificate'
head -c 3000 /dev/zero >"$work/zeros"
judge 2 "$work/zeros"
judge 0 --as message "$work/zeros"

# --- mbox, Maildir, folders -------------------------------------------------
tr -d '\r' <"$samples/messages/tampered.eml" >"$work/bad.eml"
separator='From x@example.org Sun Nov  1 00:00:00 2026'
{ echo "$separator"; cat "$work/lf.eml"; echo
  echo "$separator"; cat "$work/bad.eml"; echo
  echo "$separator"; cat "$work/lf.eml"; echo; } >"$work/three.mbox"
judge 1 --json "$work/three.mbox"
lines 3 'three messages of an mbox'
test "$(grep -c '"result":"pass"' "$work/out")" -ge 2 ||
	complain 'two messages of the mbox pass'
says '"index":2'
mkdir -p "$work/maildir/cur" "$work/maildir/new" "$work/maildir/tmp"
cp "$work/lf.eml" "$work/maildir/cur/1:2,S"
cp "$work/lf.eml" "$work/maildir/new/2"
cp "$work/bad.eml" "$work/maildir/tmp/3"
touch "$work/maildir/.uidvalidity"
echo '3 V1793490000 N3 G1' >"$work/maildir/dovecot-uidlist"
echo INBOX >"$work/maildir/subscriptions"
judge 0 --json "$work/maildir"
lines 2 'what is delivered to a Maildir'
head -n 1 "$work/out" | grep -q 'cur/1' || complain 'a Maildir is sorted'
status 0 --report --json --trust "$root" --at "$at" "$work/maildir"
says '"messages":2'
mkdir -p "$work/maildir/.Sent/cur" "$work/maildir/.Sent/new" \
	"$work/maildir/.Sent/tmp"
cp "$work/lf.eml" "$work/maildir/.Sent/cur/4"
cp "$work/bad.eml" "$work/maildir/.Sent/tmp/5"
touch "$work/maildir/.Sent/maildirfolder"
judge 0 --json "$work/maildir"
lines 3 'folders of a Maildir are walked'
# Elsewhere tmp is a folder like others, and so it is for the report.
mkdir -p "$work/no-maildir/tmp"
cp "$work/bad.eml" "$work/no-maildir/tmp/1"
judge 1 --json "$work/no-maildir"
status 0 --report --json --trust "$root" --at "$at" "$work/no-maildir"
says '"messages":1'
mkdir -p "$work/folder/b"
cp "$work/lf.eml" "$work/folder/c.eml"
cp "$work/lf.eml" "$work/folder/a.eml"
cp "$root" "$work/folder/b/root.pem"
"$program" --json --trust "$root" --at "$at" "$work/folder" >"$work/out"
sed 's/.*folder.\([^"]*\)".*/\1/' "$work/out" | tr '\n' ' ' |
	grep -q 'a.eml.*root.pem.*c.eml' || complain 'a folder is walked in order'

# --- files given together are each other's issuers -------------------------
leaf=$samples/certificates/erika-other-root.pem
above=$samples/certificates/other-root.pem
status 0 "$leaf"
lacks ' chain-issuer-not-root '
status 1 "$leaf" "$above"
says ' error chain-issuer-not-root '
status 1 "$above" "$leaf"
says ' error chain-issuer-not-root '
mkdir "$work/together"
cp "$leaf" "$above" "$work/together"
status 1 --json "$work/together"
says '"id":"chain-issuer-not-root"'
lines 2 'each certificate once'
cat "$leaf" "$above" >"$work/bundle.pem"
status 1 "$work/bundle.pem"
says ' error chain-issuer-not-root '
"$program" - <"$work/bundle.pem" >"$work/out"
says ' error chain-issuer-not-root '
# The name of the issuer, another key: the signature decides.
status 1 --json "$cases/chain/chain-issuer-not-root.breaks.pem" \
	"$cases"/chain/issuer.*.pem
lacks '"id":"chain-issuer-not-root"'

# A root's name and key under another root: extKeyUsage may be absent.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 99 \
	-subj '/C=CH/O=Example Trust AG/CN=Example Root R2' \
	-keyout "$work/r2.key" -out "$work/r2.pem" 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 99 \
	-subj '/C=CH/O=Example Trust AG/CN=Example Root R1' \
	-keyout "$work/r1.key" -out "$work/r1.pem" 2>/dev/null
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,%s\n' \
	keyCertSign,cRLSign >"$work/cross.ext"
openssl req -new -key "$work/r2.key" \
	-subj '/C=CH/O=Example Trust AG/CN=Example Root R2' |
	openssl x509 -req -CA "$work/r1.pem" -CAkey "$work/r1.key" -days 99 \
		-set_serial 0x5a11223344556677 -extfile "$work/cross.ext" \
		-out "$work/cross.pem" 2>/dev/null
"$program" "$work/cross.pem" "$work/r1.pem" >"$work/out"
says ' error subca-eku-present '
"$program" "$work/cross.pem" "$work/r1.pem" "$work/r2.pem" >"$work/out"
says ' error subca-policies-present '
lacks ' subca-eku-present '

# --- certificates and CMS ---------------------------------------------------
cat "$root" "$samples/certificates/erika.pem" >"$work/two.pem"
status 0 --json "$samples/certificates/root.pem"
says '"kind":"certificate"'
"$program" --json "$work/two.pem" >"$work/out"
lines 2 'certificates of a PEM file'
says '"index":1'
openssl x509 -in "$root" -outform DER -out "$work/root.der"
status 0 --json "$work/root.der"
says '"kind":"certificate"'
{ echo 'expect: nothing'; cat "$root"; } >"$work/text.pem"
status 0 --json "$work/text.pem"
says '"kind":"certificate"'
status 2 --json --as certificate "$samples/messages/valid.eml"
says '"kind":"error"'
printf -- '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' \
	>"$work/cut.pem"
status 2 --json "$work/cut.pem"
says '"kind":"error"'
sed '1,/^\r*$/d' "$samples/messages/opaque.eml" | tr -d '\r' >"$work/base64"
openssl base64 -d -in "$work/base64" -out "$work/opaque.p7m"
judge 1 --json "$work/opaque.p7m"
says '"reason":"from-missing"'
judge 1 --json "$work/base64"
says '"reason":"from-missing"'
{ echo '-----BEGIN PKCS7-----'; cat "$work/base64"
  echo '-----END PKCS7-----'; } >"$work/armoured.p7m"
judge 1 --json "$work/armoured.p7m"
says '"reason":"from-missing"'

# --- levels are the operator's -------------------------------------------------

# level ID LEVEL FILE STATUS: with that level the file ends in this status.
level()
{
	echo "levels = ( { id = \"$1\"; level = \"$2\"; } );" >"$work/l.conf"
	status "$4" --json -c "$work/l.conf" "$cases/$3"
}

small=public-key/rsa-modulus-min-2048.breaks.pem
level rsa-modulus-min-2048 error "$small" 1
says '"id":"rsa-modulus-min-2048",[^}]*"level":"error"'
for word in warning notice; do
	level rsa-modulus-min-2048 $word "$small" 0
	says '"compliance":"compliant"'
	says "\"id\":\"rsa-modulus-min-2048\",[^}]*\"level\":\"$word\""
done
level rsa-modulus-min-2048 off "$small" 0
says '"findings":\[\]'
level ku-critical error key-usage/ku-critical.breaks.pem 1
says '"compliance":"noncompliant"'

# Those of programs too, and they never change the compliance.
pqc=programs/moz-key-alg.breaks.pem
status 0 --json "$cases/$pqc"
says '"compliance":"compliant"'
says '"mozilla":"refused"'
level moz-key-alg off "$pqc" 0
says '"mozilla":"accepted"'
level moz-key-alg notice "$pqc" 0
says '"mozilla":"accepted"'
says '"program":"mozilla","id":"moz-key-alg",[^}]*"level":"notice"'
level gmail-leaf-key error "$pqc" 0
says '"compliance":"compliant"'
says '"gmail":"refused"'
level etsi-qc-pds-english error etsi/etsi-qc-pds-english.breaks.pem 1
says '"compliance":"noncompliant"'

level rsa-modulus-min-2084 off "$small" 2
complains 'did you mean "rsa-modulus-min-2048"'
level moz-sha1 off "$small" 2
complains 'is no requirement'
level moz-sha1-laef off "$small" 2
complains '"moz-sha1-leaf" or '
level ku-critical loud "$small" 2
complains 'expected one of error, warning, notice, off'

# --- with a configuration the decision is what counts -------------------------
cat >"$work/enforce.conf" <<EOF
trust = { anchors = ( { file = "$(cd "$samples" && pwd)/certificates/root.pem"; } ); };
policy = {
  mode = "enforce";
  rules = ( { name = "bank"; when = { from = [ "bank.example" ]; };
              require = { result = [ "pass" ]; };
              encrypted = "otherwise";
              otherwise = { action = "reject"; }; } );
};
EOF
if "$program" -c "$work/enforce.conf" --at "$at" \
    "$samples/messages/valid.eml" >"$work/out" 2>"$work/err"; then
	says 'decision  *accept'
else
	complain "-c: $(cat "$work/err")"
fi
status 1 -c "$work/enforce.conf" --at "$at" "$samples/messages/tampered.eml"
says 'decision  *reject'
status 1 -c "$work/enforce.conf" --at "$at" --explain \
	"$samples/messages/tampered.eml"
says 'bank'
sed 's/"reject"/"quarantine"/' "$work/enforce.conf" >"$work/hold.conf"
status 1 -c "$work/hold.conf" --at "$at" "$samples/messages/tampered.eml"
says '^decision  *quarantine'
says '^  *mail from this address must carry'

# The explanation as JSON says what the text says.
explained()
{
	python3 - "$work/out" <<'PY' || complain "--explain --json: $*"
import json, sys
message = json.loads(open(sys.argv[1]).read())
why, decision = message['explanation'], message['decision']
view, = why['for']
other, bank = view['rules']
assert (other['rule'], other['matches'], other['index']) == ('other', False, 0)
assert 'require' not in other and 'otherwise' not in other
assert other['when'] == [
    {'name': 'from', 'entries': 1, 'found': 'erika@bank.example',
     'holds': False}], other
assert (bank['rule'], bank['matches'], bank['ended']) == ('bank', True, False)
assert (bank['file'], bank['line']) == (decision['file'], decision['line'])
assert open(bank['file']).readlines()[bank['line'] - 1].find('"bank"') > 0
assert bank['signer'] == 0, bank
result, kind = bank['require']
assert result == {'name': 'result', 'wanted': ['pass'],
    'found': 'fail digest-mismatch', 'holds': False}, result
assert kind == {'name': 'type', 'holds': True,
    'wanted': ['organization-validated', 'sponsor-validated'],
    'found': 'sponsor-validated'}, kind
assert bank['otherwise'] == {'temporary': False, 'action': 'reject',
    'code': 550, 'enhanced': '5.7.7'}, bank['otherwise']
assert why['repair'] is None and why['skip'] is None
assert why['rules'] == 3 and not why['suspended']
assert decision['skip'] is None and decision['action'] == 'reject'
PY
}
sed 's/rules = ( /&{ name = "other"; when = { from = [ "other.example" ]; }; },\
      /; s/"pass" \];/& type = [ "sponsor-validated", "organization-validated" ];/
	s/"reject"; }; } );/"reject"; }; },\
      { name = "rest"; when = {}; } );/' "$work/enforce.conf" >"$work/three.conf"
status 1 -c "$work/three.conf" --at "$at" --explain --json \
	"$samples/messages/tampered.eml"
explained
lines 1 'an explanation is part of its message'
status 0 -c "$work/three.conf" --at "$at" --json \
	"$samples/messages/valid.eml"
lacks '"explanation"'
exit $bad
