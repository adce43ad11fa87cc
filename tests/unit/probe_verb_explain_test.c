// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void a_flow_is_explained(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *answer = ask_probe(probe, "explain host 10.0.0.7");

	assert_memory_equal(answer, "protocol 17, 10.0.0.7:40000 to 198.51.100.1:2000\n", 48);
	// 40000 is a client's port, 2000 is not
	assert_non_null(
	    strstr(answer, "the first address: the other one has the service's port\n"));
	assert_non_null(strstr(answer, "3 packets, 114 octets\n"));
	assert_non_null(strstr(answer, "by --idle-timeout 15.000 s in 1"));
	assert_non_null(strstr(answer, "classification is off\n"));
	assert_non_null(strstr(answer, "worker 0, entry "));
	assert_non_null(strstr(answer, "\n1 live Flows fit\n"));
	live_end(probe);
}

static void programs_get_objects(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *answer = ask_probe(probe, "--json explain port 40000 host 10.0.0.9");

	assert_memory_equal(answer, "{\"flows\":[{\"flow\":\"protocol 17, 10.0.0.9:40000 to ", 50);
	assert_non_null(strstr(answer, "\"}],\"fitting_flows\":1}\n"));
	assert_string_equal(ask_probe(probe, "--json explain proto tcp"),
			    "{\"flows\":[],\"fitting_flows\":0}\n");
	live_end(probe);
}

static void it_has_to_be_said_which_ones(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_memory_equal(ask_probe(probe, "explain"), "error: explain FILTER: say which", 32);
	assert_memory_equal(ask_probe(probe, "explain host 10.0.0.1 --top 3"),
			    "error: explain FILTER: leave '--top 3' out", 42);
	assert_null(probe->dump);
	live_end(probe);
}

// RFC 826: hardware type 1, protocol type 0x0800, lengths 6 and 4, request.
static unsigned arp_frame(unsigned, uint8_t *to)
{
	static const uint8_t frame[60] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,  0, 0, 0, 0,
					  1,	0x08, 0x06, 0,	  1,	0x08, 0,  6, 4, 0, 1,
					  2,	0,    0,    0,	  0,	1,    10, 0, 0, 1, 0,
					  0,	0,    0,    0,	  0,	10,   0,  0, 2};

	memcpy(to, frame, sizeof(frame));
	return sizeof(frame);
}

static void a_flow_without_ip_is_no_flow_of_ipv6(void **)
{
	static char *more[] = {"--non-ip", "flows", NULL};
	struct probe *probe =
	    whole_new(run_device(run_capture("arp", 3, arp_frame)), "null:", more);
	const char *answer;

	assert_int_equal(whole_start(probe), n_parts);
	assert_true(whole_await(probe, 3));
	answer = ask_probe(probe, "explain vlan 0");
	assert_non_null(strstr(answer, "EtherType 0x0806, 02:00:00:00:00:01 (10.0.0.1) to "
				       "ff:ff:ff:ff:ff:ff (10.0.0.2)\n"));
	assert_non_null(strstr(answer, "\n1 live Flows fit\n"));
	assert_non_null(strstr(ask_probe(probe, "--json explain net ::/0"), "\"fitting_flows\":0"));
	answer = ask_probe(probe, "--json flows");
	assert_non_null(strstr(answer, "{\"protocol\":0,\"source\":\"10.0.0.1\",\"source_port\":0,"
				       "\"destination\":\"10.0.0.2\",\"destination_port\":0,"
				       "\"packets\":3,"));
	assert_non_null(strstr(answer, "\"ethertype\":\"0x0806\","));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flow_is_explained),
	    cmocka_unit_test(programs_get_objects),
	    cmocka_unit_test(it_has_to_be_said_which_ones),
	    cmocka_unit_test(a_flow_without_ip_is_no_flow_of_ipv6),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
