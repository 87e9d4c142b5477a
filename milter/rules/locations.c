/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.2 and 7.1.2.3, b and c each: where the CRL, the OCSP responder and
 * the certificate of the issuer are. */
#include <string.h>

#include "der.h"
#include "table.h"
#include "uri.h"

enum {
	TAG_URI = DER_CONTEXT | 6
};

/* id-ad-ocsp and id-ad-caIssuers differ in the last octet. */
enum access_method {
	OCSP = 1,
	CA_ISSUERS = 2,
};

/* Of the locations that one requirement speaks of. */
struct schemes {
	size_t locations, uris, http;
	struct span other; /* the first that is no http URI */
	bool other_is_uri;
};

static void
count(struct schemes *out, const struct general_name *name)
{
	bool is_uri = name->tag == TAG_URI;

	out->locations++;
	out->uris += is_uri ? 1 : 0;
	if (is_uri && uri_has_scheme(name->value, "http")) {
		out->http++;
		return;
	}
	if (out->locations - out->http == 1) {
		out->other = name->value;
		out->other_is_uri = is_uri;
	}
}

static struct schemes
crl_schemes(const struct certificate *c)
{
	struct schemes out = { 0 };

	for (size_t i = 0; i < c->point_count; i++)
		for (size_t j = 0; j < c->points[i].name_count; j++)
			if (c->points[i].names[j].tag == TAG_URI)
				count(&out, &c->points[i].names[j]);
	return out;
}

static struct schemes
access_schemes(const struct certificate *c, enum access_method method)
{
	static const uint8_t id_ad[] = { 0x2b, 6, 1, 5, 5, 7, 0x30 };
	struct schemes out = { 0 };

	for (size_t i = 0; i < c->access_count; i++) {
		struct span oid = c->accesses[i].method;

		if (oid.len == sizeof(id_ad) + 1 &&
		    memcmp(oid.data, id_ad, sizeof(id_ad)) == 0 &&
		    oid.data[sizeof(id_ad)] == method)
			count(&out, &c->accesses[i].location);
	}
	return out;
}

static bool
are_all_http(const struct schemes *schemes, struct rule_reason *why)
{
	char text[QUOTE_TEXT];

	if (schemes->http == schemes->locations)
		return true;
	if (!schemes->other_is_uri)
		return because(why, "there is a location that is no URI");
	return because(why, "there is %s", quote(schemes->other, text));
}

static bool
is_one_http(const struct schemes *schemes, struct rule_reason *why)
{
	char text[QUOTE_TEXT];

	if (schemes->http > 0 || schemes->locations == 0)
		return true;
	if (!schemes->other_is_uri)
		return because(why, "there is no URI");
	return because(why, "there is only %s", quote(schemes->other, text));
}

static bool
crl_is_located(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->crl_distribution_points.present ||
	       because(why, "there is no cRLDistributionPoints");
}

static bool
crl_location_is_not_critical(
    const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->crl_distribution_points.critical ||
	       because(why, "cRLDistributionPoints is critical");
}

static bool
crl_has_full_name_uri(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e =
	    &s->certificate->crl_distribution_points;

	return !e->present || e->malformed ||
	       crl_schemes(s->certificate).uris > 0 ||
	       because(why, "no distributionPoint has a URI in its fullName");
}

static bool
crl_uris_are_http(const struct rule_subject *s, struct rule_reason *why)
{
	struct schemes schemes = crl_schemes(s->certificate);

	return are_all_http(&schemes, why);
}

static bool
crl_has_http_uri(const struct rule_subject *s, struct rule_reason *why)
{
	struct schemes schemes = crl_schemes(s->certificate);

	return is_one_http(&schemes, why);
}

static bool
access_is_described(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->authority_information_access.present ||
	       because(why, "there is no authorityInformationAccess");
}

static bool
access_is_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->authority_information_access.critical ||
	       because(why, "authorityInformationAccess is critical");
}

static bool
ocsp_is_all_http(const struct rule_subject *s, struct rule_reason *why)
{
	struct schemes schemes = access_schemes(s->certificate, OCSP);

	return are_all_http(&schemes, why);
}

static bool
ocsp_has_http(const struct rule_subject *s, struct rule_reason *why)
{
	struct schemes schemes = access_schemes(s->certificate, OCSP);

	return is_one_http(&schemes, why);
}

static bool
issuer_is_located(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e =
	    &s->certificate->authority_information_access;

	return !e->present || e->malformed ||
	       access_schemes(s->certificate, CA_ISSUERS).locations > 0 ||
	       because(why, "there is no caIssuers");
}

static bool
issuer_is_all_http(const struct rule_subject *s, struct rule_reason *why)
{
	struct schemes schemes = access_schemes(s->certificate, CA_ISSUERS);

	return are_all_http(&schemes, why);
}

