/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of a CRL, found by serial number.  Eight octets an entry: 32 bits
 * of a keyed hash of the serial number above the entry's offset, sorted.  A
 * hash that fits only says where to look: the DER itself is compared.
 */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "crl.h"
#include "der.h"

enum {
	/* The smallest entry: 30 12 02 01 xx 17 0d and 13 digits and Z. */
	ENTRY_OCTETS_MIN = 20,
	RADIX_BITS = 16,
	RADIX = 1 << RADIX_BITS,
	ID_REASON_CODE = 21,
	ID_HOLD_INSTRUCTION = 23,
	ID_INVALIDITY_DATE = 24,
	ID_CERTIFICATE_ISSUER = 29,
};

struct sip {
	uint64_t a, b, c, d;
};

static uint64_t
rotate(uint64_t x, unsigned int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
sip_rounds(struct sip *s, unsigned int count)
{
	while (count-- > 0) {
		s->a += s->b;
		s->c += s->d;
		s->b = rotate(s->b, 13) ^ s->a;
		s->d = rotate(s->d, 16) ^ s->c;
		s->a = rotate(s->a, 32);
		s->c += s->b;
		s->a += s->d;
		s->b = rotate(s->b, 17) ^ s->c;
		s->d = rotate(s->d, 21) ^ s->a;
		s->c = rotate(s->c, 32);
	}
}

static void
sip_word(struct sip *s, uint64_t word)
{
	s->d ^= word;
	sip_rounds(s, 2);
	s->a ^= word;
}

static uint64_t
little_endian(const uint8_t *octets, size_t count)
{
	uint64_t word = 0;

	for (size_t i = 0; i < count; i++)
		word |= (uint64_t)octets[i] << 8 * i;
	return word;
}

/* SipHash-2-4 (Aumasson, Bernstein): whoever chooses serial numbers shall not
 * choose which of them collide. */
static uint64_t
hash(const uint64_t secret[2], struct span octets)
{
	struct sip s = { secret[0] ^ 0x736f6d6570736575,
		secret[1] ^ 0x646f72616e646f6d, secret[0] ^ 0x6c7967656e657261,
		secret[1] ^ 0x7465646279746573 };
	size_t at = 0;

	for (; at + 8 <= octets.len; at += 8)
		sip_word(&s, little_endian(octets.data + at, 8));
	sip_word(&s, little_endian(octets.data + at, octets.len - at) |
			 (uint64_t)octets.len << 56);
	s.c ^= 0xff;
	sip_rounds(&s, 4);
	return s.a ^ s.b ^ s.c ^ s.d;
}

static uint64_t
key_of(const struct crl_index *index, struct span serial, size_t offset)
{
	return (hash(index->secret, serial) & ~(uint64_t)UINT32_MAX) | offset;
}

static uint32_t
offset_of(uint64_t key)
{
	return (uint32_t)key;
}

/* Serial number first, the way an offset is used later. */
static bool
read_entry(struct span *list, struct crl_entry *out, struct span *date)
{
	struct span in;
	const uint8_t *before;

	*out = (struct crl_entry){ 0 };
	if (!der_expect(list, DER_SEQUENCE, &in) ||
	    !der_expect(&in, DER_INTEGER, &out->serial) || out->serial.len == 0)
		return false;
	before = in.data;
	if (in.len < 2 ||
	    (in.data[0] != DER_UTC_TIME && in.data[0] != DER_GENERALIZED_TIME))
		return false;
	if (in.data[1] + 2u > in.len || in.data[1] > 15)
		return false;
	*date = (struct span){ before, in.data[1] + 2u };
	in.data += date->len;
	in.len -= date->len;
	if (in.len == 0)
		return true;
	return der_only(in, DER_SEQUENCE, &out->extensions) &&
	       out->extensions.len != 0;
}

static int
id_of(struct span oid)
{
	if (oid.len != 3 || memcmp(oid.data, "\x55\x1d", 2) != 0)
		return -1;
	return oid.data[2];
}

static void
note_issuer(struct crl_index *index, size_t offset)
{
	if (index->issuer_count == index->issuer_capacity) {
		index->issuer_capacity = index->issuer_capacity * 2 + 16;
		index->issuers = xreallocarray(index->issuers,
		    index->issuer_capacity, sizeof(*index->issuers));
	}
	index->issuers[index->issuer_count++] = (uint32_t)offset;
}

/* A reason that cannot be read is none that would take anything back. */
static unsigned int
read_reason(struct span whole)
{
	struct span value;
	long reason;

	return der_only(whole, DER_ENUMERATED, &value) &&
		       der_small_integer(value, &reason) && reason >= 0 &&
		       reason <= 10
		   ? (unsigned int)reason
		   : CRL_UNSPECIFIED;
}

static void
count_reason(struct crl_index *index, const struct crl_extension *extension)
{
	unsigned int reason = read_reason(extension->value);

	index->with_reason++;
	index->critical_reasons += extension->critical ? 1 : 0;
	index->unspecified += reason == CRL_UNSPECIFIED ? 1 : 0;
	index->holds += reason == CRL_CERTIFICATE_HOLD ? 1 : 0;
}

/* RFC 5280 5.3: a critical one that is not known forbids the whole CRL. */
static bool
check_extensions(struct crl *crl, struct span list, size_t offset)
{
	struct crl_extension extension;
	unsigned int seen = 0;

	while (list.len != 0) {
		int id;

		if (!crl_next_extension(&list, &extension))
			return false;
		id = id_of(extension.oid);
		if (id >= ID_REASON_CODE && id <= ID_CERTIFICATE_ISSUER) {
			if ((seen & 1u << (id - ID_REASON_CODE)) != 0)
				return false;
			seen |= 1u << (id - ID_REASON_CODE);
		}
		if (id == ID_REASON_CODE)
			count_reason(&crl->index, &extension);
		if (id == ID_CERTIFICATE_ISSUER) {
			note_issuer(&crl->index, offset);
			if (!crl->indirect)
				crl->unusable = "it has entries of other "
						"issuers without saying so";
		} else if (extension.critical && id != ID_REASON_CODE &&
			   id != ID_INVALIDITY_DATE) {
			crl->unusable = "an entry has a critical extension "
					"that is not known";
		}
	}
	return true;
}

/* By the upper half alone: two passes, and the order of offsets stays. */
static void
sort_keys(uint64_t *keys, size_t count)
{
	uint64_t *other = xcalloc(count, sizeof(*other));
	size_t *starts = xcalloc(RADIX, sizeof(*starts));
	uint64_t *from = keys, *to = other;

	for (unsigned int shift = 32; shift < 64; shift += RADIX_BITS) {
		size_t sum = 0;
		uint64_t *swap = from;

		memset(starts, 0, RADIX * sizeof(*starts));
		for (size_t i = 0; i < count; i++)
			starts[from[i] >> shift & (RADIX - 1)]++;
		for (size_t i = 0; i < RADIX; i++) {
			size_t here = starts[i];

			starts[i] = sum;
			sum += here;
		}
		for (size_t i = 0; i < count; i++)
			to[starts[from[i] >> shift & (RADIX - 1)]++] = from[i];
		from = to;
		to = swap;
	}
	free(starts);
	free(other);
}

static int
compare_keys(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

bool
crl_index_make(struct crl *crl)
{
	struct crl_index *index = &crl->index;
	struct span list = crl->revoked;
	size_t room = list.len / ENTRY_OCTETS_MIN + 1;

	if (RAND_bytes((uint8_t *)index->secret, sizeof(index->secret)) != 1) {
		ERR_clear_error();
		return false;
	}
	index->keys = xcalloc(room, sizeof(*index->keys));
	while (list.len != 0) {
		size_t offset = (size_t)(list.data - crl->revoked.data);
		struct crl_entry entry;
		struct span date;

		if (index->count == room || !read_entry(&list, &entry, &date) ||
		    !check_extensions(crl, entry.extensions, offset))
			return false;
		index->keys[index->count++] =
		    key_of(index, entry.serial, offset);
	}
	if (index->count < RADIX)
		qsort(index->keys, index->count, sizeof(*index->keys),
		    compare_keys);
	else
		sort_keys(index->keys, index->count);
	index->keys =
	    xreallocarray(index->keys, index->count + 1, sizeof(*index->keys));
	return true;
}

void
crl_index_clear(struct crl_index *index)
{
	free(index->keys);
	free(index->issuers);
	*index = (struct crl_index){ 0 };
}

static struct span
from_offset(const struct crl *crl, size_t offset)
{
	return (struct span){ crl->revoked.data + offset,
		crl->revoked.len - offset };
}

/* RFC 5280 5.3.3: the last one named so far, else the CRL's. */
static bool
is_of_issuer(
    const struct crl *crl, size_t offset, const struct certificate *certificate)
{
	size_t low = 0, high = crl->index.issuer_count;
	struct crl_extension extension;
	struct crl_entry entry;
	struct span in, date, names;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (crl->index.issuers[middle] <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return name_matches(crl->issuer, &certificate->issuer);
	in = from_offset(crl, crl->index.issuers[low - 1]);
	if (!read_entry(&in, &entry, &date))
		return false;
	while (crl_next_extension(&entry.extensions, &extension))
		if (id_of(extension.oid) == ID_CERTIFICATE_ISSUER)
			return der_only(
				   extension.value, DER_SEQUENCE, &names) &&
			       crl_names_have(names, &certificate->issuer);
	return false;
}

static void
take_extensions(struct crl_entry *entry)
{
	struct span list = entry->extensions;
	struct crl_extension extension;

	while (crl_next_extension(&list, &extension)) {
		int id = id_of(extension.oid);

		if (id == ID_REASON_CODE) {
			entry->has_reason = true;
			entry->reason = read_reason(extension.value);
		} else if (id == ID_INVALIDITY_DATE &&
			   !crl_read_time(
			       &extension.value, &entry->invalid_at)) {
			entry->invalid_at = 0;
		}
	}
}

bool
crl_find(const struct crl *crl, const struct certificate *certificate,
    struct crl_entry *out)
{
	const struct crl_index *index = &crl->index;
	uint64_t key = key_of(index, certificate->serial, 0);
	size_t low = 0, high = index->count;
	bool found = false;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index->keys[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < index->count && index->keys[low] >> 32 == key >> 32;
	     low++) {
		size_t offset = offset_of(index->keys[low]);
		struct span in = from_offset(crl, offset), date;
		struct crl_entry entry;

		if (!read_entry(&in, &entry, &date) ||
		    !span_equal(entry.serial, certificate->serial) ||
		    !is_of_issuer(crl, offset, certificate))
			continue;
		if (!crl_read_time(&date, &entry.revoked_at))
			entry.revoked_at = 0;
		take_extensions(&entry);
		/* Of several, one that takes nothing back. */
		if (!found || out->reason == CRL_REMOVE_FROM_CRL ||
		    out->reason == CRL_CERTIFICATE_HOLD)
			*out = entry;
		found = true;
	}
	return found;
}
