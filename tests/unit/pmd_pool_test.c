// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_mbuf.h>

#include "pmd/eal/stamp.h"
#include "pmd_eal_begin.h"

static int all_begin(void **)
{
	return eal_begin();
}

static void a_packet_has_its_room_a_stamp_and_begins_a_line(void **)
{
	static const unsigned rooms[] = {64, 2048, 9216};

	for (unsigned i = 0; i < RTE_DIM(rooms); i++) {
		const struct pool_settings settings = {"room", 63, rooms[i], -1, i == 1};
		struct rte_mempool *pool = pool_new(&settings);
		struct rte_mbuf *mbuf = rte_pktmbuf_alloc(pool);

		assert_int_equal(rte_pktmbuf_tailroom(mbuf), rooms[i]);
		assert_true(rte_pktmbuf_priv_size(pool) >= sizeof(struct packet_stamp));
		assert_int_equal(rte_pktmbuf_mtod(mbuf, uintptr_t) % RTE_CACHE_LINE_SIZE, 0);
		*packet_stamp(mbuf) = (struct packet_stamp){.wire_length = 7};
		assert_int_equal(mbuf->data_off, RTE_PKTMBUF_HEADROOM);
		rte_pktmbuf_free(mbuf);
		rte_mempool_free(pool);
	}
}

static void a_pool_gives_as_many_as_it_has(void **)
{
	const struct pool_settings settings = {"all", 31, 64, -1, false};
	struct rte_mempool *pool = pool_new(&settings);
	struct rte_mbuf *mbuf[32];
	char text[128];

	pool_text(pool, text, sizeof(text));
	assert_memory_equal(text, "packet buffers: 31 of 64 octets on ", 35);
	assert_int_equal(rte_pktmbuf_alloc_bulk(pool, mbuf, 31), 0);
	assert_int_not_equal(rte_pktmbuf_alloc_bulk(pool, &mbuf[31], 1), 0);
	rte_pktmbuf_free_bulk(mbuf, 31);
	assert_int_equal(rte_mempool_avail_count(pool), 31);
	rte_mempool_free(pool);
}

static void what_does_not_fit_memory_is_told_and_refused(void **)
{
	const struct pool_settings settings = {"huge", 1U << 30, 9216, -1, false};

	assert_null(pool_new(&settings));
	assert_true(pool_octets(1000, 2048) > 1000 * 2048);
}

static void packets_are_held_back_for_fragments_only(void **)
{
	struct options options = {.fragments_ms = 0};

	assert_int_equal(pool_held(&options), 0);
	options.fragments_ms = 1;
	options.max_flows = 1000000;
	assert_int_equal(pool_held(&options), POOL_HELD);
	options.max_flows = 16000; // a small machine
	assert_int_equal(pool_held(&options), POOL_HELD_SMALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_packet_has_its_room_a_stamp_and_begins_a_line),
	    cmocka_unit_test(a_pool_gives_as_many_as_it_has),
	    cmocka_unit_test(what_does_not_fit_memory_is_told_and_refused),
	    cmocka_unit_test(packets_are_held_back_for_fragments_only),
	};

	return cmocka_run_group_tests(tests, all_begin, NULL);
}
