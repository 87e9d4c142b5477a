/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.2.f and 7.1.5: nameConstraints of subordinate CAs. */
#include "der.h"
#include "mailbox.h"
#include "table.h"
#include "uri.h"

enum {
	TAG_MAILBOX = DER_CONTEXT | 1,
	TAG_DIRECTORY = DER_CONTEXT_CONSTRUCTED(4),
};

static bool
constraints_are_critical(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e = &s->certificate->name_constraints;

	return !e->present || e->critical ||
	       because(why, "nameConstraints is not critical");
}

static bool
constrains(const struct certificate *c, uint8_t tag)
{
	for (size_t i = 0; i < c->permitted_count; i++)
		if (c->permitted[i].tag == tag)
			return true;
	for (size_t i = 0; i < c->excluded_count; i++)
		if (c->excluded[i].tag == tag)
			return true;
	return false;
}

static bool
constraints_are_whole(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!c->name_constraints.present || c->name_constraints.malformed)
		return true;
	if (!constrains(c, TAG_MAILBOX))
		return because(why, "no subtree is an rfc822Name");
	return constrains(c, TAG_DIRECTORY) ||
	       because(why, "no subtree is a directoryName");
}

static bool
subtrees_are_no_mailboxes(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->permitted_count; i++)
		if (c->permitted[i].tag == TAG_MAILBOX &&
		    mailbox_has_at(c->permitted[i].value))
			return because(why, "\"%s\" is a mailbox",
			    quote(c->permitted[i].value, text));
	return true;
}

static bool
subtrees_are_hosts(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->permitted_count; i++) {
		struct span tree = c->permitted[i].value;

		if (c->permitted[i].tag != TAG_MAILBOX || mailbox_has_at(tree))
			continue;
		if (tree.len > 0 && tree.data[0] == '.')
			tree = (struct span){ tree.data + 1, tree.len - 1 };
		if (!mailbox_domain_is_fqdn(tree))
			return because(why, "\"%s\" is no domain",
			    quote(c->permitted[i].value, text));
	}
	return true;
}

static bool
subtrees_have_no_distances(
    const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->has_subtree_distances ||
	       because(why, "a subtree has a minimum or a maximum");
}

const struct rule constraint_rules[] = {
	{
	    .id = "subca-nc-critical",
	    .section = "7.1.2.2.f",
	    .text = "A subordinate CA's nameConstraints is "
		    "critical.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraints_are_critical,
	},
	{
	    .id = "tc-subca-nc-present",
	    .section = "7.1.5",
	    .text = "nameConstraints that make a CA technically "
		    "constrained bind rfc822Names and "
		    "directoryNames.",
	    NOTE,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraints_are_whole,
	},
	{
	    .id = "tc-subca-nc-no-mailbox",
	    .section = "7.1.5",
	    .text = "No permitted rfc822Name of nameConstraints is "
		    "a mailbox.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = subtrees_are_no_mailboxes,
	},
	{
	    .id = "tc-subca-nc-host-form",
	    .section = "7.1.5",
	    .text = "A permitted rfc822Name of nameConstraints is a "
		    "domain name, or a dot and a domain name.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = subtrees_are_hosts,
	},
	{
	    .id = "nc-no-distances",
	    .section = "7.1.2.4",
	    .text = "Subtrees of nameConstraints have no minimum and no "
		    "maximum (RFC 5280 4.2.1.10).",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = subtrees_have_no_distances,
	},
	{ 0 },
};
