// SPDX-License-Identifier: BSD-3-Clause
#include "frame_builder.h"
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

// Below VLAN 7, label 99 and VXLAN 100: 10.0.0.1:40000 to 10.0.0.2:2000.
static unsigned tunnelled_frame(unsigned, uint8_t *to)
{
	struct test_frame frame = {.n = 0};
	uint32_t outer, inner;

	frame_ethernet(&frame, 0x8100);
	frame_hex(&frame, "0007 8847 00063140");
	outer = frame_ipv4(&frame, 17);
	frame_hex(&frame, "c350 12b5 0000 0000 08000000 00006400");
	frame_ethernet(&frame, 0x0800);
	inner = frame_ipv4(&frame, 17);
	frame_hex(&frame, "9c40 07d0 000a 0000 0102");
	frame_ends_ipv4(&frame, inner);
	frame_checksum(&frame, inner);
	frame_be16(&frame, outer + 24, frame.n - outer - 20);
	frame_ends_ipv4(&frame, outer);
	frame_checksum(&frame, outer);
	memcpy(to, frame.octets, frame.n);
	return frame.n;
}

static void what_was_around_it_and_inside_is_told(void **)
{
	const char *cache = getenv("UNIT_SIGNATURE_CACHE");
	const struct dpi_settings settings = {.cache = cache != NULL ? cache : "/proc/nonexistent",
					      .max_flows = 64};
	struct probe *probe = whole_new(run_device(run_capture("tunnel", 3, tunnelled_frame)),
					"json:/dev/null", NULL);
	const char *answer;

	assert_int_equal(whole_start(probe), n_parts);
	assert_true(whole_await(probe, 3));
	assert_int_equal(dpi_open(&settings, &probe->dpi), 0); // it names what a Flow has
	answer = ask_probe(probe, "explain port 40000");
	assert_non_null(strstr(answer, "10.0.0.1:40000 to 10.0.0.2:2000\n"));
	assert_non_null(strstr(answer, "7, inner 0\n"));
	assert_non_null(strstr(answer, "top label stack entry 0x000631\n"));
	assert_non_null(strstr(answer, "VXLAN 100\n"));
	assert_non_null(strstr(answer, "vxlan, id 100\n"));
	assert_non_null(strstr(answer, "Unknown over Unknown, by nothing so far; not decided yet; "
				       "0 + 0 payload packets were looked at\n"));
	dpi_close(probe->dpi);
	probe->dpi = NULL;
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flow_is_explained),
	    cmocka_unit_test(programs_get_objects),
	    cmocka_unit_test(it_has_to_be_said_which_ones),
	    cmocka_unit_test(a_flow_without_ip_is_no_flow_of_ipv6),
	    cmocka_unit_test(what_was_around_it_and_inside_is_told),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
