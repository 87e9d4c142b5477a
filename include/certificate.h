/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A certificate decoded once by our own strict reader into plain data: spans
 * of the original octets, no OpenSSL object.  A fault of DER is recorded and
 * the rest still read, so that it can be judged.
 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include <stdatomic.h>

#include "base.h"
#include "sbr.h"

/*
 * What a sender may make us read of one certificate; above it the rest is
 * left unread with FAULT_TOO_MANY, a certificate beyond the octets is none.
 */
enum {
	CERTIFICATE_OCTETS_MAX = 1 << 18,
	CERTIFICATE_EXTENSIONS_MAX = 64,
	CERTIFICATE_LIST_MAX = 1024, /* attributes of a name, policies, names
					in a SAN */
};

enum {
	SHA256_OCTETS = 32,
	SHA256_TEXT = 65
};

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

/* RFC 5280 4.2.1.3, bit n of the BIT STRING is 1 << n.  OpenSSL's KU_ names
 * are macros with other values. */
enum key_usage {
	USAGE_DIGITAL_SIGNATURE = 1 << 0,
	USAGE_NON_REPUDIATION = 1 << 1,
	USAGE_KEY_ENCIPHERMENT = 1 << 2,
	USAGE_DATA_ENCIPHERMENT = 1 << 3,
	USAGE_KEY_AGREEMENT = 1 << 4,
	USAGE_KEY_CERT_SIGN = 1 << 5,
	USAGE_CRL_SIGN = 1 << 6,
	USAGE_ENCIPHER_ONLY = 1 << 7,
	USAGE_DECIPHER_ONLY = 1 << 8,
	USAGE_UNKNOWN = 1 << 9, /* any bit beyond */
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

/* Types of attributes that somebody asks for; bits, for sets. */
enum attribute_type {
	ATTRIBUTE_OTHER = 1 << 0,
	ATTRIBUTE_COMMON_NAME = 1 << 1,
	ATTRIBUTE_SURNAME = 1 << 2,
	ATTRIBUTE_SERIAL_NUMBER = 1 << 3,
	ATTRIBUTE_COUNTRY = 1 << 4,
	ATTRIBUTE_LOCALITY = 1 << 5,
	ATTRIBUTE_STATE = 1 << 6,
	ATTRIBUTE_STREET = 1 << 7,
	ATTRIBUTE_ORGANIZATION = 1 << 8,
	ATTRIBUTE_UNIT = 1 << 9,
	ATTRIBUTE_TITLE = 1 << 10,
	ATTRIBUTE_POSTAL_CODE = 1 << 11,
	ATTRIBUTE_NAME = 1 << 12,
	ATTRIBUTE_GIVEN_NAME = 1 << 13,
	ATTRIBUTE_INITIALS = 1 << 14,
	ATTRIBUTE_GENERATION_QUALIFIER = 1 << 15,
	ATTRIBUTE_DN_QUALIFIER = 1 << 16,
	ATTRIBUTE_PSEUDONYM = 1 << 17,
	ATTRIBUTE_ORGANIZATION_ID = 1 << 18, /* organizationIdentifier */
	ATTRIBUTE_EMAIL_ADDRESS = 1 << 19,
	ATTRIBUTE_DOMAIN_COMPONENT = 1 << 20,
};

/* One attribute of a Name: RFC 5280 4.1.2.4. */
struct name_attribute {
	struct span oid;   /* contents octets */
	uint8_t tag;	   /* of the value: which string type */
	struct span value; /* contents octets, not converted */
	unsigned int rdn;  /* attributes of one RDN share it */
	enum attribute_type type;
	/* The value as UTF-8, in subjects and in directoryNames of the SAN;
	 * data NULL: there, or in others, it has not been read as text. */
	struct span text;
};

struct name {
	struct span der; /* whole SEQUENCE */
	struct name_attribute *attributes;
	size_t count;
	unsigned int types; /* enum attribute_type, the set of them */
};

enum mailbox_source {
	MAILBOX_RFC822_NAME,
	MAILBOX_SMTP_UTF8, /* RFC 9598 */
	MAILBOX_SUBJECT,   /* emailAddress; only where the SAN has none */
};

struct certificate_mailbox {
	char *address; /* NUL-terminated, as written; UTF-8 */
	enum mailbox_source source;
};

struct extension {
	struct span oid; /* contents octets */
	bool critical;
	struct span value; /* contents of extnValue */
};

/*
 * Where an extension of a known kind stands.  malformed: its value does not
 * decode or it is there twice, and the fields made from it stay empty.
 */
struct known_extension {
	bool present, critical, malformed;
	struct span value;
};

/* What may be any string: the tag says which. */
struct tagged {
	uint8_t tag; /* 0: none */
	struct span value;
};

/* One entry of a GeneralNames: RFC 5280 4.2.1.6. */
struct general_name {
	uint8_t tag;	     /* DER_CONTEXT | n, and DER_CONSTRUCTED */
	struct span value;   /* contents octets */
	struct span type;    /* of an otherName: OID, contents octets */
	struct tagged other; /* what an otherName holds */
};

enum policy_qualifier_kind {
	QUALIFIER_OTHER,
	QUALIFIER_CPS,
	QUALIFIER_USER_NOTICE,
};

/* RFC 5280 4.2.1.4 */
struct policy_qualifier {
	size_t policy; /* index into policies */
	enum policy_qualifier_kind kind;
	struct span oid;     /* contents octets */
	struct span uri;     /* of a CPS pointer */
	bool has_notice_ref; /* of a user notice, as what follows */
	uint8_t text_tag;    /* 0: no explicitText */
	struct span text;    /* contents octets, not converted */
};

/* RFC 5280 4.2.1.13 */
struct distribution_point {
	struct general_name *names; /* fullName */
	size_t name_count;
	bool has_relative_name; /* nameRelativeToCRLIssuer */
	struct span reasons;	/* contents of the BIT STRING; data NULL: all */
	struct span crl_issuer; /* contents of GeneralNames; NULL: none */
};

/* RFC 5280 4.2.2.1 */
struct access_description {
	struct span method; /* OID, contents octets */
	struct general_name location;
};

/* RFC 3739 3.2.6 */
struct qc_statement {
	struct span oid;  /* contents octets */
	struct span info; /* one whole element; data NULL: none */
	bool malformed;	  /* a known one, not in its own syntax */
};

/* Statements that are known, of EN 319 412-5, RFC 3739 and TS 119 495. */
enum qc_known {
	QC_COMPLIANCE = 1 << 0,
	QC_LIMIT_VALUE = 1 << 1,
	QC_RETENTION_PERIOD = 1 << 2,
	QC_SSCD = 1 << 3,
	QC_PDS = 1 << 4,
	QC_TYPE = 1 << 5,
	QC_LEGISLATION = 1 << 6,
	QC_IDENTIFICATION = 1 << 7,
	QC_QSCD_LEGISLATION = 1 << 8,
	QC_SYNTAX_V1 = 1 << 9,
	QC_SYNTAX_V2 = 1 << 10,
	QC_PSD2 = 1 << 11,
};

enum qc_type {
	QC_ESIGN = 1 << 0,
	QC_ESEAL = 1 << 1,
	QC_WEB = 1 << 2,
	QC_TYPE_OTHER = 1 << 3,
};
const char *qc_type_word(enum qc_type); /* "esign" */

enum qc_identification {
	QC_EIDAS1_AB = 1 << 0,
	QC_EIDAS1_CD = 1 << 1,
	QC_EIDAS2_ACD = 1 << 2,
	QC_EIDAS2_B = 1 << 3,
	QC_IDENTIFICATION_OTHER = 1 << 4,
};
const char *qc_identification_word(enum qc_identification);

enum psd2_role {
	PSD2_UNSPECIFIED = 1 << 0,
	PSD2_AS = 1 << 1, /* account servicing */
	PSD2_PI = 1 << 2, /* payment initiation */
	PSD2_AI = 1 << 3, /* account information */
	PSD2_IC = 1 << 4, /* card-based instruments */
	PSD2_OTHER = 1 << 5,
};
const char *psd2_role_word(enum psd2_role); /* "PSP_AS" */

/* EN 319 412-1 clause 5: what form an identifier of the subject has. */
enum qc_semantics {
	SEMANTICS_NATURAL = 1 << 0,
	SEMANTICS_LEGAL = 1 << 1,
	SEMANTICS_EIDAS_NATURAL = 1 << 2,
	SEMANTICS_EIDAS_LEGAL = 1 << 3,
	SEMANTICS_OTHER = 1 << 4,
};

enum {
	QC_LIST_MAX = 32, /* of each list below; beyond, is_cut */
};

struct qc_disclosure {
	struct span url, language; /* contents octets */
};

/*
 * What the statements that are in their own syntax say; of a scalar that is
 * there twice the first.  It is the issuer's claim: only a trusted list (TS
 * 119 612) makes it true.
 */
struct qc_claims {
	unsigned int known;    /* enum qc_known: which there are */
	unsigned int repeated; /* the same: which there are twice */
	unsigned int types;    /* enum qc_type, a set */
	size_t type_count;
	unsigned int identifications; /* enum qc_identification, a set */
	size_t identification_count;
	struct tagged currency;	      /* PrintableString, or INTEGER */
	struct span amount, exponent; /* INTEGERs, contents octets */
	struct span retention;	      /* the same; years */
	struct qc_disclosure disclosures[QC_LIST_MAX];
	size_t disclosure_count;
	struct span legislation[QC_LIST_MAX], qscd_legislation[QC_LIST_MAX];
	size_t legislation_count, qscd_legislation_count;
	unsigned int semantics; /* enum qc_semantics, a set */
	bool has_authority_uri; /* in nameRegistrationAuthorities */
	unsigned int roles;	/* enum psd2_role, a set */
	size_t role_count;
	bool has_wrong_role_name; /* another than the OID's */
	struct span psd2_authority_name, psd2_authority; /* UTF-8 */
	bool is_cut;
};

/* Policies of EN 319 411-1, EN 319 411-2, TS 101 456 and TS 119 495. */
enum etsi_policy {
	ETSI_NCP = 1 << 0,
	ETSI_NCP_PLUS = 1 << 1,
	ETSI_LCP = 1 << 2,
	ETSI_EVCP = 1 << 3,
	ETSI_DVCP = 1 << 4,
	ETSI_OVCP = 1 << 5,
	ETSI_IVCP = 1 << 6,
	ETSI_QCP_N = 1 << 7,
	ETSI_QCP_L = 1 << 8,
	ETSI_QCP_N_QSCD = 1 << 9,
	ETSI_QCP_L_QSCD = 1 << 10,
	ETSI_QEVCP_W = 1 << 11,
	ETSI_QNCP_W = 1 << 12,
	ETSI_QNCP_W_GEN = 1 << 13,
	ETSI_QCP_W_PSD2 = 1 << 14,
	ETSI_QCP_PUBLIC_PLUS = 1 << 15, /* of Directive 1999/93/EC */
	ETSI_QCP_PUBLIC = 1 << 16,
	ETSI_POLICIES_END = 1 << 17,
};
const char *etsi_policy_word(enum etsi_policy); /* "QCP-n-qscd" */

/*
 * Faults of encoding, bits of `faults`.  Those that change what a field means
 * leave the field empty; the others are read as was plainly meant.
 */
enum certificate_fault {
	FAULT_TRAILING_OCTETS = 1 << 0, /* behind the certificate */
	FAULT_NOT_DER = 1 << 1,		/* BER lengths or string forms */
	FAULT_VERSION = 1 << 2,
	FAULT_DEFAULT_ENCODED = 1 << 3,
	FAULT_BOOLEAN = 1 << 4, /* TRUE that is not ff */
	FAULT_INTEGER = 1 << 5, /* not minimal */
	FAULT_ALGORITHM = 1 << 6,
	FAULT_SIGNATURE = 1 << 7,
	FAULT_NAME = 1 << 8,
	FAULT_TIME_FORM = 1 << 9, /* read, but not as 4.1.2.5 has it */
	FAULT_TIME = 1 << 10,
	FAULT_KEY = 1 << 11,
	FAULT_EXTENSION_LIST = 1 << 12,
	FAULT_EXTENSION_TWICE = 1 << 13,
	FAULT_EXTENSION_VALUE = 1 << 14,
	FAULT_NAMED_BITS = 1 << 15, /* trailing zero bits */
	FAULT_MAILBOX = 1 << 16,    /* NUL, control or foreign octets */
	FAULT_TOO_MANY = 1 << 17,
	FAULT_REST = 1 << 18, /* elements where none belong */
	FAULT_OID = 1 << 19,
	FAULT_SET_ORDER = 1 << 20,
};
enum {
	CERTIFICATE_DEFECTS_MAX = 21
};

struct certificate {
	struct span der; /* the whole, owned by this object */
	uint8_t sha256[SHA256_OCTETS];
	char sha256_text[SHA256_TEXT];

