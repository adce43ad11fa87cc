// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"
#include "probe/meter/parse.h"
#include "probe_meter.h"

enum { MOST_WORKERS = 8, FRAME_ROOM = 128, TABLE_SIZE = 64 };

// A worker as the meter sees it: packets between stages, and their frames.
struct model_worker {
	struct meter meter;
	struct parser parser;
	struct packet_ring pkts;
	struct rte_mbuf mbuf[PACKET_RING_SIZE];
	uint8_t frame[PACKET_RING_SIZE][FRAME_ROOM];
};

struct run {
	const struct schedule *schedule;
	struct shape shape;
	struct random *random;
	struct model_worker *worker[MOST_WORKERS];
	struct outcomes *outcomes;
	uint64_t n_wrong_books;
};

static struct record_ring *ring;
static struct counter_set *counters, *ring_counters;

static void put16(uint8_t *to, uint32_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static void put32(uint8_t *to, uint32_t value)
{
	put16(to, value >> 16);
	put16(to + 2, value & 0xffff);
}

// Returns where layer 4 begins.
static uint8_t *put_ip(uint8_t *ip, const struct schedule_flow *flow,
		       const struct schedule_packet *packet, uint32_t l4_octets)
{
	const uint8_t *from = flow->address[packet->direction];
	const uint8_t *to = flow->address[!packet->direction];

	if (flow->ip_version == 4) {
		ip[0] = 0x45;
		ip[1] = packet->tos;
		put16(ip + 2, 20 + l4_octets);
		ip[8] = packet->ttl;
		ip[9] = flow->protocol;
		memcpy(ip + 12, from, 4);
		memcpy(ip + 16, to, 4);
		return ip + 20;
	}
	put16(ip, 0x6000U | (uint32_t)packet->tos << 4);
	put16(ip + 4, l4_octets);
	ip[6] = flow->protocol;
	ip[7] = packet->ttl;
	memcpy(ip + 8, from, 16);
	memcpy(ip + 24, to, 16);
	return ip + 40;
}

// Headers alone, as a capture with a short snap length has them; returns the captured octets and
// those on the wire.
static uint32_t put_frame(uint8_t *frame, const struct schedule_flow *flow,
			  const struct schedule_packet *packet, uint32_t *wire)
{
	const uint32_t header = flow->protocol == IPPROTO_TCP ? 20 : 8;
	uint8_t *l4;

	memset(frame, 0, FRAME_ROOM);
	put16(frame + 12, flow->ip_version == 4 ? 0x0800 : 0x86dd);
	l4 = put_ip(frame + 14, flow, packet, header + packet->payload);
	put16(l4, flow->port[packet->direction]);
	put16(l4 + 2, flow->port[!packet->direction]);
	if (flow->protocol == IPPROTO_TCP) {
		put32(l4 + 4, packet->sequence);
		put32(l4 + 8, packet->acknowledgement);
		l4[12] = 0x50;
		l4[13] = packet->flags;
	} else {
		put16(l4 + 4, header + packet->payload);
	}
	*wire = (uint32_t)(l4 - frame) + header + packet->payload;
	return RTE_MAX((uint32_t)(l4 - frame) + header, UINT32_C(60));
}

static void parse(struct run *run, struct model_worker *worker,
		  const struct schedule_packet *packet)
{
	const uint32_t slot = pkt_index(worker->pkts.n_parsed);
	struct pkt_meta *pkt = &worker->pkts.pkt[slot];
	struct slow_headers *slow = &worker->pkts.slow[slot];
	uint8_t *octets = worker->frame[slot];
	uint32_t wire,
	    captured = put_frame(octets, &run->schedule->flow[packet->flow], packet, &wire);
	const struct frame frame = {octets, captured, RTE_MAX(wire, captured), 1, 0};
	__m128i key;

	memset(pkt, 0, sizeof(*pkt));
	worker->mbuf[slot].buf_addr = octets;
	worker->mbuf[slot].data_len = (uint16_t)captured;
	pkt->mbuf = &worker->mbuf[slot];
	if (random_below(run->random, run->shape.slow_one_in) == 0 ||
	    !parse_fast(&worker->parser, octets, captured, frame.wire_length, pkt, &key)) {
		if (parse_full(&worker->parser, &frame, pkt, slow) != IGNORE_NONE)
			abort();
		key = flow_key_load(&pkt->key);
	}
	pkt->mbuf = &worker->mbuf[slot];
	pkt->clock_us = packet->clock_us;
	if (packet->time_us != packet->clock_us) {
		pkt->marks |= PKT_LATE;
		slow->time_us = packet->time_us;
	}
	meter_locate(&worker->meter, pkt, key);
	worker->pkts.n_parsed++;
}

static void keep(void *context, const struct flow_record *record)
{
	struct run *run = context;
	struct outcome *outcome;
	const unsigned at = record->ip_version == 4 ? 2 : 14;
	const struct schedule_flow *flow;

	if (run->outcomes->n == MOST_RECORDS)
		return; // far too many: the comparison tells
	outcome = &run->outcomes->outcome[run->outcomes->n++];
	memset(outcome, 0, sizeof(*outcome));
	outcome->flow = record->source[at];
	flow = &run->schedule->flow[outcome->flow];
	outcome->initiator = memcmp(record->source, flow->address[0], at + 2) == 0 ? 0 : 1;
	outcome->method = record->initiator_method;
	outcome->end_reason = record->end_reason;
	outcome->continues = (record->has & RECORD_HAS(CONTINUES)) != 0;
	for (unsigned r = FORWARD; r <= REVERSE; r++) {
		outcome->packets[r] = record->packets[r];
		outcome->octets[r] = record->octets[r];
		outcome->start_us[r] = record->start_us[r];
		outcome->end_us[r] = record->end_us[r];
		outcome->min_length[r] = record->min_length[r];
		outcome->max_length[r] = record->max_length[r];
		outcome->tcp_flags[r] = record->tcp_flags[r];
		outcome->min_ttl[r] = record->min_ttl[r];
		outcome->max_ttl[r] = record->max_ttl[r];
		outcome->tos[r] = record->tos[r];
	}
}

static void count_up_to(struct model_worker *worker, unsigned find_lag, unsigned count_lag)
{
	struct packet_ring *pkts = &worker->pkts;
	const uint32_t waiting = pkts->n_parsed - pkts->n_found;
	uint32_t found;

	if (waiting > find_lag)
		meter_find_burst(&worker->meter, pkts, waiting - find_lag);
	found = pkts->n_found - pkts->n_counted;
	if (found > count_lag)
		meter_count_burst(&worker->meter, pkts, found - count_lag);
}

static void drain_ring(struct run *run)
{
	while (record_ring_drain(ring, 1000, keep, run) != 0)
		;
}

static void poll_worker(struct run *run, struct model_worker *worker)
{
	const struct shape *shape = &run->shape;

	count_up_to(worker, shape->find_lag, shape->count_lag);
	if (random_below(run->random, shape->sweep_one_in) == 0)
		meter_sweep(&worker->meter, worker->meter.now_us);
	if (random_below(run->random, shape->sweep_all_one_in) == 0)
		meter_sweep_all(&worker->meter, worker->meter.now_us);
}

static void give_burst(struct run *run, const struct schedule_packet *packet, unsigned n)
{
	for (unsigned w = 0; w < run->shape.n_workers; w++) {
		struct model_worker *worker = run->worker[w];

		if (worker == NULL)
			abort();
		for (unsigned i = 0; i < n; i++) {
			if (packet[i].flow % run->shape.n_workers != w)
				continue;
			parse(run, worker, &packet[i]);
			if (worker->pkts.n_parsed % 32 == 0) // the ring is not for more
				count_up_to(worker, MOST_LAG, MOST_LAG);
		}
		poll_worker(run, worker);
	}
	drain_ring(run);
}

static struct options options_of(const struct schedule *schedule, uint64_t active_us)
{
	return (struct options){.active_ms = active_us / 1000,
				.idle_ms = schedule->idle_us / 1000,
				.tcp_end_ms = schedule->tcp_end_us / 1000,
				.tcp_rst_ms = schedule->tcp_rst_us / 1000,
				.max_flows = TABLE_SIZE,
				.key = KEY_VLAN | KEY_VNI};
}

// To the microsecond: deadlines are later by up to a tick.
static void end_silent(struct meter *meter, uint64_t clock_us)
{
	for (uint32_t entry = 0; entry < meter->table.n_fresh; entry++)
		if (meter->table.deadline[entry] != 0)
			meter->table.deadline[entry] = meter_tick(clock_us);
	meter_sweep_all(meter, clock_us);
}

// The other timeout holds for all packets from here on, so none of before may be under way.
static void change_active(struct run *run, uint64_t clock_us)
{
	const struct options options = options_of(run->schedule, run->schedule->active_then_us);

	for (unsigned w = 0; w < run->shape.n_workers; w++) {
		count_up_to(run->worker[w], 0, 0);
		end_silent(&run->worker[w]->meter, clock_us);
		meter_change(&run->worker[w]->meter, &options, NULL);
	}
	drain_ring(run);
}

static struct model_worker *worker_begin(const struct schedule *schedule, const struct shape *shape)
{
	static const uint8_t input_of_port[1];
	const struct options options = options_of(schedule, schedule->active_us);
	const struct meter_settings settings = {.options = &options,
						.max_flows = TABLE_SIZE,
						.numa_node = -1,
						.heap = true,
						.input_of_port = input_of_port,
						.ring = ring,
						.measures = shape->tcp ? RECORD_HAS(TCP) : 0,
						.counters = counters,
						.ring_counters = ring_counters};
	struct model_worker *worker = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*worker), 64));

	if (worker == NULL)
		abort();
	memset(worker, 0, sizeof(*worker));
	if (meter_init(&worker->meter, &settings) != 0)
		abort();
	parser_init(&worker->parser, &options, &worker->meter.table.secret);
	return worker;
}

