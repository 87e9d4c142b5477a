/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Networks of clients.  All is IPv6, IPv4 mapped into it (RFC 4291 2.5.5.2).
 * A list is sorted by prefix length and address, so that an address costs one
 * search for each length that there is.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	ALL_BITS = 128,
	MAPPED_BITS = 96,
};

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff,
	0xff };

static bool
address_parse(const char *text, uint8_t out[static 16], bool *is_ipv4)
{
	*is_ipv4 = inet_pton(AF_INET, text, out + sizeof(mapped_prefix)) == 1;
	if (*is_ipv4)
		memcpy(out, mapped_prefix, sizeof(mapped_prefix));
	return *is_ipv4 || inet_pton(AF_INET6, text, out) == 1;
}

static void
clear_behind(uint8_t address[static 16], unsigned int bits)
{
	for (unsigned int i = 0; i < 16; i++) {
		unsigned int kept = bits > 8 * i ? bits - 8 * i : 0;

		if (kept < 8)
			address[i] &= (uint8_t)(0xff00u >> kept);
	}
}

bool
network_parse(const char *text, struct network *out)
{
	char address[INET6_ADDRSTRLEN] = "", *end = NULL;
	size_t len = strcspn(text, "/");
	unsigned long bits = 0;
	bool is_ipv4 = false;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	if (!address_parse(address, out->address, &is_ipv4))
		return false;
	out->bits = ALL_BITS;
	if (text[len] == '\0')
		return true;
	if (!ascii_isdigit((unsigned char)text[len + 1]))
		return false;
	bits = strtoul(text + len + 1, &end, 10);
	if (*end != '\0' || bits > (is_ipv4 ? 32 : ALL_BITS))
		return false;
	out->bits = (unsigned int)bits + (is_ipv4 ? MAPPED_BITS : 0);
	clear_behind(out->address, out->bits);
	return true;
}

void
network_print(const struct network *network, struct buffer *out)
{
	char text[INET6_ADDRSTRLEN] = "";
	bool is_ipv4 =
	    network->bits >= MAPPED_BITS &&
	    memcmp(network->address, mapped_prefix, sizeof(mapped_prefix)) == 0;

	inet_ntop(is_ipv4 ? AF_INET : AF_INET6,
	    network->address + (is_ipv4 ? sizeof(mapped_prefix) : 0), text,
	    sizeof(text));
	buffer_string(out, text);
	if (network->bits < ALL_BITS)
		buffer_format(
		    out, "/%u", network->bits - (is_ipv4 ? MAPPED_BITS : 0));
}

int
network_compare(const struct network *left, const struct network *right)
{
	if (left->bits != right->bits)
		return left->bits < right->bits ? -1 : 1;
	return memcmp(left->address, right->address, sizeof(left->address));
}

static int
compare_networks(const void *a, const void *b)
{
	return network_compare(a, b);
}

struct network
network_around(const struct network *narrow, unsigned int bits)
{
	struct network wide = *narrow;

	wide.bits = bits;
	clear_behind(wide.address, bits);
	return wide;
}

bool
network_of_client(const char *address, struct network *out)
{
	bool is_ipv4 = false;

	if (address == NULL)
		return false;
	/* Some MTAs tell an IPv6 address as RFC 5321 4.1.3 writes it. */
	if (strncmp(address, "IPv6:", 5) == 0)
		address += 5;
	out->bits = ALL_BITS;
	return address_parse(address, out->address, &is_ipv4);
}

void
network_list_sort(struct network_list *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items),
		    compare_networks);
}

void
network_list_free(struct network_list *list)
{
	free(list->items);
	*list = (struct network_list){ 0 };
}

/* As wide as no one's own network: 10.0.0.0/8 is the widest of these, and of
 * IPv6 a registry gives less than a /16 to anybody. */
bool
network_list_is_anybody(const struct network_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct network *network = &list->items[i];
		bool is_ipv4 = network->bits >= MAPPED_BITS &&
			       memcmp(network->address, mapped_prefix,
				   sizeof(mapped_prefix)) == 0;

		if (network->bits < (is_ipv4 ? MAPPED_BITS + 8u : 16u))
			return true;
	}
	return false;
}

static bool
network_has(const struct network *wide, const struct network *narrow)
{
	struct network cut = network_around(narrow, wide->bits);

	return wide->bits <= narrow->bits && network_compare(&cut, wide) == 0;
}

/* Each network lies within one of the others; several together may cover one
 * as well, which is not found. */
bool
networks_cover(
    const struct network_list *wide, const struct network_list *narrow)
{
	for (size_t i = 0; i < narrow->count; i++) {
		size_t w = 0;

		while (w < wide->count &&
		       !network_has(&wide->items[w], &narrow->items[i]))
			w++;
		if (w == wide->count)
			return false;
	}
	return narrow->count > 0;
}

/* The first item behind those of that prefix length. */
static size_t
end_of_length(const struct network_list *list, size_t from)
{
	size_t low = from, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle].bits <= list->items[from].bits)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
network_list_has(const struct network_list *list, const char *address)
{
	struct network client, wanted;

	if (list->count == 0 || !network_of_client(address, &client))
		return false;
	for (size_t i = 0, end = 0; i < list->count; i = end) {
		end = end_of_length(list, i);
		wanted = network_around(&client, list->items[i].bits);
		if (bsearch(&wanted, &list->items[i], end - i,
			sizeof(*list->items), compare_networks) != NULL)
			return true;
	}
	return false;
}
