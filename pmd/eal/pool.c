// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>

#include <rte_errno.h>
#include <rte_mbuf.h>

#include "config/log.h"
#include "pmd/eal/eal.h"
#include "pmd/eal/pool.h"
#include "pmd/eal/stamp.h"

enum { POOL_CACHE = 512 };

uint64_t pool_octets(unsigned n_mbufs, unsigned room)
{
	uint64_t each = sizeof(struct rte_mbuf) + PACKET_PRIVATE + RTE_PKTMBUF_HEADROOM + room;

	return n_mbufs * (each + 2 * RTE_CACHE_LINE_SIZE);
}

struct rte_mempool *pool_new(const struct pool_settings *settings)
{
	// A worker that loses its CPU between head and tail of a plain ring would make the others
	// spin until it runs again.
	const char *ring = settings->shared ? "ring_mt_rts" : "ring_mp_mc";
	unsigned cache = RTE_MIN((unsigned)POOL_CACHE, settings->n_mbufs / 4);
	struct rte_mempool *pool = rte_pktmbuf_pool_create_by_ops(
	    settings->name, settings->n_mbufs, cache, PACKET_PRIVATE,
	    (uint16_t)(settings->room + RTE_PKTMBUF_HEADROOM), settings->numa_node, ring);

	if (pool == NULL)
		user_error(rte_errno, "no memory for %u packet buffers (%" PRIu64 " MiB%s): %s; %s",
			   settings->n_mbufs, pool_octets(settings->n_mbufs, settings->room) >> 20,
			   eal_has_hugepages() ? " of 2 MiB pages" : "", rte_strerror(rte_errno),
			   eal_has_hugepages()
			       ? "reserve more hugepages: echo 1024 > /proc/sys/vm/nr_hugepages"
			       : "give fewer --workers or inputs");
	return pool;
}
