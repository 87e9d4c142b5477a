/* SPDX-License-Identifier: BSD-2-Clause */
/* Forged and stale fields, by name and index, in the order in which they
 * came; removed from the last to the first, so that no deletion moves the
 * index of one that still has to go. */
#include <stdlib.h>
#include <string.h>

#include "forged.h"
#include "report.h"

/* "X-SMIME-Status : Good signature" is that field, to MTAs and to readers. */
static size_t
name_length(const char *name)
{
	size_t len = strlen(name);

	while (len > 0 && ascii_isspace((unsigned char)name[len - 1]))
		len--;
	return len;
}

static void
add_field(struct forged *forged, const char *name, unsigned int index)
{
	if (forged->count >= FORGED_MAX || strlen(name) > FORGED_NAME_MAX) {
		forged->overflowed = true;
		return;
	}
	if (forged->count % 64 == 0)
		forged->fields = xreallocarray(forged->fields,
		    forged->count + 64, sizeof(*forged->fields));
	forged->fields[forged->count++] = (struct forged_field){
		.name = xstrdup(name),
		.index = index,
	};
}

static unsigned int
next_index(const struct forged *forged, const char *name)
{
	for (size_t i = forged->count; i > 0; i--)
		if (ascii_equal_nocase(forged->fields[i - 1].name, name))
			return forged->fields[i - 1].index + 1;
	return 1;
}

static bool
must_go(const char *value, enum remove_results which, const char *authserv_id)
{
	if (which == REMOVE_NONE)
		return false;
	switch (report_results_owner(value, authserv_id)) {
	case RESULTS_FOREIGN:
		return false;
	case RESULTS_OURS:
		return which == REMOVE_ALL;
	case RESULTS_OURS_WITH_SMIME:
	case RESULTS_UNPARSABLE:
		return true;
	}
	return true;
}

void
forged_look_at(struct forged *forged, const char *name, const char *value,
    enum remove_results which, const char *authserv_id)
{
	char *plain = xstrndup(name, name_length(name));

	if (forged->overflowed)
		; /* the message will not get through as it is */
	else if (report_is_own_field(plain))
		add_field(forged, plain, next_index(forged, plain));
	else if (ascii_equal_nocase(plain, "Authentication-Results")) {
		forged->results++;
		if (must_go(value, which, authserv_id))
			add_field(forged, plain, forged->results);
	}
	free(plain);
}

bool
forged_remove(const struct forged *forged,
    bool (*delete_field)(void *mta, const char *name, unsigned int index),
    void *mta)
{
	if (forged->overflowed)
		return false;
	for (size_t i = forged->count; i > 0; i--)
		if (!delete_field(mta, forged->fields[i - 1].name,
			forged->fields[i - 1].index))
			return false;
	return true;
}

void
forged_free(struct forged *forged)
{
	for (size_t i = 0; i < forged->count; i++)
		free(forged->fields[i].name);
	free(forged->fields);
	*forged = (struct forged){ 0 };
}
