// SPDX-License-Identifier: BSD-3-Clause
#include "tcp_steps.h"

// A handshake of 10 ms to the server and 20 ms to the client; data begins at 1 both ways.
static void handshake(struct tcp_stats *meter)
{
	PLAY(meter, {CLIENT, 0, 0, 0, TCP_SYN, 1000},
	     {SERVER, 10000, 0, 0, TCP_SYN | TCP_ACK, 1000}, {CLIENT, 30000, 1, 0, TCP_ACK, 1000});
}

static void delays_are_those_of_handshake_request_and_response(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	handshake(&meter);
	PLAY(&meter, {CLIENT, 31000, 1, 100, TCP_ACK, 1000},
	     {CLIENT, 32000, 101, 50, TCP_ACK, 1000}, {SERVER, 33000, 1, 0, TCP_ACK, 1000},
	     {SERVER, 76000, 1, 500, TCP_ACK, 1000}, {CLIENT, 90000, 151, 50, TCP_ACK, 1000},
	     {SERVER, 99000, 501, 50, TCP_ACK, 1000});
	report = report_of(&meter);
	assert_int_equal(report.server_network_delay_us, 10000);
	assert_int_equal(report.client_network_delay_us, 20000);
	assert_int_equal(report.application_delay_us, 45000);
	assert_int_equal(report.retransmitted_packets[FORWARD], 0);
	assert_int_equal(report.out_of_order_packets[FORWARD], 0);
	// they stay for later records of the Flow
	assert_int_equal(report_of(&meter).application_delay_us, 45000);
}

static void a_delay_below_the_clock_is_not_taken_for_none(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	PLAY(&meter, {CLIENT, 5, 0, 0, TCP_SYN, 1}, {SERVER, 5, 0, 0, TCP_SYN | TCP_ACK, 1},
	     {CLIENT, 3, 1, 0, TCP_ACK, 1});
	report = report_of(&meter);
	assert_int_equal(report.server_network_delay_us, 1);
	assert_int_equal(report.client_network_delay_us, 1);
	assert_int_equal(report.application_delay_us, 0);
}

static void a_repeated_syn_counts_from_the_last_one(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	PLAY(&meter, {CLIENT, 0, 0, 0, TCP_SYN, 1}, {CLIENT, 1000000, 0, 0, TCP_SYN, 1},
	     {SERVER, 1010000, 0, 0, TCP_SYN | TCP_ACK, 1},
	     {SERVER, 2010000, 0, 0, TCP_SYN | TCP_ACK, 1}, {CLIENT, 2015000, 1, 0, TCP_ACK, 1});
	report = report_of(&meter);
	assert_int_equal(report.server_network_delay_us, 10000);
	assert_int_equal(report.client_network_delay_us, 5000);
	assert_int_equal(report.retransmitted_packets[FORWARD], 1);
	assert_int_equal(report.retransmitted_packets[REVERSE], 1);
}

static void a_banner_is_no_response(void **)
{
	struct tcp_stats meter = {0};

	handshake(&meter);
	PLAY(&meter, {SERVER, 40000, 1, 30, TCP_ACK, 1000}, {CLIENT, 50000, 1, 5, TCP_ACK, 1000},
	     {SERVER, 51000, 1, 30, TCP_ACK, 1000}, // the banner again
	     {SERVER, 53000, 31, 30, TCP_ACK, 1000});
	assert_int_equal(report_of(&meter).application_delay_us, 3000);
}

static void without_a_handshake_there_are_no_delays(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	PLAY(&meter, {CLIENT, 0, 5000, 100, TCP_ACK, 1}, {SERVER, 10, 7000, 100, TCP_ACK, 1},
	     {CLIENT, 20, 5100, 100, TCP_ACK, 1}, {SERVER, 30, 7100, 100, TCP_ACK, 1});
	report = report_of(&meter);
	assert_int_equal(report.server_network_delay_us, 0);
	assert_int_equal(report.client_network_delay_us, 0);
	assert_int_equal(report.application_delay_us, 0);
	assert_int_equal(report.retransmitted_packets[FORWARD], 0);
	assert_int_equal(report.out_of_order_packets[REVERSE], 0);
}

