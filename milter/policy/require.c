/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a rule requires, as a table: one row is read, printed, compared and
 * explained alike; holds.c says whether it holds.
 *
 * All rows are met by one and the same signer of the signature that decided
 * the message's result, never by parts of several.
 */
#include <stdlib.h>
#include <string.h>

#include "room.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const result_words[] = { "none", "pass", "fail", "policy",
	"neutral", "temperror", "permerror" };
const char *const sbr_type_words[] = { "mailbox-validated",
	"organization-validated", "sponsor-validated", "individual-validated",
	NULL };
static const char *const generation_words[] = { "legacy", "multipurpose",
	"strict" };
static const char *const compliance_words[] = { [COMPLIANCE_NOT_SBR] =
						    "not-sbr",
	[COMPLIANT] = "compliant",
	[NONCOMPLIANT] = "noncompliant" };
static const char *const path_words[] = { [POLICY_UNCHECKED] = NULL,
	[POLICY_NONE] = "none",
	[POLICY_ANY] = "any-policy",
	[POLICY_EXPLICIT] = "explicit" };
static const char *const revocation_words[] = { [REVOCATION_UNCHECKED] =
						    "unchecked",
	[REVOCATION_GOOD] = "good",
	[REVOCATION_REVOKED] = NULL, /* never passes */
	[REVOCATION_UNKNOWN] = "unknown" };
static const char *const digest_words[] = { [DIGEST_SHA224] = "sha224",
	[DIGEST_SHA256] = "sha256",
	[DIGEST_SHA384] = "sha384",
	[DIGEST_SHA512] = "sha512",
	[DIGEST_SHA3_224] = "sha3-224",
	[DIGEST_SHA3_256] = "sha3-256",
	[DIGEST_SHA3_384] = "sha3-384",
	[DIGEST_SHA3_512] = "sha3-512",
	[DIGEST_SHAKE256] = "shake256" };
static const char *const key_words[] = { [KEY_RSA] = "rsa",
	[KEY_RSA_PSS] = "rsa-pss",
	[KEY_EC] = "ec",
	[KEY_ED25519] = "ed25519",
	[KEY_ED448] = "ed448" };
static const char *const mailbox_words[] = { [DEMAND_ADDRESS] = "address",
	[DEMAND_DOMAIN] = "domain",
	[DEMAND_SENDER] = "sender",
	[DEMAND_NONE] = "none" };
static const char *const qualified_words[] = { "eu", "eu-qscd", "elsewhere" };
static const char *const algorithm_words[] = { "rsa", "rsa-pss", "ecdsa",
	"eddsa" };
static const char *const covers_words[] = { "message" };

_Static_assert(MAILBOX_VALIDATED == 1 && INDIVIDUAL_VALIDATED == 8 &&
		   LEGACY == 1 && STRICT == 4,
    "the words of types and generations are in the order of their bits");

/* Any text, as it is; a line of a file cannot be empty. */
static char *
text_normal(const char *text)
{
	return text[0] != '\0' ? xstrdup(text) : NULL;
}

static char *
rule_id_normal(const char *text)
{
	return rules_find(text) != NULL ? xstrdup(text) : NULL;
}

