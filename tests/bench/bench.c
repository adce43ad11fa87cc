// SPDX-License-Identifier: BSD-3-Clause
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_cycles.h>
#include <rte_eal.h>

#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"

bool bench_quick;
enum bench_direction bench_direction = BENCH_EITHER;

static _Thread_local uint64_t random_state = 88172645463325252U;

uint64_t bench_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

// The TSC's rate, measured: DPDK rounds it.
double bench_ns_a_tick(void)
{
	static double rate;
	const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
	struct timespec from, to;
	uint64_t ticks;

	if (rate != 0)
		return rate;
	clock_gettime(CLOCK_MONOTONIC_RAW, &from);
	ticks = rte_rdtsc();
	nanosleep(&pause, NULL);
	clock_gettime(CLOCK_MONOTONIC_RAW, &to);
	ticks = rte_rdtsc() - ticks;
	rate = ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
	       (double)ticks;
	return rate;
}

void bench_arguments(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++)
		bench_quick |= strcmp(argv[i], "--quick") == 0;
}

void bench_start(int argc, char *argv[])
{
	const char *core = getenv("BENCH_CORES"), *huge = getenv("BENCH_NO_HUGE");
	char *eal[] = {argv[0],
		       "-l",
		       (char *)(uintptr_t)(core ? core : "1"),
		       "--no-pci",
		       "--no-telemetry",
		       "--log-level=3",
		       huge ? "--no-huge" : "--in-memory",
		       huge ? "--no-shconf" : "--in-memory",
		       huge ? "-m512" : "--in-memory"};

	bench_arguments(argc, argv);
	if (rte_eal_init(RTE_DIM(eal), eal) < 0) {
		fprintf(stderr, "%s: EAL does not start\n", argv[0]);
		exit(1);
	}
	bench_ns_a_tick();
}

void bench_print(const struct bench_row *row)
{
	printf("%s\t%g\t%g\t%.3g\t%s\t%s\n", row->name, row->must, row->aim, row->measured,
	       row->unit, row->note);
	fflush(stdout);
}

