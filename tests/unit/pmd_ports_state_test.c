// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "pmd/pmd.h"
#include "pmd_captures.h"

enum { PACKETS = 500, OCTETS = 80 };

static struct pmd *open_and_receive(unsigned packets)
{
	const struct capture_plan plan = {DLT_EN10MB, PACKETS, 1000, 1000, OCTETS, OCTETS};
	static char spec[200];
	static struct options options;
	struct rte_mbuf *burst[64];
	struct pmd *pmd;

	snprintf(spec, sizeof(spec), "vdev:net_pcap0,rx_pcap=%s", capture_write("state", &plan));
	options = options_of(1, spec, NULL);
	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_int_equal(pmd_start(pmd), 0);
	for (unsigned got = 0; got < packets;) {
		const uint16_t n =
		    pmd_receive(pmd, 0, burst, (uint16_t)RTE_MIN(64U, packets - got));

		rte_pktmbuf_free_bulk(burst, n);
		got += n;
	}
	return pmd;
}

static void a_device_says_what_it_has_given(void **)
{
	struct pmd *pmd = open_and_receive(300);
	struct port_state states[4];

	pmd_refresh_device_counters(pmd);
	assert_int_equal(pmd_port_states(pmd, states, 4), 1);
	assert_string_equal(states[0].input, "net_pcap0");
	assert_string_equal(states[0].driver, "net_pcap");
	assert_int_equal(states[0].link, PORT_LINK_NONE);
	assert_int_equal(states[0].packets, 300);
	assert_int_equal(states[0].octets, 300 * OCTETS);
	assert_non_null(states[0].counters);
	pmd_stop(pmd);
	pmd_close(pmd);
}

static void sum_good(void *context, const char *name, uint64_t value)
{
	if (strcmp(name, "rx_good_packets") == 0)
		*(uint64_t *)context += value;
}

static void a_devices_own_counters_are_shown_with_its_names(void **)
{
	struct pmd *pmd = open_and_receive(200);
	uint64_t packets = 0;

	pmd_port_figures(pmd, 0, sum_good, &packets);
	assert_int_equal(packets, 200);
	pmd_stop(pmd);
	pmd_close(pmd);
}

static void a_file_has_no_link(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, PACKETS, 1000, 1000, OCTETS, OCTETS};
	struct port_state states[4];
	struct options options;
	char spec[200];
	struct pmd *pmd;

	snprintf(spec, sizeof(spec), "pcap:%s", capture_write("state", &plan));
	options = options_of(1, spec, NULL);
	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_int_equal(pmd_port_states(pmd, states, 4), 1);
	assert_int_equal(pmd_port_states(pmd, states, 0), 0);
	assert_string_equal(states[0].driver, "file");
	assert_int_equal(states[0].link, PORT_LINK_NONE);
	assert_int_equal(states[0].speed_mbit, 0);
	pmd_close(pmd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_device_says_what_it_has_given),
	    cmocka_unit_test(a_devices_own_counters_are_shown_with_its_names),
	    cmocka_unit_test(a_file_has_no_link),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
