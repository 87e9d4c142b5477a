/* SPDX-License-Identifier: BSD-2-Clause */
/* Allocation that cannot fail, for sizes that no sender chooses. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

static void *
or_die(void *p)
{
	if (p == NULL) {
		log_error("out of memory; stopping");
		abort();
	}
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	/* calloc(0, n) may be NULL without being a failure. */
	return or_die(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *
xreallocarray(void *old, size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return or_die(reallocarray(old, count, size));
}

char *
xstrdup(const char *s)
{
	return or_die(strdup(s));
}

char *
xstrndup(const char *s, size_t len)
{
	return or_die(strndup(s, len));
}

void *
xmemdup(const void *from, size_t len)
{
	void *to = xcalloc(1, len);

	if (len > 0)
		memcpy(to, from, len);
	return to;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	return or_die(n < 0 ? NULL : text);
}