static uint64_t mix64(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

// 20 octets of IPv4 or 40 of IPv6; both endpoints' addresses come from the Flow's number.
static unsigned ip_header(uint8_t *to, uint64_t bits, bool v6, unsigned l4, bool reverse)
{
	uint8_t source[16] = {0x20, 1, 0xd, 0xb8}, destination[16] = {0x20, 1, 0xd, 0xb8, 9};
	unsigned size = v6 ? 16 : 4, total = v6 ? l4 : l4 + 20;

	memcpy(v6 ? source + 8 : source, &bits, v6 ? 8 : 4);
	memcpy(v6 ? destination + 12 : destination, (uint8_t *)&bits + 4, 4);
	memset(to, 0, 40);
	to[0] = v6 ? 0x60 : 0x45;
	to[v6 ? 4 : 2] = (uint8_t)(total >> 8);
	to[v6 ? 5 : 3] = (uint8_t)total;
	to[v6 ? 6 : 9] = l4 >= 20 ? 6 : 17;
	to[v6 ? 7 : 8] = 64;
	memcpy(to + (v6 ? 8 : 12), reverse ? destination : source, size);
	memcpy(to + (v6 ? 24 : 16), reverse ? source : destination, size);
	return v6 ? 40 : 20;
}

unsigned bench_frame(uint8_t *to, uint64_t flow, bool reverse, uint8_t tcp_flags)
{
	uint64_t bits = mix64(flow + 1), more = mix64(bits);
	bool v6 = more % 100 >= 85, tcp = more >> 32 & 1;
	uint16_t ports[2] = {(uint16_t)(0xc0c0 | (more >> 16 & 0x3f3f)), 0xbb01};
	uint8_t *l4;

	memset(to, 0, 74);
	to[5] = 1;
	to[11] = 2;
	to[12] = v6 ? 0x86 : 8;
	to[13] = v6 ? 0xdd : 0;
	l4 = to + 14 + ip_header(to + 14, bits, v6, tcp ? 20 : 18, reverse);
	memcpy(l4, &ports[reverse], 2);
	memcpy(l4 + 2, &ports[!reverse], 2);
	if (tcp) {
		l4[12] = 0x50;
		l4[13] = tcp_flags;
	} else {
		l4[5] = 18;
	}
	return (unsigned)(l4 - to) + 20 < 60 ? 60 : (unsigned)(l4 - to) + 20;
}

struct pcap_head {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, sigfigs, snap, link;
};

struct packet_head {
	uint32_t seconds, microseconds, captured, wire;
};

void bench_capture(FILE *to, uint64_t packets, uint64_t flows)
{
	const struct pcap_head head = {0xa1b2c3d4, 2, 4, 0, 0, 65535, 1};

	fwrite(&head, sizeof(head), 1, to);
	for (uint64_t i = 0; i < packets; i++) {
		uint8_t frame[BENCH_FRAME];
		uint64_t flow = i < flows ? i : bench_random() % flows;
		unsigned length = bench_frame(frame, flow, i >= flows && bench_random() & 1, 0x10);
		struct packet_head packet = {(uint32_t)(1700000000 + i / 1000000),
					     (uint32_t)(i % 1000000), length, length};

		fwrite(&packet, sizeof(packet), 1, to);
		fwrite(frame, length, 1, to);
	}
}

struct rte_mempool *bench_pool(unsigned n)
{
	static unsigned number;
	char name[32];

	snprintf(name, sizeof(name), "bench_%u", number++);
	return rte_pktmbuf_pool_create(name, n, 256, PACKET_PRIVATE,
				       RTE_PKTMBUF_HEADROOM + BENCH_FRAME, 0);
}

void bench_make(struct rte_mempool *pool, struct rte_mbuf **mbuf, unsigned n, bench_pick *pick,
		void *context)
{
	if (rte_pktmbuf_alloc_bulk(pool, mbuf, n) != 0)
		rte_exit(1, "the pool is short\n");
	for (unsigned i = 0; i < n; i++) {
		uint64_t flow = pick(context);
		bool reverse = bench_direction == BENCH_EITHER ? bench_random() & 1
							       : bench_direction == BENCH_REVERSE;
		uint8_t *frame = rte_pktmbuf_mtod(mbuf[i], uint8_t *);
		unsigned length = bench_frame(frame, flow, reverse, 0x10);

		mbuf[i]->data_len = (uint16_t)length;
		mbuf[i]->pkt_len = length;
		mbuf[i]->port = 0;
	}
}

struct worker *bench_worker(uint64_t max_flows, struct record_ring *ring, enum full_policy full,
			    struct dpi_worker *dpi)
{
	struct options options = {.active_ms = 60000,
				  .idle_ms = 15000,
				  .tcp_end_ms = 2000,
				  .max_flows = max_flows,
				  .full = full,
				  .key = KEY_VLAN | KEY_VNI};
	struct worker *worker = aligned_alloc(64, sizeof(*worker));
	struct meter_settings settings = {
	    .options = &options, .max_flows = max_flows, .numa_node = -1, .ring = ring, .dpi = dpi};

	decap_preset(&options.decap, DECAP_ALL);
	memset(worker, 0, sizeof(*worker));
	worker->n_workers = 1;
	worker->dpi = dpi;
	worker->code = worker_choose_code();
	worker->input_of_port = calloc(RTE_MAX_ETHPORTS, 1);
	worker->hand_over = calloc(1, sizeof(*worker->hand_over));
	worker->scratch = malloc(WORKER_SCRATCH);
	settings.counters = worker->counters =
	    counter_set_new("bench", worker_counter_rows, WORKER_N_COUNTERS, UNIT_PACKETS);
	settings.input_of_port = worker->input_of_port;
	settings.ring_counters = worker->ring_counters =
	    counter_set_new("ring", ring_counter_rows, RING_N_COUNTERS, UNIT_PACKETS);
	if (meter_init(&worker->meter, &settings) < 0)
		exit(1);
	worker->meter.watch = meter_watch_new(2000, -1); // as every worker has one
	worker->meter.watches = true;
	parser_init(&worker->parser, &options, &worker->meter.table.secret);
	worker->now_us = UINT64_C(1700000000000000);
	return worker;
}

void bench_worker_end(struct worker *worker)
{
	meter_release(&worker->meter);
	counter_set_free(worker->counters);
	counter_set_free(worker->ring_counters);
	free((void *)(uintptr_t)worker->input_of_port);
	free(worker->hand_over);
	free(worker->scratch);
	free(worker);
}

void windows_init(struct windows *windows, unsigned room)
{
	*windows = (struct windows){.room = room, .ns = malloc(room * sizeof(double))};
}

void windows_add(struct windows *windows, uint64_t ticks, unsigned items)
{
	if (windows->n < windows->room)
		windows->ns[windows->n++] = (double)ticks * bench_ns_a_tick() / items;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double windows_percentile(struct windows *windows, double percent)
{
	qsort(windows->ns, windows->n, sizeof(double), by_size);
	return windows->ns[(unsigned)((windows->n - 1) * percent / 100)];
}

void windows_end(struct windows *windows)
{
	free(windows->ns);
}
