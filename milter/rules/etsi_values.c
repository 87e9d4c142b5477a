/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.3 k: the values in QCStatements of ETSI EN 319 412-5: limits,
 * years, addresses, languages, countries.
 */
#include <string.h>

#include "codes.h"
#include "country.h"
#include "der.h"
#include "etsi.h"

static bool
currency_is_known(const struct rule_subject *s, struct rule_reason *why)
{
	const struct tagged *currency = &etsi_claims(s)->currency;
	char code[5];

	if (currency->tag == 0)
		return true;
	if (currency->tag == DER_INTEGER)
		return because(why, "the currency is a number");
	for (size_t i = 0; i < 3; i++)
		if (currency->value.data[i] < 'A' ||
		    currency->value.data[i] > 'Z')
			return because(why, "the currency is no code");
	memcpy(code, currency->value.data, 3);
	code[3] = ' ';
	code[4] = '\0';
	return strstr(currency_codes, code) != NULL ||
	       because(why, "no currency is %.3s", code);
}

static bool
is_negative(struct span integer)
{
	return integer.len > 0 && integer.data[0] >= 0x80;
}

static bool
limit_is_not_negative(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_negative(etsi_claims(s)->amount)
		   ? !is_negative(etsi_claims(s)->exponent) ||
			 because(why, "the exponent is negative")
		   : because(why, "the amount is negative");
}

static bool
retention_is_positive(const struct rule_subject *s, struct rule_reason *why)
{
	struct span years = etsi_claims(s)->retention;

	if (is_negative(years))
		return because(why, "it is negative");
	for (size_t i = 0; i < years.len; i++)
		if (years.data[i] != 0)
			return true;
	return years.len == 0 || because(why, "it is zero");
}

static bool
disclosures_are_https(const struct rule_subject *s, struct rule_reason *why)
{
	static const char scheme[] = "https://";
	const struct qc_claims *q = etsi_claims(s);
	size_t len = sizeof(scheme) - 1;

	for (size_t i = 0; i < q->disclosure_count; i++) {
		struct span url = q->disclosures[i].url;

		if (url.len <= len ||
		    !ascii_span_equal_nocase(
			(struct span){ url.data, len }, scheme))
			return because(why, "number %zu is not", i + 1);
	}
	return true;
}

static bool
is_language(struct span code)
{
	if (code.len != 2 || code.data[0] < 'a' || code.data[0] > 'z' ||
	    code.data[1] < 'a' || code.data[1] > 'z')
		return false;
	return (language_codes[code.data[0] - 'a'] >> (code.data[1] - 'a') &
		   1) != 0;
}

static bool
disclosures_name_languages(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct qc_claims *q = etsi_claims(s);

	for (size_t i = 0; i < q->disclosure_count; i++)
		if (!is_language(q->disclosures[i].language))
			return because(why, "number %zu names none", i + 1);
	return true;
}

static bool
a_disclosure_is_english(const struct rule_subject *s, struct rule_reason *why)
{
	const struct qc_claims *q = etsi_claims(s);

	for (size_t i = 0; i < q->disclosure_count; i++)
		if (ascii_span_equal_nocase(q->disclosures[i].language, "en"))
			return true;
	return q->disclosure_count == 0 || because(why, "none is");
}

static bool
are_countries(const struct span *list, size_t count, struct rule_reason *why)
{
	for (size_t i = 0; i < count; i++)
		if (!country_is_official(list[i]))
			return because(why, "number %zu is no country", i + 1);
	return true;
}

static bool
legislation_names_countries(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct qc_claims *q = etsi_claims(s);

	return are_countries(q->legislation, q->legislation_count, why) &&
	       are_countries(
		   q->qscd_legislation, q->qscd_legislation_count, why);
}

static bool
device_legislation_is_foreign(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct qc_claims *q = etsi_claims(s);

	for (size_t i = 0; i < q->qscd_legislation_count; i++)
		if (country_is_of_eea(q->qscd_legislation[i]))
			return because(
			    why, "number %zu is of the EU or EEA", i + 1);
	return true;
}

const struct rule etsi_value_rules[] = {
	{
	    .id = "etsi-qc-limit-currency",
	    .section = "7.1.2.3.k",
	    .text = "The currency of QcLimitValue is a code of three letters "
		    "of ISO 4217.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = currency_is_known,
	},
	{
	    .id = "etsi-qc-limit-amount",
	    .section = "7.1.2.3.k",
	    .text = "Amount and exponent of QcLimitValue are not negative.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = limit_is_not_negative,
	},
	{
	    .id = "etsi-qc-retention",
	    .section = "7.1.2.3.k",
	    .text = "QcRetentionPeriod is a positive number of years.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = retention_is_positive,
	},
	{
	    .id = "etsi-qc-pds-https",
	    .section = "7.1.2.3.k",
	    .text = "The addresses of QcPDS begin with https.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = disclosures_are_https,
	},
	{
	    .id = "etsi-qc-pds-language",
	    .section = "7.1.2.3.k",
	    .text = "The languages of QcPDS are codes of ISO 639-1.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = disclosures_name_languages,
	},
	{
	    .id = "etsi-qc-pds-english",
	    .section = "7.1.2.3.k",
	    .text = "One of the statements of QcPDS is in English.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = a_disclosure_is_english,
	},
	{
	    .id = "etsi-qc-legislation-country",
	    .section = "7.1.2.3.k",
	    .text = "QcCClegislation and QcQSCDlegislation name countries by "
		    "ISO 3166-1.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = legislation_names_countries,
	},
	{
	    .id = "etsi-qc-qscd-legislation",
	    .section = "7.1.2.3.k",
	    .text = "QcQSCDlegislation names countries outside of the EU and "
		    "the EEA.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = device_legislation_is_foreign,
	},
	{ 0 },
};
