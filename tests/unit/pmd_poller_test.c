// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_dev.h>
#include <rte_ethdev.h>

#include "pmd/port/poller.h"
#include "pmd_eal_begin.h"

enum { QUEUES = 3 };

static struct rte_mempool *pool;
static struct port port;

// A device with three queues that always have packets.
static int all_begin(void **)
{
	const struct rte_eth_conf conf = {0};
	const struct pool_settings settings = {"poller", 4095, 2048, -1, false};

	if (eal_begin() < 0 || rte_eal_hotplug_add("vdev", "net_null7", "") < 0)
		return -1;
	pool = pool_new(&settings);
	rte_eth_dev_get_port_by_name("net_null7", &port.id);
	if (rte_eth_dev_configure(port.id, QUEUES, QUEUES, &conf) < 0)
		return -1;
	for (uint16_t q = 0; q < QUEUES; q++)
		if (rte_eth_rx_queue_setup(port.id, q, 64, 0, NULL, pool) < 0 ||
		    rte_eth_tx_queue_setup(port.id, q, 64, 0, NULL) < 0)
			return -1;
	return rte_eth_dev_start(port.id);
}

static int all_end(void **)
{
	rte_eth_dev_stop(port.id);
	rte_eal_hotplug_remove("vdev", "net_null7");
	rte_mempool_free(pool);
	return 0;
}

static void poller_with(struct poller *poller, unsigned n_queues)
{
	*poller = (struct poller){0};
	assert_int_equal(poller_begin(poller, 5, false), 0);
	for (unsigned q = 0; q < n_queues; q++)
		assert_int_equal(poller_add(poller, &port, q), 0);
}

static uint64_t received(uint16_t queue)
{
	struct rte_eth_stats stats;

	rte_eth_stats_get(port.id, &stats);
	return stats.q_ipackets[queue];
}

static void queues_are_asked_in_turn(void **)
{
	struct poller poller;
	struct rte_mbuf *burst[32];

	poller_with(&poller, QUEUES);
	rte_eth_stats_reset(port.id);
	for (unsigned i = 0; i < 30; i++) {
		assert_int_equal(poller_receive(&poller, burst, 32), 32);
		rte_pktmbuf_free_bulk(burst, 32);
	}
	for (uint16_t q = 0; q < QUEUES; q++)
		assert_int_equal(received(q), 320);
	assert_int_equal(poller.counters->now[POLLER_RECEIVED].packets, 960);
	assert_int_equal(counter_set_gap(poller.counters, poller.counters->now, UNIT_PACKETS), 0);
	assert_string_equal(poller.counters->name, "queues of worker 5");
	poller_end(&poller);
}

static void without_queues_or_room_nothing_comes(void **)
{
	struct poller poller;
	struct rte_mbuf *burst[1];

	poller_with(&poller, 0);
	assert_int_equal(poller_receive(&poller, burst, 1), 0);
	poller_end(&poller);
	poller_with(&poller, 1);
	assert_int_equal(poller_receive(&poller, burst, 0), 0); // once the run is over
	assert_int_equal(poller.counters->now[POLLER_RECEIVED].packets, 0);
	poller_end(&poller);
}

static void too_many_queues_are_refused(void **)
{
	struct poller poller;

	poller_with(&poller, 0);
	for (unsigned q = 0; q < POLLER_QUEUES; q++)
		assert_int_equal(poller_add(&poller, &port, 0), 0);
	assert_int_equal(poller_add(&poller, &port, 0), -ENOSPC);
	poller_end(&poller);
}

static void a_misplaced_packet_is_a_note_beside_the_sheet(void **)
{
	struct poller poller;

	poller_with(&poller, 1);
	poller_note_misplaced(&poller);
	assert_int_equal(poller.counters->now[POLLER_MISPLACED].packets, 1);
	assert_int_equal(counter_set_gap(poller.counters, poller.counters->now, UNIT_PACKETS), 0);
	poller_end(&poller);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queues_are_asked_in_turn),
	    cmocka_unit_test(without_queues_or_room_nothing_comes),
	    cmocka_unit_test(too_many_queues_are_refused),
	    cmocka_unit_test(a_misplaced_packet_is_a_note_beside_the_sheet),
	};

	return cmocka_run_group_tests(tests, all_begin, all_end);
}
