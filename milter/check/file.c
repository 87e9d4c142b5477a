/* SPDX-License-Identifier: BSD-2-Clause */
/* One file: what kind it is, judged and reported, flushed as it goes. */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "feed.h"
#include "lanes.h"
#include "receipt.h"
#include "run.h"
#include "source.h"

enum {
	FILE_LIMIT = 64 * 1024 * 1024, /* of what must be read whole */
	OUTPUT_LIMIT = 256 * 1024 * 1024,
};

void
run_worsen(struct run *run, int status)
{
	if (status > run->status)
		run->status = status;
}

void
run_print(struct run *run, const struct buffer *out)
{
	if (out->overflowed ||
	    fwrite(buffer_text(out), 1, out->len, stdout) != out->len ||
	    fflush(stdout) != 0)
		run_worsen(run, STATUS_TROUBLE);
}

static void
write_out(struct run *run, struct buffer *out)
{
	if (run->lane != NULL)
		lane_write(run->lane, out);
	else
		run_print(run, out);
	buffer_free(out);
}

/* An empty line between objects, for people. */
static void
separate(struct run *run, struct buffer *out)
{
	if (run->files > 0 && !run->options->json)
		buffer_char(out, '\n');
}

void
run_error(struct run *run, const char *path, const char *error)
{
	struct buffer out = BUFFER_LIMIT(OUTPUT_LIMIT);
	struct buffer clean = BUFFER_LIMIT(OUTPUT_LIMIT);

	if (run->learns)
		return;
	/* A report is one object. */
	if (run->options->json && run->take == NULL) {
		report_error_json(path, error, &out);
	} else {
		report_clean(&clean, path, PATH_MAX);
		fprintf(stderr, "smime-check: %s: %s\n", buffer_text(&clean),
		    error);
	}
	write_out(run, &out);
	run_worsen(run, STATUS_TROUBLE);
	buffer_free(&clean);
}

static bool
is_fine(const struct run *run, const struct result *result,
    const struct decision *decision)
{
	enum result_code code = reason_result(result->reason);

	if (run->options->config != NULL)
		return decision->action == ACTION_ACCEPT;
	return code == RESULT_PASS || code == RESULT_NONE;
}

static void
write_json(struct run *run, const char *path, size_t index,
    const struct result *result, const struct decision *decision,
    const struct explained *explained, struct buffer *out)
{
	struct header_fields fields = { 0 };

	report_fields(result, decision, &run->envelope, &run->report, &fields);
	report_message_json(
	    path, index, result, decision, &fields, explained, out);
	header_fields_free(&fields);
}

/* Which change makes a wrong digest right again, where the message is at
 * hand. */
static void
explain_message(struct run *run, const char *path, size_t index,
    const struct result *result, const struct decision *decision,
    const struct buffer *tape, struct buffer *out)
{
	struct buffer rules = BUFFER_LIMIT(OUTPUT_LIMIT);
	struct explanation why;
	struct repair repair;
	bool found = result->reason == REASON_DIGEST_MISMATCH &&
		     !tape->overflowed &&
		     repair_find(buffer_span(tape), &repair);
	struct explained explained = { &why, found ? repair.text : NULL };

	policy_explain(&run->config->policy, result, &run->envelope, &why);
	if (run->options->json) {
		write_json(run, path, index, result, decision, &explained, out);
	} else {
		policy_explain_text(&why, &rules);
		report_explained_text(path, index, result, buffer_text(&rules),
		    explained.proof, decision, out);
	}
	explanation_free(&why);
	buffer_free(&rules);
}

