// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"
#include "probe/meter/parse.h"

// Ports of a kind, as they stand in a packet: of them nobody can tell who began.
enum { PORTS = 0x00500060 };
enum { SYN = 2, ACK = 16, FIN = 1, RST = 4, TCP = 6, UDP = 17, MOST_RECORDS = 60000 };

static const uint64_t second = 1000000, epoch = UINT64_C(1700000000) * 1000000;

static uint64_t random_state = 88172645463325252U;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16) % limit;
}

// A meter, packets by hand, and the records that came out.
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

static struct trial *trial_with(const struct options *options)
{
	static const uint8_t input_of_port[1];
	struct trial *trial = aligned_alloc(64, (sizeof(*trial) + 63) & ~(size_t)63);
	struct meter_settings settings = {.options = options,
					  .max_flows = options->max_flows,
					  .numa_node = -1,
					  .heap = true,
					  .input_of_port = input_of_port,
					  .ring = record_ring_new("trial", 1 << 18, -1)};

	memset(trial, 0, sizeof(*trial));
	trial->record = calloc(MOST_RECORDS, sizeof(*trial->record));
	trial->mbuf.buf_addr = trial->frame;
	trial->mbuf.data_len = sizeof(trial->frame);
	settings.counters = counter_set_new("trial", worker_counter_rows, WORKER_N_COUNTERS,
					    UNIT_PACKETS | UNIT_OCTETS);
	settings.ring_counters =
	    counter_set_new("ring", ring_counter_rows, RING_N_COUNTERS, UNIT_PACKETS);
	assert_int_equal(meter_init(&trial->meter, &settings), 0);
	return trial;
}

static struct options plain_options(void)
{
	return (struct options){
	    .active_ms = 60000, .idle_ms = 15000, .tcp_end_ms = 2000, .max_flows = 1000};
}

static struct trial *trial_new(void)
{
	struct options options = plain_options();

	return trial_with(&options);
}

static void keep(void *context, const struct flow_record *record)
{
	struct trial *trial = context;

	assert_true(trial->n_records < MOST_RECORDS);
	trial->record[trial->n_records++] = *record;
}

static void drain(struct trial *trial)
{
	while (record_ring_drain(trial->meter.ring, 1000, keep, trial) != 0)
		;
}

static void balance(struct trial *trial)
{
	struct counts found;
	const struct counts *live = &trial->meter.live;

	meter_recount(&trial->meter, &found);
	assert_int_equal(found.packets, live->packets);
	assert_int_equal(found.octets, live->octets);
	assert_int_equal(found.records, flow_table_live(&trial->meter.table));
}

static void trial_end(struct trial *trial)
{
	balance(trial);
	record_ring_free(trial->meter.ring);
	counter_set_free(trial->meter.counters);
	counter_set_free(trial->meter.ring_counters);
	meter_release(&trial->meter);
	free(trial->record);
	free(trial);
}

struct given {
	uint32_t flow;
	uint8_t protocol;
	uint8_t direction;
	uint16_t flags;
	uint32_t octets;
	uint64_t time_us; // after the epoch
};

// One packet; its time may lie before the input clock.
static void give(struct trial *trial, struct given given)
{
	struct pkt_meta *pkt = pkt_at(&trial->pkts, trial->pkts.n_parsed);
	struct slow_headers *slow =
	    &trial->pkts.slow[trial->pkts.n_parsed++ & (PACKET_RING_SIZE - 1)];
	uint64_t time_us = epoch + given.time_us;
	__m128i key = make_key((uint64_t)given.flow << 32 | 7, PORTS, 0,
			       given.protocol ? given.protocol : UDP, KEY_IPV4);

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
	pkt->marks |=
	    (time_us < trial->clock_us ? PKT_LATE : 0) | (trial->always_slow ? PKT_SLOW : 0);
	_mm_storeu_si128((__m128i *)&pkt->key, key);
	meter_locate(&trial->meter, pkt, key);
	meter_find_burst(&trial->meter, &trial->pkts, 1);
	meter_count_burst(&trial->meter, &trial->pkts, 1);
}

static void close_at(struct trial *trial, uint64_t time_us)
{
	meter_close_all(&trial->meter, epoch + time_us);
	drain(trial);
	assert_int_equal(trial->meter.live.packets, 0);
	assert_int_equal(trial->meter.live.octets, 0);
}

