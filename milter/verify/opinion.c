/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opinions: made by decoding, searching a path and asking the rules, or taken
 * from what is known.  Only those of trusted paths are kept: of another one a
 * certificate that comes along tomorrow may make more.
 */
#include "opinion.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* What EVP_PKEY and the allocator's own take, about. */
	KEY_OCTETS = 4096,
};

static void
judgement_destroy(struct known_item *item)
{
	struct judgement *judgement = (struct judgement *)item;

	findings_free(&judgement->findings);
	certificate_free(judgement->issuer);
	certificate_free(judgement->certificate);
	free(judgement);
}

static void
opinion_destroy(struct known_item *item)
{
	struct opinion *opinion = (struct opinion *)item;

	for (size_t i = 0; i < opinion->judgement_count; i++)
		known_drop(&opinion->judgements[i]->item);
	path_clear(&opinion->path);
	signer_key_free(opinion->key);
	certificate_free(opinion->certificate);
	free(opinion->from_domain);
	free(opinion);
}

static void
item_init(struct known_item *item, enum known_kind kind,
    const struct certificate *certificate, time_t at)
{
	atomic_init(&item->references, 1);
	memcpy(item->key.sha256, certificate->sha256, SHA256_OCTETS);
	item->key.kind = kind;
	item->made = at;
}

/* The lists of a decoded certificate are about as large as its octets. */
static size_t
octets_of(const struct certificate *certificate)
{
	return sizeof(*certificate) + 4 * certificate->der.len;
}

/* The one day on which the answer of a rule changes by itself: SBR 7.1.3.2 on
 * CA certificates with SHA-1. */
static void
end_at_sunset(struct known_item *item, time_t at)
{
	if (at < SBR_SHA1_ENDS && item->until > SBR_SHA1_ENDS)
		item->until = SBR_SHA1_ENDS;
	if (at >= SBR_SHA1_ENDS && item->from < SBR_SHA1_ENDS)
		item->from = SBR_SHA1_ENDS;
}

static struct judgement *
judge_anew(const struct verifier *verifier, const struct rule_subject *subject,
    time_t at)
{
	struct judgement *judgement = xcalloc(1, sizeof(*judgement));

	item_init(&judgement->item, KNOWN_JUDGEMENT, subject->certificate, at);
	judgement->item.destroy = judgement_destroy;
	judgement->item.from = subject->certificate->not_before;
	judgement->item.until = subject->certificate->not_after;
	end_at_sunset(&judgement->item, at);
	judgement->certificate = certificate_share(subject->certificate);
	if (subject->issuer != NULL)
		judgement->issuer = certificate_share(subject->issuer);
	judgement->compliance =
	    rules_check(subject, &verifier->rules, &judgement->findings);
	judgement->item.octets =
	    sizeof(*judgement) + octets_of(subject->certificate) +
	    judgement->findings.count * sizeof(struct finding);
	return judgement;
}

static bool
is_same(const struct certificate *a, const struct certificate *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return memcmp(a->sha256, b->sha256, SHA256_OCTETS) == 0;
}

static struct judgement *
find_judgement(
    struct known *known, const struct rule_subject *subject, time_t at)
{
	struct known_key key = { .kind = KNOWN_JUDGEMENT };
	struct judgement *found;

	memcpy(key.sha256, subject->certificate->sha256, SHA256_OCTETS);
	found = (struct judgement *)known_find(known, &key, at);
	if (found != NULL && !is_same(found->issuer, subject->issuer)) {
		known_drop(&found->item);
		return NULL;
	}
	return found;
}

/*
 * CA certificates are judged once for all that they issue.  A signer's own
 * judgement is part of the opinion on it and not looked for by itself.
 */
static struct judgement *
judge(const struct verifier *verifier, const struct path *path, size_t index,
    time_t at)
{
	struct rule_subject subject = {
		.certificate = path->certificates[index],
		.issuer = index + 1 < path->count
			      ? path->certificates[index + 1]
			      : NULL,
		.at = at,
	};
	bool is_kept = verifier->known != NULL && index > 0 &&
		       path->status == PATH_TRUSTED;
	struct judgement *judgement = NULL;

	if (is_kept)
		judgement = find_judgement(verifier->known, &subject, at);
	if (judgement != NULL)
		return judgement;
	judgement = judge_anew(verifier, &subject, at);
	if (is_kept)
		known_add(verifier->known, &judgement->item);
	return judgement;
}

/* The same octets once: what all its signers have above them is shared. */
static void
share_certificate(struct opinion *opinion, size_t index)
{
	struct certificate **mine = &opinion->path.certificates[index];
	struct certificate *other = opinion->judgements[index]->certificate;

	if (*mine == other)
		return;
	certificate_free(*mine);
	*mine = certificate_share(other);
}

static void
judge_path(const struct verifier *verifier, struct opinion *opinion, time_t at)
{
	struct path alone = { .certificates = { opinion->certificate },
		.count = 1 };
	const struct path *path =
	    opinion->path.count > 0 ? &opinion->path : &alone;

	for (size_t i = 0; i < path->count; i++) {
		struct judgement *judgement = judge(verifier, path, i, at);

		opinion->judgements[opinion->judgement_count++] = judgement;
		opinion->judged[i] = (struct judged_certificate){
			.certificate = judgement->certificate,
			.compliance = judgement->compliance,
			.findings = judgement->findings,
		};
	}
	for (size_t i = 0; i < opinion->path.count; i++)
		share_certificate(opinion, i);
}

