// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/zmq_exporters.h"

static unsigned n_rows;

static unsigned observe(void *, struct observed_domain *domains, unsigned most)
{
	static const struct observed_domain rows[] = {
	    {.address = {192, 0, 2, 1}, .records = 10, .missing = 2, .seen_us = 7000000},
	    {.address = {192, 0, 2, 2}, .records = 5, .sflow = true, .agent_drops = 3},
	    {.address = {192, 0, 2, 1}, .domain = 1, .records = 1, .seen_us = 9000000},
	    {.address = {0x20, 1}, .ipv6 = true, .records = 4},
	};

	for (unsigned i = 0; i < n_rows && i < most; i++)
		domains[i] = rows[i % 4];
	return n_rows < most ? n_rows : most;
}

static void each_exporter_is_told_once(void **)
{
	const struct export_environment environment = {.observed = observe};
	struct zmq_exporters exporters;
	char text[ZMQ_EXPORTERS_OCTETS];
	int n;

	n_rows = 4;
	zmq_exporters_take(&exporters, &environment);
	assert_int_equal(exporters.missing, 2);
	assert_int_equal(exporters.agent_drops, 3);
	n = zmq_exporters_write(&exporters, &environment, 77, text, sizeof(text));
	assert_int_equal(n, strlen(text));
	assert_string_equal(
	    text, "\"flow_collection\":{\"nf_ipfix_flows\":15,\"sflow_samples\":5,\"exporters\":{"
		  "\"192.0.2.1\":{\"time_last_flow\":9,\"num_sflow_flows\":0,"
		  "\"num_netflow_ipfix_flows\":11,\"num_drops\":2,\"unique_source_id\":77},"
		  "\"192.0.2.2\":{\"time_last_flow\":0,\"num_sflow_flows\":5,"
		  "\"num_netflow_ipfix_flows\":0,\"num_drops\":0,\"unique_source_id\":77}}},");
}

static unsigned observe_many(void *, struct observed_domain *domains, unsigned most)
{
	for (unsigned i = 0; i < most; i++)
		domains[i] =
		    (struct observed_domain){.address = {200, 200, 200, (uint8_t)(100 + i)},
					     .records = UINT64_MAX,
					     .missing = UINT64_MAX,
					     .seen_us = UINT64_MAX};
	return most;
}

static void as_many_as_there_may_be_fit(void **)
{
	const struct export_environment environment = {.observed = observe_many};
	struct zmq_exporters exporters;
	char text[ZMQ_EXPORTERS_OCTETS];
	int n;

	zmq_exporters_take(&exporters, &environment);
	assert_int_equal(exporters.n, ZMQ_EXPORTERS_MOST);
	n = zmq_exporters_write(&exporters, &environment, UINT32_MAX, text, sizeof(text));
	assert_true(n < ZMQ_EXPORTERS_OCTETS);
	assert_string_equal(text + n - 3, "}},");
}

static void a_probe_of_packets_says_nothing(void **)
{
	const struct export_environment environment = {0};
	struct zmq_exporters exporters;
	char text[8];

	zmq_exporters_take(&exporters, &environment);
	assert_int_equal(zmq_exporters_write(&exporters, &environment, 1, text, sizeof(text)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_exporter_is_told_once),
	    cmocka_unit_test(as_many_as_there_may_be_fit),
	    cmocka_unit_test(a_probe_of_packets_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
