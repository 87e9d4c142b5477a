/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Private to the room: the walker in three files.  walker.c cuts octets into
 * lines and finds delimiters, header.c reads the header of a part, part.c
 * opens and closes entities and decides what each is.
 */
#ifndef MESSAGE_WALKER_H
#define MESSAGE_WALKER_H

#include "message.h"

enum reading {
	READING_HEADER,
	READING_ENVELOPE, /* message/rfc822: its message opens with a line */
	READING_TEXT,	  /* body of a leaf */
	READING_PREAMBLE,
	READING_PARTS, /* itself on top only beyond the limit of parts */
	READING_EPILOGUE,
};

/* An open entity. */
struct frame {
	struct entity entity; /* first: listeners hold a pointer to it */
	enum reading reading;
	bool is_walked_into; /* and its boundary ends what is within */
	const char *boundary;
	size_t boundary_len;
	unsigned int children;
	bool has_type, has_encoding, has_disposition;
};

enum line_kind {
	LINE_UNKNOWN,
	LINE_NAME,	 /* so far a field's name */
	LINE_NAME_BLANK, /* white space behind the name */
	LINE_VALUE,
	LINE_FOLDED,
};

/* Of the topmost entity, while it reads its header. */
struct header {
	enum line_kind line;
	struct buffer name;  /* of this line, held back until the colon */
	struct buffer value; /* of the field that may still go on */
	char *field;	     /* its name; NULL: none, or dropped */
	bool may_fold;	     /* a field was there */
	bool only_blanks;    /* a folded line so far */
	bool too_large;
	size_t octets;
};

struct walker {
	struct message_limits limits;
	struct walker_events events;
	void *arg;
	struct frame **stack;
	size_t depth;	   /* frames on the stack; the message is the first */
	size_t boundaries; /* frames whose boundary is looked for */
	unsigned int entities;
	unsigned int defects;
	bool header_ended, ended;

	/* A line that may be a delimiter is held until that is known. */
	bool at_line_start;
	uint8_t *hold;
	size_t held, hold_size;
	bool cr; /* a CR is held: the line may end with the next octet */
	uint8_t line_end[2]; /* held: belongs to a delimiter that follows */
	size_t line_end_len;
	bool line_end_is_body;

	struct header header;
};

/* part.c */
struct frame *walker_top(const struct walker *);
void walker_blame(struct walker *, struct frame *, unsigned int defects);
void walker_open_message(struct walker *);
void walker_open_part(struct walker *); /* of the topmost multipart */
void walker_open_embedded(struct walker *);
void walker_close_above(struct walker *, size_t depth);
void walker_take_field(
    struct walker *, struct frame *, const char *name, const char *value);
void walker_decide_type(struct walker *); /* of the topmost; header event */
void walker_raw(struct walker *, struct span, bool is_body);

/* header.c */
void header_init(struct header *, size_t limit);
void header_free(struct header *);
/* Returns how many octets were taken; stops where the header ended. */
size_t header_take(struct walker *, const uint8_t *, size_t len);
/* True: the line that ends is the header's. */
bool header_line_end(struct walker *);
void header_end(struct walker *);
bool header_is_name(const char *name);
/* RFC 5322 2.2.3; free(3).  False: something else than folding was there. */
bool header_unfold(const char *value, char **out);

/* walker.c */
void walker_content(struct walker *, const uint8_t *, size_t len);

#endif