static void
report_message(struct run *run, const char *path, size_t index,
    const struct result *result, const struct buffer *tape)
{
	const struct envelope *envelope = &run->envelope;
	const struct policy *policy = &run->config->policy;
	struct buffer out = BUFFER_LIMIT(OUTPUT_LIMIT);
	struct decision decision = { 0 };

	policy_decide(policy, result, envelope, &decision);
	if (run->take != NULL) {
		run->take(run, path, index, result, &decision);
		return;
	}
	separate(run, &out);
	if (run->options->explain) {
		explain_message(
		    run, path, index, result, &decision, tape, &out);
	} else if (run->options->json) {
		write_json(run, path, index, result, &decision, NULL, &out);
	} else {
		report_message_text(path, index, result,
		    run->options->config != NULL ? &decision : NULL, &out);
	}
	write_out(run, &out);
	if (!is_fine(run, result, &decision))
		run_worsen(run, STATUS_NOT_FINE);
	run_progress(run);
}

static bool
has_more(struct source *source)
{
	struct line line;

	if (!source_line(source, &line))
		return false;
	source_unread(source, &line);
	return true;
}

static bool
is_stopped(const struct run *run)
{
	return run->stopped != NULL && *run->stopped != 0;
}

static time_t
time_of_message(const struct run *run, const char *path, struct source *source)
{
	if (!run->by_receipt)
		return run->at;
	return receipt_time(path, source_ahead(source), run->at);
}

static void
judge_messages(
    struct run *run, const char *path, struct source *source, bool mbox)
{
	size_t index = 0;

	do {
		struct verification *v = verify_begin(
		    &run->verifier, time_of_message(run, path, source));
		struct buffer tape = BUFFER_LIMIT(FILE_LIMIT);

		feed_message(
		    source, mbox, v, run->options->explain ? &tape : NULL);
		if (source->failed)
			run_error(run, path, "cannot be read to its end");
		else
			report_message(
			    run, path, index++, verify_end(v), &tape);
		verify_free(v);
		buffer_free(&tape);
	} while (
	    mbox && !source->failed && !is_stopped(run) && has_more(source));
}

static void
judge_cms(struct run *run, const char *path, struct span content)
{
	struct buffer object = BUFFER_LIMIT(FILE_LIMIT);
	struct verification *v;

	if (!cms_of_file(content, &object)) {
		run_error(run, path, "not a CMS object");
	} else {
		v = verify_begin(&run->verifier, run->at);
		feed_cms(buffer_span(&object), v);
		report_message(run, path, 0, verify_end(v), &object);
		verify_free(v);
	}
	buffer_free(&object);
}

/* What is not so has been read once only; lanes are given nothing such. */
static bool
was_learnt(FILE *file)
{
	struct stat status;

	return file != stdin && fstat(fileno(file), &status) == 0 &&
	       S_ISREG(status.st_mode);
}

/* Where the certificates of one file go. */
struct certificates {
	struct run *run;
	const char *path;
	size_t index;
};

static void
judge_certificate(struct certificate *certificate, void *arg)
{
	struct certificates *at = arg;
	struct run *run = at->run;
	struct buffer out = BUFFER_LIMIT(OUTPUT_LIMIT);
	struct rule_subject subject = {
		.certificate = certificate,
		.issuer = issuers_find(run->issuers, certificate),
		.examination = key_memory_examine(run->keys, certificate),
		.at = run->at,
		.shares_root = issuers_have_root_of(run->issuers, certificate),
	};
	struct findings findings = { 0 };
	struct judged_file judged = {
		.path = at->path,
		.index = at->index++,
		.certificate = certificate,
		.findings = &findings,
	};

	judged.compliance =
	    rules_check(&subject, &run->verifier.rules, &findings);
	separate(run, &out);
	if (run->options->json)
		report_certificate_json(&judged, &out);
	else
		report_certificate_text(&judged, &out);
	write_out(run, &out);
	if (judged.compliance == NONCOMPLIANT)
		run_worsen(run, STATUS_NOT_FINE);
	run_progress(run);
	findings_free(&findings);
	certificate_free(certificate);
}

static void
report_bad_certificate(size_t index, const char *why, void *arg)
{
	struct certificates *at = arg;
	char *error = xasprintf("certificate %zu: %s", index, why);

	run_error(at->run, at->path, error);
	free(error);
}

