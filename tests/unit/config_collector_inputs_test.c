// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/options/collector_inputs.h"

static void inputs_of_exporters_are_told_from_those_of_packets(void **)
{
	static const char *const flows[] = {"netflow:2055", "sflow:[::1]:6343,rcvbuf=8M",
					    "ipfix+tcp:4739", "ipfix+file:/x",
					    "pcap:x.pcap,decode=flows"};
	static const char *const packets[] = {
	    "eth0",   "pcap:sflow:1",	      "netflow",
	    "sflow0", "pcap:x,decode=flowsx", "af_packet:netflow"};

	for (unsigned i = 0; i < sizeof(flows) / sizeof(flows[0]); i++)
		assert_true(collector_input_is(flows[i]));
	for (unsigned i = 0; i < sizeof(packets) / sizeof(packets[0]); i++)
		assert_false(collector_input_is(packets[i]));
}

static void one_input_of_exporters_makes_a_collector(void **)
{
	struct options options = {
	    .inputs = {.n = 1, .spec = {(char *)"eth0", (char *)"sflow:6343"}}};

	assert_false(options_collect(&options));
	options.inputs.n = 2;
	assert_true(options_collect(&options));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(inputs_of_exporters_are_told_from_those_of_packets),
	    cmocka_unit_test(one_input_of_exporters_makes_a_collector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
