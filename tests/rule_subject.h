/* SPDX-License-Identifier: BSD-2-Clause */
/* A certificate as plain data, of which a test bends one thing. */
#ifndef RULE_SUBJECT_H
#define RULE_SUBJECT_H

#include "test.h"

#include "rules.h"

#define SPAN(...)                                                              \
	((struct span){ (const uint8_t[]){ __VA_ARGS__ },                      \
	    sizeof((const uint8_t[]){ __VA_ARGS__ }) })

/* Does the requirement hold, whether or not it applies? */
static inline bool
rule_holds(const char *id, const struct certificate *c)
{
	const struct rule *rule = rules_find(id);
	struct rule_reason why = { "" };
	bool holds;

	assert_non_null(rule);
	holds = rule->holds(&(struct rule_subject){ .certificate = c }, &why);
	/* Whoever refuses says why, and nobody else does. */
	assert_int_equal(holds, why.text[0] == '\0');
	return holds;
}

#define assert_holds(id, c)  assert_true(rule_holds(id, c))
#define assert_breaks(id, c) assert_false(rule_holds(id, c))

#endif
