/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What QCStatements claim (ETSI EN 319 412-5, TS 119 495), for a header
 * field, for people and as JSON.  It is the issuer's word: "claimed".
 */
#include "qualified.h"
#include "members.h"

#include <string.h>

#include "der.h"

enum {
	COUNTRIES_MAX = 8, /* in a note */
};

/* PrintableString of two characters, whichever they are. */
static void
add_country(struct span country, struct buffer *out)
{
	for (size_t i = 0; i < country.len; i++) {
		char c = (char)country.data[i];

		buffer_char(out, ascii_isalpha(c) ? c : '?');
	}
}

/* EN 319 412-5: without QcCClegislation it is the EU's. */
static void
add_legislation(const struct qc_claims *q, struct buffer *out)
{
	buffer_string(out, "claimed ");
	if (q->legislation_count == 0)
		buffer_string(out, "EU");
	for (size_t i = 0; i < q->legislation_count && i < COUNTRIES_MAX; i++) {
		if (i > 0)
			buffer_char(out, '+');
		add_country(q->legislation[i], out);
	}
	if (q->legislation_count > COUNTRIES_MAX)
		buffer_string(out, "+...");
}

void
qualified_note(const struct certificate *c, struct buffer *out)
{
	const struct qc_claims *q = c->claims;

	if (q == NULL || (q->known & QC_COMPLIANCE) == 0)
		return;
	add_legislation(q, out);
	for (unsigned int bit = 1; bit <= QC_TYPE_OTHER; bit <<= 1)
		if ((q->types & bit) != 0)
			buffer_format(
			    out, ", %s", qc_type_word((enum qc_type)bit));
	if ((q->known & QC_SSCD) != 0)
		buffer_string(out, ", qscd");
}

const char *
qualified_law(const struct certificate *c)
{
	const struct qc_claims *q = c->claims;

	if (q == NULL || (q->known & QC_COMPLIANCE) == 0)
		return NULL;
	if (q->legislation_count > 0)
		return "elsewhere";
	return (q->known & QC_SSCD) != 0 ? "eu-qscd" : "eu";
}

/* Those that say most come first: qualified, then the others. */
static const unsigned int policy_groups[] = {
	ETSI_QCP_N | ETSI_QCP_L | ETSI_QCP_N_QSCD | ETSI_QCP_L_QSCD |
	    ETSI_QEVCP_W | ETSI_QNCP_W | ETSI_QNCP_W_GEN | ETSI_QCP_W_PSD2 |
	    ETSI_QCP_PUBLIC_PLUS | ETSI_QCP_PUBLIC,
	ETSI_NCP | ETSI_NCP_PLUS | ETSI_LCP | ETSI_EVCP | ETSI_DVCP |
	    ETSI_OVCP | ETSI_IVCP,
};

enum {
	GROUPS = sizeof(policy_groups) / sizeof(*policy_groups),
};

void
qualified_policies(const struct certificate *c, struct buffer *out)
{
	const char *between = "";

	for (size_t i = 0; i < GROUPS; i++)
		for (unsigned int bit = 1; bit < ETSI_POLICIES_END; bit <<= 1) {
			if ((c->etsi_policies & policy_groups[i] & bit) == 0)
				continue;
			buffer_format(out, "%s%s", between,
			    etsi_policy_word((enum etsi_policy)bit));
			between = ", ";
		}
}

json_t *
qualified_policies_json(const struct certificate *c)
{
	json_t *object, *list;

	if (c->etsi_policies == 0)
		return json_null();
	object = json_object();
	list = json_array();
	for (size_t i = 0; i < GROUPS; i++)
		for (unsigned int bit = 1; bit < ETSI_POLICIES_END; bit <<= 1)
			if ((c->etsi_policies & policy_groups[i] & bit) != 0)
				json_array_append_new(
				    list, json_of_text(etsi_policy_word(
					      (enum etsi_policy)bit)));
	json_object_set(object, "policy", json_array_get(list, 0));
	json_object_set_new(object, "policies", list);
	return object;
}

