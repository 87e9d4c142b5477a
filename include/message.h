/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Octets of a message become parts: a push walker over MIME (RFC 2045, 2046,
 * 2231), transfer decoding, and the strict reading of From (RFC 5322, 6532).
 *
 * The walker keeps no content.  Its law: the events do not depend on how the
 * input was cut.  What is ambiguous is never guessed away; it is recorded as
 * a defect of the entity that shows it, and of the message.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "base.h"

/* What is wrong with an entity or a message; a set of bits. */
enum message_defect {
	DEFECT_DUPLICATE_CONTENT_TYPE = 1 << 0,
	DEFECT_DUPLICATE_ENCODING = 1 << 1, /* Content-Transfer-Encoding */
	DEFECT_BAD_CONTENT_TYPE = 1 << 2,   /* not RFC 2045's grammar */
	DEFECT_UNKNOWN_ENCODING = 1 << 3,
	DEFECT_MULTIPART_ENCODED = 1 << 4, /* base64 or QP on a composite */
	DEFECT_NO_BOUNDARY = 1 << 5,	   /* multipart without the parameter */
	DEFECT_BAD_BOUNDARY = 1 << 6,	   /* over 70 octets, illegal ones */
	DEFECT_BOUNDARY_REPEATED = 1 << 7, /* it or an outer one begins with
					      the other */
	DEFECT_BOUNDARY_NEVER_SEEN = 1 << 8, /* no delimiter begins a part */
	DEFECT_NOT_CLOSED = 1 << 9,	     /* no closing delimiter */
	DEFECT_BAD_HEADER_LINE = 1 << 10,    /* neither a field nor folding */
	DEFECT_NUL = 1 << 11,
	DEFECT_BARE_CR = 1 << 12,
	DEFECT_BARE_LF = 1 << 13,
	DEFECT_HEADER_TOO_LARGE = 1 << 14,
	DEFECT_TOO_DEEP = 1 << 15, /* deeper parts are seen as leaves */
	DEFECT_TOO_MANY_PARTS = 1 << 16,
	DEFECT_BAD_ENCODING = 1 << 17, /* base64 that is none */
	DEFECT_DUPLICATE_PARAMETER = 1 << 18,
	DEFECT_BOUNDARY_EXTENDED = 1 << 19, /* a line begins like a delimiter
					       and goes on: some would cut */
	DEFECT_AFTER_CLOSE = 1 << 20, /* delimiter behind the closing one */
};
enum {
	DEFECT_COUNT = 21
};

/* Token for JSON and log ("duplicate-content-type"); exactly one bit. */
const char *message_defect_token(enum message_defect);
const char *message_defect_text(enum message_defect);

struct message_limits {
	unsigned int depth; /* nested entities; the message itself is 0 */
	unsigned int parts; /* entities in the message */
	size_t header;	    /* octets of one part's header, and of one field of
			       the message's own, which is given whole */
	size_t boundary;    /* octets; RFC 2046 says 70 */
};

extern const struct message_limits message_limits_default;

enum transfer_encoding {
	ENCODING_IDENTITY, /* 7bit, 8bit, binary, or none given */
	ENCODING_BASE64,
	ENCODING_QUOTED_PRINTABLE,
	ENCODING_UNKNOWN,
};

struct media_parameter {
	char *name;  /* lower case, without RFC 2231's * and number */
	char *value; /* RFC 2231 continuations joined, percent decoded */
};

/* RFC 2045 5.1; owned by whoever parsed it. */
struct media_type {
	char *type, *subtype; /* lower case; NULL where there is no field */
	struct media_parameter *parameters;
	size_t parameter_count;
	unsigned int defects; /* BAD_CONTENT_TYPE, DUPLICATE_PARAMETER */
	bool unusual;	      /* right, but by rules that not all readers know:
				 comments, RFC 2231, blanks around "=" and the
				 like; some see another type or boundary */
};

/*
 * Both fill a structure that holds nothing yet.  The whole is never refused:
 * what could be read is there, and `defects` says that it was not all.
 */
void media_type_parse(struct media_type *, const char *value);
void disposition_parse(struct media_type *, const char *value); /* RFC 2183 */
void media_type_free(struct media_type *); /* clears; NULL is fine */
bool media_type_is(const struct media_type *, const char *type,
    const char *subtype); /* subtype NULL: any */
/* NULL where there is none; the first where it is given twice. */
const char *media_type_parameter(const struct media_type *, const char *name);

/*
 * One part.  `part` is its number as IMAP counts (RFC 3501 6.4.5, RFC 7281):
 * "1" for the body of a message that is no multipart, "2.1" below; "" for the
 * multipart that is the body of the message, and for the message itself
 * while its type is not yet known.
 */
enum {
	PART_NUMBER = 64
};
struct entity {
	struct entity *parent; /* NULL for the message */
	unsigned int depth;
	unsigned int index; /* among its siblings, from 1 */
	char part[PART_NUMBER];
	struct media_type type;	       /* given, or the default of its place */
	struct media_type disposition; /* Content-Disposition; type NULL: none;
					  the word stands in .type */
	enum transfer_encoding encoding;
	unsigned int defects; /* of this entity alone */
	bool is_message;      /* its header is one of RFC 5322 */
	bool is_multipart;    /* has a usable boundary and is walked into */
	void *user;	      /* for the listener; the walker never looks */
};

