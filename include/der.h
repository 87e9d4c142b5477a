/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spans over ASN.1: one reader for strict DER (X.690 clause 10, as
 * certificates must be), one for BER (as CMS objects come).  No allocation,
 * no copy, no recursion on the input's depth.  Tags of one octet only: all
 * that X.509 and CMS use; others are refused.
 */
#ifndef DER_H
#define DER_H

#include "base.h"

/* Universal tags as they stand in the first octet. */
enum der_tag {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_ENUMERATED = 0x0a,
	DER_UTF8_STRING = 0x0c,
	DER_NUMERIC_STRING = 0x12,
	DER_PRINTABLE_STRING = 0x13,
	DER_TELETEX_STRING = 0x14,
	DER_IA5_STRING = 0x16,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_VISIBLE_STRING = 0x1a,
	DER_UNIVERSAL_STRING = 0x1c,
	DER_BMP_STRING = 0x1e,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONSTRUCTED = 0x20,
	DER_CONTEXT = 0x80, /* [n] primitive: DER_CONTEXT | n */
};
#define DER_CONTEXT_CONSTRUCTED(n) ((uint8_t)(0xa0 | (n)))

/*
 * Each takes one element from the front of `in`.  On false neither `in` nor
 * the out-parameters have changed.  `value` is the contents octets, `whole`
 * header and contents (and, in BER, the end-of-contents).  `in` is never the
 * same object as an out-parameter.
 */
bool der_next(struct span *in, uint8_t *tag, struct span *value);
bool der_expect(struct span *in, uint8_t tag, struct span *value);
bool der_whole(struct span *in, uint8_t tag, struct span *whole);
bool der_peek(struct span in, uint8_t *tag);
/* Steps into a SEQUENCE of which the end need not be there; its length is not
 * looked at. */
bool der_enter(struct span *in);
/* All of it, and nothing behind: the contents of one element. */
bool der_only(struct span in, uint8_t tag, struct span *value);
bool der_boolean(struct span value, bool *out);	      /* 00 or ff */
bool der_small_integer(struct span value, long *out); /* minimal, fits */
/* Every length below is minimal and definite, no string is in pieces; nesting
 * up to `depth`: without change, this is what ber_to_der() would give. */
bool der_lengths_are_minimal(struct span in, unsigned int depth);

struct ber {
	uint8_t tag;
	bool indefinite;
	struct span value; /* without the end-of-contents */
	struct span whole;
};
enum {
	BER_DEPTH = 32
}; /* nested indefinite lengths */
bool ber_next(struct span *in, struct ber *out);
bool ber_expect(struct span *in, uint8_t tag, struct ber *out);
/*
 * The element again as DER lengths: definite, minimal, constructed strings
 * joined to primitive ones; order kept.  False: malformed, too deep, a BIT
 * STRING in pieces, or `out` overflowed.
 */
bool ber_to_der(struct span element, struct buffer *out);

/* OBJECT IDENTIFIER contents as "1.2.840.113549"; false: malformed or no
 * room, or an arc of more than 64 bits.  And back, for tables and
 * configuration: appended to `out`, which has garbage behind on false. */
enum {
	OID_TEXT = 128
};
bool oid_text(struct span oid, char out[static OID_TEXT]);
bool oid_parse(const char *text, struct buffer *out);

#endif
