/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What QCStatements claim (RFC 3739 3.2.6, ETSI EN 319 412-5, EN 319 412-1 5,
 * TS 119 495), and the policies of ETSI.  Their syntax is statements.c's
 * matter; whether a claim is true, a trusted list's.
 */
#include <string.h>

#include "decode.h"

#define OCTETS(literal) .oid = (literal), .len = sizeof(literal) - 1
#define QCS(n)		OCTETS("\x04\x00\x8e\x46\x01" n)

struct word {
	const char *oid; /* contents octets */
	size_t len;
	unsigned int bit;
	const char *word;
};

static const struct word policies[] = {
#define EN_411_1(n) OCTETS("\x04\x00\x8f\x7a\x01" n)
#define EN_411_2(n) OCTETS("\x04\x00\x8b\xec\x40\x01" n)
	{ EN_411_1("\x01"), ETSI_NCP, "NCP" },
	{ EN_411_1("\x02"), ETSI_NCP_PLUS, "NCP+" },
	{ EN_411_1("\x03"), ETSI_LCP, "LCP" },
	{ EN_411_1("\x04"), ETSI_EVCP, "EVCP" },
	{ EN_411_1("\x06"), ETSI_DVCP, "DVCP" },
	{ EN_411_1("\x07"), ETSI_OVCP, "OVCP" },
	{ EN_411_1("\x08"), ETSI_IVCP, "IVCP" },
	{ EN_411_2("\x00"), ETSI_QCP_N, "QCP-n" },
	{ EN_411_2("\x01"), ETSI_QCP_L, "QCP-l" },
	{ EN_411_2("\x02"), ETSI_QCP_N_QSCD, "QCP-n-qscd" },
	{ EN_411_2("\x03"), ETSI_QCP_L_QSCD, "QCP-l-qscd" },
	{ EN_411_2("\x04"), ETSI_QEVCP_W, "QEVCP-w" },
	{ EN_411_2("\x05"), ETSI_QNCP_W, "QNCP-w" },
	{ EN_411_2("\x06"), ETSI_QNCP_W_GEN, "QNCP-w-gen" },
	{ OCTETS("\x04\x00\x81\x98\x27\x03\x01"), ETSI_QCP_W_PSD2,
	    "QCP-w-psd2" },
	{ OCTETS("\x04\x00\x8b\x30\x01\x01"), ETSI_QCP_PUBLIC_PLUS, "QCP+" },
	{ OCTETS("\x04\x00\x8b\x30\x01\x02"), ETSI_QCP_PUBLIC, "QCP" },
	{ 0 },
};

static const struct word types[] = {
	{ QCS("\x06\x01"), QC_ESIGN, "esign" },
	{ QCS("\x06\x02"), QC_ESEAL, "eseal" },
	{ QCS("\x06\x03"), QC_WEB, "web" },
	{ .bit = QC_TYPE_OTHER, .word = "other" },
	{ 0 },
};

static const struct word identifications[] = {
	{ QCS("\x08\x01"), QC_EIDAS1_AB, "eidas1-ab" },
	{ QCS("\x08\x02"), QC_EIDAS1_CD, "eidas1-cd" },
	{ QCS("\x08\x03"), QC_EIDAS2_ACD, "eidas2-acd" },
	{ QCS("\x08\x04"), QC_EIDAS2_B, "eidas2-b" },
	{ .bit = QC_IDENTIFICATION_OTHER, .word = "other" },
	{ 0 },
};

/* Each word is the roleOfPspName that goes with the OID. */
static const struct word roles[] = {
#define PSD2_ROLE(n) OCTETS("\x04\x00\x81\x98\x27\x01" n)
	{ PSD2_ROLE("\x00"), PSD2_UNSPECIFIED, "Unspecified" },
	{ PSD2_ROLE("\x01"), PSD2_AS, "PSP_AS" },
	{ PSD2_ROLE("\x02"), PSD2_PI, "PSP_PI" },
	{ PSD2_ROLE("\x03"), PSD2_AI, "PSP_AI" },
	{ PSD2_ROLE("\x04"), PSD2_IC, "PSP_IC" },
	{ .bit = PSD2_OTHER, .word = "other" },
	{ 0 },
};

