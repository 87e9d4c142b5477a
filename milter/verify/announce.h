/* SPDX-License-Identifier: BSD-2-Clause */
/* Which parts say that they are S/MIME (RFC 8551 3.2, 3.10).  Private to this
 * room. */
#ifndef VERIFY_ANNOUNCE_H
#define VERIFY_ANNOUNCE_H

#include "message.h"

enum announced {
	ANNOUNCES_NOTHING,
	ANNOUNCES_SIGNATURE, /* a detached signature's object */
	ANNOUNCES_OPAQUE,    /* any CMS object: its content tells which */
	ANNOUNCES_BY_NAME,   /* the same, said by a file name alone */
	ANNOUNCES_SIGNATURE_BY_NAME,
};

enum announced part_announces(const struct entity *);

enum protocol {
	PROTOCOL_MISSING,
	PROTOCOL_SMIME,
	PROTOCOL_OTHER,
};

/* Of a multipart/signed (RFC 1847 2.1). */
enum protocol signed_protocol(const struct entity *);

/* smime-type says that this is no signature (RFC 8551 3.2.2). */
bool smime_type_denies_signature(const struct entity *);
bool smime_type_is_signed(const struct entity *);

#endif
