// SPDX-License-Identifier: BSD-3-Clause
#include "tcp_steps.h"

enum { PSH = 8 };

// SYN and SYN+ACK with the given options, then windows of 100 and 300 from the client.
static struct flow_tcp with_options(const char *syn, unsigned n_syn, const char *syn_ack,
				    unsigned n_syn_ack)
{
	struct tcp_stats meter = {0};
	struct tcp_segment segment = {.window = 64240, .flags = TCP_SYN};

	segment.options = (const uint8_t *)syn;
	segment.options_octets = (uint8_t)n_syn;
	tcp_stats_update(&meter, CLIENT, &segment, start_us);
	segment.flags = TCP_SYN | TCP_ACK;
	segment.options = (const uint8_t *)syn_ack;
	segment.options_octets = (uint8_t)n_syn_ack;
	tcp_stats_update(&meter, SERVER, &segment, start_us);
	PLAY(&meter, {CLIENT, 1, 1, 0, TCP_ACK, 100}, {CLIENT, 2, 1, 5, TCP_ACK | PSH, 300},
	     {CLIENT, 3, 6, 0, TCP_RST, 0});
	return report_of(&meter);
}

static void windows_are_scaled_when_both_sides_agreed(void **)
{
	static const char option[] = "\2\4\5\xb4\1\3\3\7", other[] = "\2\4\5\x50\3\3\2\0",
			  large[] = "\3\3\x20";
	struct flow_tcp report = with_options(option, 8, other, 8);

	assert_int_equal(report.window_min[FORWARD], 100 << 7);
	assert_int_equal(report.window_max[FORWARD], 300 << 7);
	assert_int_equal(report.window_max[REVERSE], 0);
	assert_int_equal(report.window_min[REVERSE], 0);
	assert_int_equal(report.mss[FORWARD], 1460);
	assert_int_equal(report.mss[REVERSE], 1360);
	assert_int_equal(report.zero_window_packets[FORWARD], 0);
	assert_int_equal(with_options(option, 8, other, 4).window_max[FORWARD], 300);
	assert_int_equal(with_options(option, 4, other, 8).window_max[FORWARD], 300);
	assert_int_equal(with_options(large, 3, other, 8).window_max[FORWARD], 300 << 14);
}

static void wrong_options_are_passed_over(void **)
{
	static const struct {
		const char *octets;
		unsigned n;
		unsigned mss;
	} cases[] = {
	    {"\2\4\5\xb4", 4, 1460},
	    {"\1\1\1\2\4\5\xb4", 7, 1460},
	    {"\2\4\5", 3, 0},
	    {"\2", 1, 0},
	    {"\2\0\5\xb4", 4, 0},
	    {"\0\2\4\5\xb4", 5, 0},
	    {"\2\3\5\2\4\5\xb4", 7, 1460},
	    {"\x22\xff\2\4\5\xb4", 6, 0},
	    {"\2\1\2\4\5\xb4", 6, 0},
	    {"", 0, 0},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *copy = malloc(cases[i].n + 1);

		memcpy(copy, cases[i].octets, cases[i].n);
		copy = realloc(copy, cases[i].n ? cases[i].n : 1);
		assert_int_equal(with_options(copy, cases[i].n, "", 0).mss[FORWARD], cases[i].mss);
		free(copy);
	}
}

static void a_header_is_read_as_it_stands_on_the_wire(void **)
{
	static const uint8_t header[24] = {0,	 80,   1,    2,	   0xff, 1, 2, 3, 0xfe, 4, 5, 6,
					   0x60, 0x12, 0x12, 0x34, 0,	 0, 0, 0, 2,	4, 5, 0xb4};
	static const uint8_t short_offset[20] = {[12] = 0x40}, long_offset[20] = {[12] = 0x60};
	struct tcp_segment segment;

	assert_true(tcp_segment_read(&segment, header, 24, 1000));
	assert_int_equal(segment.sequence, 0xff010203);
	assert_int_equal(segment.acknowledgement, 0xfe040506);
	assert_int_equal(segment.payload_octets, 976);
	assert_int_equal(segment.flags, TCP_SYN | TCP_ACK);
	assert_int_equal(segment.window, 0x1234);
	assert_int_equal(segment.options_octets, 4);
	assert_ptr_equal(segment.options, header + 20);
	assert_false(tcp_segment_read(&segment, header, 23, 1000));
	assert_false(tcp_segment_read(&segment, header, 19, 1000));
	assert_false(tcp_segment_read(&segment, header, 24, 23));
	assert_false(tcp_segment_read(&segment, short_offset, 20, 20));
	assert_false(tcp_segment_read(&segment, long_offset, 20, 24));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(windows_are_scaled_when_both_sides_agreed),
	    cmocka_unit_test(wrong_options_are_passed_over),
	    cmocka_unit_test(a_header_is_read_as_it_stands_on_the_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
