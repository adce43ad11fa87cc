// SPDX-License-Identifier: BSD-3-Clause
// The parser and a second, plain one (plain_packet.h) say the same of any frame.
#include "fuzz_input.h"
#include "packet_input.h"
#include "plain_packet.h"

struct both {
	const struct packet_headers *fast;
	const struct plain_packet *level; // of the second parser, `last` is the innermost
	unsigned last;
	const uint8_t *frame;
	uint32_t wire;
};

// The innermost level at or below `last` of which `holds` is true; NULL: there is none.
static const struct plain_packet *innermost(const struct both *both, unsigned last,
					    bool (*holds)(const struct plain_packet *level))
{
	for (unsigned i = last + 1; i > 0; i--)
		if (holds(&both->level[i - 1]))
			return &both->level[i - 1];
	return NULL;
}

static bool has_tags(const struct plain_packet *level)
{
	return level->n_vlans > 0;
}

static bool has_labels(const struct plain_packet *level)
{
	return level->labels != NULL;
}

static bool has_mac(const struct plain_packet *level)
{
	return level->mac != NULL;
}

static bool has_id(const struct plain_packet *level)
{
	return level->tunnel.id >= 0;
}

static bool has_session(const struct plain_packet *level)
{
	return level->tunnel.erspan_session >= 0;
}

static bool is_first_fragment(const struct plain_packet *level)
{
	return level->fragment.first;
}

static bool fast_has(const struct both *both, unsigned bit)
{
	return both->fast->has & bit;
}

static void check_link(const struct both *both)
{
	const struct packet_headers *fast = both->fast;
	const struct plain_packet *tags = innermost(both, both->last, has_tags),
				  *labels = innermost(both, both->last, has_labels),
				  *mac = innermost(both, both->last, has_mac);

	fuzz_check(fast->n_vlans == (tags ? tags->n_vlans : 0));
	fuzz_check(fast->vlan == (tags ? tags->vlan[0] : 0));
	fuzz_check(fast->inner_vlan == (tags ? tags->vlan[1] : 0));
	fuzz_check(fast_has(both, PACKET_MORE_VLANS) == (tags && tags->n_vlans > 2));
	fuzz_check(fast_has(both, PACKET_HAS_MPLS) == (labels != NULL));
	fuzz_check(fast_has(both, PACKET_HAS_MAC) == (mac != NULL));
	if (labels != NULL) {
		fuzz_check(fast->mpls_top == labels->mpls_top);
		fuzz_check(fast->n_labels == labels->n_labels);
		fuzz_check(both->frame + fast->labels_at == labels->labels);
	}
	if (mac != NULL)
		fuzz_check(both->frame + fast->mac_offset == mac->mac);
}

static void check_fragment(const struct packet_fragment *fast, const struct plain_fragment *plain)
{
	fuzz_check(fast->id == plain->id && fast->octets == plain->octets &&
		   fast->offset == plain->offset && fast->more == plain->more &&
		   fast->protocol == plain->protocol);
}

static void check_ip(const struct both *both)
{
	const struct packet_headers *fast = both->fast;
	const struct plain_packet *plain = &both->level[both->last];

	fuzz_check(fast->ip_version == plain->version);
	fuzz_check(both->frame + fast->l3_offset == plain->ip.at);
	fuzz_check(both->frame + fast->l4_offset == plain->payload.at);
	fuzz_check(fast->ip_octets == plain->ip_octets);
	fuzz_check(fast->source == plain->source_at);
	fuzz_check(fast->destination == plain->destination_at);
	fuzz_check(fast->tos == plain->tos && fast->ttl == plain->ttl);
	fuzz_check(fast->protocol == plain->protocol);
	fuzz_check(fast_has(both, PACKET_FIRST_FRAGMENT) == plain->fragment.first);
	fuzz_check(fast_has(both, PACKET_LATER_FRAGMENT) == plain->fragment.later);
	if (plain->fragment.first || plain->fragment.later)
		check_fragment(&fast->fragment, &plain->fragment);
	fuzz_check(fast->l4_captured == (plain->fragment.later ? 0 : plain->payload.here));
	fuzz_check(fast->source_port == plain->source_port);
	fuzz_check(fast->destination_port == plain->destination_port);
	fuzz_check(fast->tcp_flags == plain->tcp_flags);
	fuzz_check(fast_has(both, PACKET_HAS_ICMP) == (plain->icmp >= 0));
	fuzz_check(plain->icmp < 0 || fast->icmp_type_code == plain->icmp);
}