static void
learn_certificate(struct certificate *certificate, void *arg)
{
	struct run *run = arg;

	if (run->lane != NULL)
		lane_learn(run->lane, certificate);
	else
		issuers_add(run->issuers, certificate);
	certificate_free(certificate);
}

static void
pass_over(size_t index, const char *why, void *arg)
{
	(void)index;
	(void)why;
	(void)arg;
}

static void
judge_certificates(struct run *run, const char *path, struct span content)
{
	struct certificates at = { run, path, 0 };

	if (run->learns ||
	    (run->lane == NULL && !was_learnt(run->source->file)))
		certificates_of_file(
		    content, learn_certificate, pass_over, run);
	if (!run->learns && !certificates_of_file(content, judge_certificate,
				report_bad_certificate, &at))
		run_error(run, path, "there is no certificate in it");
}

static void
judge_crl(struct run *run, const char *path, size_t index,
    const struct crl_description *crl)
{
	struct buffer out = BUFFER_LIMIT(OUTPUT_LIMIT);
	struct findings findings = { 0 };
	const struct judged_crl judged = { path, index, crl, &findings };

	rules_check_statement(
	    &crl->statement, run->at, &run->verifier.rules, &findings);
	separate(run, &out);
	if (run->options->json)
		report_crl_json(&judged, &out);
	else
		report_crl_text(&judged, &out);
	write_out(run, &out);
	if (findings.errors > 0)
		run_worsen(run, STATUS_NOT_FINE);
	run_progress(run);
	findings_free(&findings);
}

static void
judge_crls(struct run *run, const char *path, struct span content)
{
	struct evidence *evidence = evidence_new();
	struct crl_description crl;
	char error[TRUST_ERROR];
	size_t count = 0;

	if (!evidence_add_content(evidence, "CRL", content, &count, error))
		run_error(run, path, error);
	for (size_t i = 0; evidence_crl(evidence, i, &crl); i++) {
		judge_crl(run, path, i, &crl);
		free(crl.issuer);
	}
	evidence_free(evidence);
}

static enum input_kind
kind_of(const struct run *run, struct source *source)
{
	struct span head = source_peek(source);
	enum input_kind kind = input_kind(head);

	switch (run->options->as) {
	case AS_MESSAGE:
		/* A bare CMS object is a message of one part already. */
		return kind == INPUT_MBOX || kind == INPUT_CMS ? kind
							       : INPUT_MESSAGE;
	case AS_CERTIFICATE:
		return INPUT_CERTIFICATES;
	case AS_CONTENT_SAYS:
		break;
	}
	return kind;
}

static void
judge_whole(struct run *run, const char *path, struct source *source,
    enum input_kind kind)
{
	struct buffer content = BUFFER_LIMIT(FILE_LIMIT);

	if (!source_rest(source, &content))
		run_error(run, path,
		    content.overflowed ? "too large" : "cannot be read");
	else if (kind == INPUT_CMS)
		judge_cms(run, path, buffer_span(&content));
	else if (kind == INPUT_CRLS)
		judge_crls(run, path, buffer_span(&content));
	else
		judge_certificates(run, path, buffer_span(&content));
	buffer_free(&content);
}

void
run_file(struct run *run, const char *path, FILE *file)
{
	struct source *source = run->source;
	enum input_kind kind;

	source_begin(source, file);
	kind = kind_of(run, source);
	if (run->learns && kind != INPUT_CERTIFICATES)
		return;
	if (source->failed)
		run_error(run, path, "cannot be read");
	else if (kind == INPUT_MESSAGE || kind == INPUT_MBOX)
		judge_messages(run, path, source, kind == INPUT_MBOX);
	else if (run->take != NULL && kind != INPUT_CMS)
		run_error(run, path, "neither a log nor mail");
	else if (kind != INPUT_UNKNOWN)
		judge_whole(run, path, source, kind);
	else
		run_error(run, path,
		    "neither a message nor a certificate; --as message reads "
		    "it as one");
}
