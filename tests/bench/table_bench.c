// SPDX-License-Identifier: BSD-3-Clause
// Parse, table and record update of a worker's own code, packets of uniformly picked Flows, 64 k to
// 16 M of them, each window's packets just written (L2-warm); and the same on rte_hash.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_hash.h>
#include <rte_malloc.h>

#include "bench.h"
#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"

enum { WINDOW = 1024, BURST = 64 };

static uint64_t any_flow(void *context)
{
	return bench_random() % *(uint64_t *)context;
}

static uint64_t next_flow(void *context)
{
	return (*(uint64_t *)context)++;
}

typedef void process_with(void *context, struct rte_mbuf **burst, unsigned n);

static __attribute__((noinline)) void process_worker(void *context, struct rte_mbuf **burst,
						     unsigned n)
{
	worker_process(context, WORKER_TAKEN, burst, n);
}

static void fill(struct rte_mempool *pool, struct worker *worker, uint64_t flows)
{
	struct rte_mbuf *mbuf[BURST];

	for (bench_direction = BENCH_FORWARD; bench_direction < BENCH_EITHER; bench_direction++) {
		for (uint64_t next = 0; next < flows;) {
			bench_make(pool, mbuf, BURST, next_flow, &next);
			worker_process(worker, WORKER_TAKEN, mbuf, BURST);
		}
	}
	worker_drain(worker);
}

static void measure(struct windows *windows, struct rte_mempool *pool, uint64_t flows,
		    process_with *process, void *context)
{
	struct rte_mbuf *mbuf[WINDOW];

	for (unsigned i = 0; i < windows->room; i++) {
		uint64_t start;

		bench_make(pool, mbuf, WINDOW, any_flow, &flows);
		start = rte_rdtsc();
		for (unsigned n = 0; n < WINDOW; n += BURST)
			process(context, &mbuf[n], BURST);
		windows_add(windows, rte_rdtsc() - start, WINDOW);
	}
}

static unsigned n_windows(void)
{
	return bench_quick ? 50 : 6000;
}

static double worker_ns(struct rte_mempool *pool, uint64_t flows, char *note, size_t room)
{
	// frames of a burst beyond `flows` become Flows too
	struct worker *worker = bench_worker(flows + BURST, NULL, FULL_DROP_NEW, NULL);
	struct windows windows;
	double ns;

	windows_init(&windows, n_windows());
	fill(pool, worker, flows);
	measure(&windows, pool, flows, process_worker, worker);
	ns = windows_percentile(&windows, 25);
	snprintf(note, room, "%.1f ns a packet (p5 %.1f, p50 %.1f); L2-warm, uniform, %s", ns,
		 windows_percentile(&windows, 5), windows_percentile(&windows, 50),
		 worker->meter.table.memory.page_kind);
	windows_end(&windows);
	bench_worker_end(worker);
	return ns;
}

// The same parser and the same record update behind rte_hash's bulk lookup.
struct on_rte_hash {
	struct rte_hash *hash;
	struct worker *worker;
};

static void process_rte_hash(void *context, struct rte_mbuf **burst, unsigned n)
{
	struct on_rte_hash *on = context;
	struct packet_ring *pkts = &on->worker->pkts;
	const void *key[BURST];
	hash_sig_t signature[BURST];
	int32_t position[BURST];

	for (unsigned i = 0; i < n; i++) {
		struct pkt_meta *pkt = pkt_at(pkts, pkts->n_parsed++);
		__m128i vector = _mm_setzero_si128();

		parse_fast(&on->worker->parser, rte_pktmbuf_mtod(burst[i], const uint8_t *),
			   rte_pktmbuf_data_len(burst[i]), rte_pktmbuf_pkt_len(burst[i]), pkt,
			   &vector);
		pkt->clock_us = on->worker->now_us;
		pkt->mbuf = burst[i];
		key[i] = &pkt->key;
		signature[i] = (uint32_t)low64(flow_key_hash(&on->worker->parser.secret, vector));
	}
	rte_hash_lookup_with_hash_bulk(on->hash, key, signature, n, position);
	for (unsigned i = 0; i < n; i++) {
		pkt_at(pkts, pkts->n_found + i)->hot = &on->worker->meter.table.hot[position[i]];
		rte_prefetch0(&on->worker->meter.table.hot[position[i]]);
	}
	pkts->n_found += n;
	meter_count_burst(&on->worker->meter, pkts, n);
	rte_pktmbuf_free_bulk(burst, n);
}

