/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: an attribute's value as UTF-8. */
#ifndef CERTIFICATE_NAME_H
#define CERTIFICATE_NAME_H

#include "certificate.h"

/* False where its string type or its octets have no reading as text. */
bool name_value_utf8(const struct name_attribute *, struct buffer *out);

/* RFC 3629, with NUL. */
bool name_is_utf8(struct span);

#endif
