// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_NETWORK_H
#define CONFIG_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETWORK_TEXT = 64 }; // more than any network takes as text

// An IPv4 or IPv6 network in CIDR notation (RFC 4632, RFC 4291 section 2.3).
struct ip_network {
	uint8_t address[16]; // network order; of IPv4 the first 4 octets, the others are 0
	uint8_t version;     // 4 or 6
	uint8_t prefix;	     // bits
};

// Reads "10.0.0.0/8" or "2001:db8::/32" of `length` characters; without a prefix it is one address.
// Bits after the prefix are taken as they are. False when it is anything else.
bool ip_network_read(const char *text, size_t length, struct ip_network *network);

// Whether an address of the network's version lies in it: 4 or 16 octets, network order.
bool ip_network_covers(const struct ip_network *network, const uint8_t *address);

// As it is read; NETWORK_TEXT octets. An address of its own has no prefix.
void ip_network_write(const struct ip_network *network, char *text);

// A protocol of IP: "tcp", "icmpv6" and a few others in any case, or a number up to 255. False,
// with the number as it was, when it is anything else.
bool ip_protocol_read(const char *text, uint64_t *number);

#endif