static void a_gap_as_long_as_idle_ends_a_flow(void **)
{
	struct trial *trial = trial_new();

	give(trial, (struct given){.time_us = 0});
	give(trial, (struct given){.time_us = 15 * second - 1});
	give(trial, (struct given){.time_us = 30 * second - 1});
	close_at(trial, 31 * second);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_IDLE);
	assert_int_equal(trial->record[0].packets[FORWARD], 2);
	assert_int_equal(trial->record[0].end_us[FORWARD] - trial->record[0].start_us[FORWARD],
			 15 * second - 1);
	assert_int_equal(trial->record[1].end_reason, FLOW_END_FORCED);
	trial_end(trial);
}

static void a_long_flow_is_cut_and_goes_on(void **)
{
	struct trial *trial = trial_new();

	for (unsigned i = 0; i <= 100; i++)
		give(trial, (struct given){.time_us = i * second, .direction = i % 2});
	close_at(trial, 100 * second);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[0].packets[FORWARD], 31); // seconds 0 to 60
	assert_int_equal(trial->record[0].packets[REVERSE], 30);
	assert_false(trial->record[0].has & RECORD_CONTINUES);
	assert_true(trial->record[1].has & RECORD_CONTINUES);
	// second 61 is the other side's, who began it stays the initiator
	assert_int_equal(trial->record[1].packets[FORWARD], 20);
	assert_int_equal(trial->record[1].start_us[REVERSE], epoch + 61 * second);
	assert_int_equal(trial->record[1].start_us[FORWARD], epoch + 62 * second);
	trial_end(trial);
}

static void a_flow_that_is_silent_after_its_active_timeout_has_one_record(void **)
{
	struct trial *trial = trial_new();

	for (unsigned i = 0; i <= 60; i += 5)
		give(trial, (struct given){.time_us = i * second});
	meter_sweep_all(&trial->meter, epoch + 61 * second);
	meter_sweep_all(&trial->meter, epoch + 76 * second);
	assert_int_equal(flow_table_live(&trial->meter.table), 0);
	give(trial, (struct given){.time_us = 77 * second});
	close_at(trial, 77 * second);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[0].packets[FORWARD], 13);
	assert_false(trial->record[1].has & RECORD_CONTINUES);
	trial_end(trial);
}

static void a_record_never_lasts_longer_than_the_active_timeout(void **)
{
	struct trial *trial = trial_new();

	// an hour's capture behind one that began an hour later
	for (unsigned i = 0; i < 200; i++)
		give(trial, (struct given){.time_us = 3600 * second + i * second});
	for (unsigned i = 0; i < 200; i++)
		give(trial, (struct given){.time_us = i * second});
	close_at(trial, 3800 * second);
	assert_int_equal(trial->n_records, 8); // 0 to 60, 61 to 121, 122 to 182, the rest; twice
	for (unsigned i = 0; i < trial->n_records; i++) {
		const struct flow_record *record = &trial->record[i];

		assert_true(record->start_us[FORWARD] <= record->end_us[FORWARD]);
		assert_true(record->end_us[FORWARD] - record->start_us[FORWARD] <= 60 * second);
		assert_int_equal(record->packets[FORWARD], i % 4 == 3 ? 17 : 61);
	}
	trial_end(trial);
}

static void the_earlier_timeout_names_the_reason(void **)
{
	struct trial *trial = trial_new();

	for (unsigned i = 0; i <= 55; i += 5)
		give(trial, (struct given){.flow = 1, .time_us = i * second});
	for (unsigned i = 0; i <= 60; i += 5)
		give(trial, (struct given){.flow = 2, .time_us = i * second});
	give(trial, (struct given){.flow = 3, .time_us = 61 * second});
	close_at(trial, 75 * second);
	assert_int_equal(trial->n_records, 3);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_IDLE); // since second 70
	assert_int_equal(trial->record[1].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[2].end_reason, FLOW_END_FORCED);
	trial_end(trial);
}