static void a_syn_ack_alone_tells_who_the_client_is(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	PLAY(&meter, {SERVER, 0, 0, 0, TCP_SYN | TCP_ACK, 1}, {CLIENT, 700, 1, 0, TCP_ACK, 1},
	     {CLIENT, 800, 1, 9, TCP_ACK, 1}, {SERVER, 900, 1, 9, TCP_ACK, 1});
	report = report_of(&meter);
	assert_int_equal(report.server_network_delay_us, 0);
	assert_int_equal(report.client_network_delay_us, 700);
	assert_int_equal(report.application_delay_us, 100);
}

// What a late segment is, after 1..100, 101..200 were seen, and 301..400 which leaves a hole.
static void late_segments_are_judged(void **)
{
	static const struct {
		const char *what;
		struct step late;
		unsigned retransmitted, out_of_order;
	} cases[] = {
	    {"the hole at once", {CLIENT, 105000, 201, 100, TCP_ACK, 9}, 0, 1},
	    {"a part of the hole", {CLIENT, 105000, 231, 50, TCP_ACK, 9}, 0, 1},
	    {"the hole before 3/4 of the round trip", {CLIENT, 122400, 201, 100, TCP_ACK, 9}, 0, 1},
	    {"the hole after that", {CLIENT, 123000, 201, 100, TCP_ACK, 9}, 1, 0},
	    {"the hole much later", {CLIENT, 1500000, 201, 100, TCP_ACK, 9}, 1, 0},
	    {"octets seen before", {CLIENT, 105000, 101, 100, TCP_ACK, 9}, 1, 0},
	    {"octets seen and the hole", {CLIENT, 105000, 101, 200, TCP_ACK, 9}, 1, 0},
	    {"octets behind the hole", {CLIENT, 105000, 301, 100, TCP_ACK, 9}, 1, 0},
	    {"octets seen and new ones", {CLIENT, 105000, 301, 200, TCP_ACK, 9}, 1, 0},
	    {"a keep-alive", {CLIENT, 105000, 400, 1, TCP_ACK, 9}, 0, 0},
	    {"an empty keep-alive", {CLIENT, 105000, 400, 0, TCP_ACK, 9}, 0, 0},
	    {"after a window probe", {CLIENT, 105000, 400, 101, TCP_ACK, 9}, 0, 0},
	    {"a repeated FIN", {CLIENT, 105000, 400, 0, TCP_ACK | TCP_FIN, 9}, 1, 0},
	    {"a late FIN's neighbour", {CLIENT, 105000, 401, 100, TCP_ACK, 9}, 0, 0},
	    {"an acknowledgement", {CLIENT, 105000, 101, 0, TCP_ACK, 9}, 0, 0},
	    {"a reset", {CLIENT, 105000, 101, 0, TCP_RST, 0}, 0, 0},
	    {"the other direction", {SERVER, 105000, 201, 100, TCP_ACK, 9}, 0, 0},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tcp_stats meter = {0};
		struct flow_tcp report;

		handshake(&meter);
		PLAY(&meter, {CLIENT, 100000, 1, 100, TCP_ACK, 9},
		     {CLIENT, 100000, 101, 100, TCP_ACK, 9},
		     {CLIENT, 100000, 301, 100, TCP_ACK, 9});
		play(&meter, &cases[i].late, 1);
		report = report_of(&meter);
		if (report.retransmitted_packets[FORWARD] != cases[i].retransmitted ||
		    report.out_of_order_packets[FORWARD] != cases[i].out_of_order)
			fail_msg("%s: %u retransmitted, %u out of order", cases[i].what,
				 report.retransmitted_packets[FORWARD],
				 report.out_of_order_packets[FORWARD]);
		assert_int_equal(report.retransmitted_packets[REVERSE], 0);
		assert_int_equal(report.out_of_order_packets[REVERSE], 0);
	}
}

