/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For whom an anchor may vouch: the domains of From that its list is bound to,
 * and the day after which root programs believe none of its new signers.
 */
#include <stdio.h>
#include <string.h>

#include "room.h"

/* "x.example" is itself alone, ".x.example" all below it. */
static bool
names_domain(const char *entry, const char *domain)
{
	size_t len = strlen(domain), tail = strlen(entry);

	if (entry[0] != '.')
		return strcmp(entry, domain) == 0;
	return len > tail && strcmp(domain + len - tail, entry) == 0;
}

static bool
is_for_domain(const struct list_terms *terms, const char *domain)
{
	if (terms->domain_count == 0)
		return true;
	for (size_t i = 0; domain != NULL && i < terms->domain_count; i++)
		if (names_domain(terms->domains[i], domain))
			return true;
	return false;
}

time_t
earlier_date(time_t a, time_t b)
{
	if (a == 0 || b == 0)
		return a + b;
	return a < b ? a : b;
}

enum grant_verdict
grant_judge(const struct trust *trust, const struct node *anchor,
    const struct certificate *signer, const char *from_domain)
{
	enum grant_verdict verdict = GRANT_ELSEWHERE;

	for (size_t i = 0; i < anchor->grant_count; i++) {
		const struct grant *grant = &anchor->grants[i];

		if (!is_for_domain(&trust->lists[grant->list], from_domain))
			continue;
		if (grant->distrust_after == 0 ||
		    signer->not_before <= grant->distrust_after)
			return GRANT_GIVEN;
		verdict = GRANT_ENDED;
	}
	return verdict;
}

void
grant_words(const struct trust *trust, const struct node *anchor, char *out,
    size_t size)
{
	struct buffer text = BUFFER_LIMIT(size - 1);

	buffer_string(&text, "this anchor is only for ");
	for (size_t i = 0; i < anchor->grant_count; i++) {
		const struct list_terms *terms =
		    &trust->lists[anchor->grants[i].list];

		for (size_t j = 0; j < terms->domain_count; j++)
			buffer_format(&text, "%s%s", i + j > 0 ? ", " : "",
			    terms->domains[j]);
	}
	(void)snprintf(out, size, "%s", buffer_text(&text));
	buffer_free(&text);
}