static void fin_both_ways_and_silence_end_a_connection(void **)
{
	struct trial *trial = trial_new();

	give(trial, (struct given){.protocol = TCP, .flags = SYN});
	give(trial, (struct given){.protocol = TCP, .flags = SYN | ACK, .direction = 1});
	give(trial, (struct given){.protocol = TCP, .flags = FIN | ACK, .time_us = second});
	meter_sweep_all(&trial->meter, epoch + 10 * second); // one FIN is not enough
	assert_int_equal(flow_table_live(&trial->meter.table), 1);
	give(trial,
	     (struct given){
		 .protocol = TCP, .flags = FIN | ACK, .direction = 1, .time_us = 10 * second});
	give(trial, (struct given){.protocol = TCP, .flags = ACK, .time_us = 10 * second + 5});
	meter_sweep_all(&trial->meter, epoch + 12 * second);
	assert_int_equal(flow_table_live(&trial->meter.table), 1);
	meter_sweep_all(&trial->meter, epoch + 12 * second + 40000);
	drain(trial);
	assert_int_equal(trial->n_records, 1);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_DETECTED);
	assert_int_equal(trial->record[0].packets[FORWARD], 3);
	assert_int_equal(trial->record[0].tcp_flags[FORWARD], SYN | ACK | FIN);
	trial_end(trial);
}

static void a_new_syn_ends_a_reset_connection_at_once(void **)
{
	struct trial *trial = trial_new();

	give(trial, (struct given){.protocol = TCP, .flags = SYN});
	give(trial, (struct given){.protocol = TCP, .flags = RST | ACK, .direction = 1});
	give(trial, (struct given){.protocol = TCP, .flags = SYN, .time_us = 100});
	close_at(trial, 200);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_DETECTED);
	assert_int_equal(trial->record[0].packets[REVERSE], 1);
	assert_int_equal(trial->record[1].packets[FORWARD], 1);
	trial_end(trial);
}

static void who_sent_the_syn_is_the_initiator(void **)
{
	static const struct {
		uint16_t flags[3];
		uint8_t direction[3];
		uint8_t forward, found, method;
	} rows[] = {
	    {{SYN, SYN | ACK, ACK}, {0, 1, 0}, 0, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{SYN, SYN | ACK, ACK}, {1, 0, 1}, 1, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{SYN | ACK, ACK, ACK}, {0, 1, 0}, 1, BIFLOW_INITIATOR, INITIATOR_SYNACK},
	    {{SYN | ACK, SYN, ACK}, {0, 1, 0}, 1, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{ACK, SYN, ACK}, {0, 1, 0}, 1, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{SYN, SYN, ACK}, {0, 1, 0}, 0, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{ACK, ACK, ACK}, {1, 0, 0}, 1, BIFLOW_ARBITRARY, INITIATOR_FIRST},
	};

	for (unsigned row = 0; row < RTE_DIM(rows); row++) {
		struct trial *trial = trial_new();
		uint32_t ports = PORTS;
		unsigned forward = rows[row].forward;

		for (unsigned i = 0; i < 3; i++)
			give(trial, (struct given){.protocol = TCP,
						   .flags = rows[row].flags[i],
						   .direction = rows[row].direction[i],
						   .time_us = i});
		close_at(trial, 10);
		assert_int_equal(trial->record[0].biflow_direction, rows[row].found);
		assert_int_equal(trial->record[0].initiator_method, rows[row].method);
		assert_int_equal(trial->record[0].source_port,
				 rte_bswap16((uint16_t)(ports >> (16 * forward))));
		trial_end(trial);
	}
}

static void time_that_goes_back_moves_the_start(void **)
{
	struct trial *trial = trial_new();

	give(trial, (struct given){.time_us = 10 * second, .direction = 1});
	give(trial, (struct given){.time_us = 12 * second});
	give(trial, (struct given){.time_us = 9 * second});
	give(trial, (struct given){.time_us = 11 * second, .direction = 1});
	close_at(trial, 13 * second);
	assert_int_equal(trial->n_records, 1);
	assert_int_equal(trial->record[0].start_us[FORWARD], epoch + 10 * second);
	assert_int_equal(trial->record[0].end_us[FORWARD], epoch + 11 * second);
	assert_int_equal(trial->record[0].start_us[REVERSE], epoch + 9 * second);
	assert_int_equal(trial->record[0].end_us[REVERSE], epoch + 12 * second);
	trial_end(trial);
}