/*
 * Events, in the order of the octets.  open comes before the header, for
 * whoever must see every octet of a part; raw octets belong to the entity
 * named and to all that enclose it: header, body and, for a multipart, its
 * delimiter lines.  The CRLF before a delimiter belongs to the delimiter.
 * The message's own header is not among the raw octets.
 * Members may be NULL.  The entity lives until close returns.
 *
 * A part's header ends at the empty line, at a delimiter, or before the first
 * line that is neither a field nor folding: that line is the body's first,
 * and a defect.  The first of two fields of one name counts.  Parts beyond
 * the limit of their number are not opened: their octets are raw octets of
 * the multipart.  NUL in a field's value becomes 0x01, which no grammar has.
 */
struct walker_events {
	void (*open)(struct entity *, void *arg);
	/* A field of the entity's header; value unfolded as RFC 5322 2.2.3
	 * (CRLF removed, white space kept), without leading white space. */
	void (*field)(
	    struct entity *, const char *name, const char *value, void *arg);
	void (*header)(struct entity *, void *arg); /* type is known */
	void (*raw)(struct entity *, struct span, void *arg);
	/* The body alone of an entity that is walked no further, as received,
	 * not decoded; the same octets were just given to raw. */
	void (*body)(struct entity *, struct span, void *arg);
	void (*close)(struct entity *, void *arg);
};

struct walker;

/* events and limits are copied. */
struct walker *walker_new(
    const struct message_limits *, const struct walker_events *, void *arg);
/* A field of the message's own header, in order; value as a milter gets it:
 * folded with CRLF or LF, one leading space or none. */
void walker_field(struct walker *, const char *name, const char *value);
/* All fields were given; idempotent, and called by the two below. */
void walker_end_header(struct walker *);
void walker_body(struct walker *, const void *, size_t len);
void walker_end(struct walker *);
/* All defects of the message and its parts so far. */
unsigned int walker_defects(const struct walker *);
/* Without events: entities that are still open are not closed.  NULL is
 * fine. */
void walker_free(struct walker *);

/*
 * Streaming transfer decoding.  Decoded octets are appended to `out`; whoever
 * owns it looks at overflowed.  Base64 ignores line ends and blanks; anything
 * else outside the alphabet, padding that is followed by data, and an end
 * within a group of four set bad.  In quoted-printable a "=" that begins no
 * escape is content and sets bad.  An unknown encoding is copied and bad.
 */
struct decoder {
	enum transfer_encoding encoding;
	bool bad;
	uint32_t bits; /* base64: sextets of the group so far */
	unsigned int held, padding;
	int state;	     /* quoted-printable: what was seen behind "=" */
	uint8_t digit;	     /* the first of an escape */
	uint8_t blanks[128]; /* held: no content at the end of a line */
	size_t blanks_len;
};

void decoder_init(struct decoder *, enum transfer_encoding);
void decoder_push(struct decoder *, struct span, struct buffer *out);
void decoder_end(struct decoder *, struct buffer *out);

/* One addr-spec, as strictly as RFC 5322 3.4.1 with RFC 6532. */
struct mailbox {
	char *display; /* decoded display name, UTF-8; NULL: none */
	char *comment; /* of From: what stands in parentheses beside it, decoded
			  as well as that goes; NULL: nothing */
	char *local;   /* unquoted */
	char *domain;  /* A-labels, lower case (IDNA 2008); literals as given */
};

void mailbox_free(struct mailbox *);

/* addr-spec alone, no display name; false: not one.  For certificates and
 * configuration as well. */
bool mailbox_parse_address(struct span, struct mailbox *out);
char *mailbox_address(const struct mailbox *); /* local@domain, quoted where
						  needed; free(3) */
/* A domain as A-labels in lower case; NULL where it is none; free(3). */
char *domain_to_ascii(const char *domain);

/*
 * A field as readers show it (RFC 2047): encoded words decoded, as well as
 * that goes, and blanks and line ends one space; none at its ends.
 */
void field_text(const char *value, struct buffer *out);

enum mailbox_match {
	MAILBOX_DIFFERS,
	MAILBOX_DIFFERS_IN_CASE, /* only ASCII case of the local part */
	MAILBOX_SAME,
};
enum mailbox_match mailbox_compare(
    const struct mailbox *, const struct mailbox *);

enum from_state {
	FROM_MISSING,
	FROM_AMBIGUOUS, /* anything but exactly one plain mailbox */
	FROM_ONE,
};

/*
 * All From fields of one message; zero-initialised.  `mailboxes` holds every
 * mailbox that could be read, in order, even where the whole is ambiguous:
 * policy looks at each, at most 64 of the first 8 fields.  `guesses` holds
 * what a forgiving reader may take for an address where not all of a field
 * could be read: never believed, but a rule for it is not to be dodged by
 * "alice @bank.example".
 */
struct from {
	enum from_state state;
	struct mailbox *mailboxes;
	size_t count;
	struct mailbox *guesses; /* no display names */
	size_t guess_count;
	bool has_more; /* than was looked at: fields, octets, mailboxes */
	unsigned int fields;
	char why[128]; /* ambiguous: what was found, for people */
};

void from_add(struct from *, const char *value); /* once for each field */
void from_free(struct from *);

#endif
