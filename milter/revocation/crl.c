/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A CRL as a CertificateList (RFC 5280 5.1) over its own octets: strict DER,
 * one pass, nothing copied.  Verifies nothing.
 */
#include "crl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "der.h"

/* AlgorithmIdentifiers within and outside of what is signed are the same. */
static bool
read_frame(struct crl *crl, struct span *fields)
{
	struct span in, inner, bits;

	if (!der_only(crl->der, DER_SEQUENCE, &in) ||
	    !der_whole(&in, DER_SEQUENCE, &crl->tbs) ||
	    !der_whole(&in, DER_SEQUENCE, &crl->algorithm) ||
	    !der_only(in, DER_BIT_STRING, &bits) || bits.len < 2 ||
	    bits.data[0] != 0)
		return false;
	crl->signature = (struct span){ bits.data + 1, bits.len - 1 };
	inner = crl->tbs;
	return der_expect(&inner, DER_SEQUENCE, fields);
}

/* Version is there, and then 1, in all that have extensions. */
static bool
read_version(struct span *in, bool *is_v2)
{
	struct span value;
	uint8_t tag;
	long version;

	*is_v2 = der_peek(*in, &tag) && tag == DER_INTEGER;
	if (!*is_v2)
		return true;
	return der_expect(in, DER_INTEGER, &value) &&
	       der_small_integer(value, &version) && version == 1;
}

static bool
read_times(struct span *in, struct crl *crl)
{
	uint8_t tag;

	if (!crl_read_time(in, &crl->this_update))
		return false;
	if (!der_peek(*in, &tag) ||
	    (tag != DER_UTC_TIME && tag != DER_GENERALIZED_TIME))
		return true;
	return crl_read_time(in, &crl->next_update);
}

static bool
read_issuer(struct span *in, struct crl *crl)
{
	struct span name;

	if (!der_whole(in, DER_SEQUENCE, &name))
		return false;
	crl->issuer = name_decode(name);
	if (crl->issuer == NULL || crl->issuer->count == 0)
		return false;
	crl->issuer_hash = name_hash(crl->issuer);
	return true;
}

/* NULL, or what could not be read. */
static const char *
read_fields(struct crl *crl, struct span in)
{
	struct span algorithm, explicit, extensions;
	bool is_v2;
	uint8_t tag;

	if (!read_version(&in, &is_v2))
		return "its version is not 2";
	if (!der_whole(&in, DER_SEQUENCE, &algorithm) ||
	    !span_equal(algorithm, crl->algorithm))
		return "it names two signature algorithms";
	if (!read_issuer(&in, crl))
		return "its issuer cannot be read";
	if (!read_times(&in, crl))
		return "its dates cannot be read";
	if (der_peek(in, &tag) && tag == DER_SEQUENCE &&
	    !der_expect(&in, DER_SEQUENCE, &crl->revoked))
		return "its list is cut off";
	if (in.len == 0)
		return NULL;
	if (!is_v2 || !der_expect(&in, DER_CONTEXT_CONSTRUCTED(0), &explicit) ||
	    in.len != 0 || !der_only(explicit, DER_SEQUENCE, &extensions) ||
	    !crl_read_extensions(crl, extensions))
		return "its extensions cannot be read";
	return NULL;
}

struct crl *
crl_read(struct span der, const char **why)
{
	struct crl *crl = xcalloc(1, sizeof(*crl));
	struct span fields;

	pthread_mutex_init(&crl->lock, NULL);
	crl->der = der;
	crl->point.reasons = REASONS_ALL;
	if (der.len > CRL_OCTETS_MAX)
		*why = "it is too large";
	else if (!read_frame(crl, &fields))
		*why = "it is no CertificateList in DER";
	else
		*why = read_fields(crl, fields);
	if (*why == NULL && !crl_index_make(crl))
		*why = "an entry of its list cannot be read";
	if (*why == NULL)
		return crl;
	crl_free(crl);
	return NULL;
}

void
crl_free(struct crl *crl)
{
	if (crl == NULL)
		return;
	crl_index_clear(&crl->index);
	pthread_mutex_destroy(&crl->lock);
	free(crl->issuer);
	if (crl->mapped != NULL)
		(void)munmap(crl->mapped, crl->der.len);
	free(crl->owned);
	free(crl);
}

bool
crl_fingerprint(const struct crl *crl, uint8_t out[static SHA256_OCTETS])
{
	struct crl *mine = (struct crl *)(uintptr_t)crl;

	pthread_mutex_lock(&mine->lock);
	if (!mine->has_sha256)
		mine->has_sha256 =
		    certificate_fingerprint(crl->der, mine->sha256);
	if (mine->has_sha256)
		memcpy(out, mine->sha256, SHA256_OCTETS);
	pthread_mutex_unlock(&mine->lock);
	return mine->has_sha256;
}
