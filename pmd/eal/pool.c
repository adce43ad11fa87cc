// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_mbuf.h>

#include "config/log.h"
#include "pmd/eal/eal.h"
#include "pmd/eal/pool.h"
#include "pmd/eal/pool_memory.h"
#include "pmd/eal/stamp.h"

LOG_TYPE(pool);

enum { POOL_CACHE = 512 };

unsigned pool_held(const struct options *options)
{
	if (options->fragments_ms == 0)
		return 0;
	return options_small(options) ? POOL_HELD_SMALL : POOL_HELD;
}

uint64_t pool_octets(unsigned n_mbufs, unsigned room)
{
	uint64_t each = sizeof(struct rte_mbuf) + PACKET_PRIVATE + RTE_PKTMBUF_HEADROOM + room;

	return n_mbufs * (each + 2 * RTE_CACHE_LINE_SIZE);
}

static struct rte_mempool *pool_in_own_memory(const struct pool_settings *settings, unsigned cache,
					      const char *ring)
{
	struct rte_pktmbuf_pool_private sizes = {
	    .mbuf_data_room_size = (uint16_t)(settings->room + RTE_PKTMBUF_HEADROOM),
	    .mbuf_priv_size = PACKET_PRIVATE,
	};
	const unsigned element =
	    (unsigned)sizeof(struct rte_mbuf) + PACKET_PRIVATE + sizes.mbuf_data_room_size;
	struct rte_mempool *pool = rte_mempool_create_empty(
	    settings->name, settings->n_mbufs, element, cache, sizeof(sizes), settings->numa_node,
	    RTE_MEMPOOL_F_NO_IOVA_CONTIG);
	int err;

	if (pool == NULL)
		return NULL;
	err = rte_mempool_set_ops_byname(pool, ring, NULL);
	rte_pktmbuf_pool_init(pool, &sizes);
	if (err == 0)
		err = pool_memory_populate(pool, settings->n_mbufs);
	if (err < 0) {
		rte_mempool_free(pool);
		rte_errno = -err;
		return NULL;
	}
	rte_mempool_obj_iter(pool, rte_pktmbuf_init, NULL);
	return pool;
}

static void pages_report(const struct rte_mempool *pool)
{
	static bool reported;

	if (reported || pool_memory_pages(pool)[0] == '2')
		return;
	reported = true;
	LOG(NOTICE, "no free hugepages: packet buffers are on 4 KiB pages, receiving is slower "
		    "(reserve some: echo 512 > /proc/sys/vm/nr_hugepages)");
}

void pool_text(struct rte_mempool *pool, char *text, size_t size)
{
	snprintf(text, size, "packet buffers: %u of %d octets on %s pages", pool->size,
		 rte_pktmbuf_data_room_size(pool) - RTE_PKTMBUF_HEADROOM, pool_memory_pages(pool));
}

static struct rte_mempool *pool_make(const struct pool_settings *settings)
{
	// A worker that loses its CPU between head and tail of a plain ring would make the others
	// spin until it runs again.
	const char *ring = settings->shared ? "ring_mt_rts" : "ring_mp_mc";
	unsigned cache = RTE_MIN((unsigned)POOL_CACHE, settings->n_mbufs / 4);

	if (!eal_has_dma())
		return pool_in_own_memory(settings, cache, ring);
	return rte_pktmbuf_pool_create_by_ops(
	    settings->name, settings->n_mbufs, cache, PACKET_PRIVATE,
	    (uint16_t)(settings->room + RTE_PKTMBUF_HEADROOM), settings->numa_node, ring);
}

// Slower rather than not at all.
static struct rte_mempool *pool_make_elsewhere(const struct pool_settings *settings)
{
	struct pool_settings elsewhere = *settings;
	struct rte_mempool *pool;

	elsewhere.numa_node = -1;
	pool = pool_make(&elsewhere);
	if (pool != NULL)
		LOG(WARNING,
		    "node %d of the port has no %" PRIu64 " MiB of free hugepages: its packet "
		    "buffers are on another node, receiving is slower (echo 512 > "
		    "/sys/devices/system/node/node%d/hugepages/hugepages-2048kB/nr_hugepages)",
		    settings->numa_node, pool_octets(settings->n_mbufs, settings->room) >> 20,
		    settings->numa_node);
	return pool;
}

struct rte_mempool *pool_new(const struct pool_settings *settings)
{
	struct rte_mempool *pool = pool_make(settings);

	if (pool == NULL && settings->numa_node >= 0)
		pool = pool_make_elsewhere(settings);
	if (pool == NULL)
		memory_error(pool_octets(settings->n_mbufs, settings->room),
			     rte_eal_has_hugepages()
				 ? "reserve more hugepages: echo 1024 > /proc/sys/vm/nr_hugepages"
				 : "give fewer --workers or inputs",
			     "%u packet buffers", settings->n_mbufs);
	else
		pages_report(pool);
	return pool;
}