static void counters_are_exact_past_every_wrap(void **)
{
	const uint64_t packets = UINT64_C(5) << 32, octets = UINT64_C(3) << 42;
	struct trial *trial = trial_new();
	struct flow_hot *hot = &trial->meter.table.hot[0];
	struct flow_cold *cold = &trial->meter.table.cold[0];

	give(trial, (struct given){.octets = 1000});
	hot->direction[0].packets = 127;
	hot->direction[0].octets = INT32_MAX - 500;
	hot->direction[0].overhead = INT16_MAX - 5;
	cold->packets[0] = (uint32_t)(packets >> CARRY_PACKETS);
	cold->octets[0] = (uint16_t)(octets >> CARRY_OCTETS);
	cold->overhead[0] = 7;
	meter_recount(&trial->meter, &trial->meter.live);
	for (unsigned i = 0; i < 1000; i++)
		give(trial, (struct given){.octets = 1000, .time_us = i});
	balance(trial);
	close_at(trial, 1000);
	assert_int_equal(trial->record[0].packets[FORWARD], packets + 127 + 1000);
	assert_int_equal(trial->record[0].octets[FORWARD], octets + INT32_MAX - 500 + 1000000);
	assert_int_equal(trial->record[0].layer2_octets[FORWARD], trial->record[0].octets[FORWARD] +
								      (7 << CARRY_OVERHEAD) +
								      INT16_MAX - 5 + 14 * 1000);
	trial_end(trial);
}

static int by_content(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct flow_record));
}

// Random packets of few Flows with leaps, silence and steps back; the same ones for the same seed.
static void give_random(struct trial *trial, uint64_t seed, unsigned sweep_one_in)
{
	uint64_t now = 0, sweeps = 12345;

	random_state = seed;
	for (unsigned i = 0; i < 20000; i++) {
		static const uint16_t flags[] = {ACK, ACK,	 ACK, ACK,
						 SYN, FIN | ACK, RST, SYN | ACK};
		uint32_t step = random_below(100);
		struct given given = {.flow = random_below(40),
				      .protocol = random_below(2) ? TCP : UDP,
				      .direction = (uint8_t)random_below(2),
				      .octets = 20 + random_below(1480)};

		now += step == 0 ? 20 * second : step < 5 ? 3 * second : random_below(100000);
		given.time_us =
		    random_below(20) == 0 && now > second ? now - random_below(1000000) : now;
		if (given.protocol == TCP)
			given.flags = flags[random_below(RTE_DIM(flags))];
		give(trial, given);
		sweeps = sweeps * 6364136223846793005U + 1;
		if (sweep_one_in != 0 && (sweeps >> 33) % sweep_one_in == 0)
			meter_sweep_all(&trial->meter, trial->meter.now_us);
		if (i % 1000 == 0)
			drain(trial);
	}
	close_at(trial, now);
	qsort(trial->record, trial->n_records, sizeof(*trial->record), by_content);
}

static void records_do_not_depend_on_the_sweep_nor_on_the_way_of_counting(void **)
{
	for (uint64_t seed = 1; seed < 8; seed++) {
		struct trial *plain = trial_new(), *swept = trial_new(), *slow = trial_new();

		slow->always_slow = true;
		give_random(plain, seed, 0);
		give_random(swept, seed, 1 + (unsigned)seed);
		give_random(slow, seed, 0);
		for (unsigned i = 0; i < slow->n_records; i++)
			slow->record[i].has |= RECORD_HAS_MAC; // made-up slow packets lack them
		assert_true(plain->n_records > 1000);
		assert_int_equal(plain->n_records, swept->n_records);
		assert_int_equal(plain->n_records, slow->n_records);
		assert_memory_equal(plain->record, swept->record,
				    plain->n_records * sizeof(*plain->record));
		qsort(slow->record, slow->n_records, sizeof(*slow->record), by_content);
		assert_memory_equal(plain->record, slow->record,
				    plain->n_records * sizeof(*plain->record));
		trial_end(plain);
		trial_end(swept);
		trial_end(slow);
	}
}

static uint64_t packets_in_records(const struct trial *trial, unsigned reason)
{
	uint64_t packets = 0;

	for (unsigned i = 0; i < trial->n_records; i++)
		if (trial->record[i].end_reason == reason)
			packets += trial->record[i].packets[0] + trial->record[i].packets[1];
	return packets;
}

