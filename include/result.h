/* SPDX-License-Identifier: BSD-2-Clause */
/* Everything learned of one message, as plain data. */
#ifndef RESULT_H
#define RESULT_H

#include "message.h"
#include "revocation.h"
#include "rules.h"
#include "signature.h"

enum signature_form {
	FORM_DETACHED, /* multipart/signed */
	FORM_OPAQUE,   /* application/pkcs7-mime signed-data */
};
const char *signature_form_word(enum signature_form);

enum signature_covers {
	COVERS_PART,
	COVERS_MESSAGE, /* all of the body, and no forwarded message */
};
const char *signature_covers_word(enum signature_covers);

/* What may have happened on the way to signed content that was changed. */
enum hint {
	HINT_NONE,
	HINT_REENCODED,
	HINT_FOOTER,
	HINT_BLANKS, /* at the ends of lines, or empty lines at the end */
	HINT_PART_HEADER,
	HINT_FROM_LINE, /* ">From " */
};
const char *hint_token(enum hint); /* for log and JSON; NULL: none */
const char *hint_text(enum hint);

/* Findings of one certificate of the path above the signer. */
struct judged_certificate {
	const struct certificate *certificate;
	enum compliance compliance;
	struct findings findings;
};

struct signer_result {
	enum reason reason; /* its result is reason_result(reason) */
	char detail[256];   /* for people; "" where there is nothing to say */
	struct signer_verdict cms;
	time_t signing_time; /* 0: none given; a claim */
	enum mailbox_match mailbox_match;
	enum mailbox_source mailbox_source; /* of the one that matched */
	size_t mailbox; /* its index in the certificate; mailbox_count: none */
	struct certificate *certificate; /* NULL: not in the message */
	enum compliance compliance;
	struct findings findings;
	struct path path;
	enum path_policy path_ended_policy; /* then */
	time_t path_ended; /* expired: the last second in which the path was
			      trusted; 0: it never was, or is still */
	struct judged_certificate *judged; /* path.count - 1 of them, from the
					      signer's issuer upwards */
	size_t judged_count;
	struct revocation revocation;
	struct findings status_findings; /* of the CRL or OCSP response */
	struct opinion *opinion; /* private: owns certificate, findings, path
				    and judged; NULL: somebody else does */
};

struct signature_result {
	char part[PART_NUMBER]; /* of the body part that holds the CMS object */
	enum signature_form form;
	enum signature_covers covers;
	enum reason reason;
	char detail[256];
	enum hint hint; /* digest-mismatch: a guess, from what was seen */
	struct signer_result *signers;
	size_t signer_count;
	size_t deciding; /* index of the signer that gave the result; equal to
			    signer_count where there is none */
};

/*
 * Header fields that stand in what is signed as well, and whether they are
 * those of the message: RFC 9788, RFC 8551 3.1 (a signed message/rfc822 is
 * the message), and the draft with protected-headers="v1".  Whatever they
 * are, From is compared; of the others a difference is only told.
 */
enum protected_field {
	PROTECTED_FROM,
	PROTECTED_TO,
	PROTECTED_CC,
	PROTECTED_SUBJECT,
	PROTECTED_DATE,
	PROTECTED_FIELDS,
};
const char *protected_field_name(enum protected_field); /* "Subject" */

enum header_protection {
	PROTECTION_NONE,    /* no such field is signed */
	PROTECTION_UNNAMED, /* some are, and nothing says what for */
	PROTECTION_V1,	    /* protected-headers="v1" */
	PROTECTION_WRAPPED, /* message/rfc822 is what is signed */
	PROTECTION_CLEAR,   /* hp="clear" */
	PROTECTION_CIPHER,  /* hp="cipher" */
};
const char *protection_word(enum header_protection); /* "hp-clear" */

enum {
	PROTECTED_SHOWN = 200 /* octets of a value, as it came */
};
struct protected_header {
	enum header_protection scheme; /* of the outermost part that has any */
	/* Of From: NONE where it is not signed, PASS where all that are name
	 * the message's one mailbox, else from-mismatch or from-case. */
	enum reason from;
	char detail[256];     /* what is wrong with From, for people */
	unsigned int differs; /* 1 << enum protected_field, more than blanks,
				 quotes and encoded words */
	struct {
		/* "": there is no such field */
		char within[PROTECTED_SHOWN], outside[PROTECTED_SHOWN];
	} values[PROTECTED_FIELDS]; /* of those that differ */
};

struct result {
	enum reason reason;
	char detail[256];
	time_t at; /* of receipt: when paths were judged */
	struct from from;
	struct from sender;   /* of Sender, read as From is; a claim */
	bool mailing_list;    /* fields of RFC 2369 or 2919; a claim */
	bool encrypted;	      /* an enveloped part is there */
	bool encrypted_whole; /* and it is all of the message */
	struct protected_header protected_header;
	unsigned int defects;		     /* enum message_defect */
	struct signature_result *signatures; /* outermost first */
	size_t signature_count;
	size_t deciding;	    /* index; equal to signature_count: none */
	uint64_t size;		    /* octets of header and body seen */
	struct path_work path_work; /* of all signers that were not known */
};

/* The signature and signer that decided; NULL: none. */
const struct signature_result *result_signature(const struct result *);
const struct signer_result *result_signer(const struct result *);

#endif
