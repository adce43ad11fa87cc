// SPDX-License-Identifier: BSD-3-Clause
#include "config/network.h"

#include <arpa/inet.h>
#include <string.h>

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
