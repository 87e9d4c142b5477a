/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * May a certificate be used for signed mail (RFC 8550 4.4.2, 4.4.4)?
 * OpenSSL's S/MIME purpose is asked too; it refuses anyExtendedKeyUsage, which
 * RFC 5280 4.2.1.12 lets stand for every purpose.
 */
#include "room.h"

const char *
purpose_fault(const struct certificate *c, bool is_signer)
{
	const unsigned int signing =
	    USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION;

	if (c->extended_key_usage_extension.present &&
	    (c->extended_key_usage & (EKU_EMAIL_PROTECTION | EKU_ANY)) == 0)
		return "extKeyUsage does not allow e-mail protection";
	if (is_signer && c->key_usage_extension.present &&
	    (c->key_usage & signing) == 0)
		return "keyUsage does not allow signatures";
	return NULL;
}
