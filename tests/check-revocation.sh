#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A CA of openssl(1)'s, its CRLs and OCSP responses, and what smime-check
# makes of a message by somebody whom it revokes.
set -u
program=$(realpath "${SMIME_CHECK:-./smime-check}")
work=$(mktemp -d /tmp/check-revocation.XXXXXX)
trap 'rm -rf "$work"' EXIT
bad=0

complain()
{
	echo "check-revocation: $*" >&2
	bad=1
}

must()
{
	"$@" >"$work/log" 2>&1 && return
	complain "$*: $(tail -n 3 "$work/log")"
	exit 1
}

# judge STATUS WORDS OPTION...: exit status and a line of the JSON.
judge()
{
	local status=$1 words=$2
	shift 2
	"$program" --json --trust "$work/ca.pem" "$@" "$work/m.eml" \
		>"$work/out" 2>"$work/err"
	test $? -eq "$status" ||
		complain "$*: not the exit status $status: $(cat "$work/err")"
	grep -q -- "$words" "$work/out" ||
		complain "$*: no $words in $(cat "$work/out")"
}

cd "$work" || exit 1
cat >ca.conf <<'EOF'
[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_crl_days = 5
policy = any
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign, digitalSignature
subjectKeyIdentifier = hash
[user]
keyUsage = critical, digitalSignature
extendedKeyUsage = emailProtection
subjectAltName = email:alice@example.org
[users]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, onlyuser:TRUE
[req]
distinguished_name = any
EOF
: >index.txt
echo 01 >crlnumber
must openssl req -x509 -config ca.conf -extensions root -newkey ec \
	-pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=CA -days 100 \
	-keyout ca.key -out ca.pem
must openssl req -new -config ca.conf -newkey ec \
	-pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Alice \
	-keyout alice.key -out alice.csr
must openssl x509 -req -in alice.csr -CA ca.pem -CAkey ca.key \
	-set_serial 4711 -days 50 -extfile ca.conf -extensions user \
	-out alice.pem
echo hello >text
must openssl cms -sign -in text -text -signer alice.pem -inkey alice.key \
	-from alice@example.org -subject hello -out m.eml
must openssl ca -config ca.conf -gencrl -out good.crl

judge 0 '"status":"unknown","source":"none"'
judge 1 '"reason":"revocation-unknown"' --revocation hard
judge 0 '"status":"good","source":"crl"' --revocation hard --crl good.crl
grep -q '"crl_number":"1"' out || complain 'the CRL number is not shown'
judge 0 '"status":"unchecked"' --revocation off --crl good.crl

# The same by OCSP.
printf 'V\t%s\t\t1267\tunknown\t/CN=Alice\n' \
	"$(date -u -d '+50 days' +%y%m%d%H%M%SZ)" >index.txt
must openssl ocsp -index index.txt -rsigner ca.pem -rkey ca.key -CA ca.pem \
	-issuer ca.pem -cert alice.pem -respout good.ocsp -ndays 1
judge 0 '"status":"good","source":"ocsp"' --revocation hard --crl good.ocsp

# Text shows what JSON does: whose answer it is, of when, and its number.
shows()
{
	local words=$1
	shift
	"$program" --trust "$work/ca.pem" "$@" "$work/m.eml" >"$work/out" 2>&1
	grep -q -- "$words" "$work/out" ||
		complain "$*: no $words in $(cat "$work/out")"
}
crl_begins=$(date -u -d "$(openssl crl -in good.crl -noout -lastupdate |
	cut -d= -f2)" +%Y-%m-%dT%H:%M:%SZ)
ocsp_begins=$(date -u -d "$(openssl ocsp -respin good.ocsp -noverify -text |
	sed -n 's/ *This Update: //p')" +%Y-%m-%dT%H:%M:%SZ)
judge 0 "\"this_update\":\"$crl_begins\",\"crl_number\":\"1\"" --crl good.crl
judge 0 "\"this_update\":\"$ocsp_begins\"" --crl good.ocsp
shows "^ *revocation  *good, CRL 1 of $crl_begins$" --crl good.crl
shows "^ *revocation  *good, OCSP of $ocsp_begins$" --crl good.ocsp
shows '^ *revocation  *unknown'

# Revoked: a CRL as PEM and as DER, and a folder of all.
must openssl ca -config ca.conf -revoke alice.pem -crl_reason keyCompromise
must openssl ca -config ca.conf -gencrl -out revoked.crl
must openssl crl -in revoked.crl -outform DER -out revoked.der
must openssl ocsp -index index.txt -rsigner ca.pem -rkey ca.key -CA ca.pem \
	-issuer ca.pem -cert alice.pem -respout revoked.ocsp -ndays 1
for evidence in revoked.crl revoked.der revoked.ocsp; do
	judge 1 '"result":"fail","reason":"revoked"' --crl $evidence
	judge 1 '"reason":"revoked"' --crl good.crl --crl $evidence
done
mkdir all
cp ./*.crl ./*.ocsp all
judge 1 'CN=Alice: revoked at .* (keyCompromise)' --crl all

# A CRL by itself.
must openssl ca -config ca.conf -gencrl \
	-crldays 30 -crlexts users -out users.crl
"$program" users.crl >out 2>err || complain "users.crl: $(cat err)"
grep -q '^CRL  *CN=CA$' out || complain "users.crl: $(cat out)"
grep -q 'warning crl-subscriber-nextupdate-10d (4.9.7)' out ||
	complain "users.crl: no finding in $(cat out)"
must openssl crl -in users.crl -outform DER -out users.der
"$program" --json users.der >out 2>err || complain "users.der: $(cat err)"
grep -q '"kind":"crl".*"id":"crl-subscriber-nextupdate-10d"' out ||
	complain "users.der: $(cat out)"
head -c 100 users.der >cut.der
"$program" --json cut.der >out 2>err
test $? -eq 2 || complain 'a CRL that is cut off is no trouble'
exit $bad