static void without_a_handshake_3_ms_tell_late_from_lost(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	PLAY(&meter, {CLIENT, 0, 0, 100, TCP_ACK, 9}, {CLIENT, 0, 200, 100, TCP_ACK, 9},
	     {CLIENT, 2900, 100, 100, TCP_ACK, 9}, {CLIENT, 5000, 400, 100, TCP_ACK, 9},
	     {CLIENT, 8100, 300, 100, TCP_ACK, 9});
	report = report_of(&meter);
	assert_int_equal(report.out_of_order_packets[FORWARD], 1);
	assert_int_equal(report.retransmitted_packets[FORWARD], 1);
}

// A segment is late once; the same octets again were sent again.
static void a_filled_hole_is_closed(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	handshake(&meter);
	PLAY(&meter, {CLIENT, 100000, 1, 100, TCP_ACK, 9}, {CLIENT, 100000, 401, 100, TCP_ACK, 9},
	     {CLIENT, 100000, 201, 100, TCP_ACK, 9}, // the middle of 101..400
	     {CLIENT, 100000, 201, 100, TCP_ACK, 9}, // again
	     {CLIENT, 100000, 101, 100, TCP_ACK, 9}, {CLIENT, 100000, 301, 100, TCP_ACK, 9},
	     {CLIENT, 100000, 101, 100, TCP_ACK, 9}, {CLIENT, 100000, 301, 100, TCP_ACK, 9});
	report = report_of(&meter);
	assert_int_equal(report.out_of_order_packets[FORWARD], 3);
	assert_int_equal(report.retransmitted_packets[FORWARD], 3);
	assert_int_equal(meter.awaits & (TCP_HOLE | TCP_HOLE << 1), 0);
}

static void two_holes_are_known_in_either_direction(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	handshake(&meter);
	PLAY(&meter, {CLIENT, 100000, 101, 100, TCP_ACK, 9}, {SERVER, 100000, 101, 100, TCP_ACK, 9},
	     {SERVER, 100001, 1, 100, TCP_ACK, 9}, {CLIENT, 100001, 1, 100, TCP_ACK, 9},
	     {CLIENT, 100100, 301, 100, TCP_ACK, 9}, {CLIENT, 100200, 501, 100, TCP_ACK, 9},
	     {CLIENT, 100300, 701, 100, TCP_ACK, 9}, // the oldest of three is forgotten
	     {CLIENT, 100400, 401, 100, TCP_ACK, 9}, {CLIENT, 100400, 601, 100, TCP_ACK, 9},
	     {CLIENT, 100400, 201, 100, TCP_ACK, 9});
	report = report_of(&meter);
	assert_int_equal(report.out_of_order_packets[REVERSE], 1);
	assert_int_equal(report.out_of_order_packets[FORWARD], 3);
	assert_int_equal(report.retransmitted_packets[FORWARD], 1);
}

// Whatever the first sequence number, the counts are the same: all of it at every place around the
// wrap.
static void sequence_numbers_wrap(void **)
{
	static const struct step steps[] = {
	    {CLIENT, 0, 0, 0, TCP_SYN, 9},
	    {SERVER, 10000, 0, 0, TCP_SYN | TCP_ACK, 9},
	    {CLIENT, 20000, 1, 0, TCP_ACK, 9},
	    {CLIENT, 30000, 1, 100, TCP_ACK, 9},
	    {CLIENT, 30001, 201, 100, TCP_ACK, 9},
	    {CLIENT, 30002, 101, 100, TCP_ACK, 9}, // out of order
	    {CLIENT, 30003, 401, 100, TCP_ACK, 9},
	    {CLIENT, 90003, 301, 100, TCP_ACK, 9}, // retransmitted
	    {CLIENT, 90004, 1, 500, TCP_ACK, 9},   // retransmitted
	    {CLIENT, 90005, 501, 100, TCP_ACK | TCP_FIN, 9},
	    {CLIENT, 90006, 601, 0, TCP_ACK | TCP_FIN, 9}, // retransmitted
	};

	for (uint32_t first = 0; first < 700; first++) {
		struct tcp_stats meter = {0};
		struct flow_tcp report;

		play_from(&meter, steps, sizeof(steps) / sizeof(*steps), first - 650);
		report = report_of(&meter);
		assert_int_equal(report.out_of_order_packets[FORWARD], 1);
		assert_int_equal(report.retransmitted_packets[FORWARD], 3);
	}
}

