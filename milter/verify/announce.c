/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Labels of S/MIME: media types, file names, protocol, smime-type.  A label
 * only says where to look; what an object is, its own octets tell.
 */
#include <string.h>

#include "announce.h"

static bool
is_application(const struct entity *entity, const char *subtype, const char *x)
{
	return media_type_is(&entity->type, "application", subtype) ||
	       media_type_is(&entity->type, "application", x);
}

static bool
ends_with(const char *name, const char *suffix)
{
	size_t len, wanted = strlen(suffix);

	if (name == NULL)
		return false;
	len = strlen(name);
	return len >= wanted && ascii_equal_nocase(name + len - wanted, suffix);
}

static bool
is_named(const struct entity *entity, const char *suffix)
{
	return ends_with(media_type_parameter(&entity->type, "name"), suffix) ||
	       ends_with(media_type_parameter(&entity->disposition, "filename"),
		   suffix);
}

enum announced
part_announces(const struct entity *entity)
{
	if (is_application(entity, "pkcs7-signature", "x-pkcs7-signature"))
		return ANNOUNCES_SIGNATURE;
	if (is_application(entity, "pkcs7-mime", "x-pkcs7-mime"))
		return ANNOUNCES_OPAQUE;
	if (!media_type_is(&entity->type, "application", "octet-stream"))
		return ANNOUNCES_NOTHING;
	if (is_named(entity, ".p7m"))
		return ANNOUNCES_BY_NAME;
	if (is_named(entity, ".p7s"))
		return ANNOUNCES_SIGNATURE_BY_NAME;
	return ANNOUNCES_NOTHING;
}

enum protocol
signed_protocol(const struct entity *entity)
{
	const char *protocol = media_type_parameter(&entity->type, "protocol");

	if (protocol == NULL)
		return PROTOCOL_MISSING;
	if (ascii_equal_nocase(protocol, "application/pkcs7-signature") ||
	    ascii_equal_nocase(protocol, "application/x-pkcs7-signature"))
		return PROTOCOL_SMIME;
	return PROTOCOL_OTHER;
}

static bool
has_smime_type(const struct entity *entity, const char *word)
{
	const char *type = media_type_parameter(&entity->type, "smime-type");

	return type != NULL && ascii_equal_nocase(type, word);
}

bool
smime_type_denies_signature(const struct entity *entity)
{
	/* certs-only does not: it is a SignedData, if it can be read. */
	return has_smime_type(entity, "enveloped-data") ||
	       has_smime_type(entity, "authenveloped-data") ||
	       has_smime_type(entity, "compressed-data");
}

bool
smime_type_is_signed(const struct entity *entity)
{
	return has_smime_type(entity, "signed-data");
}
