// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <netinet/in.h>

#include <cmocka.h>

#include "probe/meter/measure.h"
#include "probe/meter/tcp_stats.h"

enum { FLOWS = 100 };

static void what_nobody_wants_takes_no_memory(void **)
{
	struct flow_lines lines;

	assert_int_equal(measures_init(&lines, 0, FLOWS, FLOWS, -1, true), 0);
	assert_int_equal(lines.n, 0);
	assert_int_equal(measures_memory(&lines), 0);
	assert_int_equal(measures_octets(0), 0);
	measures_release(&lines);
}

static void what_is_wanted_has_a_line_for_each_flow(void **)
{
	struct flow_lines lines;

	assert_int_equal(measures_octets(RECORD_HAS(TCP)), sizeof(struct tcp_stats));
	assert_int_equal(measures_init(&lines, RECORD_HAS(TCP), FLOWS, FLOWS, -1, true), 0);
	assert_int_equal(lines.n, 1);
	assert_int_equal(lines.wanted, RECORD_HAS(TCP));
	assert_int_equal((uint8_t *)measure_line(&lines.of[0], FLOWS - 1) - lines.of[0].lines,
			 (FLOWS - 1) * sizeof(struct tcp_stats));
	measures_release(&lines);
}

static void a_flow_begins_with_an_empty_line_and_others_keep_theirs(void **)
{
	const struct pkt_meta tcp = {.key.protocol = IPPROTO_TCP};
	const struct tcp_stats none = {0};
	struct flow_lines lines;
	struct tcp_stats *line;

	assert_int_equal(measures_init(&lines, RECORD_HAS(TCP), FLOWS, FLOWS, -1, true), 0);
	line = measure_line(&lines.of[0], 0);
	for (unsigned i = 0; i < 3; i++)
		line[i].next[0] = 7;
	measures_begin(&lines, 1, &tcp, NULL);
	assert_int_equal(line[0].next[0], 7);
	assert_memory_equal(&line[1], &none, sizeof(none));
	assert_int_equal(line[2].next[0], 7);
	measures_release(&lines);
}

static void a_record_has_what_is_for_its_protocol(void **)
{
	struct flow_record tcp = {.protocol = IPPROTO_TCP}, udp = {.protocol = IPPROTO_UDP};
	struct flow_lines lines;

	assert_int_equal(measures_init(&lines, RECORD_HAS(TCP), FLOWS, FLOWS, -1, true), 0);
	((struct tcp_stats *)measure_line(&lines.of[0], 5))->mss[1] = 1460;
	measures_report(&lines, 5, 1, &tcp);
	measures_report(&lines, 5, 1, &udp);
	assert_int_equal(tcp.has, RECORD_HAS(TCP));
	assert_int_equal(tcp.measures.tcp.mss[FORWARD], 1460);
	assert_int_equal(udp.has, 0);
	assert_int_equal(udp.measures.tcp.mss[FORWARD], 0);
	measures_release(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_nobody_wants_takes_no_memory),
	    cmocka_unit_test(what_is_wanted_has_a_line_for_each_flow),
	    cmocka_unit_test(a_flow_begins_with_an_empty_line_and_others_keep_theirs),
	    cmocka_unit_test(a_record_has_what_is_for_its_protocol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
