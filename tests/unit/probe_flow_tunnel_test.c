// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/flow_tunnel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/meter/measure.h"
#include "tests/unit/frame_builder.h"

extern const struct measure measure_tunnel;

// NVGRE over IPv4 over 17 labels.
static void take(struct flow_tunnel *line, unsigned direction)
{
	struct packet_settings settings = {0};
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t outer;

	decap_preset(&settings.decap, DECAP_ALL);
	frame_ethernet(&frame, 0x8847);
	for (unsigned i = 0; i < 17; i++) {
		frame_hex(&frame, "0000 0040");
		frame_be16(&frame, frame.n - 3, i << 4 | (i == 16));
	}
	outer = frame_ipv4(&frame, 47);
	frame_hex(&frame, "2000 6558 001e6105");
	frame_ethernet(&frame, 0x0800);
	frame_ipv4_tcp(&frame);
	frame_ends_ipv4(&frame, outer);
	frame_checksum(&frame, outer);
	assert_int_equal(packet_parse(&packet, &settings, frame.octets, frame.n, frame.n, 1), 0);
	flow_tunnel_take(line, &packet, frame.octets, direction);
}

static void all_that_lay_around_a_packet_is_kept(void **)
{
	struct flow_tunnel line;

	take(&line, 0);
	assert_memory_equal(line.source_ipv4, "\x0a\0\0\1", 4);
	assert_memory_equal(line.destination_ipv4, "\x0a\0\0\2", 4);
	assert_string_equal(tunnel_word(line.tunnel - 1U), "nvgre");
	assert_int_equal(line.id, 7777);
	assert_int_equal(line.nvgre_flow, 5);
	assert_int_equal(line.depth, 17);
	assert_memory_equal(line.label[15], "\0\0\xf0\x40", 4);
	assert_true(line.has ==
		    (RECORD_HAS(IN_TUNNEL) | RECORD_HAS(OUTER_IPV4) | RECORD_HAS(TUNNEL_ID) |
		     RECORD_HAS(NVGRE) | UINT64_C(1023) << RECORD_BIT_LABEL_1));
}

static void outer_addresses_turn_with_the_record(void **)
{
	for (unsigned direction = 0; direction < 2; direction++)
		for (unsigned forward = 0; forward < 2; forward++) {
			const char *source = direction == forward ? "\x0a\0\0\1" : "\x0a\0\0\2";
			struct slow_headers slow;
			const struct pkt_meta pkt = {.marks = PKT_SLOW};
			struct flow_record record = {.has = RECORD_HAS(MAC)};
			struct flow_tunnel line;

			take(&slow.tunnel, direction);
			measure_tunnel.begin(&line, &pkt, &slow);
			measure_tunnel.report(&line, forward, &record);
			assert_memory_equal(record.measures.tunnel.source_ipv4, source, 4);
			assert_true(record.has & RECORD_HAS(MAC));
			assert_true(record.has & RECORD_HAS(OUTER_IPV4));
		}
}

static void a_plain_packet_has_nothing_around_it(void **)
{
	const struct pkt_meta pkt = {.marks = 0};
	struct flow_record record = {.has = 0};
	struct flow_tunnel line, nothing = {0};

	take(&line, 0);
	measure_tunnel.begin(&line, &pkt, NULL);
	measure_tunnel.report(&line, 1, &record);
	assert_memory_equal(&record.measures.tunnel, &nothing, sizeof(nothing));
	assert_true(record.has == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_that_lay_around_a_packet_is_kept),
	    cmocka_unit_test(outer_addresses_turn_with_the_record),
	    cmocka_unit_test(a_plain_packet_has_nothing_around_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
