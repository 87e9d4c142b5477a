/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SignedData (RFC 5652 3, 5) taken apart by spans, in BER or DER.  Versions
 * are not checked: they follow from the rest, and much software has them
 * wrong.  Padding and line ends behind the ContentInfo are ignored; everything
 * else must be accounted for.
 */
#include <stdlib.h>
#include <string.h>

#include "signature/internal.h"

const struct span oid_id_data = OID(OID_PKCS7 "\x01");

/* 1.3.6.1.5.5.7.16.2 */
static const struct span id_ri_ocsp_response =
    OID("\x2b\x06\x01\x05\x05\x07\x10\x02");

enum {
	PIECES_DEPTH = 5 /* nested constructed OCTET STRINGs, as OpenSSL */
};

static const struct {
	struct span oid;
	enum cms_kind kind;
} kinds[] = {
	{ OID(OID_PKCS7 "\x02"), CMS_SIGNED_DATA },
	{ OID(OID_PKCS7 "\x03"), CMS_ENVELOPED_DATA },
	/* RFC 5083, RFC 3274 */
	{ OID(OID_PKCS9 "\x10\x01\x17"), CMS_AUTH_ENVELOPED_DATA },
	{ OID(OID_PKCS9 "\x10\x01\x09"), CMS_COMPRESSED_DATA },
};

/* The parts of a SignedData, whole or their contents; not looked into. */
struct frame {
	struct span digest_algorithms, encapsulated;
	struct span certificates, crls; /* contents; data NULL: absent */
	struct span signers;
};

static bool
read_optional(struct span *in, uint8_t tag, struct span *contents)
{
	struct ber element;

	if (in->len == 0 || in->data[0] != tag)
		return true;
	if (!ber_next(in, &element))
		return false;
	*contents = element.value;
	return true;
}

/* Text there is signed by nobody, and shown by who shows the source. */
static bool
is_padding(struct span rest)
{
	for (size_t i = 0; i < rest.len; i++)
		if (rest.data[i] != 0 && !ascii_isspace(rest.data[i]))
			return false;
	return true;
}

static bool
read_frame(struct span object, struct frame *frame, const char **why)
{
	struct ber element;
	struct span in = object;

	*frame = (struct frame){ 0 };
	*why = "no ContentInfo, or only a part of one";
	if (!ber_expect(&in, DER_SEQUENCE, &element))
		return false;
	*why = "something stands behind the object";
	if (!is_padding(in))
		return false;
	*why = "no ContentInfo, or only a part of one";
	in = element.value;
	if (!ber_expect(&in, DER_OID, &element))
		return false;
	*why = "not signed data";
	if (!span_equal(element.value, kinds[0].oid) ||
	    !ber_expect(&in, DER_CONTEXT_CONSTRUCTED(0), &element) ||
	    in.len != 0)
		return false;
	in = element.value;
	*why = "malformed SignedData";
	if (!ber_expect(&in, DER_SEQUENCE, &element) || in.len != 0)
		return false;
	in = element.value;
	if (!ber_expect(&in, DER_INTEGER, &element) || element.value.len == 0 ||
	    !ber_expect(&in, DER_SET, &element))
		return false;
	frame->digest_algorithms = element.value;
	if (!ber_expect(&in, DER_SEQUENCE, &element))
		return false;
	frame->encapsulated = element.value;
	if (!read_optional(
		&in, DER_CONTEXT_CONSTRUCTED(0), &frame->certificates) ||
	    !read_optional(&in, DER_CONTEXT_CONSTRUCTED(1), &frame->crls) ||
	    !ber_expect(&in, DER_SET, &element) || in.len != 0)
		return false;
	frame->signers = element.value;
	return true;
}

enum cms_kind
cms_kind(struct span object)
{
	enum cms_kind kind = CMS_OTHER;
	struct span in = object;
	struct frame frame;
	struct ber type;
	const char *why;

	if (!der_enter(&in) || !ber_expect(&in, DER_OID, &type) ||
	    in.len == 0 || in.data[0] != DER_CONTEXT_CONSTRUCTED(0))
		return CMS_BROKEN;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_equal(type.value, kinds[i].oid))
			kind = kinds[i].kind;
	if (kind == CMS_SIGNED_DATA && read_frame(object, &frame, &why) &&
	    frame.signers.len == 0) {
		in = frame.encapsulated;
		if (ber_expect(&in, DER_OID, &type) && in.len == 0)
			kind = CMS_CERTS_ONLY;
	}
	return kind;
}

/* Calls piece() for each run of octets; with NULL it only looks. */
static bool
walk_pieces(struct span in, unsigned int depth,
    void (*piece)(struct span, void *arg), void *arg)
{
	struct ber element;

	while (in.len != 0) {
		if (!ber_next(&in, &element))
			return false;
		if (element.tag == DER_OCTET_STRING) {
			if (piece != NULL)
				piece(element.value, arg);
		} else if (element.tag !=
			       (DER_OCTET_STRING | DER_CONSTRUCTED) ||
			   depth == 0 ||
			   !walk_pieces(element.value, depth - 1, piece, arg)) {
			return false;
		}
	}
	return true;
}