static void a_full_table_loses_no_packet_unbooked(void **)
{
	static const enum full_policy policies[] = {FULL_EVICT_IDLE, FULL_EVICT_OLDEST,
						    FULL_DROP_NEW};

	for (unsigned p = 0; p < RTE_DIM(policies); p++) {
		struct options options = plain_options();
		struct trial *trial;
		const struct counts *counters;

		options.full = policies[p];
		options.max_flows = 100;
		trial = trial_with(&options);
		counters = trial->meter.counters->now;
		for (unsigned i = 0; i < 5000; i++)
			give(trial, (struct given){.flow = i, .time_us = i});
		assert_int_equal(flow_table_live(&trial->meter.table), 100);
		close_at(trial, 5001);
		assert_int_equal(packets_in_records(trial, FLOW_END_LACK_OF_RESOURCES),
				 policies[p] == FULL_DROP_NEW ? 0 : 4900);
		assert_int_equal(counters[WORKER_EVICTED].records,
				 policies[p] == FULL_DROP_NEW ? 0 : 4900);
		assert_int_equal(counters[WORKER_LOST_TABLE_FULL].packets,
				 policies[p] == FULL_DROP_NEW ? 4900 : 0);
		assert_int_equal(packets_in_records(trial, FLOW_END_FORCED), 100);
		trial_end(trial);
	}
}

static void eviction_spares_the_flow_that_is_busy(void **)
{
	struct options options = plain_options();
	struct trial *trial;

	options.max_flows = 20;
	options.idle_ms = 30000;
	trial = trial_with(&options);
	for (unsigned i = 0; i < 20 * 30; i++) {
		give(trial, (struct given){.flow = 1, .time_us = i * second / 30});
		give(trial, (struct given){.flow = 100 + i, .time_us = i * second / 30});
	}
	drain(trial);
	for (unsigned i = 0; i < trial->n_records; i++)
		assert_int_equal(
		    trial->record[i].packets[FORWARD] + trial->record[i].packets[REVERSE], 1);
	trial_end(trial);
}

// Polls at 50 us: the sweep's bound a poll must still be enough.
static void silent_flows_end_within_a_second(void **)
{
	struct options options = plain_options();
	struct trial *trial;
	uint64_t now = 0;

	options.max_flows = 50000;
	trial = trial_with(&options);
	for (unsigned i = 0; i < 50000; i++)
		give(trial, (struct given){.flow = i, .time_us = now += 20});
	drain(trial);
	for (; flow_table_live(&trial->meter.table) != 0; now += 50) {
		assert_true(now < 17 * second);
		meter_sweep(&trial->meter, epoch + now);
		drain(trial);
	}
	assert_int_equal(trial->n_records, 50000);
	assert_int_equal(packets_in_records(trial, FLOW_END_IDLE), 50000);
	trial_end(trial);
}

static void a_leap_of_the_clock_by_years_ends_flows_like_any_gap(void **)
{
	struct trial *trial = trial_new();
	uint64_t years = UINT64_C(40) * 365 * 86400 * second;

	give(trial, (struct given){.flow = 1});
	give(trial, (struct given){.flow = 2, .time_us = years});
	give(trial, (struct given){.flow = 1, .time_us = years + 1});
	give(trial, (struct given){.flow = 1, .time_us = 5}); // and back
	close_at(trial, years + 2);
	assert_int_equal(trial->n_records, 4);
	assert_int_equal(packets_in_records(trial, FLOW_END_IDLE), 1);
	for (unsigned i = 0; i < trial->n_records; i++)
		assert_true(trial->record[i].start_us[FORWARD] <= trial->record[i].end_us[FORWARD]);
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_gap_as_long_as_idle_ends_a_flow),
	    cmocka_unit_test(a_long_flow_is_cut_and_goes_on),
	    cmocka_unit_test(a_flow_that_is_silent_after_its_active_timeout_has_one_record),
	    cmocka_unit_test(a_record_never_lasts_longer_than_the_active_timeout),
	    cmocka_unit_test(the_earlier_timeout_names_the_reason),
	    cmocka_unit_test(fin_both_ways_and_silence_end_a_connection),
	    cmocka_unit_test(a_new_syn_ends_a_reset_connection_at_once),
	    cmocka_unit_test(who_sent_the_syn_is_the_initiator),
	    cmocka_unit_test(time_that_goes_back_moves_the_start),
	    cmocka_unit_test(counters_are_exact_past_every_wrap),
	    cmocka_unit_test(records_do_not_depend_on_the_sweep_nor_on_the_way_of_counting),
	    cmocka_unit_test(a_full_table_loses_no_packet_unbooked),
	    cmocka_unit_test(eviction_spares_the_flow_that_is_busy),
	    cmocka_unit_test(silent_flows_end_within_a_second),
	    cmocka_unit_test(a_leap_of_the_clock_by_years_ends_flows_like_any_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