static const struct word semantics[] = {
#define SEMANTICS(n) OCTETS("\x04\x00\x8b\xec\x49\x01" n)
	{ SEMANTICS("\x01"), SEMANTICS_NATURAL, "natural" },
	{ SEMANTICS("\x02"), SEMANTICS_LEGAL, "legal" },
	{ SEMANTICS("\x03"), SEMANTICS_EIDAS_NATURAL, "eidas-natural" },
	{ SEMANTICS("\x04"), SEMANTICS_EIDAS_LEGAL, "eidas-legal" },
	{ .bit = SEMANTICS_OTHER, .word = "other" },
	{ 0 },
};

/* Its row, or the one for all others, or the empty one behind the last. */
static const struct word *
find_oid(const struct word *list, struct span oid)
{
	while (
	    list->bit != 0 && list->oid != NULL &&
	    (list->len != oid.len || memcmp(list->oid, oid.data, oid.len) != 0))
		list++;
	return list;
}

static const char *
find_word(const struct word *list, unsigned int bit)
{
	while (list->bit != 0 && list->bit != bit)
		list++;
	return list->word;
}

const char *
etsi_policy_word(enum etsi_policy policy)
{
	return find_word(policies, policy);
}

const char *
qc_type_word(enum qc_type type)
{
	return find_word(types, type);
}

const char *
qc_identification_word(enum qc_identification identification)
{
	return find_word(identifications, identification);
}

const char *
psd2_role_word(enum psd2_role role)
{
	return find_word(roles, role);
}

/* The contents of the one element that a statement has. */
static struct span
contents(struct span element)
{
	unsigned int faults = 0;
	struct span value;
	uint8_t tag;

	if (!decode_next(&element, &faults, &tag, &value))
		return (struct span){ 0 };
	return value;
}

static struct span
take(struct span *in)
{
	unsigned int faults = 0;
	struct span value;
	uint8_t tag;

	if (decode_next(in, &faults, &tag, &value))
		return value;
	*in = (struct span){ 0 };
	return *in;
}

static void
read_limit(struct qc_claims *q, struct span info)
{
	unsigned int faults = 0;
	struct span in = contents(info);

	(void)decode_next(&in, &faults, &q->currency.tag, &q->currency.value);
	q->amount = take(&in);
	q->exponent = take(&in);
}

static void
read_retention(struct qc_claims *q, struct span info)
{
	q->retention = contents(info);
}

static void
read_disclosures(struct qc_claims *q, struct span info)
{
	struct span list = contents(info);

	while (list.len != 0) {
		struct span in = take(&list);
		struct qc_disclosure *out;

		if (q->disclosure_count == QC_LIST_MAX) {
			q->is_cut = true;
			return;
		}
		out = &q->disclosures[q->disclosure_count++];
		out->url = take(&in);
		out->language = take(&in);
	}
}

static void
read_types(struct qc_claims *q, struct span info)
{
	struct span list = contents(info);

	for (; list.len != 0; q->type_count++)
		q->types |= find_oid(types, take(&list))->bit;
}

static void
read_identifications(struct qc_claims *q, struct span info)
{
	struct span list = contents(info);

	for (; list.len != 0; q->identification_count++)
		q->identifications |=
		    find_oid(identifications, take(&list))->bit;
}

static void
read_countries(
    struct qc_claims *q, struct span info, struct span *room, size_t *count)
{
	struct span list = contents(info);

	while (list.len != 0) {
		if (*count == QC_LIST_MAX) {
			q->is_cut = true;
			return;
		}
		room[(*count)++] = take(&list);
	}
}

static void
read_legislation(struct qc_claims *q, struct span info)
{
	read_countries(q, info, q->legislation, &q->legislation_count);
}