	struct span tbs;		 /* whole TBSCertificate */
	int version;			 /* 1, 2, 3 */
	struct span serial;		 /* contents octets of the INTEGER */
	struct span tbs_signature;	 /* whole AlgorithmIdentifier */
	struct span signature_algorithm; /* the outer one, whole */
	struct span signature_value;	 /* without the unused-bits octet */
	struct name issuer, subject;
	struct span validity;	      /* contents of the SEQUENCE */
	time_t not_before, not_after; /* 0 where it cannot be read */
	bool has_unique_ids;	      /* issuerUniqueID or subjectUniqueID */
	struct {
		struct span spki;      /* whole SubjectPublicKeyInfo */
		struct span algorithm; /* whole AlgorithmIdentifier */
		struct span bits;      /* without the unused-bits octet */
		enum key_algorithm kind;
		unsigned int size;	       /* bits of modulus, curve, p; 0:
						  unknown */
		struct span modulus, exponent; /* RSA: contents octets */
		struct span curve; /* EC: contents octets of its OID */
		char text[32];	   /* "rsa-2048", "ec-p256", "ed25519" */
	} key;
	/* enum digest_algorithm is not known here: weak means MD2, MD5, SHA-1
	 * in the signature on this certificate. */
	bool signature_is_weak;
	bool signature_has_sha1; /* one of them */

