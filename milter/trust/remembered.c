/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Certificates of CAs that were seen in trusted paths, for senders who leave
 * them out.  They are trusted in nothing: each path that they close is
 * verified as any other.  The one that no path needed for longest goes first,
 * but none for those below an anchor that has more than half of the room: a CA
 * that makes CAs in plenty pushes out its own.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "room.h"

const struct remembered_limits remembered_limits_default = {
	.count = 1024,
	.octets = 2 << 20,
};

enum {
	CHECKS_MAX = 4096, /* signatures checked when a file is read */
	FILE_OCTETS_MAX = 16 << 20,
};

struct entry {
	struct certificate *certificate;
	uint64_t subject;
	uint64_t anchor; /* the subject of what it was last trusted by */
};

struct remembered {
	atomic_uint references;
	pthread_mutex_t lock; /* of all below */
	struct remembered_limits limits;
	struct entry *entries; /* the last one that was of use last */
	size_t count, octets;
	bool is_new; /* something is not on the disk yet */
};

struct remembered *
remembered_new(const struct remembered_limits *limits)
{
	struct remembered *r = xcalloc(1, sizeof(*r));

	atomic_init(&r->references, 1);
	(void)pthread_mutex_init(&r->lock, NULL);
	r->limits = *limits;
	r->entries = xcalloc(limits->count + 1, sizeof(*r->entries));
	return r;
}

struct remembered *
remembered_share(struct remembered *r)
{
	if (r != NULL)
		atomic_fetch_add(&r->references, 1);
	return r;
}

void
remembered_drop(struct remembered *r)
{
	if (r == NULL || atomic_fetch_sub(&r->references, 1) > 1)
		return;
	for (size_t i = 0; i < r->count; i++)
		certificate_free(r->entries[i].certificate);
	free(r->entries);
	(void)pthread_mutex_destroy(&r->lock);
	free(r);
}

size_t
remembered_count(struct remembered *r)
{
	size_t count;

	(void)pthread_mutex_lock(&r->lock);
	count = r->count;
	(void)pthread_mutex_unlock(&r->lock);
	return count;
}

static void
take_out(struct remembered *r, size_t at, struct entry *out)
{
	*out = r->entries[at];
	r->octets -= out->certificate->der.len;
	r->count--;
	memmove(r->entries + at, r->entries + at + 1,
	    (r->count - at) * sizeof(*r->entries));
}

static void
put_last(struct remembered *r, struct entry entry)
{
	r->entries[r->count++] = entry;
	r->octets += entry.certificate->der.len;
}

static size_t
room_of(const struct entry *entry, bool in_octets)
{
	return in_octets ? entry->certificate->der.len : 1;
}

/* Who has more than half has more than all others together (the majority vote
 * of Boyer and Moore, weighted). */
static uint64_t
likely_majority(const struct remembered *r, bool in_octets)
{
	uint64_t anchor = 0;
	size_t lead = 0;

	for (size_t i = 0; i < r->count; i++) {
		size_t room = room_of(&r->entries[i], in_octets);

		if (r->entries[i].anchor == anchor) {
			lead += room;
		} else if (room > lead) {
			anchor = r->entries[i].anchor;
			lead = room - lead;
		} else {
			lead -= room;
		}
	}
	return anchor;
}

static size_t
find_least_needed(const struct remembered *r, bool in_octets)
{
	uint64_t anchor = likely_majority(r, in_octets);
	size_t held = 0, all = in_octets ? r->octets : r->count, first = 0;

	for (size_t i = r->count; i-- > 0;) {
		if (r->entries[i].anchor != anchor)
			continue;
		held += room_of(&r->entries[i], in_octets);
		first = i;
	}
	return held > all / 2 ? first : 0;
}