static bool
issuer_has_http(const struct rule_subject *s, struct rule_reason *why)
{
	struct schemes schemes = access_schemes(s->certificate, CA_ISSUERS);

	return is_one_http(&schemes, why);
}

/* One is enough; that there is none at all is no excuse. */
static bool
crl_is_at_http(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e =
	    &s->certificate->crl_distribution_points;

	return !e->present || e->malformed ||
	       crl_schemes(s->certificate).http > 0 ||
	       because(why, "no distributionPoint has an http URL");
}

static bool
issuer_is_at_http(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e =
	    &s->certificate->authority_information_access;

	return !e->present || e->malformed ||
	       access_schemes(s->certificate, CA_ISSUERS).http > 0 ||
	       because(why, "no caIssuers has an http URL");
}

const struct rule location_rules[] = {
	{
	    .id = "crldp-present",
	    .section = "7.1.2.3.b",
	    .text = "cRLDistributionPoints is present.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = crl_is_located,
	},
	{
	    .id = "crldp-not-critical",
	    .section = "7.1.2.3.b",
	    .text = "cRLDistributionPoints is not critical.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = crl_location_is_not_critical,
	},
	{
	    .id = "crldp-fullname-uri",
	    .section = "7.1.2.3.b",
	    .text = "A distributionPoint names the CRL by a URI in its "
		    "fullName.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = crl_has_full_name_uri,
	},
	{
	    .id = "crldp-http-only",
	    .section = "7.1.2.3.b",
	    .text = "Every URI of a distributionPoint has the scheme "
		    "http.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, MULTIPURPOSE | STRICT),
	    ALWAYS,
	    .holds = crl_uris_are_http,
	},
	{
	    .id = "crldp-one-http",
	    .section = "7.1.2.3.b",
	    .text = "Legacy: a URI of a distributionPoint has the scheme "
		    "http.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY),
	    ALWAYS,
	    .holds = crl_has_http_uri,
	},
	{
	    .id = "aia-present",
	    .section = "7.1.2.3.c",
	    .text = "authorityInformationAccess is present.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = access_is_described,
	},
	{
	    .id = "aia-not-critical",
	    .section = "7.1.2.3.c",
	    .text = "authorityInformationAccess is not critical.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = access_is_not_critical,
	},
	{
	    .id = "aia-ocsp-http-only",
	    .section = "7.1.2.3.c.1",
	    .text = "Every location of an OCSP responder is an http URI.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, MULTIPURPOSE | STRICT),
	    ALWAYS,
	    .holds = ocsp_is_all_http,
	},
	{
	    .id = "aia-ocsp-one-http",
	    .section = "7.1.2.3.c.1",
	    .text = "Legacy: where OCSP responders are named, one has an "
		    "http URI.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY),
	    ALWAYS,
	    .holds = ocsp_has_http,
	},
	{
	    .id = "aia-caissuers-present",
	    .section = "7.1.2.3.c.2",
	    .text = "authorityInformationAccess says where the "
		    "certificate of the issuing CA is.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = issuer_is_located,
	},
	{
	    .id = "aia-caissuers-http-only",
	    .section = "7.1.2.3.c.2",
	    .text = "Every location of the certificate of the issuing CA "
		    "is an http URI.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, MULTIPURPOSE | STRICT),
	    ALWAYS,
	    .holds = issuer_is_all_http,
	},
	{
	    .id = "aia-caissuers-one-http",
	    .section = "7.1.2.3.c.2",
	    .text = "Legacy: where the certificate of the issuing CA is "
		    "located, one location is an http URI.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY),
	    ALWAYS,
	    .holds = issuer_has_http,
	},
	{
	    .id = "subca-crldp-present",
	    .section = "7.1.2.2.b",
	    .text = "A subordinate CA has cRLDistributionPoints.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = crl_is_located,
	},
	{
	    .id = "subca-crldp-not-critical",
	    .section = "7.1.2.2.b",
	    .text = "A subordinate CA's cRLDistributionPoints is "
		    "not critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = crl_location_is_not_critical,
	},
	{
	    .id = "subca-crldp-http",
	    .section = "7.1.2.2.b",
	    .text = "A subordinate CA's cRLDistributionPoints has "
		    "an http URL.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = crl_is_at_http,
	},
	{
	    .id = "subca-aia-present",
	    .section = "7.1.2.2.c",
	    .text = "A subordinate CA has "
		    "authorityInformationAccess.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = access_is_described,
	},
	{
	    .id = "subca-aia-not-critical",
	    .section = "7.1.2.2.c",
	    .text = "A subordinate CA's authorityInformationAccess "
		    "is not critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = access_is_not_critical,
	},
	{
	    .id = "subca-aia-caissuers-http",
	    .section = "7.1.2.2.c",
	    .text = "A subordinate CA's authorityInformationAccess "
		    "has an http URL of the issuer's certificate.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = issuer_is_at_http,
	},
	{ 0 },
};