	struct extension *extensions; /* as they came, all of them */
	size_t extension_count;
	struct known_extension subject_key_identifier, authority_key_identifier,
	    key_usage_extension, extended_key_usage_extension,
	    basic_constraints, subject_alternative_name, policies_extension,
	    crl_distribution_points, authority_information_access,
	    name_constraints, policy_mappings, policy_constraints,
	    inhibit_any_policy, issuer_alternative_name, freshest_crl,
	    subject_information_access, subject_directory_attributes,
	    qc_statements, smime_capabilities, lei, lei_role, adobe_time_stamp,
	    adobe_archive;

	struct span key_identifier; /* SKI's contents; len 0: none */
	struct span authority_key;  /* AKI's keyIdentifier */
	bool authority_has_issuer, authority_has_serial; /* AKI's others */
	unsigned int key_usage;		 /* enum key_usage, a set */
	unsigned int extended_key_usage; /* a set */
	struct span *policies;		 /* OIDs, contents octets */
	size_t policy_count;
	char policy[64]; /* the reserved OID, dotted; "" unless one */
	bool is_ca;
	long path_length; /* -1: none */
	struct general_name *alternative_names;
	size_t alternative_name_count;
	struct name *directory_names; /* of the SAN, those that can be read */
	size_t directory_name_count;
	struct certificate_mailbox *mailboxes;
	size_t mailbox_count;
	struct general_name *permitted, *excluded; /* nameConstraints */
	size_t permitted_count, excluded_count;
	bool has_subtree_distances; /* a minimum above 0, or a maximum */
	bool maps_any_policy;	    /* policyMappings, from it or to it */
	struct span *purposes;	    /* of extKeyUsage: OIDs, contents octets */
	size_t purpose_count;
	struct policy_qualifier *qualifiers;
	size_t qualifier_count;
	struct distribution_point *points;
	size_t point_count;
	struct access_description *accesses;
	size_t access_count;
	struct qc_statement *statements;
	size_t statement_count;
	const struct qc_claims *claims; /* NULL: no statement says anything */
	unsigned int etsi_policies;	/* enum etsi_policy, a set */
	struct tagged lei_value, lei_role_value;

