/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Encoded words of RFC 2047 as UTF-8, to show a name and to see what a reader
 * would see in it.  Only character sets that mail really uses: the name comes
 * from the sender, and iconv would load whatever module bears it.
 */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "mailbox.h"

/* What senders write, and what readers take it for. */
static const struct {
	const char *name;
	const char *iconv; /* NULL: UTF-8 or a subset of it */
} charsets[] = {
	{ "utf-8", NULL },
	{ "utf8", NULL },
	{ "us-ascii", NULL },
	{ "ascii", NULL },
	{ "iso-8859-1", "CP1252" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso-8859-3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" },
	{ "iso-8859-8-i", "ISO-8859-8" },
	{ "iso-8859-9", "ISO-8859-9" },
	{ "iso-8859-10", "ISO-8859-10" },
	{ "iso-8859-13", "ISO-8859-13" },
	{ "iso-8859-14", "ISO-8859-14" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "iso-8859-16", "ISO-8859-16" },
	{ "latin1", "CP1252" },
	{ "windows-1250", "CP1250" },
	{ "windows-1251", "CP1251" },
	{ "windows-1252", "CP1252" },
	{ "windows-1253", "CP1253" },
	{ "windows-1254", "CP1254" },
	{ "windows-1255", "CP1255" },
	{ "windows-1256", "CP1256" },
	{ "windows-1257", "CP1257" },
	{ "windows-1258", "CP1258" },
	{ "windows-874", "CP874" },
	{ "cp1251", "CP1251" },
	{ "cp1252", "CP1252" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5" },
	{ "iso-2022-jp", "ISO-2022-JP" },
	{ "shift_jis", "CP932" },
	{ "euc-jp", "EUC-JP" },
	{ "euc-kr", "CP949" },
	{ "ks_c_5601-1987", "CP949" },
	{ "tis-620", "TIS-620" },
};

/* RFC 2047 2 says 75 for the whole; this keeps the search short. */
enum {
	WORD_MAX = 2048
};

/* Octets of adjacent words in one character set: some senders cut within a
 * character. */
struct run {
	struct buffer octets;
	struct span charset; /* len 0: nothing is held */
	struct span raw;     /* as it stands in the field */
};

struct word {
	struct span charset, text, raw;
	char encoding;
};

static bool
text_until(const char **at, const char *end, struct span *out)
{
	const char *start = *at;

	while (**at > ' ' && **at < 0x7f && **at != '?')
		++*at;
	*out = (struct span){ (const uint8_t *)start, (size_t)(*at - start) };
	if (strncmp(*at, end, strlen(end)) != 0)
		return false;
	*at += strlen(end);
	return true;
}

/* =?charset?encoding?text?= (RFC 2047 2); RFC 2231 5 allows charset*language.
 */
static bool
read_word(const char *at, struct word *word)
{
	const char *start = at, *star;
	struct span encoding;

	if (strncmp(at, "=?", 2) != 0)
		return false;
	at += 2;
	if (!text_until(&at, "?", &word->charset) ||
	    !text_until(&at, "?", &encoding) || encoding.len != 1)
		return false;
	word->encoding = (char)ascii_tolower(encoding.data[0]);
	/* Blanks are illegal within, and many write and read them. */
	word->text.data = (const uint8_t *)at;
	while (
	    *at != '\0' && strncmp(at, "?=", 2) != 0 && at - start < WORD_MAX)
		at++;
	if (strncmp(at, "?=", 2) != 0 || word->charset.len == 0)
		return false;
	word->text.len = (size_t)(at - (const char *)word->text.data);
	star = memchr(word->charset.data, '*', word->charset.len);
	if (star != NULL)
		word->charset.len =
		    (size_t)((const uint8_t *)star - word->charset.data);
	word->raw.data = (const uint8_t *)start;
	word->raw.len = (size_t)(at + 2 - start);
	return word->encoding == 'q' || word->encoding == 'b';
}

static bool
decode_word(const struct word *word, struct buffer *out)
{
	struct decoder d;

	if (word->encoding == 'b') {
		decoder_init(&d, ENCODING_BASE64);
		decoder_push(&d, word->text, out);
		decoder_end(&d, out);
		return !d.bad;
	}
	/* RFC 2047 4.2: as quoted-printable, but "_" is a space. */
	decoder_init(&d, ENCODING_QUOTED_PRINTABLE);
	for (size_t i = 0; i < word->text.len; i++) {
		bool space = word->text.data[i] == '_';
		struct span one = { word->text.data + i, 1 };

		decoder_push(&d, space ? span_of("=20") : one, out);
	}
	decoder_end(&d, out);
	return !d.bad;
}

static bool
convert(const char *charset, struct span in, struct buffer *out)
{
	size_t left = in.len, room = 4 * in.len + 16, size = room;
	char *from = xmemdup(in.data, in.len), *text = xcalloc(1, room);
	char *at = from, *to = text;
	iconv_t cd = iconv_open("UTF-8", charset);
	bool good = cd != (iconv_t)-1 &&
		    iconv(cd, &at, &left, &to, &room) != (size_t)-1 &&
		    iconv(cd, NULL, NULL, &to, &room) != (size_t)-1;

	if (good)
		buffer_append(out, text, size - room);
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	free(from);
	free(text);
	return good;
}

static bool
to_utf8(struct span charset, struct span in, struct buffer *out)
{
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
		if (!ascii_span_equal_nocase(charset, charsets[i].name))
			continue;
		if (charsets[i].iconv != NULL)
			return convert(charsets[i].iconv, in, out);
		if (!utf8_valid(in))
			return false;
		buffer_append(out, in.data, in.len);
		return true;
	}
	return false;
}

static bool
end_run(struct run *run, struct buffer *out)
{
	size_t before = out->len;
	bool good = true;

	if (run->charset.len > 0 && run->octets.len > 0)
		good = to_utf8(run->charset, buffer_span(&run->octets), out);
	/* A name of several lines: some readers show the first or the last. */
	if (strpbrk(buffer_text(out) + before, "\r\n") != NULL)
		good = false;
	if (!good)
		buffer_append(out, run->raw.data, run->raw.len);
	run->charset.len = 0;
	buffer_clear(&run->octets);
	return good;
}

static bool
same_charset(struct span a, struct span b)
{
	char *name = xstrndup((const char *)b.data, b.len);
	bool same = a.len > 0 && ascii_span_equal_nocase(a, name);

	free(name);
	return same;
}

static bool
take_word(struct run *run, const struct word *word, struct buffer *out)
{
	bool good = true;

	if (!same_charset(run->charset, word->charset)) {
		good = end_run(run, out);
		run->charset = word->charset;
		run->raw = word->raw;
	}
	run->raw.len = (size_t)(word->raw.data + word->raw.len - run->raw.data);
	return decode_word(word, &run->octets) && good;
}

bool
encoded_words_decode(const char *text, struct buffer *out)
{
	struct run run = { .octets = BUFFER_LIMIT(strlen(text) + 1) };
	bool good = true;

	while (*text != '\0') {
		size_t blanks = strspn(text, " \t\r\n");
		struct word word;

		/* RFC 2047 6.2: blanks between two of them are not shown. */
		if (read_word(
			text + (run.charset.len > 0 ? blanks : 0), &word)) {
			good &= take_word(&run, &word, out);
			text = (const char *)word.raw.data + word.raw.len;
			continue;
		}
		good &= end_run(&run, out);
		buffer_char(out, *text++);
	}
	good &= end_run(&run, out);
	buffer_free(&run.octets);
	return good && !text_is_deceptive(buffer_span(out));
}

void
field_text(const char *value, struct buffer *out)
{
	struct buffer text = BUFFER_LIMIT(8 * strlen(value) + 1);
	const char *at = NULL;

	encoded_words_decode(value, &text);
	for (at = buffer_text(&text); *at != '\0'; at++) {
		if (!ascii_isspace((unsigned char)*at)) {
			buffer_char(out, *at);
			continue;
		}
		while (ascii_isspace((unsigned char)at[1]))
			at++;
		if (out->len > 0 && at[1] != '\0')
			buffer_char(out, ' ');
	}
	buffer_free(&text);
}
