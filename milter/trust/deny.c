/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The deny list: SHA-256 of a certificate, or of a key (the whole
 * SubjectPublicKeyInfo), which catches every certificate that it is in.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "room.h"

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_OCTETS);
}

static int
hex_digit(char c)
{
	if (ascii_isdigit((unsigned char)c))
		return c - '0';
	c = (char)ascii_tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Colons between octets, as openssl(1) prints them, may stand. */
static bool
parse(struct span hex, struct denied *out)
{
	size_t digits = 0;

	for (size_t i = 0; i < hex.len; i++) {
		int digit = hex_digit((char)hex.data[i]);

		if (hex.data[i] == ':' && digits % 2 == 0 && digits > 0)
			continue;
		if (digit < 0 || digits == 2 * sizeof(out->sha256))
			return false;
		out->sha256[digits / 2] =
		    (uint8_t)(digits % 2 == 0
				  ? digit << 4
				  : out->sha256[digits / 2] | digit);
		digits++;
	}
	return digits == 2 * sizeof(out->sha256);
}

static bool
add(struct trust *trust, struct span hex)
{
	struct denied denied = { { 0 } };
	size_t at = 0;

	if (!parse(hex, &denied))
		return false;
	while (at < trust->denied_count &&
	       compare(&trust->denied[at], &denied) < 0)
		at++;
	trust->denied = xreallocarray(
	    trust->denied, trust->denied_count + 1, sizeof(*trust->denied));
	memmove(trust->denied + at + 1, trust->denied + at,
	    (trust->denied_count - at) * sizeof(*trust->denied));
	trust->denied[at] = denied;
	trust->denied_count++;
	return true;
}

bool
trust_deny(struct trust *trust, const char *hex)
{
	return add(trust, span_of(hex));
}

static struct span
without_comment(struct span line)
{
	const uint8_t *comment =
	    line.len == 0 ? NULL : memchr(line.data, '#', line.len);

	if (comment != NULL)
		line.len = (size_t)(comment - line.data);
	return span_trimmed(line);
}

static void
add_lines(struct loading *loading, struct span rest)
{
	for (size_t number = 1; rest.len > 0; number++) {
		const uint8_t *end = memchr(rest.data, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.data) : rest.len;
		struct span line =
		    without_comment((struct span){ rest.data, len });
		char what[128];

		len += end != NULL ? 1 : 0;
		rest = (struct span){ rest.data + len, rest.len - len };
		if (line.len == 0)
			continue;
		if (!add(loading->trust, line)) {
			(void)snprintf(what, sizeof(what),
			    "line %zu: expected the 64 hex digits of a SHA-256",
			    number);
			loading_complain(loading, what);
			return;
		}
		loading->report->count++;
	}
}

bool
trust_deny_file(struct trust *trust, const char *path, size_t *count,
    char error[static TRUST_ERROR])
{
	struct buffer content = BUFFER_LIMIT(LIST_OCTETS_MAX);
	struct anchor_report report = { 0 };
	struct loading loading = {
		.trust = trust, .path = path, .report = &report, .error = error
	};

	error[0] = '\0';
	if (loading_read(&loading, &content))
		add_lines(&loading, buffer_span(&content));
	buffer_free(&content);
	*count += report.count;
	return error[0] == '\0';
}

static bool
is_denied(const struct trust *trust, const uint8_t *sha256)
{
	return bsearch(sha256, trust->denied, trust->denied_count,
		   sizeof(*trust->denied), compare) != NULL;
}

const char *
denied_part(const struct trust *trust, const struct certificate *c)
{
	uint8_t key[EVP_MAX_MD_SIZE];

	if (trust->denied_count == 0)
		return NULL;
	if (is_denied(trust, c->sha256))
		return "certificate";
	/* Without its digest nobody knows; no is the careful answer. */
	if (EVP_Digest(c->key.spki.data, c->key.spki.len, key, NULL,
		EVP_sha256(), NULL) != 1) {
		ERR_clear_error();
		return "key";
	}
	return is_denied(trust, key) ? "key" : NULL;
}

bool
trust_denies(const struct trust *trust, const struct certificate *c)
{
	return denied_part(trust, c) != NULL;
}
