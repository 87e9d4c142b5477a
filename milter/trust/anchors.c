/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is believed, and what helps to get there: the store of trust anchors
 * and known intermediates.  Where they come from is in the files beside.
 */
#include "config.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "room.h"

struct trust *
trust_new(void)
{
	struct trust *trust = xcalloc(1, sizeof(*trust));

	trust->met = met_new();
	return trust;
}

void
node_clear(struct node *node)
{
	X509_free(node->x509);
	certificate_free(node->certificate);
	free(node->grants);
	*node = (struct node){ 0 };
}

static void
free_terms(struct list_terms *terms)
{
	for (size_t i = 0; i < terms->domain_count; i++)
		free(terms->domains[i]);
	free(terms->domains);
}

void
trust_free(struct trust *trust)
{
	if (trust == NULL)
		return;
	for (size_t i = 0; i < trust->count; i++)
		node_clear(&trust->nodes[i]);
	free(trust->nodes);
	for (size_t i = 0; i < trust->list_count; i++)
		free_terms(&trust->lists[i]);
	free(trust->lists);
	free(trust->denied);
	remembered_drop(trust->remembered);
	met_free(trust->met);
	free(trust);
}

X509 *
node_x509(struct node *node)
{
	const unsigned char *at = node->certificate->der.data;
	const unsigned char *end = at + node->certificate->der.len;

	if (node->x509 != NULL || node->unreadable)
		return node->x509;
	node->x509 = d2i_X509(NULL, &at, (long)node->certificate->der.len);
	if (node->x509 != NULL && at != end) {
		X509_free(node->x509);
		node->x509 = NULL;
	}
	node->unreadable = node->x509 == NULL;
	ERR_clear_error();
	return node->x509;
}

