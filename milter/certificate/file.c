/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Certificates of a file: PEM (RFC 7468, as leniently as files are found) or
 * one DER.  Blocks of other kinds, keys among them, are passed over.
 */
#include "config.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "decode.h"

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";

/* The first place of `text` in `in`, or NULL. */
static const uint8_t *
find(struct span in, const char *text)
{
	return in.len == 0 ? NULL : memmem(in.data, in.len, text, strlen(text));
}

static struct span
from(struct span in, const uint8_t *at)
{
	return (struct span){ at, (size_t)(in.data + in.len - at) };
}

static bool
is_certificate_label(struct span label)
{
	return span_equal(label, span_of("CERTIFICATE")) ||
	       span_equal(label, span_of("X509 CERTIFICATE")) ||
	       span_equal(label, span_of("TRUSTED CERTIFICATE"));
}

/*
 * The next block whose label stands on a line of its own; `in` moves behind
 * it.  `closed` false: no END line with that label before the next BEGIN.
 */
static bool
next_block(struct span *in, struct span *label, struct span *body, bool *closed)
{
	const uint8_t *at, *stop, *end;
	struct span rest, inside;

	while ((at = find(*in, begin_mark)) != NULL) {
		bool starts_line = at == in->data || at[-1] == '\n';

		*in = from(*in, at + strlen(begin_mark));
		stop = find(*in, dashes);
		if (stop == NULL)
			return false;
		*label = (struct span){ in->data, (size_t)(stop - in->data) };
		if (!starts_line ||
		    memchr(label->data, '\n', label->len) != NULL)
			continue;
		rest = from(*in, stop + strlen(dashes));
		stop = find(rest, begin_mark);
		inside = rest;
		if (stop != NULL)
			inside.len = (size_t)(stop - rest.data);
		end = find(inside, end_mark);
		*closed = end != NULL;
		*body = inside;
		if (end != NULL)
			body->len = (size_t)(end - inside.data);
		*in = from(rest, inside.data + inside.len);
		if (end == NULL)
			return true;
		inside = from(inside, end + strlen(end_mark));
		*closed = inside.len >= label->len + strlen(dashes) &&
			  memcmp(inside.data, label->data, label->len) == 0 &&
			  memcmp(inside.data + label->len, dashes,
			      strlen(dashes)) == 0;
		return true;
	}
	return false;
}

/* RFC 1421 header lines, up to an empty line, that old files have. */
static struct span
without_headers(struct span body)
{
	const uint8_t *blank;

	if (find(body, ":") == NULL)
		return body;
	blank = find(body, "\n\n");
	if (blank != NULL)
		return from(body, blank + 2);
	blank = find(body, "\n\r\n");
	return blank != NULL ? from(body, blank + 3) : body;
}

/* Nearly all octets are told by the first comparison. */
static bool
is_blank(uint8_t octet)
{
	return octet <= ' ' && ascii_isspace(octet);
}

static void
append_without_blanks(struct span body, struct buffer *text)
{
	size_t start = 0, end = 0;

	for (; start < body.len; start = end) {
		while (start < body.len && is_blank(body.data[start]))
			start++;
		for (end = start; end < body.len && !is_blank(body.data[end]);)
			end++;
		buffer_append(text, body.data + start, end - start);
	}
}

static const char *
decode_base64(struct span body, struct buffer *out)
{
	struct buffer text = BUFFER_LIMIT(body.len);
	size_t padding = 0;
	int len;

	append_without_blanks(body, &text);
	while (padding < 2 && padding < text.len &&
	       text.data[text.len - 1 - padding] == '=')
		padding++;
	if (text.len == 0 || text.len % 4 != 0 ||
	    !buffer_append(out, text.data, text.len)) {
		buffer_free(&text);
		return "its base64 is empty or cut";
	}
	len = EVP_DecodeBlock(out->data, text.data, (int)text.len);
	buffer_free(&text);
	if (len < 0 || (size_t)len < padding) {
		ERR_clear_error();
		return "its base64 has octets that are none";
	}
	out->len = (size_t)len - padding;
	return NULL;
}

/* A trusted certificate is followed by OpenSSL's own words about it. */
static const char *
decode_block(struct span label, struct span body, struct certificate **out)
{
	struct buffer octets = BUFFER_LIMIT(2 * (size_t)CERTIFICATE_OCTETS_MAX);
	unsigned int faults = 0;
	const char *why = NULL;
	struct span der, whole;

	if (body.len > octets.limit)
		why = "it is too large";
	else
		why = decode_base64(without_headers(body), &octets);
	if (why == NULL) {
		der = buffer_span(&octets);
		whole = der;
		if (span_equal(label, span_of("TRUSTED CERTIFICATE")) &&
		    decode_whole(&der, &faults, DER_SEQUENCE, &whole))
			der = whole;
		else
			der = buffer_span(&octets);
		*out = certificate_decode(der, &why);
	}
	buffer_free(&octets);
	return why;
}

static bool
each_block(struct span content, void (*found)(struct certificate *, void *),
    void (*bad)(size_t index, const char *why, void *), void *arg)
{
	struct span label, body;
	size_t index = 0;
	bool closed;

	while (next_block(&content, &label, &body, &closed)) {
		struct certificate *c = NULL;
		const char *why = NULL;

		if (!is_certificate_label(label))
			continue;
		if (!closed)
			why = "its END line is missing";
		else
			why = decode_block(label, body, &c);
		if (c != NULL)
			found(c, arg);
		else
			bad(index, why, arg);
		index++;
	}
	return index > 0;
}

bool
certificates_of_file(struct span content,
    void (*found)(struct certificate *, void *arg),
    void (*bad)(size_t index, const char *why, void *arg), void *arg)
{
	struct certificate *c;

	if (content.len > 0 && content.data[0] == DER_SEQUENCE) {
		c = certificate_decode(content, NULL);
		if (c == NULL)
			return false;
		found(c, arg);
		return true;
	}
	return each_block(content, found, bad, arg);
}
