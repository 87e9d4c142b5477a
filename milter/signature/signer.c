/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verdict on one SignerInfo (RFC 5652 5.4 to 5.6, 11): is this the
 * content, are these the attributes, and did this certificate's key sign
 * them.  Whose certificate it is, and who vouches for it, is not asked here.
 */
#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdio.h>
#include <string.h>

#include "signature/internal.h"

enum {
	CHEAP_EXPONENT = 8, /* octets */
};

/* The most telling reason stays: enum reason is in that order. */
static void
note(struct signer_verdict *out, enum reason reason, const char *detail)
{
	if (reason == REASON_PASS ||
	    (out->reason != REASON_PASS && out->reason <= reason))
		return;
	out->reason = reason;
	(void)snprintf(out->detail, sizeof(out->detail), "%s", detail);
}

static void
note_weakness(
    struct signer_verdict *out, enum reason weakness, const char *detail)
{
	if (out->weakness != REASON_PASS)
		return;
	out->weakness = weakness;
	if (out->reason == REASON_PASS)
		(void)snprintf(out->detail, sizeof(out->detail), "%s", detail);
}

static void
describe_algorithm(const struct signer *s, struct signer_verdict *out)
{
	char dotted[OID_TEXT] = "unknown";
	int nid = NID_undef;

	if (oid_text(s->signature_oid, dotted))
		nid = OBJ_txt2nid(dotted);
	(void)snprintf(out->algorithm, sizeof(out->algorithm), "%s",
	    nid == NID_undef ? dotted : OBJ_nid2ln(nid));
}

/* Both ends of a digest are enough to see that two are not the same. */
enum {
	DIGEST_ENDS = sizeof("5b0e..c2")
};

static void
digest_ends(struct span digest, char out[static DIGEST_ENDS])
{
	if (digest.len < 4) {
		(void)snprintf(out, DIGEST_ENDS, "nothing");
		return;
	}
	(void)snprintf(out, DIGEST_ENDS, "%02x%02x..%02x", digest.data[0],
	    digest.data[1], digest.data[digest.len - 1]);
}

static void
note_mismatch(
    const struct signer *s, struct span found, struct signer_verdict *out)
{
	char is[DIGEST_ENDS], should_be[DIGEST_ENDS], detail[80];

	digest_ends(s->message_digest, should_be);
	digest_ends(found, is);
	(void)snprintf(detail, sizeof(detail), "expected %s %s, found %s",
	    digest_name(s->digest), should_be, is);
	note(out, REASON_DIGEST_MISMATCH, detail);
}

/* RFC 5652 11.1, 11.2: the attributes speak of this content. */
static void
check_attributes(const struct signed_data *sd, const struct signer *s,
    struct span digest, struct signer_verdict *out)
{
	if (!span_equal(s->message_digest, digest))
		note_mismatch(s, digest, out);
	if (!span_equal(s->content_type, sd->content_type))
		note(out, REASON_BAD_SIGNATURE,
		    "another type of content was signed");
}

/*
 * RFC 5652 5.3 allows no attributes for id-data only.  A signature over
 * attributes is also one over their octets as content: who strips them and
 * sends these octets instead has moved a signature to content that nobody
 * signed as such.
 */
static void
check_bare_content(const struct signed_data *sd, const struct digests *content,
    struct signer_verdict *out)
{
	if (!span_equal(sd->content_type, oid_id_data))
		note(
		    out, REASON_MALFORMED_CMS, "signed attributes are missing");
	if (digests_saw_attributes(content))
		note(out, REASON_BAD_SIGNATURE,
		    "the content is what signed attributes look like");
}

/* False where the digest cannot be known. */
static bool
check_content(const struct signed_data *sd, const struct signer *s,
    struct digests *content, struct signed_digest *digest,
    struct signer_verdict *out)
{
	char dotted[OID_TEXT] = "unknown", detail[OID_TEXT + 40];

	if (s->digest == DIGEST_UNKNOWN) {
		(void)oid_text(s->digest_oid, dotted);
		(void)snprintf(detail, sizeof(detail),
		    "the digest algorithm %s is not supported", dotted);
		note(out, REASON_UNSUPPORTED_ALGORITHM, detail);
		return false;
	}
	if (!digests_value(content, s->digest, digest->octets, &digest->len)) {
		(void)snprintf(detail, sizeof(detail),
		    "signed with %s, which micalg does not announce",
		    digest_name(s->digest));
		note(out, REASON_DIGEST_UNANNOUNCED, detail);
		return false;
	}
	if (s->signed_attributes.len != 0)
		check_attributes(
		    sd, s, (struct span){ digest->octets, digest->len }, out);
	else
		check_bare_content(sd, content, out);
	return true;
}

/* RFC 5652 5.4: the DER of the attributes as a SET OF, not as [0]. */
static bool
digest_attributes(const struct signer *s, struct signed_digest *digest)
{
	const uint8_t set = DER_SET;
	struct digests *d = digests_new(DIGEST_BIT(s->digest));
	bool ok;

	digests_update(d, (struct span){ &set, 1 });
	digests_update(d, (struct span){ s->signed_attributes.data + 1,
			      s->signed_attributes.len - 1 });
	ok = digests_value(d, s->digest, digest->octets, &digest->len);
	digests_free(d);
	return ok;
}

