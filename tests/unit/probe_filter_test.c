// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "memory_fails.h"
#include "probe/worker/filter.h"
#include "tests/unit/frame_builder.h"

static bool matches(const char *expression, const struct test_frame *frame, uint32_t wire,
		    uint16_t link_type)
{
	struct filter *filter;
	bool result;

	assert_int_equal(filter_new(expression, &filter), 0);
	result = filter_match(filter, frame->octets, frame->n, wire, link_type);
	filter_free(filter);
	return result;
}

static void expressions_choose_packets_on_each_link_type(void **)
{
	struct test_frame ethernet = {.n = 0}, raw = {.n = 0}, cooked = {.n = 0};

	frame_ethernet(&ethernet, 0x0800);
	frame_ipv4_tcp(&ethernet);
	frame_ipv4_tcp(&raw);
	frame_hex(&cooked, "0000 0001 0006 020000000001 0000 0800");
	frame_ipv4_tcp(&cooked);
	assert_true(matches("tcp port 443", &ethernet, 54, 1));
	assert_true(matches("tcp port 443", &raw, 40, 101));
	assert_true(matches("tcp port 443", &cooked, 56, 113));
	assert_false(matches("udp or port 80", &ethernet, 54, 1));
	assert_false(matches("udp or port 80", &raw, 40, 101));
	assert_true(matches("net 10.0.0.0/24 and tcp[tcpflags] & tcp-syn != 0", &ethernet, 54, 1));
	assert_true(matches("ether host 02:00:00:00:00:05", &ethernet, 54, 1));
	assert_false(matches("ether host 02:00:00:00:00:05", &raw, 40, 101));
	assert_false(matches("tcp", &raw, 40, 77));
}

static void lengths_are_those_on_the_wire(void **)
{
	struct test_frame frame = {.n = 0};

	frame_ethernet(&frame, 0x0800);
	frame_ipv4_tcp(&frame);
	assert_true(matches("greater 1000", &frame, 1000, 1));
	assert_false(matches("greater 1000", &frame, 999, 1));
	assert_false(matches("greater 1000", &frame, 54, 1));
	assert_true(matches("less 54", &frame, 54, 1));
}

static void octets_that_were_not_captured_match_nothing(void **)
{
	struct test_frame frame = {.n = 0};

	frame_ethernet(&frame, 0x0800);
	frame_ipv4_tcp(&frame);
	frame.n = 36; // in the midst of the ports
	assert_true(matches("tcp", &frame, 54, 1));
	assert_false(matches("dst port 443", &frame, 54, 1));
	frame.n = 0;
	assert_false(matches("ip", &frame, 54, 1));
	assert_true(matches("", &frame, 54, 1));
}

static void a_wrong_expression_is_an_error(void **)
{
	static const char *const wrong[] = {"tcp prot 80", "host", "(", "port 99999"};
	struct filter *filter;

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_true(filter_new(wrong[i], &filter) < 0);
}

static void without_memory_there_is_no_filter(void **)
{
	struct filter *filter = NULL;

	memory_fails_after(0);
	if (filter_new("tcp", &filter) == 0)
		assert_false(memory_has_failed());
	else
		assert_true(memory_has_failed() && filter == NULL && memory_held == 0);
	if (filter != NULL)
		filter_free(filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(expressions_choose_packets_on_each_link_type),
	    cmocka_unit_test(lengths_are_those_on_the_wire),
	    cmocka_unit_test(octets_that_were_not_captured_match_nothing),
	    cmocka_unit_test(a_wrong_expression_is_an_error),
	    cmocka_unit_test(without_memory_there_is_no_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
