// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/meter/parse.h"
#include "tests/unit/frame_builder.h"

// Both of these refuse the frame or take it; on a copy of its exact size.
static bool take(const struct test_frame *test, uint32_t captured, enum non_ip non_ip,
		 struct pkt_meta *pkt, struct slow_headers *slow)
{
	static uint8_t room[128];
	static struct rte_mbuf mbuf = {.buf_addr = room, .data_len = sizeof(room)};
	const struct options options = {.key = KEY_VLAN, .non_ip = non_ip};
	uint8_t *copy = malloc(captured ? captured : 1);
	const struct frame frame = {copy, captured, test->n, 1, 0};
	enum ignore_reason reason;
	struct parser parser;
	bool taken;

	memcpy(copy, test->octets, captured);
	memset(&parser, 0, sizeof(parser));
	parser_init(&parser, &options, &(struct hash_key){0});
	reason = parse_full(&parser, &frame, pkt, slow);
	assert_int_not_equal(reason, IGNORE_NONE);
	taken = parse_link(&parser, &frame, reason, pkt, slow);
	free(copy);
	pkt->mbuf = &mbuf;
	return taken;
}

static struct test_frame arp(bool answer)
{
	struct test_frame frame = {.n = 0};

	frame_hex(&frame, answer ? "020000000005 02000000000d 0806 0001 0800 06 04 0002"
				   "02000000000d 0a000002 020000000005 0a000001"
				 : "02000000000d 020000000005 0806 0001 0800 06 04 0001"
				   "020000000005 0a000001 02000000000d 0a000002");
	memset(frame.octets + frame.n, 0, 18); // padding
	frame.n += 18;
	return frame;
}

static void question_and_answer_have_one_key(void **)
{
	const struct test_frame frames[] = {arp(false), arp(true)};
	struct pkt_meta pkt[2];
	struct slow_headers slow[2];

	for (unsigned i = 0; i < 2; i++) {
		assert_true(take(&frames[i], frames[i].n, NON_IP_FLOWS, &pkt[i], &slow[i]));
		assert_int_equal(pkt[i].delta.octets, 28);
		assert_int_equal(pkt[i].delta.packets, 1);
		assert_int_equal(pkt_overhead(&pkt[i], &slow[i]), 14 + 18);
	}
	assert_true(flow_key_equal(&pkt[0].key, &pkt[1].key));
	assert_int_not_equal(pkt[0].side, pkt[1].side);
	assert_int_equal(pkt_fold(&pkt[0], &slow[0]), pkt_fold(&pkt[1], &slow[1]));
	assert_memory_equal(slow[0].source, "\x0a\0\0\1", 4);
	assert_memory_equal(slow[0].destination, "\x0a\0\0\2", 4);
	assert_memory_equal(slow[1].source, slow[0].destination, 16);
}

static void nothing_is_taken_where_it_is_only_counted(void **)
{
	const struct test_frame frame = arp(false);
	struct slow_headers slow;
	struct pkt_meta pkt;

	assert_false(take(&frame, frame.n, NON_IP_COUNT, &pkt, &slow));
}

// What is cut is a Flow as long as its Ethernet header is there.
static void every_cut_is_read_within_its_bounds(void **)
{
	const struct test_frame frame = arp(false);
	struct slow_headers slow;
	struct pkt_meta pkt;

	for (uint32_t captured = 0; captured <= frame.n; captured++)
		assert_int_equal(take(&frame, captured, NON_IP_FLOWS, &pkt, &slow), captured >= 14);
}

static void the_length_of_ieee_802_2_is_without_padding(void **)
{
	struct test_frame frame = {.n = 0};
	struct slow_headers slow;
	struct pkt_meta pkt;

	frame_hex(&frame, "0180c2000000 020000000005 0026 424203");
	memset(frame.octets + frame.n, 0, 43);
	frame.n += 43;
	assert_true(take(&frame, frame.n, NON_IP_FLOWS, &pkt, &slow));
	assert_int_equal(pkt.delta.octets, 38);
	assert_int_equal(pkt.key.ports & 0xffff, 0);
	frame.n = 14;
	assert_false(take(&frame, frame.n, NON_IP_FLOWS, &pkt, &slow));
}

// RFC 2516 section 4: the session's header is what the EtherType announces, and belongs to it.
static void the_payload_of_pppoe_begins_with_its_header(void **)
{
	struct test_frame frame = {.n = 0};
	struct slow_headers slow;
	struct pkt_meta pkt;

	frame_hex(&frame, "02000000000d 020000000005 8864 1100 0007 000a c021 0901 0008 11223344");
	memset(frame.octets + frame.n, 0, 60 - frame.n);
	frame.n = 60;
	assert_true(take(&frame, frame.n, NON_IP_FLOWS, &pkt, &slow));
	assert_int_equal(pkt.delta.octets, 60 - 14);
	assert_int_equal(pkt.key.ports & 0xffff, rte_bswap16(0x8864));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(question_and_answer_have_one_key),
	    cmocka_unit_test(nothing_is_taken_where_it_is_only_counted),
	    cmocka_unit_test(every_cut_is_read_within_its_bounds),
	    cmocka_unit_test(the_length_of_ieee_802_2_is_without_padding),
	    cmocka_unit_test(the_payload_of_pppoe_begins_with_its_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
