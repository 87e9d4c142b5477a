/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Candidate paths, depth first, the likeliest issuer first.  Names only say
 * where to look; a way is followed further only where the signature is right,
 * so that made-up certificates lead nowhere.  Recursion is as deep as a path:
 * PATH_MAX_CERTIFICATES.
 */
#include "search.h"

#include <stdio.h>
#include <string.h>

bool
search_spend(struct search *s, unsigned long cost)
{
	if (cost > PATH_COST_MAX - s->work->cost)
		s->exhausted = true;
	if (!s->exhausted)
		s->work->cost += cost;
	return !s->exhausted;
}

struct candidates {
	struct node *nodes[CANDIDATES_MAX];
	int scores[CANDIDATES_MAX];
	size_t count;
	/* By their names alone: the key identifiers say otherwise. */
	bool are_guesses;
};

static bool
is_same(const struct certificate *a, const struct certificate *b)
{
	return memcmp(a->sha256, b->sha256, SHA256_OCTETS) == 0;
}

/* RFC 4158 2.4.2: name and key twice in one path is a loop. */
static bool
is_on_the_way(const struct search *s, const struct certificate *c)
{
	for (size_t i = 0; i < s->depth; i++) {
		const struct certificate *other = s->way[i]->certificate;

		if (is_same(c, other) ||
		    (span_equal(c->key.spki, other->key.spki) &&
			span_equal(c->subject.der, other->subject.der)))
			return true;
	}
	return false;
}

static bool
is_left_out(const struct search *s, const struct certificate *c)
{
	const struct path_parameters *p = s->parameters;

	for (size_t i = 0; i < p->left_out_count; i++)
		if (is_same(p->left_out[i].certificate, c) ||
		    (p->left_out[i].with_key &&
			is_same_key(p->left_out[i].certificate, c)))
			return true;
	return false;
}

static bool
keys_may_fit(const struct certificate *child, const struct certificate *issuer)
{
	return child->authority_key.len == 0 ||
	       issuer->key_identifier.len == 0 ||
	       span_equal(child->authority_key, issuer->key_identifier);
}

static int
score(const struct search *s, const struct certificate *child,
    const struct node *issuer)
{
	const struct certificate *c = issuer->certificate;
	int points = issuer->source == NODE_ANCHOR ? 8 : 0;

	if (child->authority_key.len != 0 && c->key_identifier.len != 0)
		points += 4;
	if (c->not_before <= s->parameters->at &&
	    s->parameters->at <= c->not_after)
		points += 2;
	return points + (issuer->source == NODE_INTERMEDIATE ? 1 : 0);
}

/* Of equal ones the latest: it is what the CA issues by today, and whoever
 * sends an older one along cannot make that the path. */
static bool
goes_before(const struct candidates *list, size_t at, const struct node *node,
    int points)
{
	if (list->scores[at] != points)
		return list->scores[at] < points;
	return list->nodes[at]->certificate->not_before <
	       node->certificate->not_before;
}

/* Keeps the best. */
static void
insert(struct candidates *list, struct node *node, int points)
{
	size_t at = list->count;

	while (at > 0 && goes_before(list, at - 1, node, points))
		at--;
	if (at == CANDIDATES_MAX)
		return;
	if (list->count < CANDIDATES_MAX)
		list->count++;
	memmove(list->nodes + at + 1, list->nodes + at,
	    (list->count - at - 1) * sizeof(*list->nodes));
	memmove(list->scores + at + 1, list->scores + at,
	    (list->count - at - 1) * sizeof(*list->scores));
	list->nodes[at] = node;
	list->scores[at] = points;
}

static void
consider(const struct search *s, const struct node *child, struct node *issuer,
    struct candidates *list)
{
	const struct certificate *c = child->certificate;

	if (issuer->subject == child->issuer &&
	    (list->are_guesses || keys_may_fit(c, issuer->certificate)) &&
	    !is_on_the_way(s, issuer->certificate) &&
	    !is_left_out(s, issuer->certificate))
		insert(list, issuer, score(s, c, issuer));
}

static void
list_those(
    const struct search *s, const struct node *child, struct candidates *list)
{
	size_t count, first = trust_find(s->trust, child->issuer, &count);

	for (size_t i = first; i < first + count; i++)
		if (!s->to_roots || s->trust->nodes[i].source != NODE_ANCHOR)
			consider(s, child, &s->trust->nodes[i], list);
	for (size_t i = 0; i < s->message_count; i++)
		if (s->to_roots || s->message[i].leads_up)
			consider(s, child, &s->message[i], list);
}

/*
 * Key identifiers help to find an issuer and are no part of validation (RFC
 * 5280 4.2.1.1): a CA may have another one in a later certificate.  Where they
 * lead to nobody, the signature has the word.
 */
static void
list_candidates(
    const struct search *s, const struct node *child, struct candidates *list)
{
	list->count = 0;
	list->are_guesses = false;
	list_those(s, child, list);
	if (list->count > 0)
		return;
	list->are_guesses = true;
	list_those(s, child, list);
}

