/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guess at what happened on the way to content whose digest is wrong, from
 * what costs next to nothing while it passes.  repair.c proves it where the
 * whole message is at hand.
 */
#include "traces.h"

#include <string.h>

enum {
	RULE_LINE = 10, /* as many of the same sign divide a footer */
};

const char *
hint_token(enum hint hint)
{
	switch (hint) {
	case HINT_REENCODED:
		return "reencoded";
	case HINT_FOOTER:
		return "footer";
	case HINT_BLANKS:
		return "trailing-blanks";
	case HINT_PART_HEADER:
		return "part-header";
	case HINT_FROM_LINE:
		return "from-line";
	case HINT_NONE:
		break;
	}
	return NULL;
}

const char *
hint_text(enum hint hint)
{
	switch (hint) {
	case HINT_REENCODED:
		return "the signed part has text in 8 bits or in "
		       "quoted-printable; a hop may have re-encoded it";
	case HINT_FOOTER:
		return "a mailing list or a gateway may have added a footer";
	case HINT_BLANKS:
		return "blanks at the ends of lines may have been removed";
	case HINT_PART_HEADER:
		return "a header within the signed part has a field that a "
		       "hop may have added";
	case HINT_FROM_LINE:
		return "lines that begin with \"From \" may have got a \">\"";
	case HINT_NONE:
		break;
	}
	return NULL;
}

bool
traces_tells_conversion(const char *name)
{
	return ascii_equal_nocase(name, "X-MIME-Autoconverted");
}

/* RFC 2045 9: other fields than Content-* mean nothing in a part. */
void
traces_field(
    struct traces *traces, const struct entity *entity, const char *name)
{
	if (traces_tells_conversion(name))
		traces->autoconverted = true;
	else if (!entity->is_message && strncasecmp(name, "Content-", 8) != 0 &&
		 !ascii_equal_nocase(name, "MIME-Version"))
		traces->foreign_field = true;
}

void
traces_header(struct traces *traces, const struct entity *entity)
{
	const char *format = media_type_parameter(&entity->type, "format");

	if (entity->encoding == ENCODING_QUOTED_PRINTABLE)
		traces->quoted = true;
	if (format != NULL && ascii_equal_nocase(format, "flowed"))
		traces->flowed = true;
}

static void
keep_tail(struct traces *traces, struct span octets)
{
	size_t kept = traces->tail_len;

	if (octets.len > TRACES_TAIL) {
		octets.data += octets.len - TRACES_TAIL;
		octets.len = TRACES_TAIL;
	}
	if (kept + octets.len > TRACES_TAIL) {
		size_t gone = kept + octets.len - TRACES_TAIL;

		memmove(traces->tail, traces->tail + gone, kept - gone);
		kept -= gone;
	}
	memcpy(traces->tail + kept, octets.data, octets.len);
	traces->tail_len = kept + octets.len;
}

static uint8_t
before(const struct traces *traces, struct span octets, size_t at)
{
	if (at > 0)
		return octets.data[at - 1];
	return traces->tail_len > 0 ? traces->tail[traces->tail_len - 1] : 0;
}

/* Text comes before its attachments, so that the end need not be looked at. */
static struct span
within_head(struct traces *traces, struct span octets)
{
	size_t room = TRACES_HEAD - traces->seen;

	if (octets.len > room)
		octets.len = room;
	traces->seen += octets.len;
	return octets;
}

/* Eight at once, four times. */
static bool
has_eight_bit(struct span octets)
{
	uint64_t words[4], any = 0;
	size_t i = 0;

	for (; octets.len - i >= sizeof(words); i += sizeof(words)) {
		memcpy(words, octets.data + i, sizeof(words));
		any |= words[0] | words[1] | words[2] | words[3];
	}
	for (; i < octets.len; i++)
		any |= octets.data[i];
	return (any & 0x8080808080808080) != 0;
}

void
traces_octets(struct traces *traces, struct span octets)
{
	if (octets.len == 0)
		return;
	traces->eight_bit =
	    traces->eight_bit || has_eight_bit(within_head(traces, octets));
	for (size_t i = 0; traces->flowed && !traces->blanks && i < octets.len;
	     i++)
		traces->blanks =
		    octets.data[i] == '\r' && before(traces, octets, i) == ' ';
	keep_tail(traces, octets);
}

/* "_______", as list software draws it over a footer. */
static bool
has_rule_line(const struct traces *traces)
{
	size_t run = 0;

	for (size_t i = 0; i < traces->tail_len; i++) {
		uint8_t c = traces->tail[i];

		run = c != '_' && c != '=' && c != '*'		     ? 0
		      : i > 0 && run > 0 && traces->tail[i - 1] == c ? run + 1
								     : 1;
		if (run >= RULE_LINE)
			return true;
	}
	return false;
}

enum hint
traces_hint(const struct traces *traces, bool from_list)
{
	if (traces->autoconverted)
		return HINT_REENCODED;
	if (from_list || has_rule_line(traces))
		return HINT_FOOTER;
	if (traces->foreign_field)
		return HINT_PART_HEADER;
	if (traces->flowed && !traces->blanks)
		return HINT_BLANKS;
	return traces->eight_bit || traces->quoted ? HINT_REENCODED : HINT_NONE;
}