static json_t *
countries_json(const struct span *list, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_of_span(list[i]));
	return array;
}

/* null where it is not there, or too large for a number. */
static json_t *
integer_json(struct span value)
{
	long number;

	return value.len != 0 && der_small_integer(value, &number)
		   ? json_integer(number)
		   : json_null();
}

static json_t *
limit_json(const struct qc_claims *q)
{
	json_t *object;

	if ((q->known & QC_LIMIT_VALUE) == 0)
		return json_null();
	object = json_object();
	json_object_set_new(object, "currency",
	    q->currency.tag == DER_INTEGER ? integer_json(q->currency.value)
					   : json_of_span(q->currency.value));
	json_object_set_new(object, "amount", integer_json(q->amount));
	json_object_set_new(object, "exponent", integer_json(q->exponent));
	return object;
}

static json_t *
disclosures_json(const struct qc_claims *q)
{
	json_t *array = json_array();

	for (size_t i = 0; i < q->disclosure_count; i++) {
		json_t *object = json_object();

		json_object_set_new(
		    object, "url", json_of_span(q->disclosures[i].url));
		json_object_set_new(object, "language",
		    json_of_span(q->disclosures[i].language));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
psd2_json(const struct qc_claims *q)
{
	json_t *object, *roles;

	if ((q->known & QC_PSD2) == 0)
		return json_null();
	object = json_object();
	roles = json_array();
	for (unsigned int bit = 1; bit <= PSD2_OTHER; bit <<= 1)
		if ((q->roles & bit) != 0)
			json_array_append_new(roles,
			    json_of_text(psd2_role_word((enum psd2_role)bit)));
	json_object_set_new(object, "roles", roles);
	json_object_set_new(
	    object, "authority", json_of_span(q->psd2_authority));
	json_object_set_new(
	    object, "authority_name", json_of_span(q->psd2_authority_name));
	return object;
}

static json_t *
types_json(const struct qc_claims *q)
{
	json_t *array = json_array();

	for (unsigned int bit = 1; bit <= QC_TYPE_OTHER; bit <<= 1)
		if ((q->types & bit) != 0)
			json_array_append_new(array,
			    json_of_text(qc_type_word((enum qc_type)bit)));
	return array;
}

static json_t *
identifications_json(const struct qc_claims *q)
{
	json_t *array = json_array();

	for (unsigned int bit = 1; bit <= QC_IDENTIFICATION_OTHER; bit <<= 1)
		if ((q->identifications & bit) != 0)
			json_array_append_new(
			    array, json_of_text(qc_identification_word(
				       (enum qc_identification)bit)));
	return array;
}

json_t *
qualified_json(const struct certificate *c)
{
	const struct qc_claims *q = c->claims;
	struct buffer note = BUFFER_LIMIT(256);
	json_t *object;

	if (q == NULL)
		return json_null();
	object = json_object();
	qualified_note(c, &note);
	json_object_set_new(object, "note",
	    json_of_text(note.len > 0 ? buffer_text(&note) : NULL));
	buffer_free(&note);
	json_object_set_new(object, "compliance",
	    json_boolean((q->known & QC_COMPLIANCE) != 0));
	json_object_set_new(object, "types", types_json(q));
	json_object_set_new(
	    object, "qscd", json_boolean((q->known & QC_SSCD) != 0));
	json_object_set_new(object, "legislation",
	    countries_json(q->legislation, q->legislation_count));
	json_object_set_new(object, "qscd_legislation",
	    countries_json(q->qscd_legislation, q->qscd_legislation_count));
	json_object_set_new(object, "limit", limit_json(q));
	json_object_set_new(
	    object, "retention_years", integer_json(q->retention));
	json_object_set_new(object, "disclosures", disclosures_json(q));
	json_object_set_new(object, "identification", identifications_json(q));
	json_object_set_new(object, "psd2", psd2_json(q));
	return object;
}
