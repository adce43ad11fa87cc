// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/local_networks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"

// First and last address of a network; of IPv4 the first 4 octets count, the others are 0.
struct range {
	uint8_t first[16], last[16];
};

struct ranges {
	struct range *range; // sorted, no two overlap
	unsigned n;
};

struct local_networks {
	struct ranges v4, v6;
};

static bool length_read(const char *text, unsigned most, unsigned *length)
{
	char *end;
	unsigned long value;

	if (*text < '0' || *text > '9')
		return false;
	value = strtoul(text, &end, 10);
	*length = (unsigned)value;
	return *end == '\0' && value <= most;
}

static void cover(struct range *range, unsigned octets, unsigned prefix)
{
	for (unsigned bit = prefix; bit < octets * 8; bit++) {
		range->first[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
		range->last[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	}
}

// Adds the network that `word` says; it is cut apart.
static bool add(struct local_networks *networks, char *word)
{
	char *slash = strchr(word, '/');
	bool is_v6 = strchr(word, ':') != NULL;
	struct ranges *ranges = is_v6 ? &networks->v6 : &networks->v4;
	unsigned octets = is_v6 ? 16 : 4, prefix = octets * 8;
	struct range range = {0};

	if (slash != NULL) {
		*slash = '\0';
		if (!length_read(slash + 1, prefix, &prefix))
			return false;
	}
	if (inet_pton(is_v6 ? AF_INET6 : AF_INET, word, range.first) != 1)
		return false;
	memcpy(range.last, range.first, sizeof(range.last));
	cover(&range, octets, prefix);
	ranges->range[ranges->n++] = range;
	return true;
}

static int by_first(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	return memcmp(left->first, right->first, sizeof(left->first));
}

static void merge(struct ranges *ranges)
{
	unsigned n = 0;

	if (ranges->n == 0)
		return;
	qsort(ranges->range, ranges->n, sizeof(*ranges->range), by_first);
	for (unsigned i = 1; i < ranges->n; i++) {
		struct range *last = &ranges->range[n], *next = &ranges->range[i];

		if (memcmp(next->first, last->last, sizeof(last->last)) > 0)
			ranges->range[++n] = *next;
		else if (memcmp(next->last, last->last, sizeof(last->last)) > 0)
			memcpy(last->last, next->last, sizeof(last->last));
	}
	ranges->n = n + 1;
}

static unsigned words(const char *list)
{
	unsigned n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

static struct local_networks *allocate(unsigned n)
{
	struct local_networks *networks = calloc(1, sizeof(*networks));

	if (networks == NULL)
		return NULL;
	networks->v4.range = calloc(n, sizeof(struct range));
	networks->v6.range = calloc(n, sizeof(struct range));
	if (networks->v4.range != NULL && networks->v6.range != NULL)
		return networks;
	local_networks_free(networks);
	return NULL;
}

int local_networks_parse(const char *list, struct local_networks **networks)
{
	struct local_networks *new = allocate(words(list));
	char word[64];

	if (new == NULL)
		return user_error(ENOMEM, "--local-networks: out of memory");
	for (const char *at = list;; at++) {
		size_t length = strcspn(at, ",");

		snprintf(word, sizeof(word), "%.*s", (int)length, at);
		if (length >= sizeof(word) || !add(new, word)) {
			local_networks_free(new);
			return user_error(EINVAL,
					  "--local-networks '%.*s': no network; write "
					  "10.0.0.0/8,2001:db8::/32",
					  (int)length, at);
		}
		at += length;
		if (*at == '\0')
			break;
	}
	merge(&new->v4);
	merge(&new->v6);
	*networks = new;
	return 0;
}

void local_networks_free(struct local_networks *networks)
{
	if (networks == NULL)
		return;
	free(networks->v4.range);
	free(networks->v6.range);
	free(networks);
}

static int by_address(const void *key, const void *element)
{
	const struct range *range = element;

	if (memcmp(key, range->first, sizeof(range->first)) < 0)
		return -1;
	return memcmp(key, range->last, sizeof(range->last)) > 0;
}

bool local_networks_has(const struct local_networks *networks, const uint8_t *address,
			uint8_t ip_version)
{
	const struct ranges *ranges = ip_version == 4 ? &networks->v4 : &networks->v6;
	uint8_t key[16] = {0};

	memcpy(key, address, ip_version == 4 ? 4 : 16);
	return bsearch(key, ranges->range, ranges->n, sizeof(*ranges->range), by_address) != NULL;
}

enum networks_direction local_networks_direction(const struct local_networks *networks,
						 const uint8_t *source, const uint8_t *destination,
						 uint8_t ip_version)
{
	bool from = local_networks_has(networks, source, ip_version);
	bool to = local_networks_has(networks, destination, ip_version);

	if (from == to)
		return DIRECTION_UNKNOWN;
	return from ? DIRECTION_EGRESS : DIRECTION_INGRESS;
}
