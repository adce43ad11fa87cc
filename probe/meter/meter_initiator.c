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
static bool is_group(const uint8_t address[16], uint8_t ip_version)
{
	return ip_version == 4 ? address[0] >= 224 : address[0] == 0xff;
}

// The side with the port that no service has; -1: both ports are of a kind.
static int by_port(const struct meter *meter, uint32_t entry)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned first = port_rank(rte_bswap16((uint16_t)hot->key.ports));
	const unsigned second = port_rank(rte_bswap16((uint16_t)(hot->key.ports >> 16)));
	uint8_t address[16];

	if (first == second)
		return -1;
	flow_address(&hot->key, &meter->table.far[entry], first < second, address);
	return is_group(address, version_of(hot)) ? -1 : first < second;
}

// The side in our networks, where the other one is not; -1: both or none.
static int by_network(const struct meter *meter, uint32_t entry)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const uint8_t ip_version = version_of(hot);
	bool ours[2];

	if (meter->networks == NULL)
		return -1;
	for (unsigned d = 0; d < 2; d++) {
		uint8_t address[16];

		flow_address(&hot->key, &meter->table.far[entry], d, address);
		ours[d] = local_networks_has(meter->networks, address, ip_version);
	}
	return ours[0] == ours[1] ? -1 : ours[1];
}

static int by_earlier_flow(const struct meter *meter, uint32_t entry)
{
	const struct flow_hot *hot = &meter->table.hot[entry];

	if (!may_be_known(meter, hot))
		return -1;
	return initiators_get(&meter->initiators, hash_of(meter, hot), last_second(meter, entry));
}

static int by_dissector(const struct meter *meter, uint32_t entry)
{
	return meter->dpi != NULL ? dpi_client(&meter->table.far[entry].dpi) : -1;
}

// What does not need a SYN. Returns the initiator's direction, -1: it is who sent the first packet.
static int find(const struct meter *meter, uint32_t entry, unsigned *method)
{
	int direction;

	*method = INITIATOR_FIRST;
	if (flow_key_is_link(&meter->table.hot[entry].key))
		return -1;
	direction = by_dissector(meter, entry);
	*method = INITIATOR_DISSECTOR;
	if (direction < 0) {
		direction = by_earlier_flow(meter, entry);
		*method = INITIATOR_KNOWLEDGE;
	}
	if (direction < 0) {
		direction = by_port(meter, entry);
		*method = INITIATOR_PORT;
	}
	if (direction < 0) {
		direction = by_network(meter, entry);
		*method = INITIATOR_NETWORK;
	}
	if (direction < 0)
		*method = INITIATOR_FIRST;
	return direction;
}

unsigned meter_likely_initiator(const struct meter *meter, uint32_t entry, unsigned *method)
{
	const uint32_t marks = meter->table.hot[entry].marks;
	int direction = -1;

	*method = marks & ENTRY_BY_SYN ? INITIATOR_SYN : INITIATOR_SYNACK;
	if (marks & ENTRY_RESUMED) // kept over active cuts
		*method = meter->table.cold[entry].initiator;
	else if (!(marks & (ENTRY_BY_SYN | ENTRY_BY_REPLY)))
		direction = find(meter, entry, method);
	if (direction < 0)
		direction = marks & ENTRY_SWAPPED ? 1 : 0;
	return (unsigned)direction;
}

void meter_settle_initiator(struct meter *meter, uint32_t entry)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	unsigned method;

	if (meter_likely_initiator(meter, entry, &method) != 0)
		hot->marks |= ENTRY_SWAPPED;
	else
		hot->marks &= ~ENTRY_SWAPPED;
	meter->table.cold[entry].initiator = (uint16_t)method;
}

void meter_remember_initiator(struct meter *meter, uint32_t entry)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned method = meter->table.cold[entry].initiator;

	if (method != INITIATOR_FIRST && method < INITIATOR_PORT)
		initiators_put(&meter->initiators, hash_of(meter, hot),
			       hot->marks & ENTRY_SWAPPED ? 1 : 0, last_second(meter, entry));
}