static void check_id(const struct both *both)
{
	const struct packet_headers *fast = both->fast;
	const struct plain_packet *id = innermost(both, both->last, has_id),
				  *session = innermost(both, both->last, has_session);

	fuzz_check(fast_has(both, PACKET_HAS_VNI) == (id != NULL));
	fuzz_check(fast_has(both, PACKET_VNI_ONE_WAY) == (id != NULL && id->tunnel.one_way));
	fuzz_check(fast_has(both, PACKET_TUNNEL_HAS_ID) == (id == &both->level[both->last]));
	fuzz_check(fast_has(both, PACKET_HAS_ERSPAN) == (session != NULL));
	if (session != NULL)
		fuzz_check(fast->erspan_session == session->tunnel.erspan_session);
	if (id == NULL)
		return;
	fuzz_check(fast->vni == id->tunnel.id);
	fuzz_check(fast->segment_type == id->tunnel.segment_type);
	fuzz_check(fast->nvgre_flow == id->tunnel.nvgre_flow);
}

// What is told of the outermost fragment around the packet.
static void check_outer(const struct both *both)
{
	const struct ip_fragment *fast = &both->fast->outer;
	unsigned at = 0;
	const struct plain_packet *plain, *tags, *id;

	while (at < both->last && !is_first_fragment(&both->level[at]))
		at++;
	fuzz_check(fast_has(both, PACKET_IN_FRAGMENT) == (at < both->last));
	if (at == both->last)
		return;
	plain = &both->level[at];
	tags = innermost(both, at, has_tags);
	id = innermost(both, at, has_id);
	check_fragment(&fast->fragment, &plain->fragment);
	fuzz_check(fast->source == plain->source_at && fast->destination == plain->destination_at);
	fuzz_check(fast->ip_version == plain->version);
	fuzz_check(fast->vlan == (tags ? tags->vlan[0] : 0));
	fuzz_check(fast->inner_vlan == (tags ? tags->vlan[1] : 0));
	fuzz_check(((fast->has & PACKET_HAS_VNI) != 0) == (id != NULL));
	fuzz_check(id == NULL || fast->vni == id->tunnel.id);
}

static void check_tunnel(const struct both *both)
{
	const struct packet_headers *fast = both->fast;
	const struct plain_packet *plain = &both->level[both->last];

	fuzz_check(fast->n_tunnels == both->last);
	fuzz_check(fast->tunnel == plain->tunnel.kind);
	if (both->last == 0)
		return;
	fuzz_check(fast->outer_version == plain->outer->version);
	fuzz_check(fast->outer_source == plain->outer->source_at);
	fuzz_check(fast->outer_destination == plain->outer->destination_at);
}

// A frame was as long as the longest packet in it says; tunnels' fragments are no slices.
static void check_length(const struct both *both)
{
	int64_t wire = both->wire;
	bool sliced = false, in_fragment = false;

	for (unsigned i = 0; i <= both->last; i++) {
		const struct plain_packet *level = &both->level[i];
		int64_t end = level->ip.at - both->frame + level->ip_octets;

		wire = end > wire ? end : wire;
		sliced |= level->sliced && !in_fragment;
		in_fragment |= level->fragment.first;
	}
	fuzz_check(both->fast->wire_length == wire);
	fuzz_check(fast_has(both, PACKET_SLICED) == sliced);
}

static void check_metered(const struct both *both)
{
	check_tunnel(both);
	check_ip(both);
	check_link(both);
	check_id(both);
	check_outer(both);
	check_length(both);
}

static void check_without_ip(const struct both *both, enum ignore_reason reason)
{
	const struct plain_packet *plain = &both->level[0];

	if (reason > IGNORE_NOT_IP || plain->mac == NULL)
		return;
	check_link(both);
	fuzz_check(both->fast->ethertype == plain->rest_type);
	fuzz_check(both->frame + both->fast->l3_offset == plain->rest.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	uint16_t link_type = fuzz_link_types[fuzz_number(&input, 1) % FUZZ_LINK_TYPES];
	unsigned octet = fuzz_number(&input, 1), tunnels = octet & 0x80 ? octet | ~0x7fU : octet;
	struct packet_settings settings = {.drop_sliced = octet & 0x40};
	uint32_t cut = fuzz_number(&input, 2);
	struct plain_packet levels[PLAIN_LEVELS];
	struct packet_headers fast;
	unsigned n_levels;
	size_t n;
	uint8_t *frame = fuzz_octets(&input, SIZE_MAX, &n);
	struct slice slice = {frame, (int64_t)n, (int64_t)n + cut, !settings.drop_sliced};
	enum ignore_reason reason;

	decap_preset(&settings.decap, tunnels);
	reason = packet_parse(&fast, &settings, frame, (uint32_t)n, (uint32_t)n + cut, link_type);
	fuzz_check(plain_parse(levels, &n_levels, slice, link_type, settings.decap.tunnels) ==
		   reason);
	const struct both both = {&fast, levels, n_levels - 1, frame, (uint32_t)n + cut};

	if (reason == IGNORE_NONE)
		check_metered(&both);
	else
		check_without_ip(&both, reason);
	free(frame);
	return 0;
}
