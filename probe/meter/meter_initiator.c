// SPDX-License-Identifier: BSD-3-Clause
// Who began a Flow, where no SYN said so: decided when its first record is made, kept over active
// cuts. The rules in their order: who sent a SYN, who received a SYN+ACK, what a dissector knows,
// what an earlier Flow between the same endpoints knew, the ports, the local networks, who sent the
// first packet.
#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>

#include "config/log.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

int meter_initiator_init(struct meter *meter, const struct meter_settings *settings)
{
	if (initiators_new(&meter->initiators, settings->max_flows, settings->numa_node,
			   settings->heap) == 0)
		return 0;
	return memory_error(settings->max_flows * sizeof(uint64_t), "lower --max-flows",
			    "--max-flows %" PRIu64 ": initiators of earlier Flows, of one worker",
			    settings->options->max_flows);
}

void meter_initiator_release(struct meter *meter)
{
	initiators_free(&meter->initiators);
}

static __m128i hash_of(const struct meter *meter, const struct flow_hot *hot)
{
	return flow_key_hash(&meter->table.secret, flow_key_load(&hot->key));
}

static uint64_t last_second(const struct meter *meter, uint32_t entry)
{
	return meter_last_clock(meter, entry, meter->now_us) / 1000000;
}

// Of Flows that are no TCP connection only a dissector can know something worth to remember.
static bool may_be_known(const struct meter *meter, const struct flow_hot *hot)
{
	return meter->initiators.any && (hot->key.protocol == IPPROTO_TCP || meter->dpi != NULL);
}

static unsigned port_rank(uint16_t port)
{
	enum { SYSTEM_PORTS = 1024, EPHEMERAL_PORTS = 32768 }; // RFC 6335; Linux's own range

	return port < SYSTEM_PORTS ? 0 : port < EPHEMERAL_PORTS ? 1 : 2;
}

static uint8_t version_of(const struct flow_hot *hot)
{
	return flow_key_is_ipv4(&hot->key) ? 4 : 6;
}

// Multicast and broadcast addresses send nothing.
static bool is_group(const struct meter *meter, uint32_t entry, unsigned d)
{
	const struct flow_key *key = &meter->table.hot[entry].key;
	const uint8_t *far = meter->table.far[entry].address[d];

	if (!flow_key_is_ipv4(key))
		return far[0] == 0xff;
	return (key->kind & KEY_LONG ? far[0] : key->address >> (32 * d) & 0xff) >= 224;
}

// The side with the port that no service has; -1: both ports are of a kind.
static int by_port(const struct meter *meter, uint32_t entry)
{
	const uint32_t ports = meter->table.hot[entry].key.ports;
	const unsigned first = port_rank(rte_bswap16((uint16_t)ports));
	const unsigned second = port_rank(rte_bswap16((uint16_t)(ports >> 16)));

	if (first == second || is_group(meter, entry, first < second))
		return -1;
	return first < second;
}

// The side in our networks, where the other one is not; -1: both or none. Not inlined, as what
// follows: it would make each new Flow save registers for a case that is rare.
static __rte_noinline int of_networks(const struct meter *meter, uint32_t entry)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const uint8_t ip_version = version_of(hot);
	bool ours[2];

	for (unsigned d = 0; d < 2; d++) {
		uint8_t address[16];

		flow_address(&hot->key, &meter->table.far[entry], d, address);
		ours[d] = local_networks_has(meter->networks, address, ip_version);
	}
	return ours[0] == ours[1] ? -1 : ours[1];
}

static int by_network(const struct meter *meter, uint32_t entry)
{
	return meter->networks == NULL ? -1 : of_networks(meter, entry);
}

static __rte_noinline int of_earlier_flows(const struct meter *meter, uint32_t entry)
{
	return initiators_get(&meter->initiators, hash_of(meter, &meter->table.hot[entry]),
			      last_second(meter, entry));
}

static int by_earlier_flow(const struct meter *meter, uint32_t entry)
{
	return may_be_known(meter, &meter->table.hot[entry]) ? of_earlier_flows(meter, entry) : -1;
}

static int by_dissector(const struct meter *meter, uint32_t entry)
{
	return meter->dpi != NULL ? dpi_client(&meter->table.far[entry].dpi) : -1;
}

static inline struct initiator found_by(unsigned method, int direction)
{
	return (struct initiator){(uint8_t)direction, (uint8_t)method};
}

// What does not need a SYN.
static struct initiator find(const struct meter *meter, uint32_t entry, unsigned first)
{
	int direction;

	if (flow_key_is_link(&meter->table.hot[entry].key))
		return found_by(INITIATOR_FIRST, (int)first);
	if ((direction = by_dissector(meter, entry)) >= 0)
		return found_by(INITIATOR_DISSECTOR, direction);
	if ((direction = by_earlier_flow(meter, entry)) >= 0)
		return found_by(INITIATOR_KNOWLEDGE, direction);
	if ((direction = by_port(meter, entry)) >= 0)
		return found_by(INITIATOR_PORT, direction);
	if ((direction = by_network(meter, entry)) >= 0)
		return found_by(INITIATOR_NETWORK, direction);
	return found_by(INITIATOR_FIRST, (int)first);
}

struct initiator meter_likely_initiator(const struct meter *meter, uint32_t entry)
{
	const uint32_t marks = meter->table.hot[entry].marks;
	const unsigned first = marks & ENTRY_SWAPPED ? 1 : 0;

	if (marks & ENTRY_RESUMED) // kept over active cuts
		return found_by(meter->table.cold[entry].initiator, (int)first);
	if (marks & ENTRY_BY_SYN)
		return found_by(INITIATOR_SYN, (int)first);
	if (marks & ENTRY_BY_REPLY)
		return found_by(INITIATOR_SYNACK, (int)first);
	return find(meter, entry, first);
}

void meter_settle_initiator(struct meter *meter, uint32_t entry)
{
	const struct initiator initiator = meter_likely_initiator(meter, entry);
	uint32_t *marks = &meter->table.hot[entry].marks;

	*marks = (*marks & ~ENTRY_SWAPPED) | (initiator.direction != 0 ? ENTRY_SWAPPED : 0);
	meter->table.cold[entry].initiator = initiator.method;
}

void meter_remember_initiator(struct meter *meter, uint32_t entry)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned method = meter->table.cold[entry].initiator;

	if (method != INITIATOR_FIRST && method < INITIATOR_PORT)
		initiators_put(&meter->initiators, hash_of(meter, hot),
			       hot->marks & ENTRY_SWAPPED ? 1 : 0, last_second(meter, entry));
}
