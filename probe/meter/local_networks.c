// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/local_networks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/network.h"

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

static void cover(struct range *range, unsigned octets, unsigned prefix)
{
	for (unsigned bit = prefix; bit < octets * 8; bit++) {
		range->first[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
		range->last[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	}
}

static void add(struct local_networks *networks, const struct ip_network *network)
{
	bool is_v6 = network->version == 6;
	struct ranges *ranges = is_v6 ? &networks->v6 : &networks->v4;
	struct range *range = &ranges->range[ranges->n++];

	memcpy(range->first, network->address, sizeof(range->first));
	memcpy(range->last, network->address, sizeof(range->last));
	cover(range, is_v6 ? 16 : 4, network->prefix);
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

int local_networks_new(const struct network_list *list, struct local_networks **networks)
{
	struct local_networks *made = allocate(list->n);

	if (made == NULL)
		return memory_error(2 * list->n * sizeof(struct range), NULL, "--local-networks");
	for (unsigned i = 0; i < list->n; i++)
		add(made, &list->network[i]);
	merge(&made->v4);
	merge(&made->v6);
	*networks = made;
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

void local_networks_put(const struct local_networks *networks, struct flow_record *record)
{
	enum networks_direction direction;

	if (record->ip_version == 0)
		return;
	direction = local_networks_direction(networks, record->source, record->destination,
					     record->ip_version);
	if (direction == DIRECTION_UNKNOWN)
		return;
	record->has |= RECORD_HAS(DIRECTION);
	record->flow_direction[FORWARD] =
	    direction == DIRECTION_EGRESS ? FLOW_EGRESS : FLOW_INGRESS;
	record->flow_direction[REVERSE] =
	    direction == DIRECTION_EGRESS ? FLOW_INGRESS : FLOW_EGRESS;
}