/*
 * While no certificate of the path ends or has not begun; OpenSSL has them
 * end with their last second, not behind it.
 */
static void
set_window(struct opinion *opinion)
{
	const struct path *path = &opinion->path;

	opinion->item.from = path->certificates[0]->not_before;
	opinion->item.until = path->certificates[0]->not_after;
	for (size_t i = 1; i < path->count; i++) {
		const struct certificate *c = path->certificates[i];

		if (c->not_before > opinion->item.from)
			opinion->item.from = c->not_before;
		if (c->not_after < opinion->item.until)
			opinion->item.until = c->not_after;
	}
	end_at_sunset(&opinion->item, opinion->item.made);
}

static bool
is_same_domain(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

/*
 * Which path is found depends on what comes along, and anybody can send
 * somebody's certificate with what he likes: what he gets out of it is not
 * for others.
 */
static bool
is_for_this_message(const struct opinion *opinion,
    const struct path_parameters *parameters,
    const uint8_t company[static SHA256_OCTETS])
{
	return is_same_domain(opinion->from_domain, parameters->from_domain) &&
	       memcmp(opinion->company, company, SHA256_OCTETS) == 0;
}

static enum known_kind
kind_for(const struct path_parameters *parameters)
{
	return parameters->left_out_count == 0 ? KNOWN_OPINION : KNOWN_DETOUR;
}

/* Of the certificates that came along, and of those that are left out. */
static bool
company_of(const struct signed_data *data,
    const struct path_parameters *parameters, uint8_t out[static SHA256_OCTETS])
{
	struct buffer all = BUFFER_LIMIT(
	    SHA256_OCTETS + parameters->left_out_count * (SHA256_OCTETS + 1));
	bool good = certificate_fingerprint(data->certificate_set, out);

	if (!good || parameters->left_out_count == 0)
		return good;
	buffer_append(&all, out, SHA256_OCTETS);
	for (size_t i = 0; i < parameters->left_out_count; i++) {
		const struct left_out *left_out = &parameters->left_out[i];

		buffer_append(
		    &all, left_out->certificate->sha256, SHA256_OCTETS);
		buffer_char(&all, left_out->with_key ? 'k' : 'c');
	}
	good = certificate_fingerprint(buffer_span(&all), out);
	buffer_free(&all);
	return good;
}

static struct opinion *
find_opinion(struct known *known, const struct path_parameters *parameters,
    struct span certificate, const uint8_t company[static SHA256_OCTETS])
{
	struct known_key key = { .kind = kind_for(parameters) };
	struct opinion *found;

	if (!certificate_fingerprint(certificate, key.sha256))
		return NULL;
	found = (struct opinion *)known_find(known, &key, parameters->at);
	if (found != NULL && !is_for_this_message(found, parameters, company)) {
		opinion_drop(found);
		return NULL;
	}
	return found;
}

static void
keep_opinion(struct known *known, struct opinion *opinion,
    const struct path_parameters *parameters,
    const uint8_t company[static SHA256_OCTETS])
{
	const struct path *path = &opinion->path;

	if (path->status != PATH_TRUSTED || path->weakness != REASON_PASS)
		return;
	memcpy(opinion->company, company, SHA256_OCTETS);
	if (parameters->from_domain != NULL)
		opinion->from_domain = xstrdup(parameters->from_domain);
	set_window(opinion);
	opinion->item.octets =
	    sizeof(*opinion) + opinion->judgements[0]->item.octets + KEY_OCTETS;
	known_add(known, &opinion->item);
}

struct opinion *
opinion_of(const struct verifier *verifier,
    const struct path_parameters *parameters, const struct signed_data *data,
    size_t index, const char **why)
{
	struct certificate *certificate;
	struct opinion *opinion = NULL;
	struct known *known = verifier->known;
	uint8_t company[SHA256_OCTETS];

	/* Without the hash nothing is kept and nothing found. */
	if (known != NULL && !company_of(data, parameters, company))
		known = NULL;
	if (known != NULL)
		opinion = find_opinion(
		    known, parameters, data->certificates[index], company);
	if (opinion != NULL)
		return opinion;
	certificate = certificate_decode(data->certificates[index], why);
	if (certificate == NULL)
		return NULL;
	opinion = xcalloc(1, sizeof(*opinion));
	item_init(
	    &opinion->item, kind_for(parameters), certificate, parameters->at);
	opinion->item.destroy = opinion_destroy;
	opinion->certificate = certificate;
	opinion->key = signer_key_new(certificate);
	opinion->path.at = opinion->path.weak_at = -1;
	opinion->path.weakness = REASON_PASS;
	if (verifier->trust != NULL)
		path_build(verifier->trust, certificate, data->certificates,
		    data->certificate_count, parameters, &opinion->path);
	judge_path(verifier, opinion, parameters->at);
	if (known != NULL)
		keep_opinion(known, opinion, parameters, company);
	return opinion;
}

void
opinion_drop(struct opinion *opinion)
{
	if (opinion != NULL)
		known_drop(&opinion->item);
}
