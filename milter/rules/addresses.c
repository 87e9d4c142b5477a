/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.4: URIs in the extensions of every certificate. */
#include "der.h"
#include "table.h"
#include "uri.h"

enum {
	TAG_URI = DER_CONTEXT | 6
};

/* False ends the walk. */
typedef bool uri_check(struct span uri, struct rule_reason *);

static bool
holds_of_names(const struct general_name *names, size_t count, uri_check *holds,
    struct rule_reason *why)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].tag == TAG_URI && !holds(names[i].value, why))
			return false;
	return true;
}

/* Where whoever relies on the certificate shall go. */
static bool
holds_of_locations(
    const struct certificate *c, uri_check *holds, struct rule_reason *why)
{
	for (size_t i = 0; i < c->point_count; i++)
		if (!holds_of_names(c->points[i].names, c->points[i].name_count,
			holds, why))
			return false;
	for (size_t i = 0; i < c->access_count; i++)
		if (!holds_of_names(&c->accesses[i].location, 1, holds, why))
			return false;
	for (size_t i = 0; i < c->qualifier_count; i++)
		if (c->qualifiers[i].kind == QUALIFIER_CPS &&
		    !holds(c->qualifiers[i].uri, why))
			return false;
	return true;
}

static bool
is_well_formed(struct span text, struct rule_reason *why)
{
	char quoted[QUOTE_TEXT];
	const char *fault;
	struct uri uri;

	return uri_split(text, &uri, &fault) ||
	       because(why, "\"%s\" %s", quote(text, quoted), fault);
}

static bool
is_public(struct span text, struct rule_reason *why)
{
	char quoted[QUOTE_TEXT];
	const char *fault;
	struct uri uri;

	/* A host of one label is no host to uri_split(), yet it is told. */
	(void)uri_split(text, &uri, &fault);
	return uri.host.len == 0 || !uri_host_is_internal(uri.host) ||
	       because(why, "%s is a private name or address",
		   quote(uri.host, quoted));
}

static bool
uris_are_well_formed(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return holds_of_locations(c, is_well_formed, why) &&
	       holds_of_names(c->alternative_names, c->alternative_name_count,
		   is_well_formed, why);
}

static bool
uris_are_public(const struct rule_subject *s, struct rule_reason *why)
{
	return holds_of_locations(s->certificate, is_public, why);
}

const struct rule address_rules[] = {
	{
	    .id = "uri-syntax",
	    .section = "7.1.2.4",
	    .text = "Every URI is absolute and well-formed, with a host "
		    "that can be one.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = uris_are_well_formed,
	},
	{
	    .id = "internal-names",
	    .section = "7.1.2.4",
	    .text = "No URI for those who rely on the certificate leads "
		    "to a private name or address.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = uris_are_public,
	},
	{ 0 },
};
