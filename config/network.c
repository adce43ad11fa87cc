// SPDX-License-Identifier: BSD-3-Clause
#include "config/network.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "config/number.h"

bool ip_network_read(const char *text, size_t length, struct ip_network *network)
{
	char word[NETWORK_TEXT];
	struct ip_network read = {.version = 4};
	uint64_t prefix;
	char *slash;

	if (length >= sizeof(word))
		return false;
	memcpy(word, text, length);
	word[length] = '\0';
	slash = strchr(word, '/');
	if (slash != NULL)
		*slash = '\0';
	if (inet_pton(AF_INET, word, read.address) != 1) {
		read.version = 6;
		if (inet_pton(AF_INET6, word, read.address) != 1)
			return false;
	}
	prefix = read.version == 4 ? 32 : 128;
	if (slash != NULL && !number_read(slash + 1, 0, prefix, &prefix))
		return false;
	read.prefix = (uint8_t)prefix;
	*network = read;
	return true;
}

bool ip_network_covers(const struct ip_network *network, const uint8_t *address)
{
	const unsigned whole = network->prefix / 8, bits = network->prefix % 8;
	const uint8_t mask = (uint8_t)(0xff00 >> bits);

	return memcmp(network->address, address, whole) == 0 &&
	       (bits == 0 || ((network->address[whole] ^ address[whole]) & mask) == 0);
}

void ip_network_write(const struct ip_network *network, char *text)
{
	const bool is_v6 = network->version == 6;
	char address[INET6_ADDRSTRLEN] = "";

	inet_ntop(is_v6 ? AF_INET6 : AF_INET, network->address, address, sizeof(address));
	if (network->prefix == (is_v6 ? 128 : 32))
		snprintf(text, NETWORK_TEXT, "%s", address);
	else
		snprintf(text, NETWORK_TEXT, "%s/%u", address, network->prefix);
}

bool ip_protocol_read(const char *text, uint64_t *number)
{
	static const struct {
		const char *name;
		uint8_t number;
	} names[] = {{"icmp", 1}, {"tcp", 6},	  {"udp", 17},	{"gre", 47},
		     {"esp", 50}, {"icmpv6", 58}, {"sctp", 132}};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcasecmp(names[i].name, text) == 0) {
			*number = names[i].number;
			return true;
		}
	}
	return number_read(text, 0, UINT8_MAX, number);
}
