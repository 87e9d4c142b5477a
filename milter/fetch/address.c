/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which addresses a URL may lead to.  All is IPv6, IPv4 mapped into it.
 * Registries: IANA IPv4 and IPv6 Special-Purpose Address Registry (RFC 6890),
 * IPv4 and IPv6 Multicast Address Space.
 */
#include <netinet/in.h>
#include <string.h>

#include "room.h"

enum {
	MAPPED_BITS = 96,
	PORT_HTTP = 80,
	PORT_HTTPS = 443,
	PORT_HTTP_ALT = 8080,
};

#define IPV4(a, b, c, d, n)                                                    \
	{                                                                      \
		.address = { [10] = 0xff, 0xff, a, b, c, d },                  \
		.bits = MAPPED_BITS + (n)                                      \
	}
#define IPV6(n, ...)                                                           \
	{                                                                      \
		.address = { __VA_ARGS__ }, .bits = (n)                        \
	}

static const struct fetch_network mapped =
    IPV6(MAPPED_BITS, [10] = 0xff, [11] = 0xff);
/* RFC 6052: translated to the IPv4 address in its last 32 bits. */
static const struct fetch_network nat64 = IPV6(96, 0x00, 0x64, 0xff, 0x9b);
/* RFC 4291 2.4: beyond it there is no global unicast; unique local, link-local
 * and site-local, multicast, loopback, discard-only (RFC 6666), local NAT64
 * (RFC 8215), and segment routing (RFC 9602) are there. */
static const struct fetch_network global_unicast = IPV6(3, 0x20);

static const struct fetch_network special[] = {
	IPV4(0, 0, 0, 0, 8),	  /* RFC 791 3.2: this network */
	IPV4(10, 0, 0, 0, 8),	  /* RFC 1918: private */
	IPV4(100, 64, 0, 0, 10),  /* RFC 6598: shared by carriers */
	IPV4(127, 0, 0, 0, 8),	  /* RFC 1122 3.2.1.3: loopback */
	IPV4(169, 254, 0, 0, 16), /* RFC 3927: link-local; metadata of clouds */
	IPV4(172, 16, 0, 0, 12),  /* RFC 1918: private */
	IPV4(192, 0, 0, 0, 24),	  /* RFC 6890 2.1: protocol assignments */
	IPV4(192, 0, 2, 0, 24),	  /* RFC 5737: documentation */
	IPV4(192, 31, 196, 0, 24), /* RFC 7535: AS112 */
	IPV4(192, 52, 193, 0, 24), /* RFC 7450: AMT */
	IPV4(192, 88, 99, 0, 24),  /* RFC 7526: relays of 6to4 */
	IPV4(192, 168, 0, 0, 16),  /* RFC 1918: private */
	IPV4(192, 175, 48, 0, 24), /* RFC 7534: AS112 */
	IPV4(198, 18, 0, 0, 15),   /* RFC 2544: benchmarks */
	IPV4(198, 51, 100, 0, 24), /* RFC 5737: documentation */
	IPV4(203, 0, 113, 0, 24),  /* RFC 5737: documentation */
	IPV4(224, 0, 0, 0, 4),	   /* RFC 5771: multicast */
	IPV4(240, 0, 0, 0, 4),	   /* RFC 1112 4: reserved; broadcast */
	IPV6(23, 0x20, 0x01),	   /* RFC 2928: Teredo, ORCHID, benchmarks */
	IPV6(32, 0x20, 0x01, 0x0d, 0xb8), /* RFC 3849: documentation */
	IPV6(16, 0x20, 0x02),		  /* RFC 3056: 6to4 */
	IPV6(48, 0x26, 0x20, 0x00, 0x4f, 0x80, 0x00), /* RFC 7534: AS112 */
	IPV6(16, 0x3f, 0xfe),			      /* RFC 3701: 6bone */
	IPV6(20, 0x3f, 0xff), /* RFC 9637: documentation */
};

static bool
is_in(const uint8_t address[static 16], const struct fetch_network *network)
{
	unsigned int octets = network->bits / 8, rest = network->bits % 8;

	if (memcmp(address, network->address, octets) != 0)
		return false;
	return rest == 0 || ((address[octets] ^ network->address[octets]) >>
				(8 - rest)) == 0;
}

bool
address_is_listed(
    const struct fetch_guard *guard, const uint8_t address[static 16])
{
	for (size_t i = 0; i < guard->network_count; i++)
		if (is_in(address, &guard->networks[i]))
			return true;
	return false;
}

bool
address_is_public(const uint8_t address[static 16])
{
	uint8_t plain[16];

	memcpy(plain, address, sizeof(plain));
	if (is_in(plain, &nat64))
		memcpy(plain, mapped.address, MAPPED_BITS / 8);
	if (!is_in(plain, &mapped) && !is_in(plain, &global_unicast))
		return false;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (is_in(plain, &special[i]))
			return false;
	return true;
}

bool
address_of(
    const struct sockaddr *from, uint8_t out[static 16], unsigned int *port)
{
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;

	if (from->sa_family == AF_INET) {
		memcpy(&ipv4, from, sizeof(ipv4));
		memcpy(out, mapped.address, MAPPED_BITS / 8);
		memcpy(out + MAPPED_BITS / 8, &ipv4.sin_addr, 4);
		*port = ntohs(ipv4.sin_port);
		return true;
	}
	if (from->sa_family == AF_INET6) {
		memcpy(&ipv6, from, sizeof(ipv6));
		memcpy(out, &ipv6.sin6_addr, 16);
		*port = ntohs(ipv6.sin6_port);
		return true;
	}
	return false;
}

bool
fetch_may_connect(const struct fetch_guard *guard, const struct sockaddr *to)
{
	uint8_t address[16];
	unsigned int port = 0;

	if (!address_of(to, address, &port))
		return false;
	if (address_is_listed(guard, address))
		return true;
	return address_is_public(address) &&
	       (port == PORT_HTTP || port == PORT_HTTP_ALT ||
		   (port == PORT_HTTPS && guard->https));
}
