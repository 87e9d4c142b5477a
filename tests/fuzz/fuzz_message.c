/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Octets of a stranger as a message: verified in one piece and in pieces,
 * which must agree; reported in every form; and a pass must have its grounds.
 */
#include <openssl/err.h>
#include <string.h>

#include "fuzz.h"
#include "report.h"
#include "verify.h"

/* When the samples were made: their signatures pass. */
static const time_t at = 1793491200;

static const struct trust *
anchors(void)
{
	static struct trust *trust;
	char error[TRUST_ERROR];
	size_t count = 0;

	if (trust == NULL) {
		trust = trust_new();
		fuzz_assert(trust_add_anchors(trust,
		    SRCDIR "/samples/certificates/root.pem", &count, error));
	}
	return trust;
}

/* The line at the front without its end; false: none is left. */
static bool
next_line(struct span *in, struct span *line)
{
	const uint8_t *lf;

	if (in->len == 0)
		return false;
	lf = memchr(in->data, '\n', in->len);
	*line = (struct span){ in->data,
		lf != NULL ? (size_t)(lf - in->data) : in->len };
	in->data += line->len + (lf != NULL);
	in->len -= line->len + (lf != NULL);
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->len--;
	return true;
}

static void
give_field(struct verification *v, char *field)
{
	char *colon = field != NULL ? strchr(field, ':') : NULL;

	if (colon != NULL) {
		*colon = '\0';
		verify_header(v, field, colon + 1);
	}
	free(field);
}

static void
give_header(struct verification *v, struct span *in)
{
	struct span line;
	char *field = NULL;

	while (next_line(in, &line) && line.len > 0) {
		char *text = xstrndup((const char *)line.data, line.len);

		if (field != NULL && (*text == ' ' || *text == '\t')) {
			char *folded = xasprintf("%s\n%s", field, text);

			free(field);
			free(text);
			field = folded;
			continue;
		}
		give_field(v, field);
		field = text;
	}
	give_field(v, field);
}

static struct verification *
judge(const struct verifier *verifier, struct span message, bool cut)
{
	struct verification *v = verify_begin(verifier, at);
	unsigned int seed = (unsigned int)message.len;

	give_header(v, &message);
	while (message.len > 0) {
		size_t n = message.len;

		if (cut) {
			seed = seed * 1103515245u + 12345u;
			n = (seed >> 16) % 50 + 1;
			n = n < message.len ? n : message.len;
		}
		verify_body(v, message.data, n);
		message.data += n;
		message.len -= n;
	}
	return v;
}

static bool
passes_with_ground(const struct result *result)
{
	if (result->protected_header.from != REASON_NONE &&
	    result->protected_header.from != REASON_PASS)
		return false;
	for (size_t i = 0; i < result->signature_count; i++) {
		const struct signature_result *s = &result->signatures[i];

		for (size_t k = 0; k < s->signer_count; k++) {
			const struct signer_result *signer = &s->signers[k];

			if (s->covers == COVERS_MESSAGE &&
			    s->reason == REASON_PASS &&
			    signer->reason == REASON_PASS &&
			    signer->cms.reason == REASON_PASS &&
			    signer->path.status == PATH_TRUSTED &&
			    signer->mailbox_match == MAILBOX_SAME)
				return true;
		}
	}
	return false;
}

/* All that is said of it: the same text is the same result. */
static void
tell(const struct result *result, struct buffer *out)
{
	const struct decision decision = { .rule = "" };
	const struct envelope envelope = { .queue_id = "4hX" };
	const struct report_context context = { .config_digest = "7d1e" };
	const struct report_options options = {
		.authserv_id = "mx.example",
		.authentication_results = true,
		.status = true,
		.signer = true,
		.profile = true,
		.compliance = true,
		.trust = true,
		.policy = true,
		.programs = true,
	};
	struct header_fields fields;
	size_t all = 0;

	report_fields(result, &decision, &envelope, &options, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		size_t len = strlen(fields.list[i].value);

		fuzz_assert(len <= REPORT_FIELD_MAX);
		all += len + strlen(fields.list[i].name) + 4;
	}
	fuzz_assert(all < REPORT_FIELDS_MAX);
	report_message_json("m", 0, result, &decision, &fields, NULL, out);
	report_message_text("m", 0, result, &decision, out);
	report_line(result, &decision, &envelope, &context, out);
	header_fields_free(&fields);
	fuzz_assert(out->len > 0 && !out->overflowed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct span message = { octets, len };
	struct verifier verifier = verifier_default;
	struct verification *whole, *cut;
	struct buffer a = BUFFER_LIMIT(1 << 26), b = BUFFER_LIMIT(1 << 26);
	const struct result *result;

	verifier.trust = anchors();
	whole = judge(&verifier, message, false);
	cut = judge(&verifier, message, true);
	result = verify_end(whole);
	if (result->reason == REASON_PASS)
		fuzz_assert(passes_with_ground(result));
	tell(result, &a);
	tell(verify_end(cut), &b);
	fuzz_assert(span_equal(buffer_span(&a), buffer_span(&b)));
	fuzz_assert(ERR_peek_error() == 0);
	/* And one that is abandoned. */
	verify_free(judge(&verifier, message, true));
	buffer_free(&a);
	buffer_free(&b);
	verify_free(whole);
	verify_free(cut);
	return 0;
}