/* With the lock held. */
static void
learn(struct remembered *r, const struct certificate *certificate,
    uint64_t anchor)
{
	struct entry entry;

	for (size_t i = r->count; i-- > 0;) {
		if (memcmp(r->entries[i].certificate->sha256,
			certificate->sha256, SHA256_OCTETS) != 0)
			continue;
		take_out(r, i, &entry);
		entry.anchor = anchor;
		put_last(r, entry);
		return;
	}
	if (certificate->der.len > r->limits.octets || r->limits.count == 0)
		return;
	while (r->count == r->limits.count ||
	       r->octets + certificate->der.len > r->limits.octets) {
		take_out(r, find_least_needed(r, r->count < r->limits.count),
		    &entry);
		certificate_free(entry.certificate);
	}
	put_last(
	    r, (struct entry){ .certificate = certificate_share(certificate),
		   .subject = name_hash(&certificate->subject),
		   .anchor = anchor });
	r->is_new = true;
}

void
remembered_learn(struct remembered *r, const struct certificate *certificate,
    uint64_t anchor)
{
	(void)pthread_mutex_lock(&r->lock);
	learn(r, certificate, anchor);
	(void)pthread_mutex_unlock(&r->lock);
}

size_t
remembered_find(struct remembered *r, uint64_t subject,
    struct certificate *out[], size_t max)
{
	size_t found = 0;

	(void)pthread_mutex_lock(&r->lock);
	for (size_t i = r->count; i-- > 0 && found < max;)
		if (r->entries[i].subject == subject)
			out[found++] =
			    certificate_share(r->entries[i].certificate);
	(void)pthread_mutex_unlock(&r->lock);
	return found;
}

/* What a file said, before it is believed to be what was written. */
struct reading {
	struct node *nodes;
	size_t count, max, checks;
	bool *leads_up;
	uint64_t *anchors; /* to which it leads up: its subject */
	char bad[128];	   /* what is wrong with the first bad block */
};

static void
on_certificate(struct certificate *certificate, void *arg)
{
	struct reading *reading = arg;

	if (reading->count == reading->max || !certificate->is_ca) {
		certificate_free(certificate);
		return;
	}
	reading->nodes[reading->count++] = (struct node){
		.certificate = certificate,
		.subject = name_hash(&certificate->subject),
		.issuer = name_hash(&certificate->issuer),
	};
}

static void
on_bad_block(size_t index, const char *why, void *arg)
{
	struct reading *reading = arg;

	if (reading->bad[0] == '\0')
		(void)snprintf(reading->bad, sizeof(reading->bad),
		    "certificate %zu: %s", index + 1, why);
}

static bool
signed_by(struct reading *reading, struct node *child, struct node *issuer)
{
	return child->issuer == issuer->subject &&
	       reading->checks++ < CHECKS_MAX &&
	       certificate_signature(child, issuer) == SIGNATURE_GOOD;
}

static bool
still_leads_up(struct reading *reading, const struct trust *trust, size_t at)
{
	struct node *node = &reading->nodes[at];
	size_t known, first = trust_find(trust, node->issuer, &known);

	for (size_t i = first; i < first + known; i++) {
		struct node *above = &trust->nodes[i];

		if (!signed_by(reading, node, above))
			continue;
		reading->anchors[at] = above->source == NODE_ANCHOR
					   ? above->subject
					   : above->issuer;
		return true;
	}
	for (size_t i = 0; i < reading->count; i++) {
		if (!reading->leads_up[i] || i == at ||
		    !signed_by(reading, node, &reading->nodes[i]))
			continue;
		reading->anchors[at] = reading->anchors[i];
		return true;
	}
	return false;
}

/* From the anchors downwards, as long as more are found. */
static void
verify_all(struct reading *reading, const struct trust *trust)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < reading->count; i++) {
			if (reading->leads_up[i])
				continue;
			reading->leads_up[i] =
			    still_leads_up(reading, trust, i);
			more |= reading->leads_up[i];
		}
	}
}

static size_t
learn_verified(struct remembered *r, const struct reading *reading)
{
	size_t count = 0;

	(void)pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < reading->count; i++) {
		if (!reading->leads_up[i])
			continue;
		learn(r, reading->nodes[i].certificate, reading->anchors[i]);
		count++;
	}
	r->is_new = false;
	(void)pthread_mutex_unlock(&r->lock);
	return count;
}

