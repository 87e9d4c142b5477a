/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1, 7.1.1 and 6.3.2: serial number, version and validity. */
#include "rule_subject.h"

static void
serial_number_is_positive(void **state)
{
	struct certificate one = { .serial = SPAN(1) };
	struct certificate zero = { .serial = SPAN(0) };
	struct certificate negative = { .serial = SPAN(0x80, 1) };
	struct certificate high = { .serial = SPAN(0, 0x80) };

	(void)state;
	assert_holds("serial-positive", &one);
	assert_holds("serial-positive", &high);
	assert_breaks("serial-positive", &zero);
	assert_breaks("serial-positive", &negative);
}

static void
serial_number_is_below_2_159(void **state)
{
	static const uint8_t most[20] = { 0x7f, 0xff };
	static const uint8_t more[21] = { 0x00, 0x80 };
	struct certificate enough = { .serial = { most, sizeof(most) } };
	struct certificate beyond = { .serial = { more, sizeof(more) } };

	(void)state;
	assert_holds("serial-below-2-159", &enough);
	assert_breaks("serial-below-2-159", &beyond);
}

static void
version_is_v3(void **state)
{
	struct certificate three = { .version = 3 }, one = { .version = 1 };
	struct certificate unknown = { .version = 0 };

	(void)state;
	assert_holds("version-v3", &three);
	assert_breaks("version-v3", &one);
	assert_breaks("version-v3", &unknown);
}

/* Both ends count: from 00:00:00 to 23:59:59 is one day. */
static struct certificate
lasting(int days, int more)
{
	return (struct certificate){ .not_before = SBR_IN_FORCE,
		.not_after = SBR_IN_FORCE + (time_t)days * 86400 - 1 + more };
}

static void
validity_counts_both_ends(void **state)
{
	static const struct {
		const char *id;
		int days;
	} cases[] = { { "validity-max-825", 825 },
		{ "validity-max-1185", 1185 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct certificate most = lasting(cases[i].days, 0);
		struct certificate more = lasting(cases[i].days, 1);
		struct certificate unread = lasting(cases[i].days, 1);

		unread.faults = FAULT_TIME;
		assert_holds(cases[i].id, &most);
		assert_breaks(cases[i].id, &more);
		assert_holds(cases[i].id, &unread);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serial_number_is_positive),
		cmocka_unit_test(serial_number_is_below_2_159),
		cmocka_unit_test(version_is_v3),
		cmocka_unit_test(validity_counts_both_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
