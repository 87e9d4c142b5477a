/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of a log.  zlib reads what is not compressed as it is. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "input.h"

enum {
	PIECE = 4 * INPUT_LINE_MAX,
};

struct input {
#ifdef HAVE_ZLIB
	gzFile file;
#else
	int file;
#endif
	size_t start, end;
	bool eof;
	bool is_inside;	 /* a line that was cut and goes on */
	const char *why; /* it cannot be read on */
	uint64_t octets;
	uint8_t data[PIECE];
};

#ifdef HAVE_ZLIB
static bool
attach(struct input *input, int file, const char **why)
{
	input->file = gzdopen(file, "rb");
	if (input->file == NULL) {
		close(file);
		*why = "not enough memory to read it";
		return false;
	}
	gzbuffer(input->file, PIECE / 2);
	return true;
}

static void
detach(struct input *input)
{
	gzclose(input->file);
}

static int
read_piece(struct input *input, void *to, size_t len)
{
	int got = gzread(input->file, to, (unsigned int)len), code = Z_OK;

	if (got >= 0 && (got > 0 || gzeof(input->file)))
		(void)gzerror(input->file, &code);
	else
		code = Z_DATA_ERROR;
	if (code == Z_BUF_ERROR)
		input->why = "its compressed data ends too early";
	else if (code != Z_OK && code != Z_STREAM_END)
		input->why = "it cannot be read, or its compressed data is "
			     "broken";
	return got;
}
#else
static bool
attach(struct input *input, int file, const char **why)
{
	(void)why;
	input->file = file;
	return true;
}

static void
detach(struct input *input)
{
	close(input->file);
}

static int
read_piece(struct input *input, void *to, size_t len)
{
	ssize_t got = read(input->file, to, len);

	while (got < 0 && errno == EINTR)
		got = read(input->file, to, len);
	if (got < 0)
		input->why = "it cannot be read";
	return (int)got;
}
#endif

static void
fill(struct input *input)
{
	int got;

	if (input->start > 0) {
		memmove(input->data, input->data + input->start,
		    input->end - input->start);
		input->end -= input->start;
		input->start = 0;
	}
	got = read_piece(input, input->data + input->end, PIECE - input->end);
	if (got > 0)
		input->end += (size_t)got;
	else
		input->eof = true;
}

static bool
begins_with(const struct input *input, const char *magic, size_t len)
{
	return input->end >= len && memcmp(input->data, magic, len) == 0;
}

/* What only another program can unpack. */
static const char *
foreign_packing(const struct input *input)
{
	if (begins_with(input,
		"\xfd"
		"7zXZ",
		5))
		return "it is compressed by xz; unpack it first";
	if (begins_with(input, "\x28\xb5\x2f\xfd", 4))
		return "it is compressed by zstd; unpack it first";
	if (begins_with(input, "BZh", 3))
		return "it is compressed by bzip2; unpack it first";
	if (begins_with(input, "\xff\xfe", 2) ||
	    begins_with(input, "\xfe\xff", 2))
		return "it is UTF-16; make it UTF-8 first";
#ifndef HAVE_ZLIB
	if (begins_with(input, "\x1f\x8b", 2))
		return "it is compressed, and this program was built without "
		       "zlib";
#endif
	return NULL;
}

static void
take(struct input *input, size_t len)
{
	input->start += len;
	input->octets += len;
}

struct input *
input_open(int file, const char **why)
{
	struct input *input = xcalloc(1, sizeof(*input));

	if (!attach(input, file, why)) {
		free(input);
		return NULL;
	}
	fill(input);
	*why = input->end > 0 ? foreign_packing(input) : input->why;
	if (begins_with(input, "\xef\xbb\xbf", 3))
		take(input, 3);
	if (*why == NULL)
		return input;
	input_close(input);
	return NULL;
}

void
input_close(struct input *input)
{
	if (input == NULL)
		return;
	detach(input);
	free(input);
}

/* The rest of a line that is too long. */
static void
pass_over(struct input *input)
{
	for (;;) {
		const uint8_t *at = input->data + input->start;
		size_t held = input->end - input->start;
		const uint8_t *lf = memchr(at, '\n', held);

		take(input, lf != NULL ? (size_t)(lf - at) + 1 : held);
		if (lf != NULL || input->eof)
			return;
		fill(input);
	}
}

/* Where a machine fell, a log may have NUL in front of a line. */
static void
trim(struct span *text)
{
	while (text->len > 0 && text->data[0] == '\0') {
		text->data++;
		text->len--;
	}
	if (text->len > 0 && text->data[text->len - 1] == '\r')
		text->len--;
}

bool
input_next(struct input *input, struct input_line *line, const char **why)
{
	const uint8_t *at = NULL, *lf = NULL;
	size_t held = 0;

	*why = NULL;
	if (input->is_inside)
		pass_over(input);
	input->is_inside = false;
	for (;;) {
		at = input->data + input->start;
		held = input->end - input->start;
		lf = memchr(at, '\n', held);
		if (lf != NULL || held >= INPUT_LINE_MAX || input->eof)
			break;
		fill(input);
	}
	*line = (struct input_line){ .text = { at, held } };
	if (lf != NULL)
		line->text.len = (size_t)(lf - at);
	if (line->text.len > INPUT_LINE_MAX || (lf == NULL && !input->eof)) {
		line->text.len = INPUT_LINE_MAX;
		line->is_cut = true;
		/* The octets stay where they are until the next call. */
		input->is_inside = lf == NULL;
		take(
		    input, lf != NULL ? (size_t)(lf - at) + 1 : INPUT_LINE_MAX);
		return true;
	}
	line->is_open = lf == NULL;
	take(input, line->text.len + (lf != NULL));
	trim(&line->text);
	if (lf != NULL || held > 0)
		return true;
	*why = input->why;
	return false;
}

/* False: there are not so many. */
static bool
pass_octets(struct input *input, uint64_t len)
{
	while (len > 0) {
		size_t held = input->end - input->start;

		if (held > len)
			held = (size_t)len;
		take(input, held);
		len -= held;
		if (len > 0 && input->eof)
			return false;
		if (len > 0)
			fill(input);
	}
	return true;
}

void
input_pass_field(struct input *input)
{
	uint64_t len = 0;

	while (input->end - input->start < 8 && !input->eof)
		fill(input);
	if (input->end - input->start < 8)
		return;
	for (size_t i = 8; i > 0; i--)
		len = len << 8 | input->data[input->start + i - 1];
	if (pass_octets(input, 8) && pass_octets(input, len))
		pass_octets(input, 1);
}

uint64_t
input_octets(const struct input *input)
{
	return input->octets;
}
