/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The signed attributes that say which certificate was meant: without them a
 * certificate could be exchanged for another with the same key (RFC 2634 5,
 * RFC 5035).  Only the first, that of the signer, is looked at.
 */
#include <string.h>

#include "signature/internal.h"

static const char malformed[] = "malformed signingCertificate attribute";

struct ess_certificate {
	enum digest_algorithm digest;
	struct span hash;
	struct span names, serial; /* serial.len 0: not given */
};

/* IssuerSerial ::= SEQUENCE { GeneralNames, CertificateSerialNumber } */
static bool
read_issuer_serial(struct span in, struct ess_certificate *out)
{
	struct span both;

	if (in.len == 0)
		return true;
	return der_only(in, DER_SEQUENCE, &both) &&
	       der_expect(&both, DER_SEQUENCE, &out->names) &&
	       der_whole(&both, DER_INTEGER, &out->serial) && both.len == 0;
}

/* The first ESSCertID or, in version 2, ESSCertIDv2. */
static bool
read_first(struct span attribute, bool version_2, struct ess_certificate *out)
{
	struct algorithm algorithm;
	struct span in, list, first;
	uint8_t tag;

	if (!der_only(attribute, DER_SEQUENCE, &in) ||
	    !der_expect(&in, DER_SEQUENCE, &list) ||
	    !der_expect(&list, DER_SEQUENCE, &first))
		return false;
	*out = (struct ess_certificate){
		.digest = version_2 ? DIGEST_SHA256 : DIGEST_SHA1,
	};
	if (version_2 && der_peek(first, &tag) && tag == DER_SEQUENCE) {
		if (!algorithm_next(&first, &algorithm))
			return false;
		out->digest = digest_of_algorithm(&algorithm);
	}
	return der_expect(&first, DER_OCTET_STRING, &out->hash) &&
	       read_issuer_serial(first, out);
}

/* One of the GeneralNames is the directoryName of the issuer. */
static bool
names_issuer(struct span names, struct span issuer)
{
	struct span name;
	uint8_t tag;

	while (der_next(&names, &tag, &name))
		if (tag == DER_CONTEXT_CONSTRUCTED(4) &&
		    names_match(name, issuer))
			return true;
	return false;
}

/* The certificate keeps its serial's contents; the header is taken off. */
static bool
is_serial(struct span integer, const struct certificate *cert)
{
	struct span value;

	return der_only(integer, DER_INTEGER, &value) &&
	       span_equal(value, cert->serial);
}

static enum reason
check_one(struct span attribute, bool version_2, const struct certificate *cert,
    const char **why)
{
	struct ess_certificate ess;
	uint8_t hash[DIGEST_MAX];
	size_t len;

	*why = malformed;
	if (!read_first(attribute, version_2, &ess))
		return REASON_MALFORMED_CMS;
	*why = "signingCertificate with a hash that is not supported";
	if (ess.digest == DIGEST_UNKNOWN ||
	    !digest_once(ess.digest, cert->der, hash, &len))
		return REASON_UNSUPPORTED_ALGORITHM;
	*why = "another certificate was signed with (signingCertificate)";
	if (!span_equal(ess.hash, (struct span){ hash, len }))
		return REASON_BAD_SIGNATURE;
	*why = "signingCertificate names another issuer or serial";
	if (ess.serial.len != 0 &&
	    (!is_serial(ess.serial, cert) ||
		!names_issuer(ess.names, cert->issuer.der)))
		return REASON_BAD_SIGNATURE;
	return REASON_PASS;
}

enum reason
signing_certificate_check(
    const struct signer *s, const struct certificate *cert, const char **why)
{
	enum reason reason = REASON_PASS;

	if (s->signing_certificate.data != NULL)
		reason = check_one(s->signing_certificate, false, cert, why);
	if (reason == REASON_PASS && s->signing_certificate_v2.data != NULL)
		reason = check_one(s->signing_certificate_v2, true, cert, why);
	return reason;
}
