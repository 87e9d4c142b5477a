/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.4.2.2.a: what commonName holds, as the other attributes tell it. */
#include "rule_subject.h"

#include <string.h>

static struct name_attribute
attribute(enum attribute_type type, const char *text)
{
	return (struct name_attribute){ .type = type, .text = span_of(text) };
}

static bool
holds_for(const char *id, struct name_attribute *attributes, size_t count)
{
	struct certificate c = {
		.subject = { .attributes = attributes, .count = count },
	};

	for (size_t i = 0; i < count; i++)
		c.subject.types |= attributes[i].type;
	return rule_holds(id, &c);
}

static void
a_personal_name_shows_a_word_of_its_parts(void **state)
{
	struct name_attribute subject[] = {
		attribute(ATTRIBUTE_COMMON_NAME, "Dr. ERIKA Muster-Beispiel"),
		attribute(ATTRIBUTE_SURNAME, "Beispiel"),
	};

	(void)state;
	assert_true(
	    holds_for("cn-personal-name-parts", subject, COUNT(subject)));
	subject[1] = attribute(ATTRIBUTE_GIVEN_NAME, "Anna Erika");
	assert_true(
	    holds_for("cn-personal-name-parts", subject, COUNT(subject)));
	subject[1] = attribute(ATTRIBUTE_GIVEN_NAME, " - ");
	assert_false(
	    holds_for("cn-personal-name-parts", subject, COUNT(subject)));
}

/*
 * Each of a sender's many long values would be looked for in each other one,
 * octet by octet: this ends within seconds only because that is bounded.
 */
static void
of_values_without_measure_the_beginnings_are_compared(void **state)
{
	enum {
		OCTETS = 100000,
		EACH = 500
	};
	static const char *const ids[] = { "cn-sv-iv-source",
		"cn-personal-name-parts", "cn-pseudonym-has-pseudonym",
		"cn-pseudonym-no-name-attrs", "cn-personal-name-no-pseudonym" };
	static char name[OCTETS + 1], words[OCTETS + 1], nick[OCTETS / 2 + 1];
	static struct name_attribute subject[3 * EACH];

	(void)state;
	memset(name, 'a', OCTETS);
	for (size_t i = 0; i < OCTETS; i++)
		words[i] = i % 2 == 0 ? 'b' : ' ';
	memset(nick, 'a', sizeof(nick) - 2);
	nick[sizeof(nick) - 2] = 'b';
	for (size_t i = 0; i < EACH; i++) {
		subject[3 * i] = attribute(ATTRIBUTE_COMMON_NAME, name);
		subject[3 * i + 1] = attribute(ATTRIBUTE_GIVEN_NAME, words);
		subject[3 * i + 2] = attribute(ATTRIBUTE_PSEUDONYM, nick);
	}
	for (size_t i = 0; i < COUNT(ids); i++)
		(void)holds_for(ids[i], subject, COUNT(subject));
	/* The name stands behind what is looked at. */
	memcpy(name + OCTETS - 5, "Erika", 5);
	subject[1] = attribute(ATTRIBUTE_GIVEN_NAME, "Erika");
	assert_false(holds_for("cn-personal-name-parts", subject, 2));
	memcpy(name, "Erika", 5);
	assert_true(holds_for("cn-personal-name-parts", subject, 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_personal_name_shows_a_word_of_its_parts),
		cmocka_unit_test(
		    of_values_without_measure_the_beginnings_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
