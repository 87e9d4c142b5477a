/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: attributes of the name that is judged. */
#ifndef RULES_NAMES_H
#define RULES_NAMES_H

#include "mailbox.h"
#include "rules.h"

/* The subject, or a directoryName of the SAN that is judged like it. */
const struct name *names_judged(const struct rule_subject *);
bool names_has(const struct rule_subject *, unsigned int types); /* any one */
/*
 * The next attribute of one of these types that could be read as text, from
 * *at on, which is 0 for the first; NULL behind the last.
 */
const struct name_attribute *names_next(
    const struct name *, unsigned int types, size_t *at);
/* "commonName"; for other types "an attribute". */
const char *names_type_word(enum attribute_type);
/* The whole value is a mailbox. */
bool names_read_mailbox(const struct name_attribute *, struct mailbox *);
/* Of a string with this tag; what is malformed counts somehow. */
size_t names_count_characters(uint8_t tag, struct span value);
/* As text, whatever the case of ASCII; an empty word is nowhere. */
bool names_contains(struct span text, struct span word);

#endif
