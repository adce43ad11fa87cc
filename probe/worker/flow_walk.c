// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/flow_walk.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <rte_byteorder.h>
#include <rte_cycles.h>
#include <rte_ether.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>

#include "probe/meter/meter.h"

enum {
	RING_FLOWS = 8192,
	STEP_SLOTS = 512, // some 10 us
	REST = 100,	  // times what a step took, until the next one
	MOST_STEP_US = 200,
	FETCH_AHEAD = 8,
};
static_assert(sizeof(struct live_flow) % 4 == 0, "as rings want it");

const char *live_flow_initiator_text(const struct live_flow *flow)
{
	static const char *const how[] = {
	    [INITIATOR_FIRST] = "it sent the first packet, nothing better is known",
	    [INITIATOR_SYN] = "it sent a SYN",
	    [INITIATOR_SYNACK] = "it received a SYN with ACK",
	    [INITIATOR_DISSECTOR] = "it asked, as the application's protocol says",
	    [INITIATOR_KNOWLEDGE] = "an earlier Flow of the same endpoints knew it",
	    [INITIATOR_PORT] = "the other one has the service's port",
	    [INITIATOR_NETWORK] = "it is in the local networks",
	};

	return how[flow->initiator_method];
}

struct flow_walk {
	struct rte_ring *ring;
	unsigned worker;
	uint32_t cursor;						 // the worker's
	uint64_t next_tsc;						 // the worker's
	bool (*fits)(const void *context, const struct live_flow *flow); // NULL: all do
	const void *context;
	atomic_bool cancelled;
	atomic_bool over;
};

struct flow_walk *flow_walk_new(unsigned worker)
{
	struct flow_walk *walk = calloc(1, sizeof(*walk));
	const ssize_t octets = rte_ring_get_memsize_elem(sizeof(struct live_flow), RING_FLOWS);

	if (walk == NULL)
		return NULL;
	walk->worker = worker;
	if (posix_memalign((void **)&walk->ring, 64, (size_t)octets) != 0 ||
	    rte_ring_init(walk->ring, "flow walk", RING_FLOWS, RING_F_SP_ENQ | RING_F_SC_DEQ) !=
		0) {
		flow_walk_free(walk);
		return NULL;
	}
	return walk;
}

void flow_walk_free(struct flow_walk *walk)
{
	if (walk != NULL)
		free(walk->ring);
	free(walk);
}

void flow_walk_look_for(struct flow_walk *walk,
			bool (*fits)(const void *context, const struct live_flow *flow),
			const void *context)
{
	walk->fits = fits;
	walk->context = context;
}

unsigned flow_walk_take(struct flow_walk *walk, struct live_flow *flows, unsigned n)
{
	return rte_ring_sc_dequeue_burst_elem(walk->ring, flows, sizeof(*flows), n, NULL);
}

void flow_walk_cancel(struct flow_walk *walk)
{
	atomic_store_explicit(&walk->cancelled, true, memory_order_relaxed);
}

bool flow_walk_is_over(const struct flow_walk *walk)
{
	return atomic_load_explicit(&walk->over, memory_order_acquire);
}

static void show_classification(const struct flow_far *far, struct live_flow *flow)
{
	flow->label = far->dpi.label;
	flow->dpi_state = far->dpi.state;
	memcpy(flow->seen, far->dpi.seen, sizeof(flow->seen));
}

static void show_tunnel(const struct meter *meter, uint32_t entry, struct live_flow *flow)
{
	for (unsigned i = 0; i < meter->lines.n; i++) {
		const struct wanted_measure *wanted = &meter->lines.of[i];
		const struct flow_tunnel *tunnel = measure_line(wanted, entry);

		if (!(wanted->measure->wanted & RECORD_HAS(TUNNEL)))
			continue;
		flow->tunnel = tunnel->tunnel;
		flow->tunnel_id = tunnel->id;
	}
}

// Who has begun it is as its next record would say.
static void show_all(const struct meter *meter, uint32_t entry, struct live_flow *flow)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const struct flow_cold *cold = &meter->table.cold[entry];
	const struct initiator initiator = meter_likely_initiator(meter, entry);

	flow->initiator_method = initiator.method;
	flow->cut_before = hot->marks & ENTRY_RESUMED;
	flow->segment_type = cold->segment_type;
	flow->inner_vlan = cold->inner_vlan;
	flow->vni = cold->vni;
	flow->mpls_top = cold->mpls_top;
	flow->duration_us = meter_duration(meter, entry);
	flow->entry = entry;
	flow->hash = flow_entry_hash(&hot->key, &meter->table.far[entry]);
	flow->bucket = flow_table_home(&meter->table, flow_key_load(&hot->key)).bucket;
	for (unsigned i = 0; i < 2; i++)
		flow->tcp_flags[i] =
		    (uint16_t)(hot->marks >> (ENTRY_FLAGS_BITS * (i ^ initiator.direction)) &
			       ENTRY_FLAGS_MASK);
	show_tunnel(meter, entry, flow);
	if (meter->dpi != NULL)
		show_classification(&meter->table.far[entry], flow);
}