/* The first index whose subject is not below. */
static size_t
lower_bound(const struct trust *trust, uint64_t subject)
{
	size_t low = 0, high = trust->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (trust->nodes[middle].subject < subject)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
trust_find(const struct trust *trust, uint64_t subject, size_t *count)
{
	size_t first = lower_bound(trust, subject);

	*count = 0;
	while (first + *count < trust->count &&
	       trust->nodes[first + *count].subject == subject)
		(*count)++;
	return first;
}

const struct certificate *
trust_named(const struct trust *trust, uint64_t subject, size_t index)
{
	size_t count, first = trust_find(trust, subject, &count);

	return index < count ? trust->nodes[first + index].certificate : NULL;
}

static void
insert(struct trust *trust, const struct node *node)
{
	size_t at = lower_bound(trust, node->subject);

	/* Grown one by one: reading a list is not what takes the time. */
	trust->nodes = xreallocarray(
	    trust->nodes, trust->count + 1, sizeof(*trust->nodes));
	memmove(trust->nodes + at + 1, trust->nodes + at,
	    (trust->count - at) * sizeof(*trust->nodes));
	trust->nodes[at] = *node;
	trust->count++;
}

static struct node *
find_same(const struct trust *trust, const struct node *node)
{
	size_t count, first = trust_find(trust, node->subject, &count);

	for (size_t i = first; i < first + count; i++)
		if (memcmp(trust->nodes[i].certificate->sha256,
			node->certificate->sha256, SHA256_OCTETS) == 0)
			return &trust->nodes[i];
	return NULL;
}

void
trust_remember(struct trust *trust, struct remembered *remembered)
{
	remembered_drop(trust->remembered);
	trust->remembered = remembered_share(remembered);
}

void
loading_complain(struct loading *loading, const char *what)
{
	if (loading->error[0] == '\0')
		(void)snprintf(
		    loading->error, TRUST_ERROR, "%s: %s", loading->path, what);
}

static void
skip(struct loading *loading, struct node *node)
{
	char name[TRUST_NAME], what[TRUST_NAME + 64];

	trust_name(node->certificate, name);
	(void)snprintf(what, sizeof(what),
	    "OpenSSL cannot read the certificate of %s", name);
	node_clear(node);
	if (!loading->skips) {
		loading_complain(loading, what);
		return;
	}
	if (loading->report->skipped++ == 0)
		(void)snprintf(loading->report->why,
		    sizeof(loading->report->why), "%s", what);
}

static void
add_grant(struct node *node, struct grant grant)
{
	for (size_t i = 0; i < node->grant_count; i++) {
		if (node->grants[i].list != grant.list)
			continue;
		/* Twice in one list, and it may be distrusted once. */
		node->grants[i].distrust_after = earlier_date(
		    node->grants[i].distrust_after, grant.distrust_after);
		return;
	}
	node->grants = xreallocarray(
	    node->grants, node->grant_count + 1, sizeof(*node->grants));
	node->grants[node->grant_count++] = grant;
}

void
loading_add(struct loading *loading, struct certificate *certificate)
{
	struct anchor_report *report = loading->report;
	struct node *known;
	struct node node = {
		.certificate = certificate,
		.subject = name_hash(&certificate->subject),
		.issuer = name_hash(&certificate->issuer),
		.source = loading->source,
	};

	if (node_x509(&node) == NULL) {
		skip(loading, &node);
		return;
	}
	/* Now, since later threads share it. */
	(void)X509_check_purpose(node.x509, -1, 0);
	ERR_clear_error();
	report->count++;
	if (certificate->not_before > report->newest)
		report->newest = certificate->not_before;
	if (report->ends == 0 || certificate->not_after < report->ends) {
		report->ends = certificate->not_after;
		trust_name(certificate, report->ends_name);
	}
	known = find_same(loading->trust, &node);
	if (known == NULL) {
		insert(loading->trust, &node);
		known = find_same(loading->trust, &node);
	} else {
		if (node.source > known->source)
			known->source = node.source;
		node_clear(&node);
	}
	if (loading->source == NODE_ANCHOR)
		add_grant(known, loading->grant);
}

bool
loading_read(struct loading *loading, struct buffer *content)
{
	FILE *f = fopen(loading->path, "re");
	struct stat st;
	char piece[16384];
	size_t len;

	if (f == NULL) {
		loading_complain(loading, strerror(errno));
		return false;
	}
	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		if (!buffer_append(content, piece, len))
			break;
	if (ferror(f))
		loading_complain(loading, strerror(errno));
	else if (content->overflowed)
		loading_complain(loading, "the file is too large");
	if (fstat(fileno(f), &st) == 0 && st.st_mtime > loading->report->dated)
		loading->report->dated = st.st_mtime;
	(void)fclose(f);
	return loading->error[0] == '\0';
}

/* Index of the terms of a list, which from now on are the store's. */
static size_t
add_terms(struct trust *trust, const struct anchor_list *list)
{
	struct list_terms terms = { .kind = list->kind,
		.domain_count = list->domain_count };

	terms.domains = xcalloc(list->domain_count + 1, sizeof(*terms.domains));
	for (size_t i = 0; i < list->domain_count; i++)
		terms.domains[i] = xstrdup(list->domains[i]);
	trust->lists = xreallocarray(
	    trust->lists, trust->list_count + 1, sizeof(*trust->lists));
	trust->lists[trust->list_count] = terms;
	return trust->list_count++;
}

bool
trust_add_anchor_list(struct trust *trust, const struct anchor_list *list,
    struct anchor_report *report, char error[static TRUST_ERROR])
{
	struct loading loading = { .trust = trust,
		.source = NODE_ANCHOR,
		.path = list->path,
		.report = report,
		.error = error };

	*report = (struct anchor_report){ 0 };
	error[0] = '\0';
	loading.grant.list = add_terms(trust, list);
	loading.grant.distrust_after = list->distrust_after;
	switch (list->kind) {
	case ANCHORS_NSS:
		load_nss(&loading);
		break;
	case ANCHORS_CCADB:
		load_ccadb(&loading);
		break;
	case ANCHORS_FILE:
		load_pem(&loading);
		break;
	}
	return error[0] == '\0';
}

bool
trust_add_anchors(struct trust *trust, const char *path, size_t *count,
    char error[static TRUST_ERROR])
{
	struct anchor_list list = { .kind = ANCHORS_FILE, .path = path };
	struct anchor_report report;
	bool good = trust_add_anchor_list(trust, &list, &report, error);

	*count += report.count;
	return good;
}

bool
trust_add_intermediates(struct trust *trust, const char *path, size_t *count,
    char error[static TRUST_ERROR])
{
	struct anchor_report report = { 0 };
	struct loading loading = { .trust = trust,
		.source = NODE_INTERMEDIATE,
		.path = path,
		.report = &report,
		.error = error };

	error[0] = '\0';
	load_pem(&loading);
	*count += report.count;
	return error[0] == '\0';
}

size_t
trust_anchor_count(const struct trust *trust)
{
	size_t count = 0;

	for (size_t i = 0; i < trust->count; i++)
		count += trust->nodes[i].source == NODE_ANCHOR;
	return count;
}

static bool
is_in_public_list(const struct trust *trust, const struct node *node)
{
	const struct node *known =
	    trust != NULL ? find_same(trust, node) : NULL;

	for (size_t i = 0; known != NULL && i < known->grant_count; i++)
		if (trust->lists[known->grants[i].list].kind != ANCHORS_FILE)
			return true;
	return false;
}

static bool
vouches_for_all(const struct trust *trust, const struct node *node)
{
	for (size_t i = 0; i < node->grant_count; i++)
		if (trust->lists[node->grants[i].list].domain_count == 0)
			return true;
	return false;
}

size_t
trust_count_private(const struct trust *trust, const struct trust *known,
    char name[static TRUST_NAME])
{
	size_t count = 0;

	name[0] = '\0';
	for (size_t i = 0; i < trust->count; i++) {
		const struct node *node = &trust->nodes[i];

		if (!vouches_for_all(trust, node) ||
		    is_in_public_list(trust, node) ||
		    is_in_public_list(known, node))
			continue;
		if (count++ == 0)
			trust_name(node->certificate, name);
	}
	return count;
}
