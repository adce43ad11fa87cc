// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/span/conversation.h"

static struct span_rows rows;
static struct conversation conversation;

static int begin(void **)
{
	rows = (struct span_rows){0};
	conversation = (struct conversation){0};
	return 0;
}

static void put(unsigned direction, uint16_t vlan, uint32_t vni, uint32_t payload)
{
	const struct span_packet packet = {
	    .vlan = vlan,
	    .direction = (uint8_t)direction,
	    .has_vni = vni != 0,
	    .vni = vni,
	    .tcp = true,
	    .payload = payload,
	};

	conversation_packet(&conversation, &packet, &rows);
}

static uint64_t figure(uint16_t vlan, enum span_figure figure)
{
	return span_row_of(&rows, 0, vlan)->figure[figure];
}

static void both_directions_in_one_vlan_are_no_fault(void **)
{
	for (unsigned i = 0; i < 10; i++)
		put(i % 2, 7, 5, 100);
	conversation_judge(&conversation, &rows);
	assert_int_equal(figure(7, SPAN_conversations), 1);
	assert_int_equal(figure(7, SPAN_tcp_conversations), 1);
	assert_int_equal(figure(7, SPAN_one_way), 0);
	assert_int_equal(figure(7, SPAN_mixed_tags), 0);
	assert_int_equal(figure(7, SPAN_other_vlan), 0);
	assert_int_equal(figure(7, SPAN_other_vni), 0);
}

static void data_without_an_answer_is_one_way(void **)
{
	put(1, 7, 0, 100);
	put(1, 7, 0, 100);
	conversation_judge(&conversation, &rows);
	assert_int_equal(figure(7, SPAN_one_way), 1);
}

// A scan, or what comes back of one.
static void packets_without_data_are_not_judged_so(void **)
{
	put(1, 7, 0, 0);
	put(1, 7, 0, 0);
	conversation_judge(&conversation, &rows);
	assert_int_equal(figure(7, SPAN_tcp_conversations), 0);
	assert_int_equal(figure(7, SPAN_one_way), 0);
}

static void a_tag_that_is_missing_is_seen(void **)
{
	put(0, 7, 0, 100);
	put(1, SPAN_UNTAGGED, 0, 100);
	conversation_judge(&conversation, &rows);
	assert_int_equal(figure(7, SPAN_mixed_tags), 1);
	assert_int_equal(figure(7, SPAN_other_vlan), 0);
}

static void two_vlans_and_two_vnis_are_seen(void **)
{
	put(0, 7, 1, 100);
	put(1, 8, 2, 100);
	conversation_judge(&conversation, &rows);
	assert_int_equal(figure(7, SPAN_other_vlan), 1);
	assert_int_equal(figure(7, SPAN_other_vni), 1);
	assert_int_equal(figure(7, SPAN_one_way), 0);
}

// A router between two mirrored VLANs.
static void each_direction_in_both_vlans_is_no_such_fault(void **)
{
	put(0, 7, 0, 100);
	put(0, 8, 0, 100);
	put(1, 8, 0, 100);
	put(1, 7, 0, 100);
	conversation_judge(&conversation, &rows);
	assert_int_equal(figure(7, SPAN_other_vlan), 0);
}

static void it_is_judged_once(void **)
{
	for (unsigned i = 0; i < 3 * JUDGED_AT; i++)
		put(0, 7, 0, 100);
	assert_int_equal(figure(7, SPAN_conversations), 1);
	assert_int_equal(figure(7, SPAN_one_way), 1);
	conversation_judge(&conversation, &rows);
	assert_int_equal(figure(7, SPAN_conversations), 1);
}

static void segment(unsigned direction, uint32_t sequence, uint32_t payload, uint32_t number)
{
	const struct span_packet packet = {
	    .vlan = direction ? 8 : 7,
	    .input = direction ? 1 : 0,
	    .direction = (uint8_t)direction,
	    .tcp = true,
	    .has_segment = true,
	    .sequence = sequence,
	    .payload = payload,
	    .acknowledgement = number,
	    .flags = 16,
	};

	conversation_packet(&conversation, &packet, &rows);
}

static void loss_is_booked_where_the_direction_is_seen(void **)
{
	segment(1, 1000, 100, 1);
	segment(1, 1200, 100, 1);
	segment(0, 1, 0, 1300);
	conversation_judge(&conversation, &rows);
	assert_int_equal(span_row_of(&rows, 1, 8)->figure[SPAN_tcp_lost], 100);
	assert_int_equal(span_row_of(&rows, 1, 8)->figure[SPAN_tcp_seen], 100);
	assert_int_equal(figure(8, SPAN_tcp_lost), 0);
	assert_int_equal(figure(7, SPAN_tcp_lost), 0);
}

// Its segments of 300 octets come in fragments, in which nobody sees numbers.
static void fragments_are_no_loss(void **)
{
	const struct span_packet fragment = {
	    .vlan = 8, .input = 1, .direction = 1, .tcp = true, .fragment = true};

	segment(1, 1000, 100, 1);
	conversation_packet(&conversation, &fragment, &rows);
	conversation_packet(&conversation, &fragment, &rows);
	segment(0, 1, 0, 1400);
	segment(1, 1400, 100, 1);
	segment(0, 1, 0, 1500);
	conversation_judge(&conversation, &rows);
	assert_int_equal(span_row_of(&rows, 1, 8)->figure[SPAN_tcp_lost], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(both_directions_in_one_vlan_are_no_fault, begin),
	    cmocka_unit_test_setup(data_without_an_answer_is_one_way, begin),
	    cmocka_unit_test_setup(packets_without_data_are_not_judged_so, begin),
	    cmocka_unit_test_setup(a_tag_that_is_missing_is_seen, begin),
	    cmocka_unit_test_setup(two_vlans_and_two_vnis_are_seen, begin),
	    cmocka_unit_test_setup(each_direction_in_both_vlans_is_no_such_fault, begin),
	    cmocka_unit_test_setup(it_is_judged_once, begin),
	    cmocka_unit_test_setup(loss_is_booked_where_the_direction_is_seen, begin),
	    cmocka_unit_test_setup(fragments_are_no_loss, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