static enum signature_verdict
check_signature(struct search *s, struct node *child, struct node *issuer)
{
	enum signature_verdict verdict;

	if (child->is_signed_by_known &&
	    memcmp(child->signed_by, issuer->certificate->sha256,
		SHA256_OCTETS) == 0)
		return SIGNATURE_GOOD;
	for (unsigned int i = 0; i < s->signatures; i++)
		if (s->known[i].child == child && s->known[i].issuer == issuer)
			return s->known[i].verdict;
	if (s->signatures == SIGNATURES_MAX)
		s->exhausted = true;
	if (!search_spend(s, cost_of_signature(issuer->certificate)))
		return SIGNATURE_BAD;
	s->work->signatures++;
	verdict = SIGNATURE_BAD;
	if (name_matches(
		&child->certificate->issuer, &issuer->certificate->subject))
		verdict = certificate_signature(child, issuer);
	s->known[s->signatures].child = child;
	s->known[s->signatures].issuer = issuer;
	s->known[s->signatures++].verdict = verdict;
	return verdict;
}

/* Better than what is known: by its end, then what is weak in it, then its
 * policy, then its length. */
static bool
is_better(const struct search *s, enum end end, size_t count, bool is_weak,
    enum path_policy policy)
{
	if (end != s->best.end)
		return end > s->best.end;
	if (end != END_TRUSTED)
		return end == END_DEAD && count > s->best.count;
	if (is_weak != s->best.is_weak)
		return s->best.is_weak;
	return policy > s->best.verdict.policy;
}

static void
note(struct search *s, enum end end, size_t count,
    const struct verdict_on_path *verdict)
{
	int weak_at;
	bool is_weak = end == END_TRUSTED && path_weakness(s->way, count, true,
						 &weak_at) != REASON_PASS;

	if (!is_better(s, end, count, is_weak, verdict->policy))
		return;
	s->best.end = end;
	s->best.is_weak = is_weak;
	s->best.count = count;
	s->best.verdict = *verdict;
	memcpy(s->best.way, s->way, count * sizeof(*s->way));
}

static void
note_words(struct search *s, enum end end, size_t count, enum reason reason,
    size_t at, const char *words)
{
	struct verdict_on_path verdict = {
		.reason = reason, .at = (int)at, .policy = POLICY_NONE
	};
	char name[TRUST_NAME];

	trust_name(s->way[at]->certificate, name);
	(void)snprintf(
	    verdict.detail, sizeof(verdict.detail), "%s: %s", name, words);
	note(s, end, count, &verdict);
}

static void
note_signature(struct search *s, enum signature_verdict verdict)
{
	if (verdict == SIGNATURE_UNSUPPORTED)
		note_words(s, END_UNSUPPORTED, s->depth + 1,
		    REASON_UNSUPPORTED_ALGORITHM, s->depth - 1,
		    "its signature has an algorithm or a key that OpenSSL "
		    "does not know");
	else if (!s->exhausted)
		note_words(s, END_FORGED, s->depth + 1, REASON_PATH_INVALID,
		    s->depth - 1, "its issuer did not sign it");
}

/* The path is right; whether its anchor may say so is another thing. */
static void
note_distrusted(struct search *s, size_t count)
{
	note_words(s, END_DISTRUSTED, count, REASON_DISTRUSTED, count - 1,
	    "this anchor is not believed for signers as young as this one");
}

static void
note_elsewhere(struct search *s, size_t count)
{
	char words[TRUST_NAME];

	grant_words(s->trust, s->way[count - 1], words, sizeof(words));
	note_words(s, END_ROOT, count, REASON_UNTRUSTED, count - 1, words);
}

static enum grant_verdict
grant_of(const struct search *s, const struct node *anchor)
{
	const struct path_parameters *p = s->parameters;

	if (p->anchor != NULL)
		return is_same(p->anchor, anchor->certificate)
			   ? GRANT_GIVEN
			   : GRANT_ELSEWHERE;
	if (p->signs_crls)
		return GRANT_GIVEN;
	return grant_judge(
	    s->trust, anchor, s->way[0]->certificate, p->from_domain);
}

/* True: it may vouch for the signer, and what it says has been noted. */
static bool
end_at_anchor(struct search *s, size_t count)
{
	enum grant_verdict grant = grant_of(s, s->way[count - 1]);
	struct verdict_on_path verdict;

	if (grant == GRANT_ELSEWHERE) {
		note_elsewhere(s, count);
		return false;
	}
	if (s->paths++ == PATHS_MAX)
		s->exhausted = true;
	if (!search_spend(s, cost_of_path(s->way, count)))
		return true;
	s->work->paths++;
	path_verify(s->way, count, s->parameters, &verdict);
	switch (verdict.reason) {
	case REASON_PASS:
		if (grant == GRANT_GIVEN)
			note(s, END_TRUSTED, count, &verdict);
		else
			note_distrusted(s, count);
		break;
	case REASON_UNSUPPORTED_ALGORITHM:
		note(s, END_UNSUPPORTED, count, &verdict);
		break;
	case REASON_BAD_SIGNATURE:
		/* In a path that word would say the message's signature. */
		verdict.reason = REASON_PATH_INVALID;
		note(s, END_FORGED, count, &verdict);
		break;
	default:
		note(s, END_INVALID, count, &verdict);
	}
	return grant == GRANT_GIVEN;
}

