/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to the room: what From needs beside the address itself. */
#ifndef MESSAGE_MAILBOX_H
#define MESSAGE_MAILBOX_H

#include "message.h"

/* RFC 5322 3.2.3 and RFC 6532 3.2; dots are the caller's. */
bool is_atom_octet(char);

/* COMMERCIAL AT, its full-width and its small form; NULL ends them. */
extern const char *const at_signs[];

/* Adds to from->guesses. */
void from_guess(struct from *, struct span field);

/*
 * RFC 2047 to UTF-8, wherever an encoded word stands: readers are lenient.
 * False: one could not be decoded and was copied as it is, or the whole is
 * no text that shows what it is (text_is_deceptive).
 */
bool encoded_words_decode(const char *text, struct buffer *out);

/* No UTF-8, control characters, those that change the direction of writing
 * or cannot be seen. */
bool text_is_deceptive(struct span);

/* People may see an address in it. */
bool text_looks_like_address(const char *);

#endif
