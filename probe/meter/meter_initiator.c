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

static uint64_t last_second(const struct meter *meter, uint32_t entry)
{
	return meter_last_clock(meter, entry, meter->now_us) / 1000000;
}

// Of 32 bits: a comparison of 16 with a constant is slow to decode.
static inline unsigned port_rank(uint32_t port)
{
	enum { SYSTEM_PORTS = 1024, EPHEMERAL_PORTS = 32768 }; // RFC 6335; Linux's own range

	return (port >= SYSTEM_PORTS) + (port >= EPHEMERAL_PORTS);
}

static uint8_t version_of(const struct flow_hot *hot)
{
	return flow_key_is_ipv4(&hot->key) ? 4 : 6;
}

// Multicast and broadcast addresses send nothing.
static inline bool is_group(const struct meter *meter, uint32_t entry, unsigned d)
{
	const struct flow_key *key = &meter->table.hot[entry].key;
	const uint8_t *octets = key->kind & KEY_LONG ? meter->table.far[entry].address[d]
						     : (const uint8_t *)&key->address + 4 * d;

	return *octets >= (flow_key_is_ipv4(key) ? 224 : 255);
}

// The side with the port that no service has; -1: both ports are of a kind.
static inline int by_port(const struct meter *meter, uint32_t entry)
{
	const uint32_t ports = rte_bswap32(meter->table.hot[entry].key.ports);
	const unsigned first = port_rank(ports >> 16), second = port_rank(ports & UINT16_MAX);

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
	return initiators_get(
	    &meter->initiators,
	    flow_key_lasting_hash(&meter->table.secret, &meter->table.hot[entry].key),
	    last_second(meter, entry));
}

static int by_earlier_flow(const struct meter *meter, uint32_t entry)
{
	return meter_may_know_initiator(meter, meter->table.hot[entry].key.protocol)
		   ? of_earlier_flows(meter, entry)
		   : -1;
}

static int by_dissector(const struct meter *meter, uint32_t entry)
{
	return meter->dpi != NULL ? dpi_client(&meter->table.far[entry].dpi) : -1;
}

static __rte_always_inline struct initiator found_by(unsigned method, int direction)
{
	return (struct initiator){(unsigned)direction, method};
}

// What does not need a SYN, by all that may be known.
static __rte_noinline struct initiator find_among_all(const struct meter *meter, uint32_t entry,
						      unsigned first)
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

// The same; where only ports can tell, as in most of a flood, without the calls of the others.
static inline struct initiator find(const struct meter *meter, uint32_t entry, unsigned first)
{
	int direction = -1;

	if (meter->dpi == NULL && !meter->initiators.any &&
	    !flow_key_is_link(&meter->table.hot[entry].key))
		direction = by_port(meter, entry);
	return direction >= 0 ? found_by(INITIATOR_PORT, direction)
			      : find_among_all(meter, entry, first);
}

static __rte_always_inline struct initiator settled(const struct meter *meter, uint32_t entry)
{
	const uint32_t marks = meter->table.hot[entry].marks;
	const unsigned first = marks & ENTRY_SWAPPED ? 1 : 0;

	if (!(marks & (ENTRY_RESUMED | ENTRY_BY_SYN | ENTRY_BY_REPLY)))
		return find(meter, entry, first);
	if (marks & ENTRY_RESUMED) // kept over active cuts
		return found_by(meter->table.cold[entry].initiator, (int)first);
	return found_by(marks & ENTRY_BY_SYN ? INITIATOR_SYN : INITIATOR_SYNACK, (int)first);
}

struct initiator meter_likely_initiator(const struct meter *meter, uint32_t entry)
{
	return settled(meter, entry);
}

unsigned meter_settle_initiator(struct meter *meter, uint32_t entry)
{
	const struct initiator initiator = settled(meter, entry);
	uint32_t *marks = &meter->table.hot[entry].marks;

	*marks = (*marks & ~ENTRY_SWAPPED) | initiator.direction * ENTRY_SWAPPED;
	return initiator.method;
}

void meter_remember_initiator(struct meter *meter, uint32_t entry)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned method = meter->table.cold[entry].initiator;

	if (method != INITIATOR_FIRST && method < INITIATOR_PORT)
		initiators_put(&meter->initiators,
			       flow_key_lasting_hash(&meter->table.secret, &hot->key),
			       hot->marks & ENTRY_SWAPPED ? 1 : 0, last_second(meter, entry));
}
