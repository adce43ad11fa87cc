// SPDX-License-Identifier: BSD-3-Clause
// New Flows, expiry and records: a mix of living and dying Flows whose records go over the ring to
// an exporter that encodes IPFIX and sends UDP on another core, and a flood of nothing but new
// Flows.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_cycles.h>

#include "bench.h"
#include "bench_exporter.h"
#include "probe/counters/worker_counters.h"

enum { WINDOW = 1024, BURST = 64, LIVE = 1 << 20 };

// Flows that live for a number of packets and give their place to a new one.
struct mix {
	uint64_t next;
	uint32_t packets_a_flow;
	uint64_t flow[LIVE];
};

static uint64_t of_the_mix(void *context)
{
	struct mix *mix = context;
	uint32_t place = (uint32_t)(bench_random() >> 20) % LIVE;

	if (bench_random() % mix->packets_a_flow == 0)
		mix->flow[place] = mix->next++;
	return mix->flow[place];
}

static uint64_t always_new(void *context)
{
	return (*(uint64_t *)context)++;
}

struct measured {
	double mpps, sweep_us;
	uint64_t records, lost;
};

// A window as the worker's loop does it: stages, expiry, counters.
static uint64_t run_window(struct worker *worker, struct rte_mbuf **mbuf, struct windows *sweeps)
{
	uint64_t start = rte_rdtsc(), before;

	for (unsigned n = 0; n < WINDOW; n += BURST) {
		worker->now_us += 3; // 64 packets at 20 Mpps
		worker_process(worker, WORKER_TAKEN, &mbuf[n], BURST);
		before = rte_rdtsc();
		meter_sweep(&worker->meter, worker->meter.now_us);
		windows_add(sweeps, rte_rdtsc() - before, 1);
		worker_publish(worker);
	}
	return rte_rdtsc() - start;
}

static struct measured measure(struct worker *worker, struct rte_mempool *pool, bench_pick *pick,
			       void *context)
{
	const unsigned warm = bench_quick ? 20 : 12000, n = bench_quick ? 20 : 8000;
	struct windows windows, sweeps;
	struct measured measured;
	struct rte_mbuf *mbuf[WINDOW];
	const struct counts *ring = worker->ring_counters->now;

	windows_init(&windows, n);
	windows_init(&sweeps, n * (WINDOW / BURST));
	for (unsigned i = 0; i < warm + n; i++) {
		uint64_t ticks;

		if (i == warm)
			sweeps.n = 0;
		bench_make(pool, mbuf, WINDOW, pick, context);
		ticks = run_window(worker, mbuf, &sweeps);
		if (i >= warm)
			windows_add(&windows, ticks, WINDOW);
	}
	measured = (struct measured){.mpps = 1000 / windows_percentile(&windows, 25),
				     .sweep_us = windows_percentile(&sweeps, 99.9) / 1000,
				     .records = ring[RING_MADE].records,
				     .lost = ring[RING_LOST_FULL].records};
	windows_end(&windows);
	windows_end(&sweeps);
	return measured;
}

static const struct {
	uint32_t packets_a_flow;
	double must, aim;
	const char *name;
} mixes[] = {
    {100, 30, 45, "meter, expiry, export by UDP: 100 packets a Flow"},
    {30, 18, 25, "meter, expiry, export by UDP: 30 packets a Flow"},
    {10, 9, 14, "meter, expiry, export by UDP: 10 packets a Flow"},
};

static void run_mix(struct rte_mempool *pool, unsigned which, struct export_process *process,
		    struct mix *mix)
{
	struct worker *worker =
	    bench_worker(3 * LIVE, export_process_source(process, 0)->ring, FULL_EVICT_IDLE, NULL);
	char note[160];
	struct bench_row row = {
	    mixes[which].name, mixes[which].must, mixes[which].aim, 0, "Mpps", note};
	struct measured measured;

	for (unsigned protocol = 0; protocol < 256; protocol++)
		// six times the mean gap
		meter_set_silence(&worker->meter, (uint8_t)protocol, 300 * 1000);
	mix->packets_a_flow = mixes[which].packets_a_flow;
	measured = measure(worker, pool, of_the_mix, mix);
	row.measured = measured.mpps;
	snprintf(note, sizeof(note),
		 "L2-warm, 1 M places, idle timeout 0.3 s; %llu records, %llu did not fit the ring",
		 (unsigned long long)measured.records, (unsigned long long)measured.lost);
	bench_print(&row);
	if (which == 1)
		bench_print(&(struct bench_row){"expiry: p99.9 of its time in a poll", 0, 0,
						measured.sweep_us, "us", "30 packets a Flow"});
	bench_worker_end(worker);
}

static void run_flood(struct rte_mempool *pool, struct export_process *process)
{
	struct worker *worker =
	    bench_worker(bench_quick ? LIVE / 64 : LIVE, export_process_source(process, 0)->ring,
			 FULL_EVICT_IDLE, NULL);
	uint64_t next = UINT64_C(1) << 40;
	struct measured measured = measure(worker, pool, always_new, &next);
	char note[160];
	struct bench_row row = {
	    "every packet a new Flow, table full, to null:", 8, 20, measured.mpps, "Mpps", note};

	snprintf(note, sizeof(note),
		 "L2-warm, 1 M Flows, evict-idle; %llu of %llu records did not fit",
		 (unsigned long long)measured.lost, (unsigned long long)measured.records);
	bench_print(&row);
	bench_worker_end(worker);
}

int main(int argc, char *argv[])
{
	struct mix *mix = calloc(1, sizeof(*mix));
	char output[64];
	struct export_process *process;
	struct rte_mempool *pool;
	uint16_t port;
	int sink;

	bench_start(argc, argv);
	pool = bench_pool(16383);
	// not read: the kernel drops what does not fit, without ICMP
	sink = bench_socket(0, &port);
	snprintf(output, sizeof(output), "ipfix://127.0.0.1:%u", port);
	for (uint32_t i = 0; i < LIVE; i++)
		mix->flow[i] = mix->next++;
	process = bench_exporter(output);
	for (unsigned i = 0; i < RTE_DIM(mixes) && getenv("BENCH_FLOOD") == NULL; i++) // for perf
		run_mix(pool, i, process, mix);
	bench_exporter_end(process);
	process = bench_exporter("null:");
	run_flood(pool, process);
	bench_exporter_end(process);
	close(sink);
	free(mix);
	return 0;
}
