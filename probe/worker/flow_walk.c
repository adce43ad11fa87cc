// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/flow_walk.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <rte_byteorder.h>
#include <rte_cycles.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>

#include "probe/meter/meter.h"

enum {
	RING_FLOWS = 8192,
	STEP_SLOTS = 512, // some 10 us
	REST = 100,	  // times what a step took, until the next one
	FETCH_AHEAD = 8,
};
static_assert(sizeof(struct live_flow) % 4 == 0, "as rings want it");

struct flow_walk {
	struct rte_ring *ring;
	unsigned worker;
	uint32_t cursor;   // the worker's
	uint64_t next_tsc; // the worker's
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

static void show(const struct flow_walk *walk, const struct meter *meter, uint32_t entry,
		 uint64_t now_us)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const struct flow_cold *cold = &meter->table.cold[entry];
	const unsigned first = hot->marks & ENTRY_SWAPPED ? 1 : 0;
	struct live_flow flow = {
	    .ip_version = flow_key_is_ipv4(&hot->key) ? 4 : 6,
	    .protocol = hot->key.protocol,
	    .vlan = cold->vlan,
	    .input = cold->input,
	    .worker = (uint8_t)walk->worker,
	    .age_us = now_us > hot->base_us ? now_us - hot->base_us : 0,
	};
	const uint64_t last_us = meter_last_clock(meter, entry, now_us);
	struct counts total;

	flow.silent_us = now_us > last_us ? now_us - last_us : 0;
	if (meter->dpi != NULL)
		flow.application = meter->table.far[entry].dpi.label.application;
	for (unsigned i = 0; i < 2; i++) {
		const unsigned d = i ^ first;

		flow_address(&hot->key, &meter->table.far[entry], d, flow.address[i]);
		flow.port[i] = rte_be_to_cpu_16((uint16_t)(hot->key.ports >> (16 * d)));
		meter_entry_totals(hot, cold, d, &total);
		flow.packets[i] = total.packets;
		flow.octets[i] = total.octets;
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

bool flow_walk_go_on(struct flow_walk *walk, const struct meter *meter, uint64_t now_us)
{
	const uint64_t since = rte_rdtsc();

	if (since < walk->next_tsc)
		return true;
	if (rte_ring_free_count(walk->ring) >= STEP_SLOTS)
		step(walk, meter, now_us);
	walk->next_tsc = rte_rdtsc() + REST * (rte_rdtsc() - since);
	return walk->cursor < meter->table.n_fresh &&
	       !atomic_load_explicit(&walk->cancelled, memory_order_relaxed);
}

void flow_walk_end(struct flow_walk *walk)
{
	atomic_store_explicit(&walk->over, true, memory_order_release);
}
