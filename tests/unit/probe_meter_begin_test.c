// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"
#include "probe/meter/tcp_position.h"

// As frame_ethernet() has them.
static const uint8_t to_mac[] = {2, 0, 0, 0, 0, 0x0d}, from_mac[] = {2, 0, 0, 0, 0, 5};

static struct flow_record first_record(struct sent sent)
{
	struct bench *bench = bench_new();
	struct flow_record record;

	bench_send(bench, sent);
	bench_close(bench);
	assert_int_equal(bench->n_records, 1);
	assert_int_equal(bench->meter.counters->now[WORKER_FLOWS].records, 1);
	record = bench->record[0];
	bench_free(bench);
	return record;
}

static void one_packet_is_all_of_its_flow(void **)
{
	const struct flow_record record =
	    first_record((struct sent){.flags = TCP_SYN, .ttl = 57, .zeros = 60, .at_us = 9});

	assert_memory_equal(record.destination_mac, to_mac, 6);
	assert_memory_equal(record.source_mac, from_mac, 6);
	assert_int_equal(record.tos[FORWARD], 0x10);
	assert_int_equal(record.min_ttl[FORWARD], 57);
	assert_int_equal(record.max_ttl[FORWARD], 57);
	assert_int_equal(record.octets[FORWARD], 20 + 20 + 60);
	assert_int_equal(record.layer2_octets[FORWARD], 14 + 20 + 20 + 60);
	assert_int_equal(record.min_length[FORWARD], 100);
	assert_int_equal(record.start_us[FORWARD], BENCH_EPOCH + 9);
	assert_int_equal(record.end_us[FORWARD], BENCH_EPOCH + 9);
	assert_int_equal(record.packets[REVERSE], 0);
	assert_int_equal(record.start_us[REVERSE], 0);
}

static void both_ways_of_parsing_begin_the_same_flow(void **)
{
	for (unsigned i = 0; i < 8; i++) {
		struct sent sent = {.flags = TCP_ACK,
				    .back = i & 1,
				    .v6 = i & 2,
				    .protocol = i & 4 ? L4_UDP : L4_TCP,
				    .zeros = 30};
		struct flow_record fast = first_record(sent), slow;

		sent.slow = true;
		slow = first_record(sent);
		assert_int_equal(fast.ip_version, i & 2 ? 6 : 4);
		assert_memory_equal(&fast, &slow, sizeof(fast));
	}
}

static void an_entry_that_is_used_again_begins_from_nothing(void **)
{
	struct bench *bench = bench_new();
	const struct flow_record *record = &bench->record[1];

	for (unsigned i = 0; i < 300; i++)
		bench_send(bench,
			   (struct sent){.flags = TCP_FIN | TCP_ACK, .back = i & 1, .ttl = 9});
	bench_close(bench);
	bench_send(bench, (struct sent){.flags = TCP_ACK, .ports = {40001, 443}});
	bench_close(bench);
	assert_int_equal(bench->n_records, 2);
	assert_int_equal(bench->record[0].packets[FORWARD], 150);
	assert_int_equal(record->packets[FORWARD], 1);
	assert_int_equal(record->packets[REVERSE], 0);
	assert_int_equal(record->min_ttl[FORWARD], 64);
	assert_int_equal(record->tcp_flags[FORWARD], TCP_ACK);
	assert_int_equal(record->tcp_flags[REVERSE], 0);
	bench_free(bench);
}

// With ToS in the key the addresses stand outside of it; those of an earlier Flow are longer.
static void the_hash_is_that_of_the_flow_not_of_its_entry(void **)
{
	struct options options = bench_options();
	uint32_t hash[2];

	options.key = KEY_TOS;
	for (unsigned used = 0; used < 2; used++) {
		struct bench *bench = bench_with(&options, NULL, false);

		if (used)
			bench_send(bench, (struct sent){.flags = TCP_ACK, .v6 = true});
		bench_close(bench);
		bench_send(bench, (struct sent){.flags = TCP_ACK});
		bench_close(bench);
		hash[used] = bench->record[used].flow_hash;
		bench_free(bench);
	}
	assert_int_equal(hash[0], hash[1]);
}

// A packet of these flags from endpoint d; its ports are the key's in that order.
static void plain_packet(struct pkt_meta *pkt, uint8_t l4[20], unsigned d, uint8_t flags)
{
	uint16_t ports[2];

	memcpy(ports, l4, sizeof(ports));
	l4[13] = flags;
	memset(pkt, 0, sizeof(*pkt));
	pkt->side = (uint8_t)(16 * d);
	pkt->key.protocol = L4_TCP;
	pkt->key.ports = ports[d] | (uint32_t)ports[!d] << 16;
	pkt->marks = (uint32_t)flags << (ENTRY_FLAGS_BITS * d);
}

static void the_position_is_the_likely_clients_whatever_ports_and_flags_are(void **)
{
	static const uint8_t ports[][4] = {{0, 80, 200, 1}, {200, 1, 0, 80}, {1, 187, 1, 187},
					   {0, 255, 1, 0},  {1, 0, 0, 255},  {255, 255, 0, 0}};
	uint8_t l4[20] = {0, 0, 0, 0, 0xaa, 1, 2, 3, 0xbb, 4, 5, 6, 0x50};

	for (unsigned i = 0; i < 6 * 2 * 256; i++) {
		const unsigned d = i & 1;
		const uint8_t flags = (uint8_t)(i >> 1);
		struct pkt_meta pkt;
		struct plain_position found;
		unsigned client;

		memcpy(l4, ports[i >> 9], 4);
		plain_packet(&pkt, l4, d, flags);
		found = plain_position(&pkt, l4);
		client = likely_client(&pkt);
		if (client != d && !(flags & TCP_ACK)) {
			assert_int_equal(found.has, 0);
			continue;
		}
		assert_int_equal(found.position, client == d ? 0xaa010203 : 0xbb040506);
		assert_int_equal(found.has, COLD_POSITION | (client ? COLD_POSITION_OF_SECOND : 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_packet_is_all_of_its_flow),
	    cmocka_unit_test(both_ways_of_parsing_begin_the_same_flow),
	    cmocka_unit_test(an_entry_that_is_used_again_begins_from_nothing),
	    cmocka_unit_test(the_hash_is_that_of_the_flow_not_of_its_entry),
	    cmocka_unit_test(the_position_is_the_likely_clients_whatever_ports_and_flags_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
