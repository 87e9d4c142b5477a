/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transfer encodings as streams: base64 (RFC 2045 6.8) and quoted-printable
 * (6.7).  What is no encoding sets `bad` and is decoded as far as it goes.
 */
#include <string.h>

#include "message.h"

enum {
	SKIP = 64, /* line ends and blanks */
	PAD = 65,
	ALIEN = 66,
};

static const uint8_t sextets[256] = {
#define A8 ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN
	/* 00 */ ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN,
	/* 08 */ ALIEN, SKIP, SKIP, ALIEN, ALIEN, SKIP, ALIEN, ALIEN,
	/* 10 */ A8, A8,
	/* 20 */ SKIP, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN,
	/* 28 */ ALIEN, ALIEN, ALIEN, 62, ALIEN, ALIEN, ALIEN, 63,
	/* 30 */ 52, 53, 54, 55, 56, 57, 58, 59,
	/* 38 */ 60, 61, ALIEN, ALIEN, ALIEN, PAD, ALIEN, ALIEN,
	/* 40 */ ALIEN, 0, 1, 2, 3, 4, 5, 6,
	/* 48 */ 7, 8, 9, 10, 11, 12, 13, 14,
	/* 50 */ 15, 16, 17, 18, 19, 20, 21, 22,
	/* 58 */ 23, 24, 25, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN,
	/* 60 */ ALIEN, 26, 27, 28, 29, 30, 31, 32,
	/* 68 */ 33, 34, 35, 36, 37, 38, 39, 40,
	/* 70 */ 41, 42, 43, 44, 45, 46, 47, 48,
	/* 78 */ 49, 50, 51, ALIEN, ALIEN, ALIEN, ALIEN, ALIEN,
	/* 80 */ A8, A8, A8, A8, A8, A8, A8, A8,
	/* c0 */ A8, A8, A8, A8, A8, A8, A8, A8
#undef A8
};

enum quoted_state {
	QUOTED_TEXT,
	QUOTED_CR,	/* CR in text */
	QUOTED_ESCAPE,	/* "=" */
	QUOTED_DIGIT,	/* "=" and a digit */
	QUOTED_SOFT,	/* "=" and blanks: a soft line end, if one follows */
	QUOTED_SOFT_CR, /* the same and CR */
};

void
decoder_init(struct decoder *d, enum transfer_encoding encoding)
{
	*d = (struct decoder){
		.encoding = encoding,
		.bad = encoding == ENCODING_UNKNOWN,
	};
}

/* The octets of the group, three for four sextets. */
static size_t
put_group(struct decoder *d, uint8_t *out)
{
	size_t len = d->held == 0 ? 0 : d->held - 1;

	d->bits <<= 6 * (4 - d->held);
	out[0] = (uint8_t)(d->bits >> 16);
	out[1] = (uint8_t)(d->bits >> 8);
	out[2] = (uint8_t)d->bits;
	d->bits = 0;
	d->held = 0;
	return len;
}

static size_t
take_pad(struct decoder *d, uint8_t *out)
{
	if (d->held < 2) {
		d->bad = true;
		return 0;
	}
	d->padding++;
	return d->held + d->padding == 4 ? put_group(d, out) : 0;
}

/* Returns how many octets came out: three at most. */
static size_t
take_sextet(struct decoder *d, uint8_t c, uint8_t *out)
{
	uint8_t sextet = sextets[c];

	if (sextet == SKIP)
		return 0;
	if (sextet == PAD)
		return take_pad(d, out);
	if (sextet == ALIEN || d->padding > 0) {
		d->bad = true;
		return 0;
	}
	d->bits = d->bits << 6 | sextet;
	return ++d->held == 4 ? put_group(d, out) : 0;
}

static void
push_base64(struct decoder *d, struct span in, struct buffer *out)
{
	uint8_t chunk[1024];
	size_t len = 0;

	for (size_t i = 0; i < in.len; i++) {
		len += take_sextet(d, in.data[i], chunk + len);
		if (len > sizeof(chunk) - 3) {
			buffer_append(out, chunk, len);
			len = 0;
		}
	}
	buffer_append(out, chunk, len);
}

