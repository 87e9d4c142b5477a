#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# smime-check --json over many files on disk, beside only reading the files:
#
#   check-files.sh [-n FILES] [-r ROUNDS] [-p SMIME-CHECK]
#
# The files are made of the certificates of subscribers in tests/certificates:
# no two are alike, and the RSA keys differ too, so that nothing can be
# remembered.  CA certificates are left out: where the issuer is given too,
# OpenSSL verifies each signature, which takes longer than all the rest.
set -eu
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
files=100000
rounds=3
program=./smime-check
while getopts n:r:p: option; do
	case $option in
	n) files=$OPTARG ;;
	r) rounds=$OPTARG ;;
	p) program=$OPTARG ;;
	*) exit 2 ;;
	esac
done
[ -x "$program" ] || { echo "no $program: build it, or say -p" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/certificates"
"$program" --json --judge-older --as certificate "$here/../certificates" \
	2>/dev/null | grep '"kind":"certificate"' >"$work/known" || true
python3 -B - "$work/known" "$work/certificates" "$files" <<'X'
import base64, json, os, re, sys

source, out, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
known = []
for line in open(source):
    result = json.loads(line)
    if result['role'] == 'subscriber':
        with open(result['path']) as file:
            text = file.read()
        body = re.search('-----BEGIN CERTIFICATE-----(.*?)-----END', text,
                         re.S)
        known.append(base64.b64decode(body.group(1)))

# An RSA key: its octets lie behind this AlgorithmIdentifier.
RSA = bytes.fromhex('06092a864886f70d0101010500')
for number in range(wanted):
    der = bytearray(known[number % len(known)])
    mark = number.to_bytes(4, 'big')
    key = der.find(RSA)
    if key > 0:
        der[key + 64:key + 68] = mark
    der[-20:-16] = mark
    folder = os.path.join(out, '%03d' % (number // 1000))
    os.makedirs(folder, exist_ok=True)
    text = base64.encodebytes(bytes(der)).decode()
    with open(os.path.join(folder, '%06d.pem' % number), 'w') as file:
        file.write('-----BEGIN CERTIFICATE-----\n' + text
                   + '-----END CERTIFICATE-----\n')
X

# timed NAME COMMAND...: seconds on the clock, and of the processor
timed() {
	local name=$1 TIMEFORMAT='%R s, %U + %S s of the processor'
	shift
	printf '%-22s ' "$name" >&2
	time "$@" >"$work/out"
}
read_all() { find "$work/certificates" -type f -print0 | xargs -0 cat; }
check_all() {
	"$program" --json --offline --as certificate \
		"$work/certificates" || [ $? = 1 ]
}

read_all >/dev/null
for ((round = 1; round <= rounds; round++)); do
	timed 'reading alone' read_all
	timed 'smime-check --json' check_all
	[ "$(wc -l <"$work/out")" -ge "$files" ] || {
		echo "$(wc -l <"$work/out") results of $files files" >&2
		exit 1
	}
done
