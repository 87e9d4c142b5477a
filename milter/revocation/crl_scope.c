/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which certificates a CRL speaks of: distribution points on both sides (RFC
 * 5280 4.2.1.13, 5.2.5 and 6.3.3 (b)), and deltas (5.2.4).
 */
#include <stdlib.h>
#include <string.h>

#include "crl.h"
#include "der.h"

static bool
is_directory_name(struct span name, const struct name *wanted)
{
	struct name *read = name_decode(name);
	bool same = read != NULL && name_matches(read, wanted);

	free(read);
	return same;
}

bool
crl_names_have(struct span general_names, const struct name *wanted)
{
	struct span value;
	uint8_t tag;

	for (size_t i = 0; i < CRL_NAMES_MAX; i++) {
		if (!der_next(&general_names, &tag, &value))
			return false;
		if (tag == DER_CONTEXT_CONSTRUCTED(4) &&
		    is_directory_name(value, wanted))
			return true;
	}
	return false;
}

static bool
read_point(struct span in, struct crl_point *out)
{
	struct span value;
	uint8_t tag;
	int last = -1;

	*out = (struct crl_point){ .reasons = REASONS_ALL };
	while (in.len != 0) {
		bool good = false;

		if (!der_next(&in, &tag, &value) || (tag & 0x1f) <= last)
			return false;
		last = tag & 0x1f;
		if (tag == DER_CONTEXT_CONSTRUCTED(0))
			good = crl_read_point_name(value, out);
		else if (tag == (DER_CONTEXT | 1))
			good = crl_read_reasons(value, &out->reasons);
		else if (tag == DER_CONTEXT_CONSTRUCTED(2))
			good = (out->crl_issuer = value).len != 0;
		if (!good)
			return false;
	}
	return true;
}

bool
crl_point_of(
    const struct known_extension *points, size_t index, struct crl_point *out)
{
	struct span list, point;

	if (!points->present || points->malformed ||
	    !der_only(points->value, DER_SEQUENCE, &list))
		return false;
	do {
		if (!der_expect(&list, DER_SEQUENCE, &point))
			return false;
	} while (index-- > 0);
	return read_point(point, out);
}

static bool
put_header(struct buffer *out, uint8_t tag, size_t len)
{
	uint8_t header[4] = { tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len };

	if (len > UINT16_MAX)
		return false;
	if (len < 0x80) {
		header[1] = (uint8_t)len;
		return buffer_append(out, header, 2);
	}
	if (len > 0xff)
		return buffer_append(out, header, 4);
	header[1] = 0x81;
	header[2] = (uint8_t)len;
	return buffer_append(out, header, 3);
}

/* The RDN behind the RDNs of `base`, as one Name. */
static struct name *
name_below(struct span base, struct span rdn, struct buffer *out)
{
	struct buffer set = BUFFER_LIMIT(UINT16_MAX);
	struct span rdns;
	struct name *name = NULL;

	if (der_only(base, DER_SEQUENCE, &rdns) &&
	    put_header(&set, DER_SET, rdn.len) &&
	    buffer_append(&set, rdn.data, rdn.len) &&
	    put_header(out, DER_SEQUENCE, rdns.len + set.len) &&
	    buffer_append(out, rdns.data, rdns.len) &&
	    buffer_append(out, set.data, set.len))
		name = name_decode(buffer_span(out));
	buffer_free(&set);
	return name;
}

/* What a relative name of a certificate's point is relative to (4.2.1.13). */
static bool
base_of(const struct crl_point *point, const struct certificate *certificate,
    struct span *base)
{
	struct span names = point->crl_issuer;
	uint8_t tag;

	*base = certificate->issuer.der;
	if (names.len == 0)
		return true;
	return der_next(&names, &tag, base) &&
	       tag == DER_CONTEXT_CONSTRUCTED(4) && names.len == 0;
}

static bool
name_is_in(struct span base, struct span rdn, struct span names)
{
	struct buffer der = BUFFER_LIMIT(2 * UINT16_MAX);
	struct name *name = name_below(base, rdn, &der);
	bool is_there = name != NULL && crl_names_have(names, name);

	free(name);
	buffer_free(&der);
	return is_there;
}

