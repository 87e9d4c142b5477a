/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Certificates of CAs that a certificate points to (RFC 5280 4.2.2.1).  What
 * came is kept for a short time, for who waited for it and for the retry; it
 * is believed in nothing, and remembered elsewhere once a path needed it.
 */
#include "config.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	ANSWERS_MAX = 64,
	KEPT_FOR = 3600, /* seconds */
	CERTIFICATES_MAX = 16,
};

struct answer {
	char *url;
	struct buffer content;
	time_t came; /* monotonic */
};

struct issuers {
	pthread_mutex_t lock;
	struct answer answers[ANSWERS_MAX];
	size_t next; /* the oldest */
};

struct issuers *
fetched_issuers_new(void)
{
	struct issuers *issuers = xcalloc(1, sizeof(*issuers));

	(void)pthread_mutex_init(&issuers->lock, NULL);
	return issuers;
}

void
fetched_issuers_free(struct issuers *issuers)
{
	for (size_t i = 0; i < ANSWERS_MAX; i++) {
		free(issuers->answers[i].url);
		buffer_free(&issuers->answers[i].content);
	}
	(void)pthread_mutex_destroy(&issuers->lock);
	free(issuers);
}

static time_t
monotonic(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

struct giving {
	void (*add)(struct span der, void *arg); /* NULL: only counted */
	void *arg;
	size_t count;
};

static void
give(struct giving *giving, const X509 *certificate)
{
	unsigned char *der = NULL;
	int len;

	if (giving->count == CERTIFICATES_MAX)
		return;
	len = i2d_X509(certificate, &der);
	if (len > 0) {
		giving->count++;
		if (giving->add != NULL)
			giving->add(
			    (struct span){ der, (size_t)len }, giving->arg);
	}
	OPENSSL_free(der);
}

static void
give_stack(struct giving *giving, STACK_OF(X509) * stack)
{
	for (int i = 0; i < sk_X509_num(stack); i++)
		give(giving, sk_X509_value(stack, i));
}

/* RFC 2797, 2.2: "application/pkcs7-mime", in BER. */
static void
give_cms(struct giving *giving, struct span content)
{
	const unsigned char *at = content.data;
	CMS_ContentInfo *cms =
	    d2i_CMS_ContentInfo(NULL, &at, (long)content.len);
	STACK_OF(X509) *stack = cms != NULL ? CMS_get1_certs(cms) : NULL;

	give_stack(giving, stack);
	sk_X509_pop_free(stack, X509_free);
	CMS_ContentInfo_free(cms);
}

static void
give_pem(struct giving *giving, struct span content)
{
	BIO *bio = BIO_new_mem_buf(content.data, (int)content.len);
	X509 *certificate;

	while (
	    bio != NULL && giving->count < CERTIFICATES_MAX &&
	    (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
		give(giving, certificate);
		X509_free(certificate);
	}
	BIO_free(bio);
}

/* Empties OpenSSL's error queue. */
static size_t
give_content(struct giving *giving, struct span content)
{
	const unsigned char *at = content.data;
	X509 *certificate = d2i_X509(NULL, &at, (long)content.len);

	if (certificate != NULL)
		give(giving, certificate);
	else
		give_cms(giving, content);
	if (giving->count == 0)
		give_pem(giving, content);
	X509_free(certificate);
	ERR_clear_error();
	return giving->count;
}

bool
fetched_issuers_take(struct store *store, const struct fetch_want *want,
    struct buffer *content, char why[static FETCH_WHY])
{
	struct issuers *issuers = store->issuers;
	struct giving counting = { 0 };
	struct answer *answer;

	if (give_content(&counting, buffer_span(content)) == 0) {
		(void)snprintf(why, FETCH_WHY, "no certificate is in it");
		return false;
	}
	(void)pthread_mutex_lock(&issuers->lock);
	answer = &issuers->answers[issuers->next++ % ANSWERS_MAX];
	free(answer->url);
	buffer_free(&answer->content);
	answer->url = xstrdup(want->url);
	answer->content = *content;
	answer->came = monotonic();
	(void)pthread_mutex_unlock(&issuers->lock);
	*content = BUFFER_LIMIT(0);
	return true;
}

/* A copy, so that nobody waits while it is read. */
static bool
find(struct issuers *issuers, const char *url, struct buffer *out)
{
	time_t now = monotonic();
	bool found = false;

	(void)pthread_mutex_lock(&issuers->lock);
	for (size_t i = 0; i < ANSWERS_MAX && !found; i++) {
		const struct answer *answer = &issuers->answers[i];
		struct span content = buffer_span(&answer->content);

		if (answer->url != NULL && strcmp(answer->url, url) == 0 &&
		    now - answer->came <= KEPT_FOR)
			found = buffer_append(out, content.data, content.len);
	}
	(void)pthread_mutex_unlock(&issuers->lock);
	return found;
}

bool
store_issuers(struct store *store, const char *url,
    const struct timespec *since, void (*add)(struct span der, void *arg),
    void *arg)
{
	const struct fetch_want want = {
		.url = url,
		.size_max = ISSUERS_OCTETS_MAX,
		.purpose = FOR_ISSUERS,
	};
	struct buffer content = BUFFER_LIMIT(ISSUERS_OCTETS_MAX);
	struct giving giving = { .add = add, .arg = arg };
	bool found = find(store->issuers, url, &content);

	if (!found &&
	    fetcher_ask(store->fetcher, &want, true) == FETCHER_ASKED &&
	    store_wait(store, &want, 1, since))
		found = find(store->issuers, url, &content);
	if (found)
		(void)give_content(&giving, buffer_span(&content));
	buffer_free(&content);
	return giving.count > 0;
}
