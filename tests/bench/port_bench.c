// SPDX-License-Identifier: BSD-3-Clause
// End to end through a real driver: net_pcap with infinite_rx=1 copies a file's packets over and
// over into fresh mbufs; the worker's own loop takes them through pmd/. Windows of the driver alone
// take turns with windows of all, which shows what the driver costs itself.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_launch.h>

#include "bench.h"
#include "pmd/pmd.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/live_clock.h"

enum { POLLS = 16, BURST = 64, ROUND = 200, FLOWS = 1000000 };

struct port_run {
	struct pmd *pmd;
	struct worker *worker;
	struct windows driver, all;
	unsigned rounds;
};

static unsigned poll_driver(struct port_run *run)
{
	struct rte_mbuf *mbuf[BURST];
	unsigned n = pmd_receive(run->pmd, 0, mbuf, BURST);

	rte_pktmbuf_free_bulk(mbuf, n);
	return n;
}

// As worker_run() does it.
static unsigned poll_all(struct port_run *run)
{
	struct worker *worker = run->worker;
	unsigned n;

	worker->now_us = live_clock_us();
	n = pmd_receive(run->pmd, 0, worker->mbuf[0], worker->burst);
	worker_process(worker, WORKER_TAKEN, worker->mbuf[0], n);
	meter_sweep(&worker->meter, worker->now_us);
	worker_publish(worker);
	return n;
}

static void measure(struct port_run *run, struct windows *windows, unsigned poll(struct port_run *))
{
	for (unsigned i = 0; i < ROUND; i++) {
		uint64_t start = rte_rdtsc();
		unsigned n = 0;

		for (unsigned j = 0; j < POLLS; j++)
			n += poll(run);
		if (n > 0)
			windows_add(windows, rte_rdtsc() - start, n);
	}
}

static int work(void *context)
{
	struct port_run *run = context;

	for (uint64_t n = 0; n < 2 * run->worker->meter.table.max_flows;) // every Flow is there
		n += poll_all(run);
	for (unsigned i = 0; i < run->rounds; i++) {
		measure(run, &run->all, poll_all);
		measure(run, &run->driver, poll_driver);
	}
	worker_drain(run->worker);
	return 0;
}

static void print(struct port_run *run)
{
	double driver = windows_percentile(&run->driver, 25),
	       all = windows_percentile(&run->all, 25);
	char note[160];
	struct bench_row row = {
	    "end to end: net_pcap, infinite_rx=1, 1 M Flows", 14, 20, 1000 / all, "Mpps", note};

	snprintf(note, sizeof(note),
		 "no classification; of %.1f ns a packet the driver's own copying takes %.1f", all,
		 driver);
	bench_print(&row);
}

static void run_port(struct options *options)
{
	const unsigned rounds = bench_quick ? 1 : 40;
	struct port_run run = {.rounds = rounds};
	const struct live_settings live = {.filter = NULL};
	struct worker_settings settings = {.options = options, .live = &live, .n_workers = 1};

	if (pmd_open(options, &run.pmd) < 0)
		exit(1);
	settings.pmd = run.pmd;
	settings.ring = record_ring_new("bench", 64 * 1024, -1); // no Flow ends: nobody reads it
	if (settings.ring == NULL)
		exit(1);
	live_clock_start();
	if (worker_new(&settings, &run.worker) < 0 || pmd_start(run.pmd) < 0)
		exit(1);
	windows_init(&run.all, rounds * ROUND);
	windows_init(&run.driver, rounds * ROUND);
	rte_eal_remote_launch(work, &run, pmd_worker_lcore(run.pmd, 0));
	rte_eal_mp_wait_lcore();
	print(&run);
	windows_end(&run.all);
	windows_end(&run.driver);
	pmd_stop(run.pmd);
	worker_free(run.worker);
	record_ring_free(settings.ring);
	pmd_close(run.pmd);
}

int main(int argc, char *argv[])
{
	char path[] = "/tmp/port_bench.XXXXXX", spec[128];
	struct options options = {.active_ms = 3600000,
				  .idle_ms = 3600000,
				  .tcp_end_ms = 2000,
				  .key = KEY_VLAN | KEY_VNI,
				  .burst = BURST,
				  .inputs = {1, {spec}},
				  .workers = {.n = 1, .core = {1}}};
	uint64_t flows;
	FILE *file;

	bench_arguments(argc, argv);
	flows = bench_quick ? 1000 : FLOWS;
	options.max_flows = flows;
	decap_preset(&options.decap, DECAP_ALL);
	file = fdopen(mkstemp(path), "w");
	if (file == NULL)
		return 1;
	snprintf(spec, sizeof(spec), "vdev:net_pcap0,rx_pcap=%s,infinite_rx=1", path);
	bench_capture(file, flows, flows);
	if (fclose(file) == 0)
		run_port(&options);
	unlink(path);
	return 0;
}
