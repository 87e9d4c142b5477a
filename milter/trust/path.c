/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The certification path of a signer: what came with the message made ready,
 * the search run, and the outcome told.  No revocation.
 */
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

static struct node
make_node(struct certificate *certificate)
{
	return (struct node){
		.certificate = certificate,
		.subject = name_hash(&certificate->subject),
		.issuer = name_hash(&certificate->issuer),
		.source = NODE_MESSAGE,
	};
}

/* Twice in the message, or the signer, or configured anyway. */
static bool
is_known(const struct search *s, const struct node *node)
{
	const uint8_t *sha256 = node->certificate->sha256;
	size_t count, first = trust_find(s->trust, node->subject, &count);

	for (size_t i = first; i < first + count; i++)
		if (memcmp(s->trust->nodes[i].certificate->sha256, sha256,
			SHA256_OCTETS) == 0)
			return true;
	for (size_t i = 0; i < s->message_count; i++)
		if (s->message[i].subject == node->subject &&
		    memcmp(s->message[i].certificate->sha256, sha256,
			SHA256_OCTETS) == 0)
			return true;
	return memcmp(s->signer.certificate->sha256, sha256, SHA256_OCTETS) ==
	       0;
}

static bool
read_other(const struct search *s, struct span der, struct node *out)
{
	uint8_t sha256[SHA256_OCTETS];
	struct certificate *c;

	if (certificate_fingerprint(der, sha256) &&
	    met_find(s->trust->met, sha256, out))
		return true;
	c = certificate_decode(der, NULL);
	if (c != NULL)
		*out = make_node(c);
	return c != NULL;
}

static void
add_others(struct search *s, const struct span *others, size_t count)
{
	if (count > MESSAGE_CERTIFICATES_MAX)
		count = MESSAGE_CERTIFICATES_MAX;
	s->message = xcalloc(count + REMEMBERED_MAX, sizeof(*s->message));
	for (size_t i = 0; i < count; i++) {
		struct node node;

		if (!search_spend(s, cost_of_certificate(others[i].len)))
			return;
		s->work->certificates++;
		if (!read_other(s, others[i], &node))
			continue;
		if (is_known(s, &node))
			node_clear(&node);
		else
			s->message[s->message_count++] = node;
	}
}

/* Takes the references. */
static void
add_certificates(
    struct search *s, struct certificate *const *certificates, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct node node;

		if (met_find(s->trust->met, certificates[i]->sha256, &node))
			certificate_free(certificates[i]);
		else
			node = make_node(certificates[i]);
		node.source = NODE_REMEMBERED;
		if (is_known(s, &node))
			node_clear(&node);
		else
			s->message[s->message_count++] = node;
	}
}

/*
 * Whose names are wanted and are not in the message: from the signer and what
 * came with it upwards.  Fetching by authorityInfoAccess (RFC 5280 4.2.2.1)
 * belongs here, too: what it brings is remembered, and then it is found.
 */
static void
add_remembered(struct search *s)
{
	struct certificate *found[REMEMBERED_MAX];
	size_t limit = s->message_count + REMEMBERED_MAX;
	uint64_t wanted = s->signer.issuer;

	if (s->trust->remembered == NULL)
		return;
	for (size_t i = 0;; wanted = s->message[i++].issuer) {
		size_t room = limit - s->message_count;

		add_certificates(s, found,
		    remembered_find(s->trust->remembered, wanted, found, room));
		if (i == s->message_count)
			break;
	}
}

/* Of the CAs between, those that no file has. */
static void
learn_from_path(const struct search *s)
{
	uint64_t anchor;

	if (s->best.end != END_TRUSTED)
		return;
	anchor = s->best.way[s->best.count - 1]->subject;
	for (size_t i = 1; i + 1 < s->best.count; i++) {
		const struct node *node = s->best.way[i];

		if (node->source > NODE_REMEMBERED)
			continue;
		met_add(s->trust->met, node, s->best.way[i + 1]);
		if (s->trust->remembered != NULL)
			remembered_learn(
			    s->trust->remembered, node->certificate, anchor);
	}
}

static void
tell(struct path *out, enum path_status status, enum reason reason,
    const char *words)
{
	out->status = status;
	out->reason = reason;
	out->at = 0;
	(void)snprintf(out->detail, sizeof(out->detail), "%s", words);
}

