// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "config/log.h"
#include "pmd/eal/cores.h"
#include "probe/selftest/selftest_sender.h"

static void packets_go_both_ways_at_their_rate_and_are_noted(void **)
{
	static struct machine machine;
	struct selftest_sender sender = {.port = "net_null0"};
	const struct selftest_load load = {.n_flows = 3, .n_packets = 24, .per_second = 200};
	struct selftest_flow flow[3] = {0};
	struct rte_eth_stats stats;

	machine_read(&machine);
	sender.cpus = machine.allowed;
	assert_int_equal(selftest_sender_open(&sender), 0);
	assert_true(selftest_send(&sender, &load, flow) >= 23 * UINT64_C(5000000));
	assert_int_equal(rte_eth_stats_get(sender.id, &stats), 0);
	assert_int_equal(stats.opackets, 24);
	for (unsigned i = 0; i < 3; i++) {
		const unsigned octets[] = {40, 28, 60}; // TCP, UDP; the third over IPv6

		assert_int_equal(flow[i].sent_packets, 8);
		assert_int_equal(flow[i].sent_octets, 8 * octets[i]);
		assert_true(flow[i].sent_last_ms > flow[i].sent_first_ms);
	}
	selftest_sender_close(&sender);
}

static void what_cannot_send_is_told_in_one_line(void **)
{
	struct selftest_sender sender = {.port = "net_nothing0"};
	struct error_line error, *before = user_errors_to(&error);

	assert_true(selftest_sender_open(&sender) < 0);
	assert_non_null(strstr(error.text, "selftest --sender net_nothing0: "));
	user_errors_to(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_go_both_ways_at_their_rate_and_are_noted),
	    cmocka_unit_test(what_cannot_send_is_told_in_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
