// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "pmd/pmd.h"
#include "pmd_captures.h"

enum { WORKERS = 3 };

// Starts EAL for as many workers as any of these tests wants.
static int all_begin(void **state)
{
	char spec[] = "vdev:net_null9";
	struct options options = options_of(WORKERS, spec, NULL);
	struct pmd *pmd;

	if (captures_begin(state) != 0 || pmd_open(&options, &pmd) < 0)
		return -1;
	pmd_close(pmd);
	return 0;
}

static void text_join(void *text, const char *line)
{
	strcat(text, line);
	strcat(text, "\n");
}

static uint64_t receive_for(struct pmd *pmd, unsigned n_polls)
{
	struct rte_mbuf *burst[64];
	uint64_t packets = 0;

	for (unsigned i = 0; i < n_polls; i++) {
		for (unsigned worker = 0; worker < pmd_n_workers(pmd); worker++) {
			uint16_t n = pmd_receive(pmd, worker, burst, 64);

			rte_pktmbuf_free_bulk(burst, n);
			packets += n;
		}
	}
	return packets;
}

static void a_port_gives_its_packets_and_its_counters_balance(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 1000, 1000, 1000, 60, 60};
	char spec[200];
	struct options options = options_of(2, spec, NULL);
	struct counter_set *counter_sets[8];
	struct counts rows[COUNTER_SET_MAX_ROWS];
	struct rte_mbuf *rest[32];
	struct pmd *pmd;
	uint64_t clock_ns;
	unsigned n;

	snprintf(spec, sizeof(spec), "vdev:net_pcap0,rx_pcap=%s", capture_write("port", &plan));
	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_false(pmd_is_file(pmd));
	assert_false(pmd_naps(pmd));
	assert_string_equal(pmd_input_name(pmd, 0), "net_pcap0");
	assert_int_equal(pmd_start(pmd), 0);
	assert_int_equal(receive_for(pmd, 100), 1000);
	pmd_refresh_device_counters(pmd);
	n = pmd_counter_sets(pmd, counter_sets, 8);
	assert_int_equal(n, 2); // one worker polls its only queue; the device
	assert_int_equal(counter_sets[0]->now[0].packets, 1000);
	assert_int_equal(counter_set_gap(counter_sets[0], counter_sets[0]->now, UNIT_PACKETS), 0);
	assert_true(counter_set_read(counter_sets[1], rows, 0)); // main owns it: no waiting
	assert_false(pmd_ended(pmd, 0, &clock_ns));
	pmd_interrupt(pmd);
	assert_false(
	    pmd_ended(pmd, 0, &clock_ns)); // what waits is received still, but not for ever
	while (!pmd_ended(pmd, 0, &clock_ns))
		rte_pktmbuf_free_bulk(rest, pmd_receive(pmd, 0, rest, 32));
	assert_true(pmd_ended(pmd, 1, &clock_ns));
	pmd_stop(pmd);
	pmd_close(pmd);
}

static void an_endless_capture_gets_a_pool_for_all_its_packets(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 30000, 1000, 1000, 60, 60};
	char spec[200];
	struct options options = options_of(1, spec, NULL);
	struct pmd *pmd;

	snprintf(spec, sizeof(spec), "vdev:net_pcap1,rx_pcap=%s,infinite_rx=1",
		 capture_write("endless", &plan));
	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_int_equal(pmd_start(pmd), 0);
	assert_true(receive_for(pmd, 1000) > 30000);
	pmd_close(pmd); // stops too
}

static void an_endless_captures_packets_fit_their_buffers_closely(void **)
{
	static const struct {
		uint32_t captured;
		const char *room;
	} cases[] = {{60, " of 64 octets "},
		     {64, " of 64 octets "},
		     {65, " of 128 octets "},
		     {5000, " of 5056 octets "}};
	char spec[200], text[2048];
	struct options options = options_of(1, spec, NULL);

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		uint32_t captured = cases[i].captured;
		const struct capture_plan plan = {DLT_EN10MB, 50, 1000, 1000, captured, captured};
		struct rte_mbuf *mbuf;
		struct pmd *pmd;

		snprintf(spec, sizeof(spec), "vdev:net_pcap2,rx_pcap=%s,infinite_rx=1",
			 capture_write("close", &plan));
		assert_int_equal(pmd_open(&options, &pmd), 0);
		assert_int_equal(pmd_start(pmd), 0);
		text[0] = '\0';
		pmd_describe(pmd, text_join, text);
		assert_non_null(strstr(text, cases[i].room));
		assert_int_equal(pmd_receive(pmd, 0, &mbuf, 1), 1);
		assert_int_equal(mbuf->nb_segs, 1);
		assert_int_equal(mbuf->pkt_len, captured);
		assert_int_equal(rte_pktmbuf_mtod(mbuf, uintptr_t) % RTE_CACHE_LINE_SIZE, 0);
		rte_pktmbuf_free(mbuf);
		pmd_close(pmd);
	}
}

