# SPDX-License-Identifier: BSD-2-Clause
# What samples are made of; make and make_revocation read it, with "work", "C"
# (certificates), "K" (keys) and "M" (messages) as folders, and the time of
# receipt as "epoch" (seconds), "at" and "sent" (as in a Date field).

# --- certificates -----------------------------------------------------------

# key NAME KIND
key() {
	case $2 in
	rsa*) set -- "$1" RSA -pkeyopt "rsa_keygen_bits:${2#rsa}" ;;
	P-*) set -- "$1" EC -pkeyopt "ec_paramgen_curve:$2" ;;
	*) set -- "$1" "$2" ;;
	esac
	local name=$1
	shift
	(umask 077 && openssl genpkey -quiet -algorithm "$@" 2>/dev/null ||
		openssl genpkey -algorithm "$@" 2>/dev/null) >"$K/$name.pem"
}

# day DAYS: so many days after (or before) the time of the samples
day() { date -u -d "@$((epoch + $1 * 86400))" +%y%m%d%H%M%SZ; }

# issue NAME ISSUER SUBJECT FROM-DAY TO-DAY [DIGEST [KEY [ISSUER-KEY]]]
# <EXTENSIONS
issue() {
	local name=$1 issuer=$2 subject=$3 from=$4 to=$5 digest=${6:-sha256}
	local own=${7:-$1} self=
	local d=$work/ca-$issuer

	mkdir -p "$d"
	: >"$d/index"
	cat >"$d/ca.cnf" <<X
[ca]
default_ca = this
[this]
database = $d/index
new_certs_dir = $d
rand_serial = yes
unique_subject = no
preserve = yes
policy = any
[any]
[req]
distinguished_name = dn
string_mask = utf8only
utf8 = yes
[dn]
[extensions]
X
	cat >>"$d/ca.cnf"
	openssl req -new -utf8 -key "$K/$own.pem" -config "$d/ca.cnf" \
		-subj "$subject" -out "$work/request.pem"
	if [ "$name" = "$issuer" ]; then
		self=-selfsign
	else
		self="-cert $C/$issuer.pem"
	fi
	# shellcheck disable=SC2086
	openssl ca -batch -notext -utf8 -config "$d/ca.cnf" \
		-extensions extensions -startdate "$(day "$from")" \
		-enddate "$(day "$to")" -md "$digest" $self \
		-keyfile "$K/${8:-$issuer}.pem" -in "$work/request.pem" \
		-preserveDN -out "$C/$name.pem" 2>"$work/ca.err" ||
		{ cat "$work/ca.err" >&2; exit 1; }
}

root_extensions() {
	cat <<X
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
X
}

all_policies=
for type in 1 2 3 4; do
	for generation in 1 2 3; do
		all_policies=$all_policies${all_policies:+, }2.23.140.1.5.$type.$generation
	done
done

