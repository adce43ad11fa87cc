// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/port/rx_map.h"

enum { MOST_PORTS = 8, MOST_WORKERS = 32 };

static const struct rx_port nic = {1, 64, true, 128, 0};
static const struct rx_port single_queue = {1, 1, false, 0, 0};

static void decide(const struct rx_port *ports, unsigned n_ports, unsigned n_workers,
		   enum spread spread, struct rx_map *rx_map)
{
	int nodes[MOST_WORKERS];
	const struct rx_map_settings settings = {ports, n_ports, nodes, n_workers, spread};

	for (unsigned i = 0; i < MOST_WORKERS; i++)
		nodes[i] = i % 2; // two NUMA nodes
	rx_map_decide(&settings, rx_map);
}

static void queue_i_of_every_nic_goes_to_worker_i(void **)
{
	struct rx_port ports[MOST_PORTS];
	struct rx_map rx_map;

	for (unsigned p = 0; p < MOST_PORTS; p++) {
		ports[p] = nic;
		ports[p].numa_node = (int)(p % 2);
	}
	for (unsigned n_ports = 1; n_ports <= MOST_PORTS; n_ports++) {
		for (unsigned n = 2; n <= MOST_WORKERS; n++) {
			decide(ports, n_ports, n, SPREAD_AUTO, &rx_map);
			assert_int_equal(rx_map.reta_size, 128);
			for (unsigned p = 0; p < n_ports; p++) {
				assert_true(rx_map.port[p].by_nic);
				assert_int_equal(rx_map.port[p].n_queues, n);
				for (unsigned q = 0; q < n; q++)
					assert_int_equal(rx_map.port[p].worker[q], q);
			}
			for (unsigned w = 0; w < n; w++)
				assert_true(rx_map.polls[w] && !rx_map.checks[w]);
			assert_int_equal(rx_map.software_port, -1);
		}
	}
}

static void one_worker_polls_everything_and_checks_nothing(void **)
{
	const struct rx_port ports[] = {nic, single_queue, {4, 4, false, 0, 1}};
	struct rx_map rx_map;

	decide(ports, 3, 1, SPREAD_NIC, &rx_map);
	assert_int_equal(rx_map.port[0].n_queues, 1);
	assert_int_equal(rx_map.port[1].n_queues, 1);
	assert_int_equal(rx_map.port[2].n_queues, 4); // it has them in any case
	for (unsigned q = 0; q < 4; q++)
		assert_int_equal(rx_map.port[2].worker[q], 0);
	assert_false(rx_map.checks[0]);
	assert_int_equal(rx_map.software_port, -1);
}

static void single_queue_ports_are_shared_out_evenly(void **)
{
	struct rx_port ports[MOST_PORTS];
	struct rx_map rx_map;

	for (unsigned p = 0; p < MOST_PORTS; p++)
		ports[p] = single_queue;
	for (unsigned n_ports = 1; n_ports <= MOST_PORTS; n_ports++) {
		for (unsigned n = 2; n <= MOST_WORKERS; n++) {
			unsigned load[MOST_WORKERS] = {0};

			decide(ports, n_ports, n, SPREAD_AUTO, &rx_map);
			for (unsigned p = 0; p < n_ports; p++)
				load[rx_map.port[p].worker[0]]++;
			for (unsigned w = 0; w < n; w++) {
				assert_in_range(load[w], n_ports / n, (n_ports + n - 1) / n);
				assert_int_equal(rx_map.polls[w], load[w] > 0);
				assert_int_equal(rx_map.checks[w], load[w] > 0);
			}
			assert_int_equal(rx_map.software_port, 0);
		}
	}
}

static void a_single_queue_goes_to_a_worker_of_its_own_node(void **)
{
	struct rx_port ports[] = {single_queue, single_queue};
	struct rx_map rx_map;

	ports[0].numa_node = ports[1].numa_node = 1;
	decide(ports, 2, 4, SPREAD_AUTO, &rx_map);
	assert_int_equal(rx_map.port[0].worker[0], 1);
	assert_int_equal(rx_map.port[1].worker[0], 3);
}

static void a_nic_beside_a_tap_still_places_by_itself(void **)
{
	const struct rx_port ports[] = {single_queue, nic};
	struct rx_map rx_map;

	decide(ports, 2, 4, SPREAD_AUTO, &rx_map);
	assert_false(rx_map.port[0].by_nic);
	assert_true(rx_map.port[1].by_nic);
	assert_int_equal(rx_map.software_port, 0);
	assert_true(rx_map.checks[rx_map.port[0].worker[0]]);
}

static void the_smallest_redirection_table_is_common_to_all(void **)
{
	struct rx_port ports[] = {nic, nic, nic};
	struct rx_map rx_map;

	ports[1].reta_size = 64;
	ports[2].reta_size = 512;
	decide(ports, 3, 3, SPREAD_AUTO, &rx_map);
	assert_int_equal(rx_map.reta_size, 64);
}

static void software_is_taken_when_asked_for(void **)
{
	struct rx_map rx_map;

	decide(&nic, 1, 4, SPREAD_SOFTWARE, &rx_map);
	assert_false(rx_map.port[0].by_nic);
	assert_int_equal(rx_map.port[0].n_queues, 4);
	assert_int_equal(rx_map.reta_size, SOFTWARE_RETA);
	for (unsigned w = 0; w < 4; w++)
		assert_true(rx_map.polls[w] && rx_map.checks[w]);
}

static void a_nic_that_cannot_is_told_why(void **)
{
	struct rx_port port = nic;

	assert_null(why_not_nic(&port, 4));
	port.most_queues = 3;
	assert_non_null(why_not_nic(&port, 4));
	port = nic;
	port.symmetric_rss = false;
	assert_non_null(why_not_nic(&port, 4));
	port = nic;
	port.least_queues = 8;
	assert_non_null(why_not_nic(&port, 4));
	port = nic;
	port.reta_size = 2;
	assert_non_null(why_not_nic(&port, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queue_i_of_every_nic_goes_to_worker_i),
	    cmocka_unit_test(one_worker_polls_everything_and_checks_nothing),
	    cmocka_unit_test(single_queue_ports_are_shared_out_evenly),
	    cmocka_unit_test(a_single_queue_goes_to_a_worker_of_its_own_node),
	    cmocka_unit_test(a_nic_beside_a_tap_still_places_by_itself),
	    cmocka_unit_test(the_smallest_redirection_table_is_common_to_all),
	    cmocka_unit_test(software_is_taken_when_asked_for),
	    cmocka_unit_test(a_nic_that_cannot_is_told_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