	struct sbr_class class;
	unsigned int faults; /* enum certificate_fault, a set */
	const char *defects[CERTIFICATE_DEFECTS_MAX]; /* them, for people */
	size_t defect_count;

	void *lists;		/* private */
	atomic_uint references; /* private */
};

/*
 * Copies the octets.  NULL only where not even the outer frame and the
 * subject public key can be found; `why` (may be NULL) then says what is
 * wrong.  The result has one reference, is never written again and may be
 * shared between threads.  Empties OpenSSL's error queue.
 */
struct certificate *certificate_decode(struct span der, const char **why);
/* Its SHA-256 without decoding it.  Empties OpenSSL's error queue where it
 * gives none. */
bool certificate_fingerprint(
    struct span der, uint8_t out[static SHA256_OCTETS]);
/* One more reference to the same object; thread-safe. */
struct certificate *certificate_share(const struct certificate *);
void certificate_free(struct certificate *); /* drops one; NULL is fine */

/*
 * A Name by itself, a whole SEQUENCE; NULL: it cannot be read, or is followed
 * by something.  It points into `der`; free(3).
 */
struct name *name_decode(struct span der);
/*
 * RFC 4514, the last RDN first; printable ASCII, everything else as \hex
 * pairs of UTF-8; at most NAME_TEXT_MAX octets, cut with "..."; free(3).
 */
enum {
	NAME_TEXT_MAX = 4096
};
char *name_text(const struct name *);
/* RFC 5280 7.1 as far as ASCII: case and runs of blanks do not matter. */
bool name_matches(const struct name *, const struct name *);
uint64_t name_hash(const struct name *); /* equal for names that match */
/* A UTF8String, BMPString or UniversalString has only characters; of other
 * types true. */
bool name_value_is_text(const struct name_attribute *);
char *certificate_serial_text(const struct certificate *); /* hex; free(3) */
/* One of the twelve of SBR 7.1.6.1, of 2.23.140.1.5; contents octets. */
bool policy_is_reserved(struct span oid);
enum extended_key_usage purpose_of(struct span oid);
/* An otherName of id-on-SmtpUTF8Mailbox, whatever it holds: RFC 9598. */
bool general_name_is_smtp_utf8(const struct general_name *);
/* Self-issued, and no key identifier says that the key was another's. */
bool certificate_looks_self_signed(const struct certificate *);

/*
 * The certificates of a file: PEM (several, with any text around them) or one
 * DER.  Calls found() for each in order; a PEM block that cannot be read goes
 * to bad() with its number from 0 among the certificates' blocks.  False: it
 * is neither; nothing was called.
 */
bool certificates_of_file(struct span content,
    void (*found)(struct certificate *, void *arg), /* takes the reference */
    void (*bad)(size_t index, const char *why, void *arg), void *arg);

#endif