static void worker_end(struct run *run, struct model_worker *worker, uint64_t clock_us)
{
	struct counts found;
	const struct counts *live = &worker->meter.live;

	count_up_to(worker, 0, 0);
	meter_recount(&worker->meter, &found);
	run->n_wrong_books += found.packets != live->packets || found.octets != live->octets;
	meter_close_all(&worker->meter, clock_us);
	drain_ring(run);
	run->n_wrong_books += live->packets != 0 || live->octets != 0;
	meter_release(&worker->meter);
	free(worker);
}

int probe_meter_begin(void)
{
	ring = record_ring_new("model", 1 << 18, -1);
	counters = counter_set_new("model", worker_counter_rows, WORKER_N_COUNTERS,
				   UNIT_PACKETS | UNIT_OCTETS);
	ring_counters = counter_set_new("ring", ring_counter_rows, RING_N_COUNTERS, UNIT_PACKETS);
	return ring == NULL || counters == NULL || ring_counters == NULL ? -ENOMEM : 0;
}

void probe_meter_end(void)
{
	record_ring_free(ring);
	counter_set_free(counters);
	counter_set_free(ring_counters);
}

uint64_t probe_meter(const struct schedule *schedule, const struct shape *shape,
		     struct random *random, struct outcomes *outcomes)
{
	struct run run = {
	    .schedule = schedule, .shape = *shape, .random = random, .outcomes = outcomes};
	const unsigned n = schedule->n_packets;

