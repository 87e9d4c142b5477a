/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1 and 7.1.1: serial number and version. */
#include "table.h"

static bool
serial_is_positive(const struct rule_subject *s, struct rule_reason *why)
{
	struct span serial = s->certificate->serial;

	if (serial.len > 0 && serial.data[0] >= 0x80)
		return because(why, "the serial number is negative");
	for (size_t i = 0; i < serial.len; i++)
		if (serial.data[i] != 0)
			return true;
	return because(why, "the serial number is zero");
}

/* A number below 2^159 has at most 20 octets, its sign bit among them. */
static bool
serial_is_below_2_159(const struct rule_subject *s, struct rule_reason *why)
{
	struct span serial = s->certificate->serial;

	while (serial.len > 1 && serial.data[0] == 0 && serial.data[1] < 0x80) {
		serial.data++;
		serial.len--;
	}
	if (serial.len <= 20)
		return true;
	return because(why, "the serial number has %zu octets", serial.len);
}

static bool
version_is_3(const struct rule_subject *s, struct rule_reason *why)
{
	if (s->certificate->version == 3)
		return true;
	if (s->certificate->version == 0)
		return because(why, "the version is none that X.509 has");
	return because(why, "the version is %d", s->certificate->version);
}

const struct rule encoding_rules[] = {
	{
	    .id = "serial-positive",
	    .section = "7.1",
	    .text = "The serial number is greater than zero.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = serial_is_positive,
	},
	{
	    .id = "serial-below-2-159",
	    .section = "7.1",
	    .text = "The serial number is less than 2^159.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = serial_is_below_2_159,
	},
	{
	    .id = "version-v3",
	    .section = "7.1.1",
	    .text = "The certificate is of X.509 v3.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = version_is_3,
	},
	{ 0 },
};