static char *
country_normal(const char *text)
{
	return strlen(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' &&
		       text[1] >= 'A' && text[1] <= 'Z'
		   ? xstrdup(text)
		   : NULL;
}

/* SHA-256 in hex, as openssl(1) prints it with colons or without. */
static char *
fingerprint_normal(const char *text)
{
	char hex[SHA256_TEXT];
	size_t len = 0;

	for (; *text != '\0'; text++) {
		int c = ascii_tolower((unsigned char)*text);

		if (c == ':' && len % 2 == 0)
			continue;
		if ((!ascii_isdigit(c) && (c < 'a' || c > 'f')) ||
		    len == sizeof(hex) - 1)
			return NULL;
		hex[len++] = (char)c;
	}
	hex[len] = '\0';
	return len == sizeof(hex) - 1 ? xstrdup(hex) : NULL;
}

/* "CN = A, O = B" is "CN=A,O=B": blanks beside a separator that is not
 * escaped are none of the name's (RFC 4514 2.4, and RFC 2253 4). */
static char *
without_blanks(const char *name)
{
	char *out = xcalloc(strlen(name) + 1, 1);
	size_t len = 0, kept = 0; /* blanks behind `kept` may be none */
	bool in_type = true, at_start = true;

	for (const char *p = name; *p != '\0'; p++) {
		bool ends = in_type ? *p == '=' : *p == ',' || *p == '+',
		     is_pair;

		if (*p == ' ' && at_start)
			continue;
		while (ends && len > kept && out[len - 1] == ' ')
			len--;
		in_type ^= ends;
		at_start = ends;
		is_pair = *p == '\\' && p[1] != '\0';
		out[len++] = *p;
		if (is_pair)
			out[len++] = *++p;
		if (is_pair || *p != ' ')
			kept = len;
	}
	out[kept] = '\0';
	return out;
}

/* A fingerprint, or a name as RFC 4514 and our own output write it. */
static char *
authority_normal(const char *text)
{
	char *fingerprint = fingerprint_normal(text);

	if (fingerprint != NULL)
		return fingerprint;
	return strchr(text, '=') != NULL ? without_blanks(text) : NULL;
}

static const struct list_kind rule_ids = { rule_id_normal,
	"the id of a requirement; smime-check --rules lists them" };
static const struct list_kind authorities = { authority_normal,
	"a name such as CN=...,O=...,C=DE, or a SHA-256 in hex" };
static const struct list_kind fingerprints = { fingerprint_normal,
	"a SHA-256 in hex" };
static const struct list_kind texts = { text_normal, "a text" };
static const struct list_kind country_codes = { country_normal,
	"two capital letters" };
static const struct list_kind domain_list = { from_entry_normal,
	"a domain, .domain or a mailbox" };

#define ROW(name_, kind_, member, row)                                         \
	.name = name_, .kind = kind_,                                          \
	.offset = offsetof(struct require, member), .holds = row##_holds,      \
	.found = row##_found
#define WORDS(array) .words = array, .word_count = COUNT(array)

static const struct require_row rows[] = {
	{ ROW("type", REQUIRE_WORDS, types, type), WORDS(sbr_type_words) },
	{ ROW("generation", REQUIRE_WORDS, generations, generation),
	    WORDS(generation_words) },
	{ ROW("compliance", REQUIRE_WORDS, compliance, compliance),
	    WORDS(compliance_words) },
	{ ROW("rules", REQUIRE_LIST, rules, rules), .list = &rule_ids },
	{ ROW("path", REQUIRE_WORDS, path_policies, path), WORDS(path_words) },
	{ ROW("revocation", REQUIRE_WORDS, revocations, revocation),
	    WORDS(revocation_words) },
	{ ROW("anchor", REQUIRE_LIST, anchors, anchor), .list = &authorities },
	{ ROW("issuer", REQUIRE_LIST, issuers, issuer), .list = &authorities },
	{ ROW("certificate", REQUIRE_LIST, certificates, certificate),
	    .list = &fingerprints },
	{ ROW("key", REQUIRE_LIST, keys, key), .list = &fingerprints },
	{ ROW("organization_identifier", REQUIRE_LIST, organization_identifiers,
	      organization_identifier),
	    .list = &texts },
	{ ROW("organization", REQUIRE_LIST, organizations, organization),
	    .list = &texts },
	{ ROW("country", REQUIRE_LIST, countries, country),
	    .list = &country_codes },
	{ ROW("domain", REQUIRE_LIST, domains, domain), .list = &domain_list },
	{ ROW("qualified", REQUIRE_WORDS, qualified, qualified),
	    WORDS(qualified_words) },
	{ ROW("covers", REQUIRE_WORDS, covers, covers), WORDS(covers_words) },
	{ ROW("algorithm", REQUIRE_WORDS, algorithms, algorithm),
	    WORDS(algorithm_words) },
	{ ROW("digest", REQUIRE_WORDS, digests, digest), WORDS(digest_words) },
	{ ROW("key_type", REQUIRE_WORDS, key_kinds, key_type),
	    WORDS(key_words) },
	{ ROW("rsa_bits", REQUIRE_NUMBER, rsa_bits, rsa_bits), .max = 16384 },
	{ ROW("ec_bits", REQUIRE_NUMBER, ec_bits, ec_bits), .max = 521 },
	{ ROW("signing_time", REQUIRE_DURATION, signing_time, signing_time) },
};

const struct require_row *
require_row_at(size_t index)
{
	return index < COUNT(rows) ? &rows[index] : NULL;
}

static const void *
field_of(const struct require_row *row, const struct require *require)
{
	return (const char *)require + row->offset;
}

static const unsigned int *
number_of(const struct require_row *row, const struct require *require)
{
	return field_of(row, require);
}

bool
require_row_asks(const struct require_row *row, const struct require *require)
{
	const struct string_list *list = field_of(row, require);

	return row->kind == REQUIRE_LIST ? list->count > 0
					 : *number_of(row, require) != 0;
}

void
require_row_print(const struct require_row *row, const struct require *require,
    struct buffer *out)
{
	unsigned int number = 0;

	if (!require_row_asks(row, require))
		return;
	if (row->kind == REQUIRE_LIST) {
		print_list(row->name, field_of(row, require), out);
		return;
	}
	number = *number_of(row, require);
	if (row->kind == REQUIRE_WORDS)
		print_words(
		    row->name, row->words, row->word_count, number, out);
	else if (row->kind == REQUIRE_NUMBER)
		buffer_format(out, " %s = %u;", row->name, number);
	else {
		buffer_format(out, " %s = \"", row->name);
		duration_print(number, out);
		buffer_string(out, "\";");
	}
}

void
require_row_wanted(const struct require_row *row, const struct require *require,
    struct string_list *out)
{
	const struct string_list *list = field_of(row, require);
	unsigned int number =
	    row->kind == REQUIRE_LIST ? 0 : *number_of(row, require);
	struct buffer text = BUFFER_LIMIT(40);

	switch (row->kind) {
	case REQUIRE_LIST:
		for (size_t i = 0; i < list->count; i++)
			string_list_add(out, xstrdup(list->items[i]));
		break;
	case REQUIRE_WORDS:
		for (size_t i = 0; i < row->word_count; i++)
			if ((number & (1u << i)) != 0)
				string_list_add(out, xstrdup(row->words[i]));
		break;
	case REQUIRE_NUMBER:
		string_list_add(out, xasprintf("%u", number));
		break;
	case REQUIRE_DURATION:
		duration_print(number, &text);
		string_list_add(out, xstrdup(buffer_text(&text)));
		break;
	}
	buffer_free(&text);
}

static void
print_reasons(unsigned long long reasons, struct buffer *out)
{
	const char *separator = " ";

	if (reasons == 0)
		return;
	buffer_string(out, " reason = [");
	for (unsigned int i = 0; i < REASON_COUNT; i++) {
		if ((reasons & (1ULL << i)) == 0)
			continue;
		buffer_format(
		    out, "%s\"%s\"", separator, reason_token((enum reason)i));
		separator = ", ";
	}
	buffer_string(out, " ];");
}

void
require_print(const struct require *require, struct buffer *out)
{
	buffer_string(out, " require = {");
	print_words(
	    "result", result_words, COUNT(result_words), require->results, out);
	print_reasons(require->reasons, out);
	for (size_t i = 0; i < COUNT(rows); i++)
		require_row_print(&rows[i], require, out);
	if (require->mailbox != DEMAND_ADDRESS)
		buffer_format(out, " mailbox_match = \"%s\";",
		    mailbox_words[require->mailbox]);
	if (require->expired_grace != 0) {
		buffer_string(out, " expired_grace = \"");
		duration_print(require->expired_grace, out);
		buffer_string(out, "\";");
	}
	buffer_string(out, " };");
}

/* --- reading ---------------------------------------------------------------*/

static void
read_row(struct reader *reader, const config_setting_t *members,
    const struct rule_place *here, const struct require_row *row,
    struct require *require)
{
	void *field = (char *)require + row->offset;

	switch (row->kind) {
	case REQUIRE_WORDS:
		read_words(reader, members, here, row->name, row->words,
		    row->word_count, field);
		break;
	case REQUIRE_LIST:
		read_list(reader, members, here, row->name, row->list, field);
		break;
	case REQUIRE_DURATION:
		read_duration(reader, members, here, row->name, field);
		break;
	case REQUIRE_NUMBER:
		read_number(reader, members, here, row->name, row->max, field);
		break;
	}
}

static void
read_reasons(struct reader *reader, const config_setting_t *members,
    const struct rule_place *here, struct require *require)
{
	const char *words[REASON_COUNT] = { NULL };
	unsigned int low = 0;

	_Static_assert(REASON_COUNT <= 32, "a set of reasons fits 32 bits");
	for (unsigned int i = 0; i < REASON_COUNT; i++)
		words[i] = reason_token((enum reason)i);
	read_words(reader, members, here, "reason", words, REASON_COUNT, &low);
	require->reasons = low;
}

static bool
group_has(const config_setting_t *group, const char *name)
{
	return config_setting_get_member(group, name) != NULL;
}

static void
complain_of_unknown(struct reader *reader, const config_setting_t *members,
    const struct rule_place *here)
{
	const char *known[COUNT(rows) + 5] = { "result", "reason",
		"mailbox_match", "expired_grace" };

	for (size_t i = 0; i < COUNT(rows); i++)
		known[4 + i] = rows[i].name;
	only_known(reader, members, here->text, known);
}

void
require_read(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, struct require *require)
{
	config_setting_t *members = member_of_type(reader, group, place,
	    "require", CONFIG_TYPE_GROUP, "a group { ... }");
	struct rule_place here = place_within(place, "require");
	unsigned int mailbox = DEMAND_ADDRESS;

	if (members == NULL)
		return;
	require->present = true;
	complain_of_unknown(reader, members, &here);
	read_words(reader, members, &here, "result", result_words,
	    COUNT(result_words), &require->results);
	read_reasons(reader, members, &here, require);
	if (!group_has(members, "result") && !group_has(members, "reason"))
		require->results = 1u << RESULT_PASS;
	for (size_t i = 0; i < COUNT(rows); i++)
		read_row(reader, members, &here, &rows[i], require);
	if (read_word(reader, members, &here, "mailbox_match", mailbox_words,
		COUNT(mailbox_words), &mailbox))
		require->mailbox = (enum mailbox_demand)mailbox;
	read_duration(
	    reader, members, &here, "expired_grace", &require->expired_grace);
	if (!require_accepts(require, REASON_PASS) &&
	    (require->mailbox != DEMAND_ADDRESS || require->expired_grace != 0))
		complain(reader, members,
		    "%s: mailbox_match and expired_grace say what else is as "
		    "good as pass, and pass is not among the results",
		    here.text);
	if (require->mailbox == DEMAND_NONE && require->issuers.count == 0 &&
	    require->certificates.count == 0 && require->keys.count == 0 &&
	    require->organization_identifiers.count == 0 &&
	    require->anchors.count == 0)
		complain(reader, members,
		    "%s: mailbox_match = \"none\" would let anybody sign for "
		    "anybody; name a certificate, key, "
		    "organization_identifier, issuer or anchor as well",
		    here.text);
}

void
require_free(struct require *require)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].kind == REQUIRE_LIST)
			string_list_free(
			    (void *)((char *)require + rows[i].offset));
}

