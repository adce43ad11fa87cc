// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_PROBE_RUN_H
#define TESTS_UNIT_PROBE_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_launch.h>

#include "pmd/pmd.h"
#include "pmd_captures.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/sampling.h"
#include "probe/worker/worker.h"

// Real workers on real lcores: a capture of given frames, or a DPDK device that plays it, metered
// to the end; the records that came out.

enum { RUN_WORKERS = 3, RUN_RECORDS = 4096 };

struct run {
	struct options options;
	struct live_settings *live;
	struct sampling_epochs epochs;
	struct pmd *pmd;
	unsigned n_workers;
	struct worker *worker[RUN_WORKERS];
	struct record_ring *ring[RUN_WORKERS];
	unsigned of_worker; // whose record is being kept
	unsigned n_records;
	struct flow_record record[RUN_RECORDS];
	unsigned owner[RUN_RECORDS]; // which worker made it
};

// Frame i of a capture. Octets behind the IP packet are 0; returns its length.
typedef unsigned run_frame(unsigned i, uint8_t *to);

struct udp {
	uint32_t source, destination; // host order
	uint16_t source_port, destination_port;
	uint16_t payload;
};

__attribute__((unused)) static unsigned udp_frame(const struct udp *udp, uint8_t *to)
{
	const uint16_t l4 = (uint16_t)(8 + udp->payload);
	const struct {
		uint8_t mac[12];
		rte_be16_t type;
		uint8_t version, tos;
		rte_be16_t length, id, offset;
		uint8_t ttl, protocol;
		rte_be16_t checksum;
		rte_be32_t source, destination;
		rte_be16_t ports[2], udp_length, udp_checksum;
	} __attribute__((packed)) frame = {
	    .mac = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2},
	    .type = rte_cpu_to_be_16(0x0800),
	    .version = 0x45,
	    .length = rte_cpu_to_be_16((uint16_t)(20 + l4)),
	    .ttl = 64,
	    .protocol = 17,
	    .source = rte_cpu_to_be_32(udp->source),
	    .destination = rte_cpu_to_be_32(udp->destination),
	    .ports = {rte_cpu_to_be_16(udp->source_port), rte_cpu_to_be_16(udp->destination_port)},
	    .udp_length = rte_cpu_to_be_16(l4),
	};

	memcpy(to, &frame, sizeof(frame));
	memset(to + sizeof(frame), 0, udp->payload);
	return RTE_MAX((unsigned)sizeof(frame) + udp->payload, 60U);
}

// Packet i of that many Flows between a client each and one server, by turns to it and back.
__attribute__((unused)) static unsigned udp_frame_to_and_fro(unsigned i, unsigned n_flows,
							     uint8_t *to)
{
	const uint32_t client = 0x0a000001 + i % n_flows * 257, server = 0xc6336401;
	const bool back = i / n_flows % 2;

	return udp_frame(&(struct udp){back ? server : client, back ? client : server,
				       back ? 53 : 4000, back ? 4000 : 53, 72},
			 to);
}

// n frames, one a millisecond.
__attribute__((unused)) static char *run_capture(const char *name, unsigned n, run_frame *make)
{
	static uint8_t octets[16384];
	char *path = capture_name(name);
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 262144);
	pcap_dumper_t *dumper = pcap_dump_open(pcap, path);

	for (unsigned i = 0; i < n; i++) {
		struct pcap_pkthdr header = {
		    .ts = {.tv_sec = 1700000000 + (time_t)i / 1000, .tv_usec = i % 1000 * 1000}};

		memset(octets, 0, sizeof(octets));
		header.caplen = header.len = make(i, octets);
		pcap_dump((u_char *)dumper, &header, octets);
	}
	pcap_dump_close(dumper);
	pcap_close(pcap);
	return path;
}

// As the options' defaults, for n_workers; what a test wants otherwise it sets before run_open().
__attribute__((unused)) static struct run *run_new(unsigned n_workers, char *input)
{
	struct run *run = calloc(1, sizeof(*run));

	run->options = options_of(n_workers, input, NULL);
	run->options.active_ms = 60000;
	run->options.idle_ms = 15000;
	run->options.tcp_end_ms = 2000;
	run->options.max_flows = 3000;
	run->options.key = KEY_VLAN | KEY_VNI;
	decap_preset(&run->options.decap, DECAP_ALL);
	return run;
}