# ca_extensions ISSUER [POLICIES [CONSTRAINTS]]
ca_extensions() {
	cat <<X
basicConstraints = critical, CA:TRUE${3:-, pathlen:0}
keyUsage = critical, keyCertSign, cRLSign
extendedKeyUsage = emailProtection, clientAuth
certificatePolicies = ${2:-$all_policies}
crlDistributionPoints = ${points:-URI:http://crl.sample-trust.example.com/$1.crl}
authorityInfoAccess = caIssuers;URI:http://ca.sample-trust.example.com/$1.cer
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
${4:-}
X
}

# leaf_extensions SAN [ISSUER [POLICY [KEY-USAGE [EKU]]]]
leaf_extensions() {
	cat <<X
keyUsage = critical, ${4:-digitalSignature, keyEncipherment}
extendedKeyUsage = ${5:-emailProtection, clientAuth}
certificatePolicies = ${3:-2.23.140.1.5.3.2}
crlDistributionPoints = ${points:-URI:http://crl.sample-trust.example.com/${2:-issuing}.crl}
authorityInfoAccess = caIssuers;URI:http://ca.sample-trust.example.com/${2:-issuing}.cer
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
X
	[ -z "$1" ] || echo "subjectAltName = $1"
	[ "$1" != @utf8 ] || cat <<X
[utf8]
otherName = 1.3.6.1.5.5.7.8.9;FORMAT:UTF8,UTF8String:$utf8_mailbox
X
}

# --- building stones of messages --------------------------------------------

crlf() { sed 's/$/\r/'; }

# part FILE: a text part from standard input
part() {
	{
		printf '%s\n' 'Content-Type: text/plain; charset=us-ascii' ''
		cat
	} | crlf >"$1"
}

# sign PART WHO [openssl cms options]: WHO is a certificate, its key is $who
sign() {
	local file=$1 certificate=$2
	shift 2
	[ ! -s "$work/chain.pem" ] || set -- -certfile "$work/chain.pem" "$@"
	openssl cms -sign -binary -outform DER -in "$file" \
		-signer "$C/$certificate.pem" \
		-inkey "$K/${who:-$certificate}.pem" "$@"
}
chain() {
	local name
	for name; do
		cat "$C/$name.pem"
	done >"$work/chain.pem"
}

# signature CMS: the second part's header and body
signature() {
	printf '%s\n' \
		"Content-Type: application/${media:-pkcs7-signature}; name=smime.p7s" \
		'Content-Transfer-Encoding: base64' \
		'Content-Disposition: attachment; filename=smime.p7s' '' | crlf
	base64 -w 64 "$1" | crlf
}

# detached PART CMS [MICALG [BOUNDARY]]: a multipart/signed
detached() {
	local boundary=${4:-=_sample}

	printf '%s\n' \
		"Content-Type: multipart/signed; protocol=\"application/${media:-pkcs7-signature}\";" |
		crlf
	[ "${3-sha-256}" = none ] || printf '\tmicalg=%s;\r\n' "${3-sha-256}"
	printf '\tboundary="%s"\r\n\r\n' "$boundary"
	printf -- '--%s\r\n' "$boundary"
	cat "$1"
	printf '\r\n--%s\r\n' "$boundary"
	signature "$2"
	printf -- '--%s--\r\n' "$boundary"
}

# opaque CMS [SMIME-TYPE]
opaque() {
	local label="; smime-type=${2-signed-data}"

	[ "${2-x}" != '' ] || label=
	printf '%s\n' \
		"Content-Type: application/${media:-pkcs7-mime}$label; name=smime.p7m" \
		'Content-Transfer-Encoding: base64' \
		'Content-Disposition: attachment; filename=smime.p7m' '' | crlf
	base64 -w 64 "$1" | crlf
}

# mixed FILE...: a multipart/mixed of these entities
mixed() {
	local file

	printf '%s\r\n\r\n' "Content-Type: ${mixed_type:-multipart/mixed}; boundary=\"=_around\""
	for file; do
		printf -- '--=_around\r\n'
		cat "$file"
		printf '\r\n'
	done
	printf -- '--=_around--\r\n'
}

erika='Erika Muster <erika@bank.example>'

# message NAME EXPECT WHAT [FIELD...] <ENTITY: $from is From ("" for none)
message() {
	local name=$1 expect=$2 what=$3
	shift 3

	{
		printf '%s\n' "X-Sample: $what" "X-Sample-At: $at" \
			"X-Expect: $expect"
		[ $# -eq 0 ] || printf '%s\n' "$@"
		[ -z "${from-$erika}" ] || printf 'From: %s\n' "${from-$erika}"
		printf '%s\n' 'To: Dora Beispiel <dora@dest.example>' \
			"Subject: Sample: $name" "Date: $sent" \
			"Message-ID: <$name@samples.bank.example>" \
			'MIME-Version: 1.0'
	} | crlf >"$M/$name.eml"
	cat >>"$M/$name.eml"
}

whole='X-Expect-Covers: message'
some='X-Expect-Covers: part'
sponsor='X-Expect-Profile: sponsor-validated multipurpose'
compliant='X-Expect-Compliance: compliant'
encrypted='X-Expect-Encrypted: yes'
