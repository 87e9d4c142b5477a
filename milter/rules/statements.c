/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rules a CRL or an OCSP response is judged by, and by which date. */
#include "statements.h"

bool
statement_ends_within(const struct statement *statement, long long seconds,
    struct rule_reason *why)
{
	long long takes =
	    (long long)(statement->next_update - statement->this_update);

	if (statement->next_update == 0)
		return because(why, "it has no nextUpdate");
	return takes <= seconds || because(why, "it ends after %.2f days",
				       (double)takes / (double)DAY_SECONDS);
}

static bool
is_about(const struct rule *rule, const struct statement *statement)
{
	unsigned int roles = STATUS_CRL;

	if (statement->kind == STATEMENT_OCSP)
		roles = statement->by_certified ? STATUS_OCSP | OCSP_RESPONDER
						: STATUS_OCSP;
	return (rule->roles & roles) != 0 &&
	       (rule->generations != STRICT || statement->is_strict);
}

bool
rule_is_for_statement(
    const struct rule *rule, const struct rule_subject *subject, bool older)
{
	const struct statement *statement = subject->statement;
	time_t issued = statement->this_update;

	if (older && issued < SBR_IN_FORCE)
		issued = SBR_IN_FORCE;
	return is_about(rule, statement) && issued >= rule->since &&
	       (rule->until == 0 || issued < rule->until);
}
