/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a signer is what a rule requires.  A signer counts that passes, or
 * whose one fault the rule tolerates; what is only unknown because the world
 * is in trouble is not held against anybody.
 */
#include <string.h>

#include "room.h"

static bool
mailbox_is_in_domain_of(
    const struct certificate_mailbox *named, const struct mailbox *author)
{
	struct mailbox mailbox = { 0 };
	bool same = false;

	if (!mailbox_parse_address(span_of(named->address), &mailbox))
		return false;
	same = author->domain != NULL && mailbox.domain != NULL &&
	       strcmp(mailbox.domain, author->domain) == 0;
	mailbox_free(&mailbox);
	return same;
}

static bool
mailbox_is(
    const struct certificate_mailbox *named, const struct mailbox *author)
{
	struct mailbox mailbox = { 0 };
	bool same = false;

	if (!mailbox_parse_address(span_of(named->address), &mailbox))
		return false;
	same = mailbox_compare(&mailbox, author) == MAILBOX_SAME;
	mailbox_free(&mailbox);
	return same;
}

static bool
any_mailbox(const struct signer_result *signer, const struct from *author,
    bool (*fits)(const struct certificate_mailbox *, const struct mailbox *))
{
	const struct certificate *certificate = signer->certificate;

	if (author->state != FROM_ONE || author->count != 1)
		return false;
	for (size_t i = 0; i < certificate->mailbox_count; i++)
		if (fits(&certificate->mailboxes[i], &author->mailboxes[0]))
			return true;
	return false;
}

/* Whatever is tolerated, From itself has to be one plain mailbox. */
static bool
mailbox_suffices(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	if (result->from.state != FROM_ONE)
		return false;
	/* Whoever signed named another author than the one who is shown. */
	if (result->protected_header.from == REASON_FROM_MISMATCH)
		return require->mailbox == DEMAND_NONE;
	if (signer->mailbox_match == MAILBOX_SAME)
		return true;
	switch (require->mailbox) {
	case DEMAND_ADDRESS:
		return false;
	case DEMAND_DOMAIN:
		return any_mailbox(
		    signer, &result->from, mailbox_is_in_domain_of);
	case DEMAND_SENDER:
		return any_mailbox(signer, &result->sender, mailbox_is);
	case DEMAND_NONE:
		return true;
	}
	return false;
}

/* The faults that are told only after the one that is tolerated. */
static bool
nothing_else_is_wrong(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	const struct signature_result *signature = result_signature(result);

	if (signature->covers != COVERS_MESSAGE)
		return false;
	/* Who signs other content was put there from another message. */
	for (size_t i = 0; i < signature->signer_count; i++)
		if (signature->signers[i].cms.reason == REASON_DIGEST_MISMATCH)
			return false;
	return signer->cms.reason == REASON_PASS &&
	       signer->cms.weakness == REASON_PASS &&
	       signer->path.weakness == REASON_PASS &&
	       signer->revocation.status != REVOCATION_REVOKED &&
	       mailbox_suffices(require, signer, result);
}

static bool
is_within_grace(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	return signer->path_ended != 0 && require->expired_grace != 0 &&
	       result->at - signer->path_ended <=
		   (time_t)require->expired_grace;
}

/* Is this signer as good as one that passes? */
static enum holding
signer_counts(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	if (signer->certificate == NULL ||
	    !require_accepts(require, REASON_PASS))
		return HOLDING_FAILS;
	if (signer->reason == REASON_PASS)
		return holding_of(result->reason == REASON_PASS);
	if (!nothing_else_is_wrong(require, signer, result))
		return HOLDING_FAILS;
	switch (signer->reason) {
	case REASON_REVOCATION_UNKNOWN:
		return require->has_revocation &&
			       require->revocation != REVOCATION_HARD
			   ? HOLDING_HOLDS
			   : HOLDING_LATER;
	case REASON_FROM_MISMATCH:
	case REASON_FROM_CASE:
		return holding_of(require->mailbox != DEMAND_ADDRESS);
	case REASON_EXPIRED:
		return holding_of(
		    is_within_grace(require, signer, result) &&
		    signer->revocation.status != REVOCATION_UNKNOWN);
	default:
		return HOLDING_FAILS;
	}
}

