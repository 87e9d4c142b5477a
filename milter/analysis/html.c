/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report as one HTML file: what enforcement would have done stands first,
 * each picture has its numbers beside it, and nothing in it is a program or
 * comes from anywhere else.
 */
#include "config.h"

#include <stdio.h>

#include "html.h"

/* What the policy would do or did with messages, summed up. */
struct tally {
	uint64_t would[ANALYSIS_ACTIONS], did[ANALYSIS_ACTIONS];
	uint64_t would_all, did_all;
};

static void
count_actions(const struct analysis *a, struct tally *tally)
{
	*tally = (struct tally){ .would_all = 0 };
	for (size_t i = ACTION_ACCEPT + 1; i < ANALYSIS_ACTIONS; i++) {
		tally->did[i] = a->enforced[i];
		tally->would[i] = a->actions[i] - a->enforced[i];
		tally->did_all += tally->did[i];
		tally->would_all += tally->would[i];
	}
}

/* "refused 9, held 2 and delayed 1"; strictest first. */
static void
add_done(struct markup *m, const uint64_t count[ANALYSIS_ACTIONS])
{
	size_t left = 0;
	bool is_first = true;

	for (size_t i = ACTION_ACCEPT + 1; i < ANALYSIS_ACTIONS; i++)
		left += count[i] > 0;
	for (size_t i = ANALYSIS_ACTIONS; i-- > ACTION_ACCEPT + 1;) {
		if (count[i] == 0)
			continue;
		left--;
		if (!is_first)
			markup_text(m, left == 0 ? " and " : ", ");
		markup_format(m, "%s ", words_done((enum action)i));
		markup_number(m, count[i]);
		is_first = false;
	}
}

static void
add_of_all(struct markup *m, const struct analysis *a)
{
	markup_text(m, " of ");
	markup_number(m, a->coverage.messages);
	markup_text(m, a->coverage.messages == 1 ? " message." : " messages.");
}

static void
add_headline(
    struct markup *m, const struct analysis *a, const struct tally *tally)
{
	markup_open(m, "h1");
	if (a->coverage.messages == 0) {
		markup_text(m, "No message was found in what was read.");
	} else if (tally->would_all > 0) {
		markup_text(m, "Enforcement would have ");
		add_done(m, tally->would);
		add_of_all(m, a);
	} else if (tally->did_all > 0) {
		markup_text(m, "The policy has ");
		add_done(m, tally->did);
		add_of_all(m, a);
	} else {
		markup_text(m, "Enforcement would have changed nothing: all ");
		markup_number(m, a->coverage.messages);
		markup_text(m, " messages would have been accepted.");
	}
	markup_close(m);
}

/* Who has a right to be delivered; a forger has only the name. */
static void
add_known(struct markup *m, const struct analysis *a)
{
	uint64_t forged = a->known_forged;

	if (a->known == 0) {
		markup_text(
		    m, "None is of a sender with good signatures before. ");
		return;
	}
	if (a->known > forged) {
		markup_number(m, a->known - forged);
		markup_text(m, a->known - forged == 1 ? " is" : " are");
		markup_text(m, " of senders with good signatures before: "
			       "mend these first. ");
	}
	if (forged > 0) {
		markup_number(m, forged);
		markup_text(m, " in the name of such senders look forged. ");
	}
}

/* Whom it would have hit, and what to do about it. */
static void
add_lead(struct markup *m, const struct analysis *a, const struct tally *tally)
{
	uint64_t all = tally->would_all + tally->did_all;
	char share[NUMBER_TEXT];

	if (all == 0)
		return;
	share_text(all, a->coverage.messages, share);
	markup_open(m, "p");
	markup_attribute(m, "class", "lead");
	markup_format(m, "That is %s of all mail. ", share);
	add_known(m, a);
	if (tally->did_all > 0 && tally->would_all > 0) {
		markup_text(m, "Rules in force already ");
		add_done(m, tally->did);
		markup_text(m, ".");
	}
	markup_close(m);
}

static void
add_kicker(struct markup *m, const struct analysis *a)
{
	char period[PERIOD_TEXT];

	words_period(a->coverage.first, a->coverage.last, period);
	markup_open(m, "p");
	markup_attribute(m, "class", "kicker");
	markup_text(m, "S/MIME report");
	if (a->host[0] != '\0') {
		markup_text(m, " · ");
		markup_stranger(m, a->host);
	}
	if (period[0] != '\0') {
		markup_text(m, " · ");
		markup_element(m, "span", "date", period);
	}
	if (a->nodes.count + a->nodes.more > 1)
		markup_format(m, " · %llu nodes",
		    (unsigned long long)(a->nodes.count + a->nodes.more));
	if (a->coverage.rcpt_domain != NULL) {
		markup_text(m, " · mail to ");
		markup_stranger(m, a->coverage.rcpt_domain);
	}
	if (a->coverage.anonymous)
		markup_text(m, " · names replaced");
	markup_close(m);
}