/* NIST SP 800-131A; the curve's order stands for its bits. */
static bool
key_is_weak(const struct certificate *cert, const EVP_PKEY *key)
{
	int bits = EVP_PKEY_get_bits(key);

	switch (cert->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
	case KEY_DSA:
		return bits < 2048;
	case KEY_EC:
		return bits < 224;
	default:
		return false;
	}
}

static void
note_weak_algorithms(const struct signer *s,
    const struct signature_scheme *scheme, const struct certificate *cert,
    const EVP_PKEY *key, struct signer_verdict *out)
{
	enum digest_algorithm weak =
	    digest_is_weak(s->digest) ? s->digest : scheme->digest;
	char detail[80];

	if (digest_is_weak(weak)) {
		(void)snprintf(detail, sizeof(detail), "signed with %s",
		    digest_name(weak));
		note_weakness(out, REASON_WEAK_DIGEST, detail);
	}
	if (key != NULL && key_is_weak(cert, key)) {
		(void)snprintf(detail, sizeof(detail),
		    "the signer's key is weak (%s)", cert->key.text);
		note_weakness(out, REASON_WEAK_KEY, detail);
	}
}

/* Whoever makes a message chooses the key, and what it costs to use it. */
static bool
is_cheap(const struct certificate *cert)
{
	switch (cert->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
		return cert->key.exponent.len <= CHEAP_EXPONENT;
	case KEY_DSA:
		return false;
	default:
		return true;
	}
}

/*
 * RFC 5652 5.4: what is signed is the DER of the attributes, whatever their
 * order in the message is.  Most software signs the order that it sends, so
 * this is the second try.
 */
static enum reason
verify_sorted(const struct signature_scheme *scheme, const struct signer *s,
    const struct certificate *cert, EVP_PKEY *key, const char **why)
{
	struct signer sorted = *s;
	struct signed_digest digest = { .len = 0 };
	struct buffer octets = BUFFER_LIMIT(s->signed_attributes.len);
	enum reason reason = REASON_BAD_SIGNATURE;

	if (s->signed_attributes.len != 0 && is_cheap(cert) &&
	    attributes_sort(s->signed_attributes, &octets)) {
		sorted.signed_attributes = buffer_span(&octets);
		if (digest_attributes(&sorted, &digest))
			reason = signature_scheme_verify(
			    scheme, &sorted, &digest, cert, key, why);
	}
	buffer_free(&octets);
	return reason;
}

/* True only where the key verified a signature over the digest. */
static bool
check_signature(const struct signer *s, const struct certificate *cert,
    EVP_PKEY *key, bool has_digest, struct signed_digest *digest,
    struct signer_verdict *out)
{
	struct signature_scheme scheme;
	enum reason reason;
	const char *why = NULL;

	reason = signature_scheme_read(s, &scheme, &why);
	note_weak_algorithms(s, &scheme, cert, key, out);
	if (reason == REASON_PASS && key == NULL) {
		reason = REASON_UNSUPPORTED_ALGORITHM;
		why = "OpenSSL cannot use the signer's key";
	}
	note(out, reason, why);
	if (reason != REASON_PASS)
		return false;
	if (s->signed_attributes.len != 0 && s->digest != DIGEST_UNKNOWN)
		has_digest = digest_attributes(s, digest);
	if (!has_digest)
		return false;
	reason = signature_scheme_verify(&scheme, s, digest, cert, key, &why);
	if (reason == REASON_BAD_SIGNATURE)
		reason = verify_sorted(&scheme, s, cert, key, &why);
	note(out, reason, why);
	return reason == REASON_PASS;
}

static void
judge(const struct signed_data *sd, const struct signer *s,
    struct digests *content, const struct certificate *cert, EVP_PKEY *key,
    struct signer_verdict *out)
{
	struct signed_digest digest = { .len = 0 };
	const char *why = NULL;
	enum reason reason;
	bool has_digest, verified;

	has_digest = check_content(sd, s, content, &digest, out);
	verified = check_signature(s, cert, key, has_digest, &digest, out);
	reason = signing_certificate_check(s, cert, &why);
	note(out, reason, why);
	/* Whatever was or was not noted: no pass without a verified key. */
	if (!verified && out->reason == REASON_PASS)
		note(out, REASON_UNSUPPORTED_ALGORITHM,
		    "the digest cannot be computed");
}

void
signer_verify_with(const struct signed_data *sd, const struct signer *s,
    struct digests *content, const struct certificate *cert,
    const struct signer_key *key, struct signer_verdict *out)
{
	*out = (struct signer_verdict){
		.reason = REASON_PASS,
		.weakness = REASON_PASS,
		.digest = s->digest,
	};
	describe_algorithm(s, out);
	if (s->defect != NULL)
		note(out, REASON_MALFORMED_CMS, s->defect);
	else
		judge(sd, s, content, cert, signer_key_pkey(key), out);
	ERR_clear_error();
}

void
signer_verify(const struct signed_data *sd, const struct signer *s,
    struct digests *content, const struct certificate *cert,
    struct signer_verdict *out)
{
	struct signer_key *key = signer_key_new(cert);

	signer_verify_with(sd, s, content, cert, key, out);
	signer_key_free(key);
}
