/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Elements of a certificate: DER, or with a fault noted the BER that other
 * software accepts too, so that both see the same certificate.
 */
#include "decode.h"

static bool
read_element(struct span *in, unsigned int *faults, uint8_t *tag,
    struct span *value, struct span *whole)
{
	const uint8_t *start = in->data;
	struct ber element;

	if (der_next(in, tag, value)) {
		*whole = (struct span){ start, (size_t)(in->data - start) };
		return true;
	}
	if (!ber_next(in, &element) || element.tag == 0)
		return false;
	*faults |= FAULT_NOT_DER;
	*tag = element.tag;
	*value = element.value;
	*whole = element.whole;
	return true;
}

bool
decode_next(
    struct span *in, unsigned int *faults, uint8_t *tag, struct span *value)
{
	struct span whole;

	return read_element(in, faults, tag, value, &whole);
}

static bool
expect(struct span *in, unsigned int *faults, uint8_t tag, struct span *value,
    struct span *whole)
{
	uint8_t found;

	return der_peek(*in, &found) && found == tag &&
	       read_element(in, faults, &found, value, whole);
}

bool
decode_expect(
    struct span *in, unsigned int *faults, uint8_t tag, struct span *value)
{
	struct span whole;

	return expect(in, faults, tag, value, &whole);
}

bool
decode_whole(
    struct span *in, unsigned int *faults, uint8_t tag, struct span *whole)
{
	struct span value;

	return expect(in, faults, tag, &value, whole);
}

/* X.690 8.19.2: subidentifiers are minimal, and the last one ends. */
static bool
is_oid(struct span oid)
{
	bool begins = true;

	for (size_t i = 0; i < oid.len; i++) {
		if (begins && oid.data[i] == 0x80)
			return false;
		begins = oid.data[i] < 0x80;
	}
	return begins && oid.len > 0;
}

bool
decode_oid(struct span *in, unsigned int *faults, struct span *oid)
{
	if (!decode_expect(in, faults, DER_OID, oid))
		return false;
	if (!is_oid(*oid))
		*faults |= FAULT_OID;
	return true;
}

bool
decode_integer(struct span value, unsigned int *faults)
{
	if (value.len == 0)
		return false;
	if (value.len > 1 &&
	    ((value.data[0] == 0 && value.data[1] < 0x80) ||
		(value.data[0] == 0xff && value.data[1] >= 0x80)))
		*faults |= FAULT_INTEGER;
	return true;
}

bool
decode_octet_bits(struct span value, struct span *bits)
{
	if (value.len == 0 || value.data[0] != 0)
		return false;
	*bits = (struct span){ value.data + 1, value.len - 1 };
	return true;
}

/* X.690 11.2.2: it ends with a bit that is set, and 8.6.2 behind the unused. */
bool
decode_named_bits(struct span value, unsigned int *faults)
{
	unsigned int unused;
	uint8_t last;

	if (value.len == 0 || value.data[0] > 7 ||
	    (value.len == 1 && value.data[0] != 0))
		return false;
	if (value.len == 1)
		return true;
	unused = value.data[0];
	last = value.data[value.len - 1];
	if ((last & (0xffu >> (8 - unused))) != 0)
		*faults |= FAULT_NOT_DER;
	if ((last >> unused & 1) == 0)
		*faults |= FAULT_NAMED_BITS;
	return true;
}

size_t
decode_count(struct span in)
{
	unsigned int faults = 0;
	struct span value;
	uint8_t tag;
	size_t count = 0;

	while (in.len != 0 && count < CERTIFICATE_LIST_MAX &&
	       decode_next(&in, &faults, &tag, &value))
		count++;
	return count;
}