/* RFC 5652 5.2 */
static bool
read_content(struct span in, struct signed_data *sd)
{
	struct ber element;

	if (!ber_expect(&in, DER_OID, &element))
		return false;
	sd->content_type = element.value;
	if (in.len == 0)
		return true;
	if (!ber_expect(&in, DER_CONTEXT_CONSTRUCTED(0), &element) ||
	    in.len != 0)
		return false;
	/* PKCS #7 1.5 allowed other types here, and hashed them without their
	 * header: what was signed would be open to discussion. */
	in = element.value;
	if (!ber_next(&in, &element) || in.len != 0 ||
	    !walk_pieces(element.whole, PIECES_DEPTH, NULL, NULL))
		return false;
	sd->has_content = true;
	sd->content = element.whole;
	return true;
}

static bool
digest_algorithms_are_wellformed(struct span in)
{
	struct algorithm algorithm;
	struct ber element;

	while (in.len != 0)
		if (!ber_expect(&in, DER_SEQUENCE, &element) ||
		    !algorithm_read(element.value, &algorithm))
			return false;
	return true;
}

/* The next of a set of choices: a SEQUENCE, or one of [0] to [3] (attribute
 * certificates, OCSP responses and the like). */
static bool
next_choice(struct span *in, struct ber *element)
{
	return ber_next(in, element) &&
	       (element->tag == DER_SEQUENCE ||
		   (element->tag >= DER_CONTEXT_CONSTRUCTED(0) &&
		       element->tag <= DER_CONTEXT_CONSTRUCTED(3)));
}

/* The SEQUENCEs of such a set; its other members are passed over. */
static bool
collect(struct span in, struct span **out, size_t *count, size_t max,
    enum reason *reason, const char **why)
{
	struct ber element;

	while (in.len != 0) {
		if (!next_choice(&in, &element))
			return false;
		if (element.tag != DER_SEQUENCE)
			continue;
		if (*count == max) {
			*reason = REASON_TOO_LARGE;
			*why = "more certificates or CRLs than allowed";
			return false;
		}
		if (*out == NULL)
			*out = xcalloc(max, sizeof(**out));
		(*out)[(*count)++] = element.whole;
	}
	return true;
}

/* RFC 5652 10.2.1, RFC 5940: OtherRevocationInfoFormat with an OCSPResponse.
 * One that cannot be read is no more than one that is not there. */
static void
collect_responses(struct span in, struct signed_data *sd)
{
	struct ber element, oid, response;

	while (in.len != 0 && next_choice(&in, &element)) {
		struct span inner = element.value;

		if (element.tag != DER_CONTEXT_CONSTRUCTED(1) ||
		    sd->response_count == CMS_CRLS_MAX ||
		    !ber_expect(&inner, DER_OID, &oid) ||
		    !span_equal(oid.value, id_ri_ocsp_response) ||
		    !ber_expect(&inner, DER_SEQUENCE, &response))
			continue;
		if (sd->responses == NULL)
			sd->responses =
			    xcalloc(CMS_CRLS_MAX, sizeof(*sd->responses));
		sd->responses[sd->response_count++] = response.whole;
	}
}

static bool
read_signers(struct span in, struct signed_data *sd, enum reason *reason,
    const char **why)
{
	struct ber element;

	while (in.len != 0) {
		if (!ber_expect(&in, DER_SEQUENCE, &element))
			return false;
		if (sd->signer_count == SIGNERS_MAX) {
			*reason = REASON_TOO_LARGE;
			*why = "more signers than allowed";
			return false;
		}
		if (sd->signers == NULL)
			sd->signers =
			    xcalloc(SIGNERS_MAX, sizeof(*sd->signers));
		if (!signer_info_read(
			element.value, &sd->signers[sd->signer_count++]))
			return false;
	}
	return true;
}

struct signed_data *
signed_data_parse(struct span object, enum reason *reason, const char **why)
{
	struct signed_data *sd = NULL;
	struct frame frame;

	*reason = REASON_MALFORMED_CMS;
	if (!read_frame(object, &frame, why))
		return NULL;
	sd = xcalloc(1, sizeof(*sd));
	*why = "malformed digestAlgorithms";
	if (!digest_algorithms_are_wellformed(frame.digest_algorithms))
		goto out;
	*why = "malformed encapContentInfo";
	if (!read_content(frame.encapsulated, sd))
		goto out;
	sd->certificate_set = frame.certificates;
	*why = "malformed set of certificates";
	if (!collect(frame.certificates, &sd->certificates,
		&sd->certificate_count, CMS_CERTIFICATES_MAX, reason, why))
		goto out;
	*why = "malformed set of CRLs";
	if (!collect(frame.crls, &sd->crls, &sd->crl_count, CMS_CRLS_MAX,
		reason, why))
		goto out;
	collect_responses(frame.crls, sd);
	*why = "malformed SignerInfo";
	if (!read_signers(frame.signers, sd, reason, why))
		goto out;
	*reason = REASON_PASS;
	*why = NULL;
	return sd;
out:
	signed_data_free(sd);
	return NULL;
}

void
signed_data_free(struct signed_data *sd)
{
	if (sd == NULL)
		return;
	for (size_t i = 0; i < sd->signer_count; i++)
		signer_info_clear(&sd->signers[i]);
	free(sd->signers);
	free(sd->certificates);
	free(sd->crls);
	free(sd->responses);
	free(sd);
}

void
signed_data_content(const struct signed_data *sd,
    void (*piece)(struct span, void *arg), void *arg)
{
	if (sd->has_content)
		(void)walk_pieces(sd->content, PIECES_DEPTH, piece, arg);
}