static void
add_figure(struct markup *m, const char *class, uint64_t number,
    const char *what, uint64_t whole)
{
	markup_open(m, "div");
	if (class != NULL)
		markup_attribute(m, "class", class);
	markup_open(m, "dt");
	markup_text(m, what);
	if (whole > 0) {
		char share[NUMBER_TEXT];

		share_text(number, whole, share);
		markup_format(m, ", %s", share);
	}
	markup_close(m);
	markup_open(m, "dd");
	markup_number(m, number);
	markup_close(m);
	markup_close(m);
}

/* The same numbers in large, and what part of mail they are about. */
static void
add_figures(struct markup *m, const struct analysis *a)
{
	uint64_t all = a->coverage.messages;

	markup_open(m, "dl");
	markup_attribute(m, "class", "figures");
	for (size_t i = ANALYSIS_ACTIONS; i-- > ACTION_ACCEPT + 1;) {
		/* Tagging is rare, and then it is seen. */
		if (i == ACTION_TAG && a->actions[i] == 0)
			continue;
		add_figure(m, a->actions[i] > 0 ? "hit" : NULL, a->actions[i],
		    words_done((enum action)i), 0);
	}
	add_figure(m, NULL, a->known, "in the name of known senders", 0);
	add_figure(m, NULL, a->is_signed, "signed", all);
	add_figure(
	    m, NULL, a->results[RESULT_PASS], "signed well", a->is_signed);
	markup_close(m);
}

static void
add_contents(struct markup *m)
{
	static const struct {
		const char *link, *title;
	} chapters[] = {
		{ "#enforced", "If enforced" },
		{ "#incidents", "What happened" },
		{ "#time", "Time line" },
		{ "#results", "Results and reasons" },
		{ "#domains", "Sender domains" },
		{ "#certificates", "Certificates" },
		{ "#issuers", "Not rooted" },
		{ "#ahead", "Expiring and replaced" },
		{ "#crls", "CRLs" },
		{ "#mismatches", "Changed on the way" },
		{ "#suggested", "Suggested rules" },
		{ "#coverage", "What was read" },
	};

	markup_open(m, "nav");
	markup_attribute(m, "aria-label", "Contents");
	markup_open(m, "ul");
	for (size_t i = 0; i < sizeof(chapters) / sizeof(*chapters); i++) {
		markup_open(m, "li");
		markup_open(m, "a");
		markup_attribute(m, "href", chapters[i].link);
		markup_text(m, chapters[i].title);
		markup_close(m);
		markup_close(m);
	}
	markup_close(m);
	markup_close(m);
}

/* What makes all numbers below less than the truth. */
static void
add_warnings(struct markup *m, const struct analysis *a)
{
	if (a->coverage.interrupted != NULL) {
		markup_open(m, "p");
		markup_attribute(m, "class", "note");
		markup_text(m, "Reading was interrupted at ");
		markup_stranger(m, a->coverage.interrupted);
		markup_text(m, ": what comes after it is not counted.");
		markup_close(m);
	}
	if (a->coverage.unreadable > 0) {
		markup_open(m, "p");
		markup_attribute(m, "class", "note");
		markup_number(m, a->coverage.unreadable);
		markup_text(m,
		    " lines of smime-milter could not be read and are not "
		    "counted; see ");
		markup_open(m, "a");
		markup_attribute(m, "href", "#coverage");
		markup_text(m, "What was read");
		markup_close(m);
		markup_text(m, ".");
		markup_close(m);
	}
}

void
html_summary(struct markup *m, const struct analysis *a)
{
	struct tally tally;

	count_actions(a, &tally);
	markup_open(m, "header");
	add_kicker(m, a);
	if (html_is_annex(a)) {
		html_replay_headline(m, a);
		add_warnings(m, a);
	} else {
		add_headline(m, a, &tally);
		add_lead(m, a, &tally);
		add_warnings(m, a);
		add_figures(m, a);
	}
	markup_close(m);
}

static void
add_footer(struct markup *m)
{
	markup_open(m, "footer");
	markup_open(m, "p");
	markup_text(m,
	    "Made by smime-check " PACKAGE_VERSION
	    " from log lines or mail, times in UTC. This file holds no "
	    "program and loads nothing. Words of results are those of "
	    "RFC 7281; smime-check(1) explains results and reasons.");
	markup_close(m);
	markup_close(m);
}

static void
add_chapters(struct markup *m, const struct analysis *a)
{
	html_hits(m, a);
	add_contents(m);
	html_incidents(m, a);
	html_time_line(m, a);
	html_results(m, a);
	html_domains(m, a);
	html_certificates(m, a);
	html_issuers(m, a);
	html_ahead(m, a);
	html_crls(m, a);
	html_mismatches(m, a);
	html_suggestions(m, a);
}

void
analysis_html(const struct analysis *a, struct buffer *out)
{
	struct markup markup = { .out = out }, *m = &markup;

	page_begin(m, "S/MIME report");
	html_summary(m, a);
	html_replay(m, a);
	/* The annex of a change is the change. */
	if (!html_is_annex(a))
		add_chapters(m, a);
	html_coverage(m, a);
	add_footer(m);
	page_end(m);
}
