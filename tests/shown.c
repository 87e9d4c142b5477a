/* SPDX-License-Identifier: BSD-2-Clause */
#include "shown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t common_name[] = { 0x55, 0x04, 0x03 };
static const uint8_t organization[] = { 0x55, 0x04, 0x0a };
static const uint8_t serial[] = { 0x4a, 0x1f, 0x09, 0xc2 };

static void
make_name(struct shown *shown, struct name *name, struct span text)
{
	shown->attributes[0] = (struct name_attribute){
		.oid = { common_name, sizeof(common_name) },
		.tag = 0x0c,
		.value = text,
	};
	shown->attributes[1] = (struct name_attribute){
		.oid = { organization, sizeof(organization) },
		.tag = 0x0c,
		.value = text,
		.rdn = 1,
	};
	name->attributes = shown->attributes;
	name->count = 2;
}

static void
make_findings(struct shown *shown)
{
	for (size_t i = 0; i < SHOWN_FINDINGS; i++) {
		snprintf(shown->ids[i], sizeof(shown->ids[i]),
		    "some-rule-with-a-rather-long-name-%zu", i);
		shown->rules[i] = (struct rule){
			.id = shown->ids[i],
			.section = "7.1.2.3.e",
			.text = "A requirement.",
			.level = LEVEL_ERROR,
			.roles = SUBSCRIBER,
			.types = ANY_TYPE,
			.generations = STRICT,
			.since = SBR_IN_FORCE,
		};
		shown->findings[i] = (struct finding){
			.rule = &shown->rules[i],
			.level = LEVEL_ERROR,
		};
	}
}

static void
make_certificate(
    struct shown *shown, struct certificate *certificate, struct span text)
{
	*certificate = (struct certificate){
		.serial = { serial, sizeof(serial) },
		.not_before = SBR_IN_FORCE,
		.not_after = SBR_LEGACY_ENDS,
		.class = { SUBSCRIBER, SPONSOR_VALIDATED, STRICT },
		.key = { .text = "rsa-2048" },
		.policy = "2.23.140.1.5.3.3",
		.mailboxes = &shown->mailbox,
		.mailbox_count = 1,
	};
	memset(certificate->sha256_text, 'a', SHA256_TEXT - 1);
	make_name(shown, &certificate->issuer, text);
	make_name(shown, &certificate->subject, text);
}

static void
make_signer(struct shown *shown)
{
	struct signer_result *signer = &shown->signer;

	*signer = (struct signer_result){
		.reason = REASON_PASS,
		.cms = { .reason = REASON_PASS,
		    .digest = DIGEST_SHA256,
		    .algorithm = "rsaEncryption" },
		.signing_time = SBR_IN_FORCE,
		.mailbox_match = MAILBOX_SAME,
		.certificate = &shown->leaf,
		.compliance = COMPLIANT,
		.path = { .status = PATH_TRUSTED,
		    .reason = REASON_PASS,
		    .at = -1,
		    .certificates = { &shown->leaf, &shown->root },
		    .count = 2,
		    .policy = POLICY_EXPLICIT },
		.judged = &shown->judged,
		.judged_count = 1,
		.revocation = { .at = -1 },
	};
	shown->judged.certificate = &shown->root;
	shown->judged.compliance = COMPLIANT;
}

void
shown_make(struct shown *shown, const char *text, size_t len)
{
	struct span value;

	*shown = (struct shown){ .text = text != NULL ? xstrndup(text, len)
						      : xstrdup("Alice") };
	value = text != NULL ? (struct span){ (const uint8_t *)text, len }
			     : span_of(shown->text);
	shown->mailbox.address =
	    xstrdup(text != NULL ? shown->text : "alice@example.org");
	make_certificate(shown, &shown->leaf, value);
	make_certificate(shown, &shown->root, value);
	shown->root.class.role = ROOT_CA;
	make_findings(shown);
	make_signer(shown);
	shown->from.local = xstrdup(text != NULL ? shown->text : "alice");
	shown->from.domain = xstrdup("example.org");
	shown->signature = (struct signature_result){
		.part = "2",
		.form = FORM_DETACHED,
		.covers = COVERS_MESSAGE,
		.reason = REASON_PASS,
		.signers = &shown->signer,
		.signer_count = 1,
	};
	shown->result = (struct result){
		.reason = REASON_PASS,
		.from = { .state = FROM_ONE,
		    .mailboxes = &shown->from,
		    .count = 1,
		    .fields = 1 },
		.signatures = &shown->signature,
		.signature_count = 1,
		.size = 48211,
	};
	shown->decision = (struct decision){ .rule = shown->text };
	shown->envelope = (struct envelope){ .queue_id = "4hXkQ21zT9",
		.client_address = "192.0.2.25" };
	shown->options = (struct report_options){ "mx.dest.example", true, true,
		true, true, true, true, true, false, 0 };
}

void
shown_free(struct shown *shown)
{
	free(shown->mailbox.address);
	free(shown->from.local);
	free(shown->from.domain);
	free(shown->text);
}