	outcomes->n = 0;
	for (unsigned w = 0; w < shape->n_workers; w++)
		run.worker[w] = worker_begin(schedule, shape);
	for (unsigned at = 0, burst; at < n; at += burst) {
		burst = RTE_MIN(shape->burst, n - at);
		if (at < schedule->change_at)
			burst = RTE_MIN(burst, schedule->change_at - at);
		if (at != 0 && at == schedule->change_at)
			change_active(&run, schedule->packet[at - 1].clock_us);
		give_burst(&run, &schedule->packet[at], burst);
	}
	for (unsigned w = 0; w < shape->n_workers; w++)
		worker_end(&run, run.worker[w], schedule->packet[n - 1].clock_us);
	return run.n_wrong_books;
}

void random_shape(struct random *random, struct shape *shape)
{
	static const unsigned workers[] = {1, 1, 2, 3, 4, 8}, bursts[] = {1, 7, 64, 1024};

	*shape = (struct shape){.n_workers = workers[random_below(random, RTE_DIM(workers))],
				.burst = bursts[random_below(random, RTE_DIM(bursts))],
				.find_lag = random_below(random, MOST_LAG + 1),
				.count_lag = random_below(random, MOST_LAG + 1),
				.sweep_one_in = 1 + random_below(random, 20),
				.sweep_all_one_in = 1 + random_below(random, 100),
				.tcp = random_below(random, 2),
				.slow_one_in = 1 + random_below(random, 30)};
}