static void
read_content(struct remembered *r, struct span content,
    const struct trust *trust, struct loading *loading)
{
	struct reading reading = { .max = r->limits.count };

	reading.nodes = xcalloc(reading.max + 1, sizeof(*reading.nodes));
	reading.leads_up = xcalloc(reading.max + 1, sizeof(bool));
	reading.anchors = xcalloc(reading.max + 1, sizeof(*reading.anchors));
	if (content.len > 0 && !certificates_of_file(content, on_certificate,
				   on_bad_block, &reading))
		loading_complain(loading, "no certificate is in it");
	else if (reading.bad[0] != '\0')
		loading_complain(loading, reading.bad);
	verify_all(&reading, trust);
	loading->report->count = learn_verified(r, &reading);
	for (size_t i = 0; i < reading.count; i++)
		node_clear(&reading.nodes[i]);
	free(reading.nodes);
	free(reading.leads_up);
	free(reading.anchors);
}

bool
remembered_read(struct remembered *r, const char *path,
    const struct trust *trust, size_t *count, char error[static TRUST_ERROR])
{
	struct buffer content = BUFFER_LIMIT(FILE_OCTETS_MAX);
	struct anchor_report report = { 0 };
	struct loading loading = {
		.path = path, .report = &report, .error = error
	};

	error[0] = '\0';
	if (access(path, F_OK) == 0 && loading_read(&loading, &content))
		read_content(r, buffer_span(&content), trust, &loading);
	buffer_free(&content);
	*count = report.count;
	return error[0] == '\0';
}

/* RFC 7468: lines of 64. */
static bool
write_pem(FILE *f, const struct certificate *certificate)
{
	size_t len = certificate->der.len;
	unsigned char *text = xcalloc(len / 3 * 4 + 8, 1);
	int octets = EVP_EncodeBlock(text, certificate->der.data, (int)len);
	bool good = fputs("-----BEGIN CERTIFICATE-----\n", f) >= 0;

	for (int at = 0; good && at < octets; at += 64)
		good = fprintf(f, "%.64s\n", (const char *)text + at) > 0;
	free(text);
	return good && fputs("-----END CERTIFICATE-----\n", f) >= 0;
}

/* References of all, so that no disk is waited for with the lock held. */
static size_t
take_all(struct remembered *r, struct certificate ***out)
{
	size_t count;

	(void)pthread_mutex_lock(&r->lock);
	count = r->is_new ? r->count : 0;
	*out = xcalloc(count + 1, sizeof(**out));
	for (size_t i = 0; i < count; i++)
		(*out)[i] = certificate_share(r->entries[i].certificate);
	r->is_new = false;
	(void)pthread_mutex_unlock(&r->lock);
	return count;
}

static bool
write_file(const char *path, struct certificate *const *all, size_t count)
{
	char *name = xasprintf("%s.XXXXXX", path);
	int descriptor = mkostemp(name, O_CLOEXEC);
	FILE *f = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
	bool good = f != NULL;

	for (size_t i = 0; good && i < count; i++)
		good = write_pem(f, all[i]);
	good = good && fflush(f) == 0 && fsync(descriptor) == 0;
	if (f != NULL)
		good = fclose(f) == 0 && good;
	else if (descriptor >= 0)
		(void)close(descriptor);
	good = good && rename(name, path) == 0;
	if (!good && descriptor >= 0) {
		int why = errno;

		(void)unlink(name);
		errno = why;
	}
	free(name);
	return good;
}

bool
remembered_write(
    struct remembered *r, const char *path, char error[static TRUST_ERROR])
{
	struct certificate **all;
	size_t count = take_all(r, &all);
	bool good = count == 0 || write_file(path, all, count);

	if (!good) {
		(void)snprintf(
		    error, TRUST_ERROR, "%s: %s", path, strerror(errno));
		(void)pthread_mutex_lock(&r->lock);
		r->is_new = true;
		(void)pthread_mutex_unlock(&r->lock);
	}
	for (size_t i = 0; i < count; i++)
		certificate_free(all[i]);
	free(all);
	return good;
}
