/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Syntax of the QCStatements that are known (RFC 3739 3.2.6, ETSI EN 319
 * 412-5 and TS 119 495).  What they claim is not judged here.
 */
#include <string.h>

#include "decode.h"
#include "name.h"

enum {
	TEXT_CHARACTERS_MAX = 256, /* of each UTF8String, TS 119 495 5.1 */
	CURRENCY_MAX = 999,	   /* numbers of ISO 4217 */
};

/*
 * A form, letter by letter: i INTEGER, o OID, u UTF8String, a IA5String, l
 * PrintableString of two letters, c a currency (PrintableString of three, or
 * INTEGER), g the GeneralNames of RFC 3739; (...) a SEQUENCE, + one or more
 * of the next, ? the next may be absent.  "": there is nothing.
 */
static const struct statement_form {
	const char *oid; /* contents octets */
	size_t len;
	const char *form;
	bool optional; /* the whole statementInfo */
} forms[] = {
#define FORM(oid, form, optional)                                              \
	{                                                                      \
		oid, sizeof(oid) - 1, form, optional                           \
	}
#define ETSI(n) "\x04\x00\x8e\x46\x01" n
	FORM(ETSI("\x01"), "", false),	      /* QcCompliance */
	FORM(ETSI("\x02"), "(cii)", false),   /* QcLimitValue */
	FORM(ETSI("\x03"), "i", false),	      /* QcRetentionPeriod */
	FORM(ETSI("\x04"), "", false),	      /* QcSSCD */
	FORM(ETSI("\x05"), "(+(al))", false), /* QcPDS */
	FORM(ETSI("\x06"), "(+o)", false),    /* QcType */
	FORM(ETSI("\x07"), "(+l)", false),    /* QcCClegislation */
	FORM(ETSI("\x08"), "(+o)", false),    /* QcIdentMethod */
	FORM(ETSI("\x09"), "(+l)", false),    /* QcQSCDlegislation */
#define PKIX(n) "\x2b\x06\x01\x05\x05\x07\x0b" n
	FORM(PKIX("\x01"), "(?o?g)", true), FORM(PKIX("\x02"), "(?o?g)", true),
	FORM("\x04\x00\x81\x98\x27\x02", "((+(ou))uu)", false), /* PSD2 */
};

static bool take(struct span *in, unsigned int *faults, const char **form);

/* Of ASCII; len 0: any but none. */
static bool
take_string(struct span *in, unsigned int *faults, uint8_t tag, size_t len)
{
	struct span value;

	return decode_expect(in, faults, tag, &value) && ascii_is_all(value) &&
	       (len == 0 ? value.len > 0 : value.len == len);
}

static bool
take_text(struct span *in, unsigned int *faults)
{
	struct span value;
	size_t count = 0;

	if (!decode_expect(in, faults, DER_UTF8_STRING, &value) ||
	    !name_is_utf8(value))
		return false;
	for (size_t i = 0; i < value.len; i++)
		count += (value.data[i] & 0xc0) != 0x80 ? 1 : 0;
	return count > 0 && count <= TEXT_CHARACTERS_MAX;
}

static bool
take_integer(struct span *in, unsigned int *faults)
{
	struct span value;

	return decode_expect(in, faults, DER_INTEGER, &value) &&
	       decode_integer(value, faults);
}

/* Iso4217CurrencyCode: three letters, or from 1 to 999. */
static bool
take_currency(struct span *in, unsigned int *faults)
{
	struct span value;
	uint8_t tag;
	unsigned int number = 0;

	if (!der_peek(*in, &tag) || tag != DER_INTEGER)
		return take_string(in, faults, DER_PRINTABLE_STRING, 3);
	if (!decode_expect(in, faults, DER_INTEGER, &value) ||
	    !decode_integer(value, faults) || value.len > 2 ||
	    value.data[0] >= 0x80)
		return false;
	for (size_t i = 0; i < value.len; i++)
		number = number << 8 | value.data[i];
	return number > 0 && number <= CURRENCY_MAX;
}

static bool
take_names(struct span *in, unsigned int *faults)
{
	struct span names, name;
	uint8_t tag;

	if (!decode_expect(in, faults, DER_SEQUENCE, &names) || names.len == 0)
		return false;
	while (names.len != 0)
		if (!decode_next(&names, faults, &tag, &name) ||
		    (tag & 0xc0) != DER_CONTEXT)
			return false;
	return true;
}

/* `form` is behind "(", and afterwards behind its ")". */
static bool
take_sequence(struct span *in, unsigned int *faults, const char **form)
{
	struct span inside;

	/* RFC 3739 wants one of its two optional elements, too. */
	if (!decode_expect(in, faults, DER_SEQUENCE, &inside) ||
	    inside.len == 0)
		return false;
	while (**form != ')')
		if (!take(&inside, faults, form))
			return false;
	++*form;
	return inside.len == 0;
}

static bool
take_one(struct span *in, unsigned int *faults, char letter)
{
	struct span oid;

	switch (letter) {
	case 'i':
		return take_integer(in, faults);
	case 'o':
		return decode_oid(in, faults, &oid);
	case 'u':
		return take_text(in, faults);
	case 'a':
		return take_string(in, faults, DER_IA5_STRING, 0);
	case 'l':
		return take_string(in, faults, DER_PRINTABLE_STRING, 2);
	case 'c':
		return take_currency(in, faults);
	default:
		return take_names(in, faults);
	}
}

/* Recursion is on the forms above, three deep. */
static bool
take(struct span *in, unsigned int *faults, const char **form)
{
	struct span before = *in;
	const char *start;
	char letter = *(*form)++;

	if (letter == '(')
		return take_sequence(in, faults, form);
	if (letter == '?') {
		if (!take_one(in, faults, *(*form)++))
			*in = before;
		return true;
	}
	if (letter != '+')
		return take_one(in, faults, letter);
	start = *form;
	do {
		*form = start;
		if (!take(in, faults, form))
			return false;
	} while (in->len != 0);
	return true;
}

bool
decode_statement_is_right(const struct qc_statement *s, unsigned int *faults)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct span in = s->info;
		const char *form = forms[i].form;

		if (s->oid.len != forms[i].len ||
		    memcmp(s->oid.data, forms[i].oid, s->oid.len) != 0)
			continue;
		if (in.len == 0)
			return *form == '\0' || forms[i].optional;
		return *form != '\0' && take(&in, faults, &form) && in.len == 0;
	}
	return true;
}
