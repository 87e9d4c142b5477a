/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is on no disk, remembered for a short time: each message of an issuer
 * whose CRL nobody gives would open a file that is not there.  What arrives is
 * forgotten at once; what another process wrote is seen once the time is over.
 */
#include <string.h>

#include "room.h"

static time_t
monotonic(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Keys are digests: any of their octets will do. */
static struct absent *
slot_of(struct store *store, const struct key *key)
{
	return &store->absent[(key->octets[0] | key->octets[1] << 8) %
			      ABSENT_SLOTS];
}

bool
absent_is(struct store *store, const struct key *key)
{
	const struct absent *slot = slot_of(store, key);

	return memcmp(slot->key, key->octets, KEY_OCTETS) == 0 &&
	       monotonic() < slot->until;
}

void
absent_note(struct store *store, const struct key *key, uint64_t arrived)
{
	struct absent *slot = slot_of(store, key);

	/* Something came since the disk was asked: it may have been this. */
	if (store->stock.arrived != arrived)
		return;
	memcpy(slot->key, key->octets, KEY_OCTETS);
	slot->until = monotonic() + (time_t)store->options.absent_seconds;
}

void
absent_forget(struct store *store, const struct key *key)
{
	struct absent *slot = slot_of(store, key);

	if (memcmp(slot->key, key->octets, KEY_OCTETS) == 0)
		slot->until = 0;
}