static enum path_status
status_of(enum end end)
{
	switch (end) {
	case END_TRUSTED:
		return PATH_TRUSTED;
	case END_ROOT:
	case END_DISTRUSTED:
	case END_DENIED:
		return PATH_UNTRUSTED;
	case END_INVALID:
	case END_FORGED:
	case END_UNSUPPORTED:
		return PATH_INVALID;
	default:
		return PATH_INCOMPLETE;
	}
}

static void
tell_outcome(const struct search *s, struct path *out)
{
	size_t count = s->best.count > 0 ? s->best.count : 1;

	out->status = status_of(s->best.end);
	out->reason = s->best.verdict.reason;
	out->at = s->best.verdict.at;
	out->policy = s->best.verdict.policy;
	(void)snprintf(
	    out->detail, sizeof(out->detail), "%s", s->best.verdict.detail);
	if (s->best.end == END_NONE ||
	    (s->exhausted && s->best.end <= END_FORGED))
		tell(out, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE,
		    "too many certificates fit, the search was ended");
	for (size_t i = 0; i < count; i++) {
		const struct node *node =
		    s->best.count > 0 ? s->best.way[i] : &s->signer;

		out->certificates[out->count++] =
		    certificate_share(node->certificate);
	}
}

/* Nothing else is wrong, or that is told. */
static void
explain_weakness(const struct certificate *c, struct path *out)
{
	char name[TRUST_NAME];

	if (out->status != PATH_TRUSTED)
		return;
	trust_name(c, name);
	if (out->weakness == REASON_WEAK_DIGEST)
		(void)snprintf(out->detail, sizeof(out->detail),
		    "%s: signed with a digest that is weak", name);
	else
		(void)snprintf(out->detail, sizeof(out->detail),
		    "%s: its key is weak (%s)", name, c->key.text);
}

static void
tell_weakness(const struct search *s, struct path *out)
{
	bool has_anchor =
	    s->best.end == END_TRUSTED || s->best.end == END_INVALID ||
	    s->best.end == END_DISTRUSTED || s->best.end == END_ROOT;

	out->weakness = path_weakness(
	    s->best.way, s->best.count, has_anchor, &out->weak_at);
	if (out->weak_at >= 0)
		explain_weakness(s->best.way[out->weak_at]->certificate, out);
}

static bool
signer_is_read_alike(struct search *s, struct path *out)
{
	X509 *x509 = node_x509(&s->signer);
	const char *field;
	char words[100];

	if (x509 == NULL) {
		tell(out, PATH_INVALID, REASON_PATH_INVALID,
		    "OpenSSL cannot read the signer's certificate");
		return false;
	}
	field = certificate_disagreement(s->signer.certificate, x509);
	if (field == NULL)
		return true;
	(void)snprintf(words, sizeof(words),
	    "OpenSSL reads another %s in the signer's certificate", field);
	tell(out, PATH_INVALID, REASON_PATH_INVALID, words);
	return false;
}

void
path_build(const struct trust *trust, const struct certificate *signer,
    const struct span *others, size_t other_count,
    const struct path_parameters *parameters, struct path *out)
{
	struct search *s = xcalloc(1, sizeof(*s));
	struct path_work own = { 0 };

	*out = (struct path){ .at = -1,
		.weak_at = -1,
		.weakness = REASON_PASS,
		.policy = POLICY_NONE };
	s->trust = trust;
	s->parameters = parameters;
	s->work = parameters->work != NULL ? parameters->work : &own;
	s->signer = make_node(certificate_share(signer));
	if (signer_is_read_alike(s, out)) {
		add_others(s, others, other_count);
		add_remembered(s);
		if (!s->exhausted)
			search_run(s);
		learn_from_path(s);
		tell_outcome(s, out);
		tell_weakness(s, out);
	} else {
		out->certificates[out->count++] = certificate_share(signer);
	}
	for (size_t i = 0; i < s->message_count; i++)
		node_clear(&s->message[i]);
	free(s->message);
	node_clear(&s->signer);
	free(s);
}

void
path_clear(struct path *path)
{
	for (size_t i = 0; i < path->count; i++)
		certificate_free(path->certificates[i]);
	*path = (struct path){ .at = -1, .weak_at = -1 };
}
