// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>
#include <rte_mempool.h>

#include "pmd/eal/pool_memory.h"
#include "pmd_eal_begin.h"

static int all_begin(void **)
{
	return eal_begin();
}

static struct rte_mempool *pool_empty(uint32_t n, unsigned octets)
{
	struct rte_mempool *pool =
	    rte_mempool_create_empty("memory", n, octets, 0, 0, -1, RTE_MEMPOOL_F_NO_IOVA_CONTIG);

	assert_non_null(pool);
	assert_int_equal(rte_mempool_set_ops_byname(pool, "ring_mp_mc", NULL), 0);
	return pool;
}

static void objects_lie_apart_in_one_piece_of_memory(void **)
{
	enum { N = 1023, OCTETS = 2432 };
	struct rte_mempool *pool = pool_empty(N, OCTETS);
	void *object[N];

	assert_int_equal(pool_memory_populate(pool, N), 0);
	assert_int_equal(pool->nb_mem_chunks, 1);
	assert_int_equal(rte_mempool_avail_count(pool), N);
	assert_int_equal(rte_mempool_get_bulk(pool, object, N), 0);
	for (unsigned i = 0; i < N; i++)
		memset(object[i], (int)(i % 251), OCTETS);
	for (unsigned i = 0; i < N; i++) {
		const uint8_t *octets = object[i];

		assert_int_equal(octets[0], i % 251);
		assert_int_equal(octets[OCTETS - 1], i % 251);
	}
	rte_mempool_put_bulk(pool, object, N);
	rte_mempool_free(pool);
}

// As mincore() sees it: whether the page is mapped at all.
static bool is_mapped(void *at)
{
	unsigned char there;

	at = (void *)((uintptr_t)at & ~(uintptr_t)4095);
	return mincore(at, 4096, &there) == 0 || errno != ENOMEM;
}

static void a_pool_that_is_freed_gives_its_memory_back(void **)
{
	struct rte_mempool *pool = pool_empty(4095, 2048);
	void *object;

	assert_int_equal(pool_memory_populate(pool, 4095), 0);
	assert_int_equal(rte_mempool_get(pool, &object), 0);
	assert_true(is_mapped(object));
	rte_mempool_put(pool, object);
	rte_mempool_free(pool);
	assert_false(is_mapped(object));
}

// EAL knows only nodes that have cores.
static void memory_of_a_node_that_eal_does_not_know_is_freed_once(void **)
{
	struct rte_mempool *pool = rte_mempool_create_empty("nowhere", 63, 2048, 0, 0, 7, 0);

	assert_non_null(pool);
	assert_int_equal(rte_mempool_set_ops_byname(pool, "ring_mp_mc", NULL), 0);
	assert_true(pool_memory_populate(pool, 63) < 0);
	rte_mempool_free(pool);
}

// What /proc/self/smaps says of the mapping.
static unsigned kernel_page_kib(const void *at)
{
	FILE *file = fopen("/proc/self/smaps", "r");
	uint64_t from, to;
	bool inside = false;
	unsigned kib = 0;
	char line[256];

	assert_non_null(file);
	while (kib == 0 && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &from, &to) == 2)
			inside = from <= (uintptr_t)at && (uintptr_t)at < to;
		else if (inside)
			sscanf(line, "KernelPageSize: %u", &kib);
	}
	fclose(file);
	return kib;
}

static void the_pages_are_called_what_they_are(void **)
{
	struct rte_mempool *pool = pool_empty(511, 2048);
	void *object;

	assert_int_equal(pool_memory_populate(pool, 511), 0);
	assert_int_equal(rte_mempool_get(pool, &object), 0);
	assert_string_equal(pool_memory_pages(pool),
			    kernel_page_kib(object) == 2048 ? "2 MiB" : "4 KiB");
	rte_mempool_put(pool, object);
	rte_mempool_free(pool);
}

static void more_than_there_is_is_an_error_and_takes_nothing(void **)
{
	struct rte_mempool *pool = pool_empty(100000000, 1 << 20); // 100 TB

	assert_int_equal(pool_memory_populate(pool, 100000000), -ENOMEM);
	assert_int_equal(pool->populated_size, 0);
	rte_mempool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(objects_lie_apart_in_one_piece_of_memory),
	    cmocka_unit_test(a_pool_that_is_freed_gives_its_memory_back),
	    cmocka_unit_test(memory_of_a_node_that_eal_does_not_know_is_freed_once),
	    cmocka_unit_test(the_pages_are_called_what_they_are),
	    cmocka_unit_test(more_than_there_is_is_an_error_and_takes_nothing),
	};

	return cmocka_run_group_tests(tests, all_begin, NULL);
}
