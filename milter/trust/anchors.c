/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trust anchors and known intermediates from files and folders.  Whatever is
 * wrong with a file is an error: an anchor that silently is none would show
 * only when mail is refused.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "room.h"

enum {
	FILE_OCTETS_MAX = 64 << 20
};

struct loading {
	struct trust *trust;
	enum node_source source;
	const char *path;
	size_t *count;
	char *error; /* TRUST_ERROR octets; "" while all is well */
};

struct trust *
trust_new(void)
{
	return xcalloc(1, sizeof(struct trust));
}

void
node_clear(struct node *node)
{
	X509_free(node->x509);
	certificate_free(node->certificate);
	*node = (struct node){ 0 };
}

void
trust_free(struct trust *trust)
{
	if (trust == NULL)
		return;
	for (size_t i = 0; i < trust->count; i++)
		node_clear(&trust->nodes[i]);
	free(trust->nodes);
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

static void
complain(struct loading *loading, const char *what)
{
	if (loading->error[0] == '\0')
		(void)snprintf(
		    loading->error, TRUST_ERROR, "%s: %s", loading->path, what);
}

static void
on_certificate(struct certificate *certificate, void *arg)
{
	struct loading *loading = arg;
	struct node *known;
	struct node node = {
		.certificate = certificate,
		.subject = name_hash(&certificate->subject),
		.issuer = name_hash(&certificate->issuer),
		.source = loading->source,
	};

	if (node_x509(&node) == NULL) {
		char name[NODE_NAME], what[NODE_NAME + 64];

		node_name(certificate, name);
		(void)snprintf(what, sizeof(what),
		    "OpenSSL cannot read the certificate of %s", name);
		complain(loading, what);
		node_clear(&node);
		return;
	}
	/* Now, since later threads share it. */
	(void)X509_check_purpose(node.x509, -1, 0);
	ERR_clear_error();
	(*loading->count)++;
	known = find_same(loading->trust, &node);
	if (known == NULL) {
		insert(loading->trust, &node);
		return;
	}
	if (node.source > known->source)
		known->source = node.source;
	node_clear(&node);
}

static void
on_bad_block(size_t index, const char *why, void *arg)
{
	char what[256];

	(void)snprintf(
	    what, sizeof(what), "certificate %zu: %s", index + 1, why);
	complain(arg, what);
}

static void
read_all(FILE *f, struct buffer *content)
{
	char piece[16384];
	size_t len;

	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		if (!buffer_append(content, piece, len))
			break;
}

static void
load_file(struct loading *loading)
{
	struct buffer content = BUFFER_LIMIT(FILE_OCTETS_MAX);
	FILE *f = fopen(loading->path, "re");

	if (f == NULL) {
		complain(loading, strerror(errno));
		return;
	}
	read_all(f, &content);
	if (ferror(f))
		complain(loading, strerror(errno));
	else if (content.overflowed)
		complain(loading, "the file is too large");
	else if (!certificates_of_file(buffer_span(&content), on_certificate,
		     on_bad_block, loading))
		complain(loading,
		    "there is neither a PEM certificate in it nor a DER one");
	(void)fclose(f);
	buffer_free(&content);
}

/* Others, OpenSSL's links by hash among them, are not for us. */
static int
has_known_suffix(const struct dirent *entry)
{
	static const char *const suffixes[] = { ".pem", ".crt", ".cer",
		".der" };
	size_t len = strlen(entry->d_name);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (len > 4 &&
		    ascii_equal_nocase(entry->d_name + len - 4, suffixes[i]))
			return entry->d_name[0] != '.';
	return 0;
}

static void
load_folder(struct loading *loading)
{
	const char *folder = loading->path;
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, has_known_suffix, alphasort);
	size_t before = *loading->count;
	struct stat st;

	if (count < 0) {
		complain(loading, strerror(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		char *path = xasprintf("%s/%s", folder, entries[i]->d_name);

		loading->path = path;
		if (stat(path, &st) != 0)
			complain(loading, strerror(errno));
		else if (S_ISREG(st.st_mode))
			load_file(loading);
		loading->path = folder;
		free(path);
		free(entries[i]);
	}
	free(entries);
	if (*loading->count == before)
		complain(loading, "there is no certificate in this folder");
}

static bool
load(struct trust *trust, enum node_source source, const char *path,
    size_t *count, char *error)
{
	struct loading loading = { .trust = trust,
		.source = source,
		.path = path,
		.count = count,
		.error = error };
	struct stat st;

	error[0] = '\0';
	if (stat(path, &st) != 0)
		complain(&loading, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		load_folder(&loading);
	else
		load_file(&loading);
	return error[0] == '\0';
}

bool
trust_add_anchors(struct trust *trust, const char *path, size_t *count,
    char error[static TRUST_ERROR])
{
	return load(trust, NODE_ANCHOR, path, count, error);
}

bool
trust_add_intermediates(struct trust *trust, const char *path, size_t *count,
    char error[static TRUST_ERROR])
{
	return load(trust, NODE_INTERMEDIATE, path, count, error);
}