static void add_to_rte_hash(struct on_rte_hash *on, struct rte_mbuf *mbuf)
{
	struct packet_ring *pkts = &on->worker->pkts;
	struct pkt_meta *pkt = pkt_at(pkts, 0);
	struct flow_table *table = &on->worker->meter.table;
	__m128i vector = _mm_setzero_si128();
	int32_t at;

	parse_fast(&on->worker->parser, rte_pktmbuf_mtod(mbuf, const uint8_t *),
		   rte_pktmbuf_data_len(mbuf), rte_pktmbuf_pkt_len(mbuf), pkt, &vector);
	pkt->clock_us = on->worker->now_us;
	pkt->mbuf = mbuf;
	at = rte_hash_add_key_with_hash(
	    on->hash, &pkt->key,
	    (uint32_t)low64(flow_key_hash(&on->worker->parser.secret, vector)));
	if (at < 0)
		rte_exit(1, "rte_hash is full\n");
	table->hot[at].key = pkt->key;
	meter_begin(&on->worker->meter, (uint32_t)at, pkt, &pkts->slow[0]);
	rte_pktmbuf_free(mbuf);
}

static double rte_hash_ns(struct rte_mempool *pool, uint64_t flows)
{
	struct rte_hash_parameters parameters = {.name = "bench",
						 .entries = (uint32_t)(flows * 5 / 4),
						 .key_len = sizeof(struct flow_key),
						 .socket_id = SOCKET_ID_ANY};
	struct on_rte_hash on = {rte_hash_create(&parameters),
				 bench_worker(flows * 5 / 4 + 64, NULL, FULL_DROP_NEW, NULL)};
	struct windows windows;
	struct rte_mbuf *mbuf;
	double ns;

	if (on.hash == NULL)
		rte_exit(1, "no memory for rte_hash\n");
	for (uint64_t next = 0; next < flows;) {
		bench_make(pool, &mbuf, 1, next_flow, &next);
		add_to_rte_hash(&on, mbuf);
	}
	windows_init(&windows, n_windows() / 3);
	measure(&windows, pool, flows, process_rte_hash, &on);
	ns = windows_percentile(&windows, 25);
	windows_end(&windows);
	rte_hash_free(on.hash);
	bench_worker_end(on.worker);
	return ns;
}

struct size {
	uint64_t flows;
	double must, aim;
	const char *name;
};

static const struct size sizes[] = {
    {UINT64_C(64) << 10, 45, 75, "parse, table, record update: 64 k Flows"},
    {UINT64_C(256) << 10, 0, 0, "parse, table, record update: 256 k Flows"},
    {UINT64_C(1) << 20, 28, 45, "parse, table, record update: 1 M Flows"},
    {UINT64_C(4) << 20, 0, 0, "parse, table, record update: 4 M Flows"},
    {UINT64_C(8) << 20, 16, 25, "parse, table, record update: 8 M Flows"},
    {UINT64_C(16) << 20, 14, 22, "parse, table, record update: 16 M Flows"},
};

static void print_ratio(struct rte_mempool *pool, double own_ns)
{
	double hash_ns = rte_hash_ns(pool, sizes[2].flows);
	char note[128];
	struct bench_row row = {
	    "against rte_hash bulk lookup, 1 M Flows", 1.8, 2.5, hash_ns / own_ns, "times", note};

	snprintf(note, sizeof(note), "rte_hash %.1f ns a packet, same packets and update", hash_ns);
	bench_print(&row);
}

static void print_memory(void)
{
	struct bench_row row = {"memory a Flow",
				256,
				192,
				(double)flow_table_octets(1000000) / 1000000,
				"octets",
				"all arrays of the table / -w, any mix of Flows"};

	bench_print(&row);
}

int main(int argc, char *argv[])
{
	unsigned n = RTE_DIM(sizes), from = 0;
	struct rte_mempool *pool;
	double ns[RTE_DIM(sizes)];
	char note[256];

	bench_start(argc, argv);
	pool = bench_pool(16383);
	if (bench_quick)
		n = 3;
	if (getenv("BENCH_SIZE") != NULL) { // one of them, for a look with perf
		from = (unsigned)atoi(getenv("BENCH_SIZE"));
		n = from + 1;
	}
	for (unsigned i = from; i < n; i++) {
		struct bench_row row = {sizes[i].name, sizes[i].must, sizes[i].aim, 0,
					"Mpps",	       note};

		ns[i] = worker_ns(pool, sizes[i].flows, note, sizeof(note));
		row.measured = 1000 / ns[i];
		bench_print(&row);
		printf("# plot\t%llu\t%.2f\n", (unsigned long long)sizes[i].flows, ns[i]);
	}
	if (from != 0 || n < 3)
		return 0;
	print_ratio(pool, ns[2]);
	print_memory();
	if (n == RTE_DIM(sizes))
		bench_print(&(struct bench_row){"cost growth, 16 M over 64 k Flows", 3.2, 2.5,
						ns[n - 1] / ns[0], "times", "of ns a packet"});
	return 0;
}