static void
put(struct buffer *out, uint8_t c)
{
	buffer_append(out, &c, 1);
}

static void
release_blanks(struct decoder *d, struct buffer *out)
{
	buffer_append(out, d->blanks, d->blanks_len);
	d->blanks_len = 0;
}

/* RFC 2045 6.7 allows no line over 76 octets, so this is enough for all. */
static void
hold_blank(struct decoder *d, uint8_t c, struct buffer *out)
{
	if (d->blanks_len == sizeof(d->blanks)) {
		d->bad = true;
		release_blanks(d, out);
	}
	d->blanks[d->blanks_len++] = c;
}

static int
hex_value(uint8_t c)
{
	if (ascii_isdigit(c))
		return c - '0';
	c = (uint8_t)ascii_tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
take_text(struct decoder *d, uint8_t c, struct buffer *out)
{
	if (c == ' ' || c == '\t') {
		hold_blank(d, c, out);
	} else if (c == '\n') {
		d->blanks_len = 0;
		put(out, c);
	} else if (c == '\r') {
		d->state = QUOTED_CR;
	} else {
		release_blanks(d, out);
		if (c == '=')
			d->state = QUOTED_ESCAPE;
		else
			put(out, c);
	}
}

/* It was no escape: what was held is content. */
static void
give_up_escape(struct decoder *d, struct buffer *out)
{
	d->bad = true;
	put(out, '=');
	if (d->state == QUOTED_DIGIT)
		put(out, d->digit);
	release_blanks(d, out);
	if (d->state == QUOTED_SOFT_CR)
		put(out, '\r');
	d->state = QUOTED_TEXT;
}

/* Behind "="; false: the octet must be looked at again, as text. */
static bool
take_escape(struct decoder *d, uint8_t c, struct buffer *out)
{
	bool after_digit = d->state == QUOTED_DIGIT;
	bool after_cr = d->state == QUOTED_SOFT_CR;

	if (c == '\n' && !after_digit) {
		d->blanks_len = 0;
		d->state = QUOTED_TEXT;
	} else if (c == '\r' && !after_digit && !after_cr) {
		d->state = QUOTED_SOFT_CR;
	} else if ((c == ' ' || c == '\t') && !after_digit && !after_cr &&
		   d->blanks_len < sizeof(d->blanks)) {
		hold_blank(d, c, out);
		d->state = QUOTED_SOFT;
	} else if (d->state == QUOTED_ESCAPE && hex_value(c) >= 0) {
		d->digit = c;
		d->state = QUOTED_DIGIT;
	} else if (after_digit && hex_value(c) >= 0) {
		put(out, (uint8_t)(hex_value(d->digit) << 4 | hex_value(c)));
		d->state = QUOTED_TEXT;
	} else {
		give_up_escape(d, out);
		return false;
	}
	return true;
}

static void
take_quoted(struct decoder *d, uint8_t c, struct buffer *out)
{
	if (d->state == QUOTED_CR) {
		d->state = QUOTED_TEXT;
		if (c == '\n')
			d->blanks_len = 0;
		else
			release_blanks(d, out);
		put(out, '\r');
	}
	if (d->state == QUOTED_TEXT || !take_escape(d, c, out))
		take_text(d, c, out);
}

void
decoder_push(struct decoder *d, struct span in, struct buffer *out)
{
	if (d->encoding == ENCODING_BASE64) {
		push_base64(d, in, out);
	} else if (d->encoding == ENCODING_QUOTED_PRINTABLE) {
		for (size_t i = 0; i < in.len; i++)
			take_quoted(d, in.data[i], out);
	} else {
		buffer_append(out, in.data, in.len);
	}
}

void
decoder_end(struct decoder *d, struct buffer *out)
{
	uint8_t rest[3];

	if (d->held > 0) {
		d->bad = true;
		buffer_append(out, rest, put_group(d, rest));
	}
	if (d->state == QUOTED_CR) {
		release_blanks(d, out);
		put(out, '\r');
	} else if (d->state == QUOTED_DIGIT || d->state == QUOTED_SOFT_CR) {
		give_up_escape(d, out);
	}
	d->state = QUOTED_TEXT;
	d->blanks_len = 0;
}
