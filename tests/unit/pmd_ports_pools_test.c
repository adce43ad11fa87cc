// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <numa.h>
#include <rte_malloc.h>

#include "pmd/eal/pool.h"
#include "pmd/port/ports_private.h"
#include "pmd_captures.h"
#include "pmd_eal_begin.h"

// In place of libnuma's and EAL's: this machine may have one node only.
void numa_tonode_memory(void *, size_t, int)
{
}

int rte_malloc_heap_socket_is_external(int)
{
	return 0;
}

static uint64_t memory_of(char *spec, unsigned n_workers)
{
	static struct inputs inputs;
	const struct options options = options_of(n_workers, spec, NULL);

	assert_int_equal(inputs_parse(&options, &inputs), 0);
	return ports_memory(&inputs, n_workers, &options);
}

// rte_ring wants a power of two; together a worker's rings shall not grow with the workers.
static void rings_are_powers_of_two_and_share_a_workers_room(void **)
{
	for (unsigned n = 1; n <= OPTIONS_MAX_CORES; n++) {
		unsigned size = ports_ring_size(n);

		assert_int_equal(size & (size - 1), 0);
		assert_true(size <= ports_ring_size(n - 1));
		assert_in_range(size, 256, 2048);
		if (n <= 32)
			assert_true(size * n <= 8192);
	}
}

static void each_worker_wants_memory_of_its_own(void **)
{
	char spec[] = "vdev:net_null0";
	uint64_t before = 0;

	for (unsigned n = 1; n <= 8; n++) {
		uint64_t now = memory_of(spec, n);

		// A queue of 2048 packets of 2048 octets, at the least.
		assert_true(now >= before + UINT64_C(2048) * 2048);
		before = now;
	}
}

static void packets_that_are_held_back_want_memory_too(void **)
{
	static struct inputs inputs;
	char spec[] = "vdev:net_null0";
	struct options options = options_of(2, spec, NULL);
	uint64_t without;

	assert_int_equal(inputs_parse(&options, &inputs), 0);
	options.max_flows = 1000000;
	options.fragments_ms = 0;
	without = ports_memory(&inputs, 2, &options);
	options.fragments_ms = 5000;
	assert_true(ports_memory(&inputs, 2, &options) >= without + UINT64_C(2) * POOL_HELD * 2048);
}

// A driver that keeps each packet of its file wants an mbuf for each.
static void a_capture_that_is_kept_wants_memory_for_all_its_packets(void **)
{
	const struct capture_plan few = {DLT_EN10MB, 100, 1000, 1000, 60, 60};
	const struct capture_plan many = {DLT_EN10MB, 20100, 1000, 1000, 60, 60};
	const char *const paths[] = {capture_write("few", &few), capture_write("many", &many)};
	uint64_t kept[2], read[2];
	char spec[200];

	for (unsigned i = 0; i < 2; i++) {
		snprintf(spec, sizeof(spec), "vdev:net_pcap0,rx_pcap=%s,infinite_rx=1", paths[i]);
		kept[i] = memory_of(spec, 1);
		snprintf(spec, sizeof(spec), "vdev:net_pcap0,rx_pcap=%s", paths[i]);
		read[i] = memory_of(spec, 1);
	}
	assert_true(kept[1] - kept[0] >= UINT64_C(20000) * 60);
	assert_true(kept[1] - kept[0] < UINT64_C(20000) * 2048); // they lie close together
	assert_true(read[1] == read[0]);
}

static int node_given;

static int queue_take(struct port *, unsigned, struct rte_mempool *pool)
{
	node_given = pool->socket_id;
	return 0;
}

// The node of the pool of a port on this node, with workers on nodes 0, 1 and 1.
static int pool_node(const struct input_kind *kind, int node)
{
	static const struct port_driver driver = {.add_queue = queue_take};
	static const struct cores cores = {.n_workers = 3, .numa_node = {0, 1, 1}};
	static const struct options options = {0};
	static struct live_ports ports;
	static struct inputs inputs;

	inputs = (struct inputs){.n = 1, .input = {{.kind = kind, .name = "port"}}};
	memset(&ports, 0, sizeof(ports));
	ports.options = &options;
	ports.inputs = &inputs;
	ports.cores = &cores;
	ports.n_ports = 1;
	ports.port[0].driver = &driver;
	ports.port[0].input = &inputs.input[0];
	ports.port[0].n_queues = 1;
	ports.port[0].can.numa_node = node;
	node_given = -2;
	assert_int_equal(ports_add_queues(&ports), 0);
	assert_int_equal(ports.n_pools, 1);
	rte_mempool_free(ports.pool[0]);
	return node_given;
}

static void packets_lie_on_the_ports_node_else_on_the_workers(void **)
{
	const struct input_kind nic = {.pci = true}, virtual_device = {0};

	assert_int_equal(eal_begin(), 0);
	assert_int_equal(pool_node(&nic, 0), 0);
	assert_int_equal(pool_node(&nic, 1), 1);
	assert_int_equal(pool_node(&nic, -1), 1);
	assert_int_equal(pool_node(&virtual_device, -1), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rings_are_powers_of_two_and_share_a_workers_room),
	    cmocka_unit_test(each_worker_wants_memory_of_its_own),
	    cmocka_unit_test(packets_that_are_held_back_want_memory_too),
	    cmocka_unit_test(a_capture_that_is_kept_wants_memory_for_all_its_packets),
	    cmocka_unit_test(packets_lie_on_the_ports_node_else_on_the_workers),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