enum holding
require_row_holds(const struct require_row *row, const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	if (!require_row_asks(row, require))
		return HOLDING_HOLDS;
	if (signer == NULL || signer->certificate == NULL)
		return HOLDING_FAILS;
	return row->holds(require, signer, result);
}

static bool
is_hard(const struct require *require)
{
	return require->has_revocation &&
	       require->revocation == REVOCATION_HARD;
}

/* Nothing is as good as knowing, but may be known later. */
enum holding
require_status_holds(
    const struct require *require, const struct signer_result *signer)
{
	enum revocation_status status = REVOCATION_UNCHECKED;

	if (!is_hard(require))
		return HOLDING_HOLDS;
	if (signer != NULL)
		status = signer->revocation.status;
	if (status == REVOCATION_UNKNOWN)
		return HOLDING_LATER;
	return holding_of(status == REVOCATION_GOOD);
}

static enum holding
rows_hold(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	const struct require_row *row = NULL;
	enum holding all = require_status_holds(require, signer);

	for (size_t i = 0; (row = require_row_at(i)) != NULL; i++) {
		enum holding one =
		    require_row_holds(row, require, signer, result);

		if (one < all)
			all = one;
	}
	return all;
}

static enum holding
signer_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	enum holding counts = signer_counts(require, signer, result);
	enum holding rows = HOLDING_FAILS;

	/* A result that the rule names besides pass is the deciding signer's;
	 * what else is required is required of that one. */
	if (counts == HOLDING_FAILS && result->reason != REASON_PASS &&
	    signer == result_signer(result) &&
	    require_accepts(require, result->reason))
		counts = HOLDING_HOLDS;
	if (counts != HOLDING_FAILS)
		rows = rows_hold(require, signer, result);
	return rows < counts ? rows : counts;
}

/* The best of the signers of the one signature that decided. */
static enum holding
best_signer(const struct require *require, const struct result *result,
    const struct signer_result **best)
{
	const struct signature_result *signature = result_signature(result);
	enum holding holds = HOLDING_FAILS;

	*best = result_signer(result);
	for (size_t i = 0; signature != NULL && i < signature->signer_count;
	     i++) {
		enum holding one =
		    signer_holds(require, &signature->signers[i], result);

		if (one <= holds)
			continue;
		holds = one;
		*best = &signature->signers[i];
	}
	return holds;
}

const struct signer_result *
require_signer(const struct require *require, const struct result *result)
{
	const struct signer_result *best = NULL;

	best_signer(require, result, &best);
	return best;
}

const char *
require_unmet(const struct require *require, const struct result *result)
{
	const struct signer_result *signer = require_signer(require, result);
	const struct require_row *row = NULL;

	if (!require_accepts(require, result->reason))
		return "result";
	for (size_t i = 0; (row = require_row_at(i)) != NULL; i++)
		if (require_row_holds(row, require, signer, result) !=
		    HOLDING_HOLDS)
			return row->name;
	return require_status_holds(require, signer) == HOLDING_HOLDS
		   ? NULL
		   : "revocation";
}

static bool
asks_of_signer(const struct require *require)
{
	const struct require_row *row = NULL;

	for (size_t i = 0; (row = require_row_at(i)) != NULL; i++)
		if (require_row_asks(row, require))
			return true;
	return is_hard(require);
}

enum holding
require_holds(const struct require *require, const struct result *result)
{
	const struct signer_result *best = NULL;

	if (!require->present)
		return HOLDING_HOLDS;
	if (!asks_of_signer(require) &&
	    require_accepts(require, result->reason))
		return HOLDING_HOLDS;
	return best_signer(require, result, &best);
}
