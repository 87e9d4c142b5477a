/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: reading DER, and BER where DER was meant. */
#ifndef CERTIFICATE_DECODE_H
#define CERTIFICATE_DECODE_H

#include "certificate.h"
#include "der.h"

/* One element; where only BER can read it, FAULT_NOT_DER is noted. */
bool decode_next(
    struct span *in, unsigned int *faults, uint8_t *tag, struct span *value);
bool decode_expect(
    struct span *in, unsigned int *faults, uint8_t tag, struct span *value);
bool decode_whole(
    struct span *in, unsigned int *faults, uint8_t tag, struct span *whole);
/* Notes FAULT_OID where X.690 8.19 does not allow its octets. */
bool decode_oid(struct span *in, unsigned int *faults, struct span *oid);
/* Notes FAULT_INTEGER; false where there is no octet at all. */
bool decode_integer(struct span value, unsigned int *faults);
/* Without the octet that counts unused bits, of which there must be none. */
bool decode_octet_bits(struct span value, struct span *bits);
/* The contents of a BIT STRING whose bits have names; notes FAULT_NAMED_BITS
 * and FAULT_NOT_DER.  False: it is none. */
bool decode_named_bits(struct span value, unsigned int *faults);
/* How many elements stand side by side, up to the first that is none. */
size_t decode_count(struct span in);

/* name.c */
size_t decode_name_count(struct span name);
void decode_name(struct span name, unsigned int *faults,
    struct name_attribute *room, size_t count, struct name *out);

/* time.c: the contents of Validity. */
void decode_validity(struct certificate *);

/* key.c: certificate->key.spki is there, the rest is filled in. */
void decode_key(struct certificate *);
/* Sets signature_is_weak and signature_has_sha1 where it is. */
void decode_signature(struct certificate *, struct span algorithm);

/* extensions.c: the contents of Extensions. */
void decode_extensions(struct certificate *, struct span list);

/* seldom.c: notes faults of those of which nobody wants more. */
void decode_seldom(struct certificate *);

/* lists.c: the extensions that are lists; c->lists holds what they are. */
void decode_lists(struct certificate *);

/*
 * mailbox.c: first how many there can be at most, in a SAN with so many names
 * and in the subject, and with how many octets; then they themselves.
 */
size_t decode_mailbox_octets(
    const struct certificate *, size_t names, size_t *count);
void decode_mailboxes(
    struct certificate *, struct certificate_mailbox *room, char *text);

/* statements.c: true of those that are not known, too. */
bool decode_statement_is_right(
    const struct qc_statement *, unsigned int *faults);

/* qc_statements.c: statements and policies have been read; `room` is for the
 * one object of c->claims. */
void decode_claims(struct certificate *, struct qc_claims *room);
void decode_etsi_policies(struct certificate *);

/* class.c */
void decode_class(struct certificate *);

/* Compares contents octets with a literal. */
#define OID_IS(oid, literal)                                                   \
	((oid).len == sizeof(literal) - 1 &&                                   \
	    memcmp((oid).data, (literal), sizeof(literal) - 1) == 0)

#endif