__attribute__((unused)) static void run_open(struct run *run)
{
	assert_int_equal(pmd_open(&run->options, &run->pmd), 0);
	run->n_workers = pmd_n_workers(run->pmd);
	assert_int_equal(live_settings_new(&run->options, NULL, NULL, &run->live), 0);
	sampling_epochs_init(&run->epochs, &run->options.sampling);
	for (unsigned i = 0; i < run->n_workers; i++) {
		struct worker_settings settings = {.options = &run->options,
						   .live = run->live,
						   .epochs = run->epochs.of,
						   .pmd = run->pmd,
						   .index = i,
						   .n_workers = run->n_workers};
		char name[32];

		snprintf(name, sizeof(name), "run_%u", i);
		settings.ring = run->ring[i] = record_ring_new(name, 1 << 15, -1);
		assert_non_null(settings.ring);
		assert_int_equal(worker_new(&settings, &run->worker[i]), 0);
	}
	assert_int_equal(pmd_start(run->pmd), 0);
}

__attribute__((unused)) static void run_launch(struct run *run)
{
	for (unsigned i = 0; i < run->n_workers; i++)
		rte_eal_remote_launch(worker_run, run->worker[i], pmd_worker_lcore(run->pmd, i));
}

static void run_keep(void *context, const struct flow_record *record)
{
	struct run *run = context;

	assert_true(run->n_records < RUN_RECORDS);
	run->owner[run->n_records] = run->of_worker;
	flow_record_copy(&run->record[run->n_records++], record);
}

// Until every worker has returned.
__attribute__((unused)) static void run_join(struct run *run)
{
	rte_eal_mp_wait_lcore();
	for (run->of_worker = 0; run->of_worker < run->n_workers; run->of_worker++)
		while (record_ring_drain(run->ring[run->of_worker], 1000, run_keep, run) != 0)
			;
}

__attribute__((unused)) static void run_to_the_end(struct run *run)
{
	run_open(run);
	run_launch(run);
	run_join(run);
}

// A row of the workers' counters, summed.
__attribute__((unused)) static struct counts run_counted(const struct run *run, unsigned row)
{
	struct counts sum = {0};

	for (unsigned i = 0; i < run->n_workers; i++) {
		const struct counts *counts = &worker_counters(run->worker[i])->now[row];

		sum.packets += counts->packets;
		sum.octets += counts->octets;
		sum.records += counts->records;
	}
	return sum;
}

__attribute__((unused)) static uint64_t run_packets_in_records(const struct run *run)
{
	uint64_t packets = 0;

	for (unsigned i = 0; i < run->n_records; i++)
		packets += run->record[i].packets[FORWARD] + run->record[i].packets[REVERSE];
	return packets;
}

// What is missing in the counters of a worker, over all units and workers.
__attribute__((unused)) static int64_t run_gap(const struct run *run)
{
	int64_t gap = 0;

	for (unsigned i = 0; i < run->n_workers; i++) {
		const struct counter_set *counters[] = {worker_counters(run->worker[i]),
							worker_ring_counters(run->worker[i])};

		for (unsigned k = 0; k < 2; k++)
			for (unsigned unit = UNIT_PACKETS; unit <= UNIT_RECORDS; unit *= 2)
				if (counters[k]->units & unit)
					gap += llabs(
					    counter_set_gap(counters[k], counters[k]->now, unit));
	}
	return gap;
}

// What an audit finds within ten seconds.
__attribute__((unused)) static int64_t audited(struct worker *worker)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	const uint32_t question = worker_ask_audit(worker);
	int64_t gap = INT64_MAX;

	for (unsigned i = 0; i < 10000 && !worker_audited(worker, question, &gap); i++)
		nanosleep(&pause, NULL);
	return gap;
}

__attribute__((unused)) static void run_end(struct run *run)
{
	pmd_stop(run->pmd);
	for (unsigned i = 0; i < run->n_workers; i++) {
		worker_free(run->worker[i]);
		record_ring_free(run->ring[i]);
	}
	live_settings_free(run->live);
	pmd_close(run->pmd);
	free(run);
}

// Starts EAL for as many workers as any test wants.
__attribute__((unused)) static int run_all_begin(void **state)
{
	const struct capture_plan plan = {DLT_EN10MB, 1, 1000, 1, 60, 60};
	static char spec[160];
	struct options options;
	struct pmd *pmd;

	if (captures_begin(state) != 0)
		return -1;
	snprintf(spec, sizeof(spec), "pcap:%s", capture_write("first", &plan));
	options = options_of(RUN_WORKERS, spec, NULL);
	if (pmd_open(&options, &pmd) < 0)
		return -1;
	pmd_close(pmd);
	return 0;
}

__attribute__((unused)) static char *run_file(const char *path)
{
	static char spec[160];

	snprintf(spec, sizeof(spec), "pcap:%s", path);
	return spec;
}

// A device that gives the file's packets once, as live ones.
__attribute__((unused)) static char *run_device(const char *path)
{
	static char spec[200];
	static unsigned turn;

	snprintf(spec, sizeof(spec), "vdev:net_pcap%u,rx_pcap=%s", turn++, path);
	return spec;
}

#endif