static void
read_qscd_legislation(struct qc_claims *q, struct span info)
{
	read_countries(
	    q, info, q->qscd_legislation, &q->qscd_legislation_count);
}

static bool
has_uri(struct span names)
{
	uint8_t tag;

	for (; der_peek(names, &tag); take(&names))
		if (tag == (DER_CONTEXT | 6))
			return true;
	return false;
}

/* SemanticsInformation: RFC 3739 3.2.6.1. */
static void
read_semantics(struct qc_claims *q, struct span info)
{
	unsigned int faults = 0;
	struct span in = contents(info), value;
	uint8_t tag;

	while (decode_next(&in, &faults, &tag, &value)) {
		if (tag == DER_OID)
			q->semantics |= find_oid(semantics, value)->bit;
		else
			q->has_authority_uri |= has_uri(value);
	}
}

/* TS 119 495 5.1 */
static void
read_psd2(struct qc_claims *q, struct span info)
{
	struct span in = contents(info), list = take(&in);

	for (; list.len != 0; q->role_count++) {
		struct span role = take(&list);
		const struct word *found = find_oid(roles, take(&role));
		struct span name = take(&role);

		q->roles |= found->bit;
		if (found->bit != PSD2_OTHER &&
		    !span_equal(name, span_of(found->word)))
			q->has_wrong_role_name = true;
	}
	q->psd2_authority_name = take(&in);
	q->psd2_authority = take(&in);
}

static const struct reader {
	const char *oid; /* contents octets */
	size_t len;
	enum qc_known known;
	void (*read)(struct qc_claims *, struct span info);
} readers[] = {
	{ QCS("\x01"), QC_COMPLIANCE, NULL },
	{ QCS("\x02"), QC_LIMIT_VALUE, read_limit },
	{ QCS("\x03"), QC_RETENTION_PERIOD, read_retention },
	{ QCS("\x04"), QC_SSCD, NULL },
	{ QCS("\x05"), QC_PDS, read_disclosures },
	{ QCS("\x06"), QC_TYPE, read_types },
	{ QCS("\x07"), QC_LEGISLATION, read_legislation },
	{ QCS("\x08"), QC_IDENTIFICATION, read_identifications },
	{ QCS("\x09"), QC_QSCD_LEGISLATION, read_qscd_legislation },
	{ OCTETS("\x2b\x06\x01\x05\x05\x07\x0b\x01"), QC_SYNTAX_V1,
	    read_semantics },
	{ OCTETS("\x2b\x06\x01\x05\x05\x07\x0b\x02"), QC_SYNTAX_V2,
	    read_semantics },
	{ OCTETS("\x04\x00\x81\x98\x27\x02"), QC_PSD2, read_psd2 },
};

static const struct reader *
find_reader(struct span oid)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++)
		if (readers[i].len == oid.len &&
		    memcmp(readers[i].oid, oid.data, oid.len) == 0)
			return &readers[i];
	return NULL;
}

void
decode_claims(struct certificate *c, struct qc_claims *room)
{
	for (size_t i = 0; i < c->statement_count; i++) {
		const struct qc_statement *s = &c->statements[i];
		const struct reader *reader = find_reader(s->oid);
		/* RFC 3739 has syntaxes of any number; the others are
		 * EN 319 412-5's QCS-4.1-02A. */
		bool may_repeat =
		    reader != NULL && (reader->known == QC_SYNTAX_V1 ||
					  reader->known == QC_SYNTAX_V2);

		if (reader == NULL || s->malformed)
			continue;
		c->claims = room;
		if ((room->known & reader->known) != 0 && !may_repeat) {
			room->repeated |= reader->known;
			continue;
		}
		room->known |= reader->known;
		if (reader->read != NULL && s->info.len != 0)
			reader->read(room, s->info);
	}
}

void
decode_etsi_policies(struct certificate *c)
{
	for (size_t i = 0; i < c->policy_count; i++)
		if (c->policies[i].len > 1 && c->policies[i].data[0] == 4)
			c->etsi_policies |=
			    find_oid(policies, c->policies[i])->bit;
}
