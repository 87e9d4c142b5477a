/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom the shared cache's certificate is believed to be, and who we are. */
#include "config.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

struct store_tls {
	SSL_CTX *context;
};

/* Nobody is at hand to be asked for a key's passphrase. */
static int
no_passphrase(char *text, int size, int is_written, void *arg)
{
	(void)text;
	(void)size;
	(void)is_written;
	(void)arg;
	return -1;
}

static bool
is_given(const char *path)
{
	return path != NULL && path[0] != '\0';
}

static bool
complain(const char *path, char why[static STORE_TLS_WHY])
{
	unsigned long code = ERR_peek_error();
	const char *reason = code != 0 ? ERR_reason_error_string(code) : NULL;

	if (ERR_SYSTEM_ERROR(code))
		reason = strerror(ERR_GET_REASON(code));
	if (is_given(path))
		(void)snprintf(why, STORE_TLS_WHY, "%s: %s", path,
		    reason != NULL ? reason : "cannot be used");
	else
		(void)snprintf(why, STORE_TLS_WHY, "%s",
		    reason != NULL ? reason : "TLS cannot be used");
	return false;
}

static bool
use_files(SSL_CTX *context, const char *ca_file, const char *certificate_file,
    const char *key_file, char why[static STORE_TLS_WHY])
{
	if (is_given(ca_file) ? SSL_CTX_load_verify_file(context, ca_file) != 1
			      : SSL_CTX_set_default_verify_paths(context) != 1)
		return complain(ca_file, why);
	if (!is_given(certificate_file))
		return true;
	if (SSL_CTX_use_certificate_chain_file(context, certificate_file) != 1)
		return complain(certificate_file, why);
	if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) !=
		1 ||
	    SSL_CTX_check_private_key(context) != 1)
		return complain(key_file, why);
	return true;
}

struct store_tls *
store_tls_new(const char *ca_file, const char *certificate_file,
    const char *key_file, char why[static STORE_TLS_WHY])
{
	struct store_tls *tls = xcalloc(1, sizeof(*tls));
	bool good;

	ERR_clear_error();
	tls->context = SSL_CTX_new(TLS_client_method());
	if (tls->context == NULL) {
		good = complain(NULL, why);
	} else {
		SSL_CTX_set_default_passwd_cb(tls->context, no_passphrase);
		SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
		/* A write may be tried again from where it stands. */
		(void)SSL_CTX_set_mode(
		    tls->context, SSL_MODE_ENABLE_PARTIAL_WRITE);
		good = SSL_CTX_set_min_proto_version(
			   tls->context, TLS1_2_VERSION) == 1
			   ? use_files(tls->context, ca_file, certificate_file,
				 key_file, why)
			   : complain(NULL, why);
	}
	ERR_clear_error();
	if (good)
		return tls;
	store_tls_free(tls);
	return NULL;
}

SSL_CTX *
store_tls_context(const struct store_tls *tls)
{
	if (tls == NULL)
		return NULL;
	(void)SSL_CTX_up_ref(tls->context);
	return tls->context;
}

void
store_tls_free(struct store_tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->context);
	free(tls);
}