static bool
general_names_meet(struct span one, struct span other)
{
	struct span mine, rest, theirs;
	uint8_t tag, their_tag;

	for (size_t i = 0; i < CRL_NAMES_MAX; i++) {
		struct name *directory = NULL;
		bool met = false;

		if (!der_next(&one, &tag, &mine))
			return false;
		if (tag == DER_CONTEXT_CONSTRUCTED(4))
			directory = name_decode(mine);
		if (directory != NULL)
			met = crl_names_have(other, directory);
		free(directory);
		rest = other;
		for (size_t j = 0; !met && j < CRL_NAMES_MAX &&
				   der_next(&rest, &their_tag, &theirs);
		     j++)
			met = tag == their_tag && span_equal(mine, theirs);
		if (met)
			return true;
	}
	return false;
}

static bool
relative_names_meet(struct span base, struct span rdn, struct span crl_base,
    struct span crl_rdn)
{
	struct buffer one = BUFFER_LIMIT(2 * UINT16_MAX);
	struct buffer other = BUFFER_LIMIT(2 * UINT16_MAX);
	struct name *mine = name_below(base, rdn, &one);
	struct name *theirs = name_below(crl_base, crl_rdn, &other);
	bool met = mine != NULL && theirs != NULL && name_matches(mine, theirs);

	free(mine);
	free(theirs);
	buffer_free(&one);
	buffer_free(&other);
	return met;
}

/* 6.3.3 (b) (2) (i), with the names of `point` as the certificate's. */
static bool
point_names_meet(const struct crl *crl, const struct certificate *certificate,
    const struct crl_point *point)
{
	struct span base, names = point->names;

	if (!base_of(point, certificate, &base))
		return false;
	if (names.len == 0 && point->relative_name.len == 0)
		names = point->crl_issuer;
	if (crl->point.relative_name.len != 0 && point->relative_name.len != 0)
		return relative_names_meet(base, point->relative_name,
		    crl->issuer->der, crl->point.relative_name);
	if (crl->point.relative_name.len != 0)
		return name_is_in(
		    crl->issuer->der, crl->point.relative_name, names);
	if (point->relative_name.len != 0)
		return name_is_in(base, point->relative_name, crl->point.names);
	return general_names_meet(names, crl->point.names);
}

/* 6.3.3: the point that is assumed has the name of the issuer. */
static bool
assumed_point_meets(
    const struct crl *crl, const struct certificate *certificate)
{
	struct buffer der = BUFFER_LIMIT(2 * UINT16_MAX);
	struct name *relative = NULL;
	bool met;

	if (crl->point.names.len != 0)
		return crl_names_have(crl->point.names, &certificate->issuer);
	relative = name_below(crl->issuer->der, crl->point.relative_name, &der);
	met = relative != NULL && name_matches(relative, &certificate->issuer);
	free(relative);
	buffer_free(&der);
	return met;
}

bool
crl_covers(const struct crl *crl, const struct certificate *certificate,
    const struct crl_point *point)
{
	if (point != NULL && point->crl_issuer.len != 0) {
		if (!crl->indirect ||
		    !crl_names_have(point->crl_issuer, crl->issuer))
			return false;
	} else if (!name_matches(crl->issuer, &certificate->issuer)) {
		return false;
	}
	if (crl->only_attribute || (crl->only_user && certificate->is_ca) ||
	    (crl->only_ca && !certificate->is_ca))
		return false;
	if (crl->point.names.len == 0 && crl->point.relative_name.len == 0)
		return true;
	return point != NULL ? point_names_meet(crl, certificate, point)
			     : assumed_point_meets(crl, certificate);
}

static struct span
without_leading_zero(struct span number)
{
	if (number.len > 1 && number.data[0] == 0) {
		number.data++;
		number.len--;
	}
	return number;
}

int
crl_number_compare(struct span a, struct span b)
{
	int order;

	a = without_leading_zero(a);
	b = without_leading_zero(b);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	order = a.len == 0 ? 0 : memcmp(a.data, b.data, a.len);
	return (order > 0) - (order < 0);
}

bool
crl_same_scope(const struct crl *a, const struct crl *b)
{
	return a->issuer_hash == b->issuer_hash &&
	       (a->idp.data == NULL) == (b->idp.data == NULL) &&
	       span_equal(a->idp, b->idp) && name_matches(a->issuer, b->issuer);
}

bool
crl_delta_fits(const struct crl *delta, const struct crl *complete)
{
	return delta->base_number.len != 0 && delta->number.len != 0 &&
	       complete->base_number.len == 0 && complete->number.len != 0 &&
	       crl_same_scope(delta, complete) &&
	       span_equal(delta->authority_key, complete->authority_key) &&
	       crl_number_compare(complete->number, delta->base_number) >= 0 &&
	       crl_number_compare(complete->number, delta->number) < 0;
}
