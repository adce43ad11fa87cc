// SPDX-License-Identifier: BSD-3-Clause
#include "export/analyze/talkers.h"

#include <errno.h>
#include <netinet/in.h>
#include <rte_branch_prediction.h>

int talkers_new(struct talkers *talkers, unsigned kinds, unsigned keep)
{
	memset(talkers, 0, sizeof(*talkers));
	for (unsigned kind = 0; kind < TALKER_KINDS; kind++) {
		if (!(kinds & 1U << kind) || top_list_new(&talkers->list[kind], keep) == 0)
			continue;
		talkers_free(talkers);
		return -ENOMEM;
	}
	return 0;
}

void talkers_free(struct talkers *talkers)
{
	for (unsigned kind = 0; kind < TALKER_KINDS; kind++)
		top_list_free(&talkers->list[kind]);
}

void talkers_clear(struct talkers *talkers)
{
	for (unsigned kind = 0; kind < TALKER_KINDS; kind++)
		top_list_clear(&talkers->list[kind]);
}

void talkers_merge(struct talkers *talkers, const struct talkers *more)
{
	for (unsigned kind = 0; kind < TALKER_KINDS; kind++)
		top_list_merge(&talkers->list[kind], &more->list[kind]);
}

static struct top_sum turned(const struct top_sum *sum)
{
	return (struct top_sum){
	    .octets = {sum->octets[1], sum->octets[0]},
	    .packets = {sum->packets[1], sum->packets[0]},
	    .flows = sum->flows,
	};
}

static void add_hosts(struct top_list *list, const struct digest *digest, const struct top_sum *sum)
{
	const struct top_sum back = turned(sum);
	struct top_key key = {.ip_version = digest->ip_version};

	memcpy(key.address[0], digest->source, sizeof(key.address[0]));
	top_list_add(list, &key, sum);
	memcpy(key.address[0], digest->destination, sizeof(key.address[0]));
	top_list_add(list, &key, &back);
}

// The smaller address first, so that who began does not matter.
static void add_pair(struct top_list *list, const struct digest *digest, const struct top_sum *sum)
{
	const bool turns = memcmp(digest->source, digest->destination, sizeof(digest->source)) > 0;
	const struct top_sum back = turned(sum);
	struct top_key key = {.ip_version = digest->ip_version};

	memcpy(key.address[turns], digest->source, sizeof(key.address[0]));
	memcpy(key.address[!turns], digest->destination, sizeof(key.address[0]));
	top_list_add(list, &key, turns ? &back : sum);
}

static bool has_ports(uint32_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP || protocol == IPPROTO_UDPLITE;
}

static uint32_t protocol_number(const struct digest *digest)
{
	return digest->ip_version != 0 ? digest->protocol : TALKER_LINK_PROTOCOL;
}

// The protocol's number above the port's, as talker_name_write() takes them apart.
static uint32_t port_number(const struct digest *digest)
{
	const uint32_t protocol = protocol_number(digest);

	return protocol << 16 | (has_ports(protocol) ? digest->port : 0);
}

static void add_number(struct top_list *list, uint32_t number, const struct top_sum *sum)
{
	const struct top_key key = {.number = number};

	if (list->keep != 0)
		top_list_add(list, &key, sum);
}

static void add_unknown(struct talkers *talkers, const struct top_sum *sum)
{
	const struct top_sum back = turned(sum);

	for (unsigned kind = 0; kind < TALKER_KINDS; kind++)
		if (talkers->list[kind].keep != 0)
			top_list_add_unknown(&talkers->list[kind], sum);
	if (talkers->list[TALKER_HOSTS].keep != 0)
		top_list_add_unknown(&talkers->list[TALKER_HOSTS], &back);
}

void talkers_add(struct talkers *talkers, const struct digest *digest)
{
	struct top_list *list = talkers->list;
	const struct top_sum sum = {
	    .octets = {digest->octets[0], digest->octets[1]},
	    .packets = {digest->packets[0], digest->packets[1]},
	    .flows = digest->flows,
	};

	if (unlikely(digest->unknown)) {
		add_unknown(talkers, &sum);
		return;
	}
	if (list[TALKER_HOSTS].keep != 0)
		add_hosts(&list[TALKER_HOSTS], digest, &sum);
	if (list[TALKER_PAIRS].keep != 0)
		add_pair(&list[TALKER_PAIRS], digest, &sum);
	add_number(&list[TALKER_APPLICATIONS], digest->application, &sum);
	add_number(&list[TALKER_PORTS], port_number(digest), &sum);
	add_number(&list[TALKER_VLANS], (uint32_t)digest->inner_vlan << 16 | digest->vlan, &sum);
	add_number(&list[TALKER_PROTOCOLS], protocol_number(digest), &sum);
}
