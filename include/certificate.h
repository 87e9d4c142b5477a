/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A certificate decoded once by our own strict reader into plain data: spans
 * of the original octets, no OpenSSL object.  A fault of DER is recorded and
 * the rest still read, so that it can be judged.
 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include "base.h"
#include "sbr.h"

enum { SHA256_OCTETS = 32, SHA256_TEXT = 65 };

enum key_algorithm {
	KEY_UNKNOWN,
	KEY_RSA,
	KEY_RSA_PSS,
	KEY_EC,
	KEY_ED25519,
	KEY_ED448,
	KEY_DSA,
	KEY_ML_DSA,
	KEY_ML_KEM,
	KEY_X25519,
	KEY_X448,
};

/* RFC 5280 4.2.1.3, bit n of the BIT STRING is 1 << n. */
enum key_usage {
	KU_DIGITAL_SIGNATURE = 1 << 0,
	KU_NON_REPUDIATION = 1 << 1,
	KU_KEY_ENCIPHERMENT = 1 << 2,
	KU_DATA_ENCIPHERMENT = 1 << 3,
	KU_KEY_AGREEMENT = 1 << 4,
	KU_KEY_CERT_SIGN = 1 << 5,
	KU_CRL_SIGN = 1 << 6,
	KU_ENCIPHER_ONLY = 1 << 7,
	KU_DECIPHER_ONLY = 1 << 8,
};

enum extended_key_usage {
	EKU_EMAIL_PROTECTION = 1 << 0,
	EKU_CLIENT_AUTH = 1 << 1,
	EKU_SERVER_AUTH = 1 << 2,
	EKU_CODE_SIGNING = 1 << 3,
	EKU_TIME_STAMPING = 1 << 4,
	EKU_OCSP_SIGNING = 1 << 5,
	EKU_ANY = 1 << 6,
	EKU_OTHER = 1 << 7,
};

/* One attribute of a Name: RFC 5280 4.1.2.4. */
struct name_attribute {
	struct span oid;   /* contents octets */
	uint8_t tag;	   /* of the value: which string type */
	struct span value; /* contents octets, not converted */
	unsigned int rdn;  /* attributes of one RDN share it */
};

struct name {
	struct span der; /* whole SEQUENCE */
	struct name_attribute *attributes;
	size_t count;
};

enum mailbox_source {
	MAILBOX_RFC822_NAME,
	MAILBOX_SMTP_UTF8,  /* RFC 9598 */
	MAILBOX_SUBJECT,    /* emailAddress; only where the SAN has none */
};

struct certificate_mailbox {
	char *address; /* NUL-terminated, as written; UTF-8 */
	enum mailbox_source source;
};

struct extension {
	struct span oid;   /* contents octets */
	bool critical;
	struct span value; /* contents of extnValue */
};

/* Where an extension of a known kind stands; value.data NULL: absent. */
struct known_extension {
	bool present, critical, malformed;
	struct span value;
};

struct certificate {
	struct span der; /* the whole, owned by this object */
	uint8_t sha256[SHA256_OCTETS];
	char sha256_text[SHA256_TEXT];

	struct span tbs;	/* whole TBSCertificate */
	int version;		/* 1, 2, 3 */
	struct span serial;	/* contents octets of the INTEGER */
	struct span tbs_signature;	 /* whole AlgorithmIdentifier */
	struct span signature_algorithm; /* the outer one, whole */
	struct span signature_value;	 /* without the unused-bits octet */
	struct name issuer, subject;
	time_t not_before, not_after;
	struct {
		struct span spki;	/* whole SubjectPublicKeyInfo */
		struct span algorithm;	/* whole AlgorithmIdentifier */
		struct span bits;	/* without the unused-bits octet */
		enum key_algorithm kind;
		unsigned int size;	/* bits; EC: of the curve's order */
		struct span modulus, exponent; /* RSA: contents octets */
		struct span curve;	/* EC: contents octets of its OID */
		char text[32];		/* "rsa-2048", "ec-p256", "ed25519" */
	} key;
	/* enum digest_algorithm is not known here: weak means MD2, MD5, SHA-1
	 * in the signature on this certificate. */
	bool signature_is_weak;

	struct extension *extensions; /* as they came, all of them */
	size_t extension_count;
	struct known_extension subject_key_identifier, authority_key_identifier,
	    key_usage_extension, extended_key_usage_extension,
	    basic_constraints, subject_alternative_name, policies_extension,
	    crl_distribution_points, authority_information_access;

	struct span key_identifier;	      /* SKI's contents; len 0: none */
	struct span authority_key;	      /* AKI's keyIdentifier */
	unsigned int key_usage;		      /* enum key_usage, a set */
	unsigned int extended_key_usage;      /* a set */
	struct span *policies;		      /* OIDs, contents octets */
	size_t policy_count;
	char policy[64];	/* the reserved OID, dotted; "" unless one */
	bool is_ca;
	long path_length;	/* -1: none */
	struct certificate_mailbox *mailboxes;
	size_t mailbox_count;

	struct sbr_class class;
	const char *defects[16]; /* faults of encoding, for people */
	size_t defect_count;

	unsigned int references; /* atomic; private */
};

/*
 * Copies the octets.  NULL only where not even the outer frame and the
 * subject public key can be found; `why` then says what is wrong.
 * The result is never written again and may be shared between threads.
 */
struct certificate *certificate_decode(struct span der, const char **why);
struct certificate *certificate_share(const struct certificate *);
void certificate_free(struct certificate *); /* drops one reference */

/* RFC 4514; printable ASCII, everything else as \hex pairs; free(3). */
char *name_text(const struct name *);
char *certificate_serial_text(const struct certificate *); /* hex; free(3) */
bool certificate_is_self_issued(const struct certificate *);

/*
 * The certificates of a file: PEM (several) or one DER.  Calls found() for
 * each in order; a block that cannot be read goes to bad().  False: neither.
 */
bool certificates_of_file(struct span content,
    void (*found)(struct certificate *, void *arg), /* takes the reference */
    void (*bad)(size_t index, const char *why, void *arg), void *arg);

#endif