static bool
is_done(const struct search *s)
{
	bool wants_policy = s->signer.certificate->policy[0] != '\0';

	return s->exhausted ||
	       (s->best.end == END_TRUSTED && !s->best.is_weak &&
		   (!wants_policy ||
		       s->best.verdict.policy == POLICY_EXPLICIT));
}

static bool
is_root(struct search *s, struct node *node)
{
	return certificate_looks_self_signed(node->certificate) &&
	       check_signature(s, node, node) == SIGNATURE_GOOD;
}

static void
note_root(struct search *s, size_t count)
{
	note_words(s, END_ROOT, count, REASON_UNTRUSTED, count - 1,
	    "this root is no trust anchor");
}

/* The one last put on the way; what is above it does not matter then. */
static bool
is_denied(struct search *s, const struct node *node)
{
	const char *part = denied_part(s->trust, node->certificate);
	char words[64];

	if (part == NULL)
		return false;
	(void)snprintf(
	    words, sizeof(words), "this %s is on the deny list", part);
	note_words(s, END_DENIED, s->depth + (node != s->way[0] ? 1 : 0),
	    REASON_DENIED, node != s->way[0] ? s->depth : 0, words);
	return true;
}

static void climb(struct search *);

static void
follow(struct search *s, struct node *issuer, bool is_guess)
{
	enum signature_verdict verdict;

	s->way[s->depth] = issuer;
	verdict = check_signature(s, s->way[s->depth - 1], issuer);
	if (verdict != SIGNATURE_GOOD) {
		if (!is_guess)
			note_signature(s, verdict);
		return;
	}
	if (is_denied(s, issuer))
		return;
	/* One that may not vouch may still have an issuer that may. */
	if (issuer->source == NODE_ANCHOR && end_at_anchor(s, s->depth + 1))
		return;
	if (is_root(s, issuer)) {
		if (issuer->source != NODE_ANCHOR)
			note_root(s, s->depth + 1);
		return;
	}
	s->depth++;
	climb(s);
	s->depth--;
}

static void
climb(struct search *s)
{
	struct node *child = s->way[s->depth - 1];
	struct candidates list;

	list_candidates(s, child, &list);
	if (list.are_guesses || s->depth == PATH_MAX_CERTIFICATES)
		note_words(s, END_DEAD, s->depth, REASON_PATH_INCOMPLETE,
		    s->depth - 1,
		    list.are_guesses
			? "the certificate of its issuer is missing"
			: "the path is too long");
	if (s->depth == PATH_MAX_CERTIFICATES)
		return;
	for (size_t i = 0; i < list.count && !is_done(s); i++) {
		if (s->steps++ == STEPS_MAX)
			s->exhausted = true;
		if (!search_spend(s, 1))
			return;
		s->work->steps++;
		follow(s, list.nodes[i], list.are_guesses);
	}
}

/*
 * Which of the message's certificates can lead to something configured, by
 * their names alone: from the top downwards, each is looked at once.
 */
static void
mark_leading_up(struct search *s)
{
	struct node *found[MESSAGE_CERTIFICATES_MAX + REMEMBERED_MAX];
	size_t count = 0, known;

	for (size_t i = 0; i < s->message_count; i++) {
		(void)trust_find(s->trust, s->message[i].issuer, &known);
		s->message[i].leads_up = known > 0;
		if (known > 0)
			found[count++] = &s->message[i];
	}
	for (size_t next = 0; next < count; next++)
		for (size_t i = 0; i < s->message_count; i++) {
			struct node *below = &s->message[i];

			if (below->leads_up ||
			    below->issuer != found[next]->subject)
				continue;
			below->leads_up = true;
			found[count++] = below;
		}
}

/* The signer itself, as an anchor. */
static struct node *
find_anchor(const struct search *s)
{
	size_t count, first = trust_find(s->trust, s->signer.subject, &count);

	for (size_t i = first; i < first + count; i++)
		if (s->trust->nodes[i].source == NODE_ANCHOR &&
		    is_same(
			s->trust->nodes[i].certificate, s->signer.certificate))
			return &s->trust->nodes[i];
	return NULL;
}

void
search_run(struct search *s)
{
	struct node *anchor;

	s->way[0] = &s->signer;
	s->depth = 1;
	if (is_denied(s, &s->signer))
		return;
	anchor = find_anchor(s);
	if (anchor != NULL) {
		s->way[0] = anchor;
		if (end_at_anchor(s, 1))
			return;
		s->way[0] = &s->signer;
	}
	mark_leading_up(s);
	climb(s);
	if (s->best.end >= END_ROOT || s->exhausted)
		return;
	s->to_roots = true;
	if (is_root(s, &s->signer))
		note_root(s, 1);
	else
		climb(s);
}