static void software_spreads_what_the_port_cannot(void **)
{
	char spec[] = "vdev:net_null1";
	struct options options = options_of(WORKERS, spec, NULL);
	char text[2048] = "";
	struct pmd *pmd;

	assert_int_equal(pmd_open(&options, &pmd), 0);
	for (unsigned worker = 0; worker < WORKERS; worker++)
		assert_true(pmd_worker_checks_owner(pmd, worker));
	pmd_describe(pmd, text_join, text);
	assert_non_null(strstr(text, "spread by software"));
	pmd_close(pmd);
}

static void a_nic_holds_key_table_and_types_that_it_was_given(void **)
{
	char spec[] = "vdev:net_null2";
	struct options options = options_of(WORKERS, spec, NULL);
	uint8_t key[40];
	struct rte_eth_rss_conf conf = {.rss_key = key, .rss_key_len = sizeof(key)};
	char text[2048] = "";
	uint16_t port;
	struct pmd *pmd;

	options.spread = SPREAD_NIC;
	assert_int_equal(pmd_open(&options, &pmd), 0);
	for (unsigned worker = 0; worker < WORKERS; worker++)
		assert_false(pmd_worker_checks_owner(pmd, worker));
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null2", &port), 0);
	assert_int_equal(rte_eth_dev_rss_hash_conf_get(port, &conf), 0);
	assert_int_equal(key[38], 0x6d);
	assert_int_equal(key[39], 0x5a);
	pmd_describe(pmd, text_join, text);
	assert_non_null(strstr(text, "spread by NIC; symmetric RSS, key 6d5a x 20"));
	pmd_close(pmd);
}

static void a_port_without_rss_is_an_error_when_the_nic_must_spread(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 1, 1000, 1000, 60, 60};
	char spec[200];
	struct options options = options_of(2, spec, NULL);
	struct pmd *pmd;

	options.spread = SPREAD_NIC;
	snprintf(spec, sizeof(spec), "vdev:net_pcap2,rx_pcap=%s", capture_write("nic", &plan));
	assert_int_equal(pmd_open(&options, &pmd), -ENOTSUP);
	options.workers.n = 1; // nothing to spread
	assert_int_equal(pmd_open(&options, &pmd), 0);
	pmd_close(pmd);
}

static void several_ports_know_their_input(void **)
{
	char first[] = "vdev:net_null3", second[] = "vdev:net_ring4";
	struct options options = options_of(2, first, second);
	uint16_t port;
	struct pmd *pmd;

	options.ifindex.n = 1; // for two inputs
	assert_int_equal(pmd_open(&options, &pmd), -EINVAL);
	options.ifindex.n = 0;
	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_ring4", &port), 0);
	assert_int_equal(pmd_port_input(pmd, port), 1);
	assert_int_equal(pmd_input_ifindex(pmd, 1), 2);
	pmd_close(pmd);
}

static void a_device_that_does_not_start_leaves_nothing_open(void **)
{
	char first[] = "vdev:net_null5", second[] = "vdev:net_pcap5,rx_pcap=/proc/nonexistent";
	struct options options = options_of(1, first, second);
	uint16_t port;
	struct pmd *pmd;

	assert_true(pmd_open(&options, &pmd) < 0);
	assert_true(rte_eth_dev_get_port_by_name("net_null5", &port) < 0);
	options = options_of(1, first, NULL);
	assert_int_equal(pmd_open(&options, &pmd), 0);
	pmd_close(pmd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_port_gives_its_packets_and_its_counters_balance),
	    cmocka_unit_test(an_endless_capture_gets_a_pool_for_all_its_packets),
	    cmocka_unit_test(an_endless_captures_packets_fit_their_buffers_closely),
	    cmocka_unit_test(software_spreads_what_the_port_cannot),
	    cmocka_unit_test(a_nic_holds_key_table_and_types_that_it_was_given),
	    cmocka_unit_test(a_port_without_rss_is_an_error_when_the_nic_must_spread),
	    cmocka_unit_test(several_ports_know_their_input),
	    cmocka_unit_test(a_device_that_does_not_start_leaves_nothing_open),
	};

	return cmocka_run_group_tests(tests, all_begin, captures_end);
}