/* --- comparing -------------------------------------------------------------*/

bool
require_accepts(const struct require *require, enum reason reason)
{
	return (require->results & (1u << reason_result(reason))) != 0 ||
	       (require->reasons & (1ULL << reason)) != 0;
}

static bool
row_is_the_same(const struct require_row *row, const struct require *a,
    const struct require *b)
{
	struct buffer left = BUFFER_LIMIT(1 << 20), right = left;
	bool same = false;

	require_row_print(row, a, &left);
	require_row_print(row, b, &right);
	same = span_equal(buffer_span(&left), buffer_span(&right));
	buffer_free(&left);
	buffer_free(&right);
	return same;
}

static bool
revocation_is_as_strict(
    const struct require *tight, const struct require *loose)
{
	bool wants_good =
	    loose->has_revocation && loose->revocation == REVOCATION_HARD;
	bool is_lenient =
	    tight->has_revocation && tight->revocation != REVOCATION_HARD;

	if (wants_good &&
	    (!tight->has_revocation || tight->revocation != REVOCATION_HARD))
		return false;
	return !is_lenient || (loose->has_revocation && !wants_good);
}

bool
require_is_as_strict(const struct require *tight, const struct require *loose)
{
	if (!loose->present)
		return true;
	if (!tight->present || tight->expired_grace > loose->expired_grace ||
	    (tight->mailbox != DEMAND_ADDRESS &&
		tight->mailbox != loose->mailbox))
		return false;
	if (!revocation_is_as_strict(tight, loose))
		return false;
	for (unsigned int i = 0; i < REASON_COUNT; i++)
		if (require_accepts(tight, (enum reason)i) &&
		    !require_accepts(loose, (enum reason)i))
			return false;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (require_row_asks(&rows[i], loose) &&
		    !row_is_the_same(&rows[i], tight, loose))
			return false;
	return true;
}