static void the_times_of_holes_wrap(void **)
{
	for (uint32_t at_us = 0; at_us < 3000000; at_us += 10007) {
		struct tcp_stats meter = {0};
		struct flow_tcp report;

		PLAY(&meter, {CLIENT, at_us, 0, 100, TCP_ACK, 9},
		     {CLIENT, at_us, 200, 100, TCP_ACK, 9},
		     {CLIENT, at_us + 2900, 100, 100, TCP_ACK, 9},
		     {CLIENT, at_us + 3000, 400, 100, TCP_ACK, 9},
		     {CLIENT, at_us + 6100, 300, 100, TCP_ACK, 9});
		report = report_of(&meter);
		assert_int_equal(report.out_of_order_packets[FORWARD], 1);
		assert_int_equal(report.retransmitted_packets[FORWARD], 1);
	}
}

static void nonsense_and_new_connections_start_anew(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	handshake(&meter);
	PLAY(&meter, {CLIENT, 40000, 1, 100, TCP_ACK, 9},
	     {CLIENT, 41000, 0x60000000, 100, TCP_ACK, 9}, // beyond any window
	     {CLIENT, 42000, 0x60000000 + 100, 100, TCP_ACK, 9},
	     {CLIENT, 43000, 0x50000000, 0, TCP_SYN, 9}, // the ports used again
	     {CLIENT, 44000, 0x50000001, 100, TCP_ACK, 9});
	report = report_of(&meter);
	assert_int_equal(report.out_of_order_packets[FORWARD], 0);
	assert_int_equal(report.retransmitted_packets[FORWARD], 0);
}

static void a_record_has_what_came_since_the_last_one(void **)
{
	struct tcp_stats meter = {0};
	struct flow_tcp report;

	handshake(&meter);
	PLAY(&meter, {CLIENT, 40000, 1, 100, TCP_ACK, 9}, {CLIENT, 41000, 1, 100, TCP_ACK, 0});
	report = report_of(&meter);
	assert_int_equal(report.retransmitted_packets[FORWARD], 1);
	assert_int_equal(report.zero_window_packets[FORWARD], 1);
	report = report_of(&meter);
	assert_int_equal(report.retransmitted_packets[FORWARD], 0);
	assert_int_equal(report.zero_window_packets[FORWARD], 0);
	assert_int_equal(report.window_max[FORWARD], 1000);
	assert_int_equal(report.window_min[FORWARD], 0);
}

static void counters_stay_at_their_most(void **)
{
	struct tcp_stats meter = {0};

	handshake(&meter);
	PLAY(&meter, {CLIENT, 40000, 1, 100, TCP_ACK, 9});
	for (unsigned i = 0; i < 70000; i++)
		PLAY(&meter, {CLIENT, 41000, 1, 100, TCP_ACK, 9});
	assert_int_equal(report_of(&meter).retransmitted_packets[FORWARD], 65535);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(delays_are_those_of_handshake_request_and_response),
	    cmocka_unit_test(a_delay_below_the_clock_is_not_taken_for_none),
	    cmocka_unit_test(a_repeated_syn_counts_from_the_last_one),
	    cmocka_unit_test(a_banner_is_no_response),
	    cmocka_unit_test(without_a_handshake_there_are_no_delays),
	    cmocka_unit_test(a_syn_ack_alone_tells_who_the_client_is),
	    cmocka_unit_test(late_segments_are_judged),
	    cmocka_unit_test(without_a_handshake_3_ms_tell_late_from_lost),
	    cmocka_unit_test(a_filled_hole_is_closed),
	    cmocka_unit_test(two_holes_are_known_in_either_direction),
	    cmocka_unit_test(sequence_numbers_wrap),
	    cmocka_unit_test(the_times_of_holes_wrap),
	    cmocka_unit_test(nonsense_and_new_connections_start_anew),
	    cmocka_unit_test(a_record_has_what_came_since_the_last_one),
	    cmocka_unit_test(counters_stay_at_their_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
