/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fields and extensions of a CRL (RFC 5280 5.1.2 and 5.2), strict DER.  What
 * they mean for a certificate is in crl_scope.c.
 */
#include <string.h>

#include "crl.h"
#include "der.h"

/* id-ce is 2.5.29; a known extension is told by its last arc. */
enum {
	ID_ISSUER_ALTERNATIVE_NAME = 18,
	ID_CRL_NUMBER = 20,
	ID_DELTA_CRL_INDICATOR = 27,
	ID_ISSUING_DISTRIBUTION_POINT = 28,
	ID_AUTHORITY_KEY_IDENTIFIER = 35,
	ID_FRESHEST_CRL = 46,
};

static bool
read_digits(struct span in, size_t at, size_t count, int *out)
{
	*out = 0;
	for (size_t i = at; i < at + count; i++) {
		if (!ascii_isdigit(in.data[i]))
			return false;
		*out = *out * 10 + (in.data[i] - '0');
	}
	return true;
}

bool
crl_read_time(struct span *in, time_t *out)
{
	int year, month, day, hour, minute, second;
	struct span value;
	size_t digits;
	uint8_t tag;

	if (!der_next(in, &tag, &value) ||
	    (tag != DER_UTC_TIME && tag != DER_GENERALIZED_TIME))
		return false;
	digits = tag == DER_UTC_TIME ? 2 : 4;
	if (value.len != digits + 11 || value.data[value.len - 1] != 'Z' ||
	    !read_digits(value, 0, digits, &year) ||
	    !read_digits(value, digits, 2, &month) ||
	    !read_digits(value, digits + 2, 2, &day) ||
	    !read_digits(value, digits + 4, 2, &hour) ||
	    !read_digits(value, digits + 6, 2, &minute) ||
	    !read_digits(value, digits + 8, 2, &second))
		return false;
	if (tag == DER_UTC_TIME)
		year += year < 50 ? 2000 : 1900;
	return time_from_civil(year, month, day, hour, minute, second, out);
}

bool
crl_next_extension(struct span *list, struct crl_extension *out)
{
	struct span in, flag;
	uint8_t tag;

	if (!der_expect(list, DER_SEQUENCE, &in) ||
	    !der_expect(&in, DER_OID, &out->oid))
		return false;
	out->critical = false;
	if (der_peek(in, &tag) && tag == DER_BOOLEAN &&
	    (!der_expect(&in, DER_BOOLEAN, &flag) ||
		!der_boolean(flag, &out->critical)))
		return false;
	return der_only(in, DER_OCTET_STRING, &out->value);
}

bool
crl_read_point_name(struct span name, struct crl_point *out)
{
	struct span value;
	uint8_t tag;

	if (!der_next(&name, &tag, &value) || name.len != 0 || value.len == 0)
		return false;
	if (tag == DER_CONTEXT_CONSTRUCTED(0))
		out->names = value;
	else if (tag == DER_CONTEXT_CONSTRUCTED(1))
		out->relative_name = value;
	else
		return false;
	return true;
}

bool
crl_read_reasons(struct span bits, unsigned int *out)
{
	if (bits.len < 2 || bits.len > 3 || bits.data[0] > 7)
		return false;
	*out = 0;
	for (size_t i = 0; i < 8 * (bits.len - 1); i++)
		if ((bits.data[1 + i / 8] & 0x80u >> i % 8) != 0)
			*out |= 1u << i;
	*out &= REASONS_ALL;
	return true;
}

static bool
read_number(struct span value, struct span *out)
{
	struct span number;

	/* Not negative; one octet more where the first bit is set. */
	if (!der_only(value, DER_INTEGER, &number) || number.len == 0 ||
	    number.len > CRL_NUMBER_MAX + 1 || number.data[0] >= 0x80 ||
	    (number.len > 1 && number.data[0] == 0 && number.data[1] < 0x80))
		return false;
	*out = number;
	return true;
}

static bool
read_authority_key(struct crl *crl, struct span value)
{
	struct span in;

	if (!der_only(value, DER_SEQUENCE, &in))
		return false;
	if (!der_expect(&in, DER_CONTEXT | 0, &crl->authority_key))
		crl->authority_key = (struct span){ 0 };
	return true;
}

/* A flag that is FALSE should have been left out; it is no harm. */
static bool
read_idp_field(struct crl *crl, uint8_t tag, struct span value)
{
	switch (tag) {
	case DER_CONTEXT_CONSTRUCTED(0):
		return crl_read_point_name(value, &crl->point);
	case DER_CONTEXT | 1:
		return der_boolean(value, &crl->only_user);
	case DER_CONTEXT | 2:
		return der_boolean(value, &crl->only_ca);
	case DER_CONTEXT | 3:
		return crl_read_reasons(value, &crl->point.reasons);
	case DER_CONTEXT | 4:
		return der_boolean(value, &crl->indirect);
	case DER_CONTEXT | 5:
		return der_boolean(value, &crl->only_attribute);
	default:
		return false;
	}
}

static bool
read_idp(struct crl *crl, struct span value)
{
	struct span in, field;
	uint8_t tag;
	int last = -1;

	crl->idp = value;
	if (!der_only(value, DER_SEQUENCE, &in))
		return false;
	while (in.len != 0) {
		if (!der_next(&in, &tag, &field) || (tag & 0x1f) <= last ||
		    !read_idp_field(crl, tag, field))
			return false;
		last = tag & 0x1f;
	}
	/* 5.2.5: at most one of them. */
	if (crl->only_user + crl->only_ca + crl->only_attribute > 1)
		crl->unusable = "its scope contradicts itself";
	return true;
}

static bool
read_known(struct crl *crl, int id, struct span value, bool *known)
{
	*known = true;
	switch (id) {
	case ID_CRL_NUMBER:
		return read_number(value, &crl->number);
	case ID_DELTA_CRL_INDICATOR:
		return read_number(value, &crl->base_number);
	case ID_ISSUING_DISTRIBUTION_POINT:
		return read_idp(crl, value);
	case ID_AUTHORITY_KEY_IDENTIFIER:
		return read_authority_key(crl, value);
	case ID_FRESHEST_CRL:
		crl->freshest.present = true;
		crl->freshest.value = value;
		return true;
	case ID_ISSUER_ALTERNATIVE_NAME:
		return true;
	default:
		*known = false;
		return true;
	}
}

bool
crl_read_extensions(struct crl *crl, struct span list)
{
	struct crl_extension found[CRL_EXTENSIONS_MAX];
	size_t count = 0;

	if (list.len == 0)
		return false;
	for (; list.len != 0; count++) {
		bool known = false;
		int id = -1;

		if (count == CRL_EXTENSIONS_MAX ||
		    !crl_next_extension(&list, &found[count]))
			return false;
		for (size_t i = 0; i < count; i++)
			if (span_equal(found[i].oid, found[count].oid))
				return false;
		if (found[count].oid.len == 3 &&
		    memcmp(found[count].oid.data, "\x55\x1d", 2) == 0)
			id = found[count].oid.data[2];
		if (!read_known(crl, id, found[count].value, &known))
			return false;
		if (!known && found[count].critical)
			crl->unusable =
			    "it has a critical extension that is not known";
	}
	return true;
}