// A Flow without IP has EtherType and kind for ports, which do not turn.
static void show_link(const struct flow_key *key, struct live_flow *flow)
{
	static const uint8_t none[4];

	if (!flow_key_is_link(key))
		return;
	flow->ip_version = 0;
	flow->ethertype = rte_be_to_cpu_16((uint16_t)key->ports);
	flow->port[0] = flow->port[1] = 0;
	flow->has_arp =
	    flow->ethertype == RTE_ETHER_TYPE_ARP &&
	    (memcmp(flow->address[0], none, 4) != 0 || memcmp(flow->address[1], none, 4) != 0);
}

// Endpoints and what they sent, the initiator's first.
static void show_endpoints(const struct meter *meter, uint32_t entry, unsigned first,
			   struct live_flow *flow)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	struct counts total;

	for (unsigned i = 0; i < 2; i++) {
		const unsigned d = i ^ first;

		flow_address(&hot->key, &meter->table.far[entry], d, flow->address[i]);
		flow->port[i] = rte_be_to_cpu_16((uint16_t)(hot->key.ports >> (16 * d)));
		meter_entry_totals(hot, &meter->table.cold[entry], d, &total);
		flow->packets[i] = total.packets;
		flow->octets[i] = total.octets;
	}
	show_link(&hot->key, flow);
}

static void show(const struct flow_walk *walk, const struct meter *meter, uint32_t entry,
		 uint64_t now_us)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const struct flow_cold *cold = &meter->table.cold[entry];
	const uint64_t start_us = meter_start(meter, entry);
	struct live_flow flow = {
	    .ip_version = flow_key_is_ipv4(&hot->key) ? 4 : 6,
	    .protocol = hot->key.protocol,
	    .vlan = cold->vlan,
	    .input = cold->input,
	    .worker = (uint8_t)walk->worker,
	    .age_us = now_us > start_us ? now_us - start_us : 0,
	    .ended = hot->marks & ENTRY_ENDED,
	    .reset = entry_is_reset(hot->marks),
	};
	const uint64_t last_us = meter_last_clock(meter, entry, now_us);

	flow.silent_us = now_us > last_us ? now_us - last_us : 0;
	if (meter->dpi != NULL)
		flow.application = meter->table.far[entry].dpi.label.application;
	show_endpoints(meter, entry, hot->marks & ENTRY_SWAPPED ? 1 : 0, &flow);
	if (walk->fits != NULL && !walk->fits(walk->context, &flow))
		return;
	if (walk->fits != NULL) {
		show_endpoints(meter, entry, meter_likely_initiator(meter, entry).direction, &flow);
		show_all(meter, entry, &flow);
	}
	rte_ring_sp_enqueue_elem(walk->ring, &flow, sizeof(flow));
}

static void step(struct flow_walk *walk, const struct meter *meter, uint64_t now_us)
{
	const struct flow_table *table = &meter->table;

	for (unsigned i = 0; i < STEP_SLOTS && walk->cursor < table->n_fresh; i++) {
		const uint32_t entry = walk->cursor++;

		if (entry + FETCH_AHEAD < table->n_fresh) {
			rte_prefetch0(&table->hot[entry + FETCH_AHEAD]);
			rte_prefetch0(&table->cold[entry + FETCH_AHEAD]);
		}
		if (table->deadline[entry] != 0)
			show(walk, meter, entry, now_us);
	}
}

// One that took long was interrupted, on a core that others use too: that is not what it costs, and
// a hundred times as much would be a dump that stands still for seconds.
static uint64_t cost_of_step(uint64_t since)
{
	const uint64_t most = rte_get_tsc_hz() / 1000000 * MOST_STEP_US;

	return RTE_MIN(rte_rdtsc() - since, most);
}

bool flow_walk_go_on(struct flow_walk *walk, const struct meter *meter, uint64_t now_us)
{
	const uint64_t since = rte_rdtsc();

	if (since < walk->next_tsc)
		return true;
	if (rte_ring_free_count(walk->ring) >= STEP_SLOTS)
		step(walk, meter, now_us);
	walk->next_tsc = rte_rdtsc() + REST * cost_of_step(since);
	return walk->cursor < meter->table.n_fresh &&
	       !atomic_load_explicit(&walk->cancelled, memory_order_relaxed);
}

void flow_walk_end(struct flow_walk *walk)
{
	atomic_store_explicit(&walk->over, true, memory_order_release);
}
