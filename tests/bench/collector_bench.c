// SPDX-License-Identifier: BSD-3-Clause
// A flood of nothing but new Flows on a full table, to a UDP collector that counts: the ring
// overflows, and what is lost has to be on the counters to the record.
#include <inttypes.h>
#include <stdio.h>

#include <rte_cycles.h>

#include "bench.h"
#include "bench_exporter.h"
#include "collector.h"
#include "export/transport/transport.h"
#include "probe/counters/worker_counters.h"

enum { WINDOW = 1024, BURST = 64, FLOWS = 1 << 20 };

static uint64_t always_new(void *context)
{
	return (*(uint64_t *)context)++;
}

static double flood(struct worker *worker, struct rte_mempool *pool, uint64_t n_windows)
{
	uint64_t next = UINT64_C(1) << 41;
	struct rte_mbuf *mbuf[WINDOW];
	struct windows windows;
	double ns;

	windows_init(&windows, (unsigned)n_windows);
	for (uint64_t i = 0; i < n_windows; i++) {
		uint64_t start;

		bench_make(pool, mbuf, WINDOW, always_new, &next);
		start = rte_rdtsc();
		for (unsigned n = 0; n < WINDOW; n += BURST) {
			worker->now_us += 5;
			worker_process(worker, WORKER_TAKEN, &mbuf[n], BURST);
			meter_sweep(&worker->meter, worker->meter.now_us);
			worker_publish(worker);
		}
		windows_add(&windows, rte_rdtsc() - start, WINDOW);
	}
	ns = windows_percentile(&windows, 25);
	windows_end(&windows);
	return ns;
}

// What the counter_sets of exporter and output say once all has ended.
static void read_counters(struct export_process *process, struct counts *taken,
			  struct counts *output)
{
	struct counter_set *counter_sets[8];
	unsigned n = export_process_counter_sets(process, counter_sets, RTE_DIM(counter_sets));

	*taken = counter_sets[0]->now[0];
	for (unsigned i = 0; i < OUTPUT_N_COUNTERS; i++)
		output[i] = counter_sets[n - 1]->now[i];
}

struct outcome {
	double ns;
	uint64_t packets;
	struct counts worker, ring[RING_N_COUNTERS], taken, output[OUTPUT_N_COUNTERS];
	struct collector_counts collected;
};

// Every packet is one record here, and each number has one other that it must equal.
static bool is_exact(const struct outcome *is)
{
	const struct collector_counts *collected = &is->collected;
	uint64_t lost = is->output[OUTPUT_LOST_BLOCKED].records +
			is->output[OUTPUT_LOST_ERROR].records +
			is->output[OUTPUT_LOST_NO_PEER].records;

	return is->worker.packets == is->packets && is->ring[RING_MADE].records == is->packets &&
	       is->ring[RING_MADE].packets == is->packets &&
	       is->ring[RING_MADE].records ==
		   is->ring[RING_PUSHED].records + is->ring[RING_LOST_FULL].records &&
	       is->taken.records == is->ring[RING_PUSHED].records &&
	       is->output[OUTPUT_TAKEN].records == is->taken.records &&
	       is->taken.records == is->output[OUTPUT_SENT].records + lost &&
	       is->output[OUTPUT_SENT].records == collected->records + collected->missing &&
	       collected->malformed == 0;
}

static void run(const char *settings, struct rte_mempool *pool, struct outcome *outcome)
{
	const uint64_t n_windows = bench_quick ? 200 : 5000;
	struct export_process *process;
	struct worker *worker;
	char output[64];
	uint16_t port;
	struct collector *collector = collector_start(&port);

	snprintf(output, sizeof(output), "ipfix://127.0.0.1:%u%s", port, settings);
	process = bench_exporter(output);
	worker = bench_worker(bench_quick ? FLOWS / 16 : FLOWS,
			      export_process_source(process, 0)->ring, FULL_EVICT_IDLE, NULL);
	outcome->packets = n_windows * WINDOW;
	outcome->ns = flood(worker, pool, n_windows);
	worker_drain(worker);
	meter_close_all(&worker->meter, worker->now_us);
	export_process_stop(process);
	outcome->worker = worker->counters->now[WORKER_IN_RECORDS];
	for (unsigned i = 0; i < RING_N_COUNTERS; i++)
		outcome->ring[i] = worker->ring_counters->now[i];
	read_counters(process, &outcome->taken, outcome->output);
	outcome->collected = collector_end(collector);
	bench_worker_end(worker);
	export_process_close(process);
}

static void print(const char *name, const struct outcome *is)
{
	char note[256];

	snprintf(note, sizeof(note),
		 "%" PRIu64 " records made = %" PRIu64 " sent + %" PRIu64
		 " that the ring had no room for; the collector counted %" PRIu64
		 ", the kernel dropped %" PRIu64,
		 is->ring[RING_MADE].records, is->output[OUTPUT_SENT].records,
		 is->ring[RING_LOST_FULL].records, is->collected.records, is->collected.missing);
	bench_print(&(struct bench_row){name, 1, 1, is_exact(is), "exact", note});
}

int main(int argc, char *argv[])
{
	struct outcome swift = {0}, slow = {0};
	struct rte_mempool *pool;

	bench_start(argc, argv);
	pool = bench_pool(16383);
	run("", pool, &swift);
	run(bench_quick ? ",rate=30k" : ",rate=300k", pool, &slow);
	bench_print(&(struct bench_row){"every packet a new Flow, table full, to a UDP collector",
					0, 0, 1000 / swift.ns, "Mpps",
					"L2-warm, 1 M Flows, evict-idle; exporter and collector "
					"share the other core"});
	print("the same: books", &swift);
	print("the same, the output held back: books", &slow);
	return 0;
}
