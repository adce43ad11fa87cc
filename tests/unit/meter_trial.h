// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_METER_TRIAL_H
#define TESTS_UNIT_METER_TRIAL_H

#include "meter_begin.h"
#include "probe/meter/parse.h"

// A meter, packets by hand as the parser would leave them, and the records that came out.

// Ports of a kind, as they stand in a packet: of them nobody can tell who began.
enum { TRIAL_PORTS = 0x00500060, TRIAL_RECORDS = 60000 };
#define TRIAL_SECOND UINT64_C(1000000)
#define TRIAL_EPOCH  (UINT64_C(1700000000) * TRIAL_SECOND)

struct trial {
	struct meter meter;
	struct packet_ring pkts;
	struct rte_mbuf mbuf;
	uint8_t frame[128];
	uint64_t clock_us;
	bool always_slow;
	unsigned n_records;
	struct flow_record *record;
};

__attribute__((unused)) static struct options trial_options(void)
{
	return (struct options){
	    .active_ms = 60000, .idle_ms = 15000, .tcp_end_ms = 2000, .max_flows = 1000};
}

__attribute__((unused)) static struct trial *trial_with(const struct options *options)
{
	struct trial *trial = aligned_alloc(64, (sizeof(*trial) + 63) & ~(size_t)63);

	memset(trial, 0, sizeof(*trial));
	trial->record = calloc(TRIAL_RECORDS, sizeof(*trial->record));
	trial->mbuf.buf_addr = trial->frame;
	trial->mbuf.data_len = sizeof(trial->frame);
	meter_begin_alone(&trial->meter, options, 1 << 18, NULL, false);
	return trial;
}

__attribute__((unused)) static struct trial *trial_new(void)
{
	struct options options = trial_options();

	return trial_with(&options);
}

static void trial_keep(void *context, const struct flow_record *record)
{
	struct trial *trial = context;

	assert_true(trial->n_records < TRIAL_RECORDS);
	flow_record_copy(&trial->record[trial->n_records++], record);
}

static void trial_drain(struct trial *trial)
{
	while (record_ring_drain(trial->meter.ring, 1000, trial_keep, trial) != 0)
		;
}

static void trial_balance(struct trial *trial)
{
	struct counts found;
	const struct counts *live = &trial->meter.live;

	meter_recount(&trial->meter, &found);
	assert_int_equal(found.packets, live->packets);
	assert_int_equal(found.octets, live->octets);
	assert_int_equal(found.records, flow_table_live(&trial->meter.table));
}

__attribute__((unused)) static void trial_end(struct trial *trial)
{
	trial_balance(trial);
	meter_end_alone(&trial->meter);
	free(trial->record);
	free(trial);
}

struct given {
	uint32_t flow;
	uint8_t protocol;
	uint8_t direction;
	bool link; // a Flow without IP
	uint16_t flags;
	uint32_t octets;
	uint64_t time_us; // after the epoch
};

// One packet; its time may lie before the input clock.
__attribute__((unused)) static void trial_give(struct trial *trial, struct given given)
{
	struct pkt_meta *pkt = pkt_at(&trial->pkts, trial->pkts.n_parsed);
	struct slow_headers *slow =
	    &trial->pkts.slow[trial->pkts.n_parsed++ & (PACKET_RING_SIZE - 1)];
	uint64_t time_us = TRIAL_EPOCH + given.time_us;
	__m128i key = make_key((uint64_t)given.flow << 32 | 7, TRIAL_PORTS, 0,
			       given.link	? 0
			       : given.protocol ? given.protocol
						: L4_UDP,
			       given.link ? KEY_LINK | KEY_LONG : KEY_IPV4);

	trial->clock_us = time_us > trial->clock_us ? time_us : trial->clock_us;
	memset(slow, 0, sizeof(*slow));
	slow->time_us = time_us;
	slow->packet.ip_octets = given.octets ? given.octets : 100;
	slow->packet.wire_length = slow->packet.ip_octets + 14;
	*pkt = (struct pkt_meta){.clock_us = trial->clock_us,
				 .mbuf = &trial->mbuf,
				 .delta = {.ttl = 64,
					   .octets = slow->packet.ip_octets,
					   .length = {(uint16_t)slow->packet.ip_octets,
						      (uint16_t)slow->packet.ip_octets},
					   .overhead = 14,
					   .packets = 1},
				 .marks = (uint32_t)given.flags
					  << (ENTRY_FLAGS_BITS * given.direction),
				 .side = given.direction ? 16 : 0};
	pkt->marks |= (time_us < trial->clock_us ? PKT_LATE : 0) |
		      (trial->always_slow || given.link ? PKT_SLOW : 0);
	_mm_storeu_si128((__m128i *)&pkt->key, key);
	meter_locate(&trial->meter, pkt, key);
	meter_find_burst(&trial->meter, &trial->pkts, 1);
	meter_count_burst(&trial->meter, &trial->pkts, 1);
}

__attribute__((unused)) static void trial_close(struct trial *trial, uint64_t time_us)
{
	meter_close_all(&trial->meter, TRIAL_EPOCH + time_us);
	trial_drain(trial);
	assert_int_equal(trial->meter.live.packets, 0);
	assert_int_equal(trial->meter.live.octets, 0);
}

__attribute__((unused)) static uint64_t trial_packets(const struct trial *trial, unsigned reason)
{
	uint64_t packets = 0;

	for (unsigned i = 0; i < trial->n_records; i++)
		if (trial->record[i].end_reason == reason)
			packets += trial->record[i].packets[0] + trial->record[i].packets[1];
	return packets;
}

#endif
