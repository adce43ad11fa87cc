// SPDX-License-Identifier: BSD-3-Clause
// What --dedup adds to a packet. First alone: its octets hashed and looked up in the window, a
// group at a time as drop_copies() does. Then in the whole worker, in which windows of time
// with and without it take turns; and without it, what the watch of some conversations adds that
// runs always. IP packets of 46, 576 and 1500 octets, 7 to 4 to 1, none a copy,
// each window's just written.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#include "bench.h"
#include "probe/span/copy_window_fast.h"
#include "probe/span/packet_hash.h"
#include "probe/worker/dedup.h"

enum {
	WINDOW = 1024,
	ROOM = 1536,
	WITHIN_US = 2000,
	PACKETS_A_US = 8,
	FLOWS = 1 << 16,
	BURST = 64
};

static uint8_t octets[WINDOW][ROOM] __attribute__((aligned(64)));
static uint32_t length[WINDOW];
static struct hash_key secret;

static uint32_t length_of(unsigned i)
{
	const unsigned kind = i % 12;

	return kind < 7 ? 46 : kind < 11 ? 576 : 1500;
}

static void make(void)
{
	for (unsigned i = 0; i < WINDOW; i++) {
		length[i] = length_of(i);
		for (unsigned k = 0; k < length[i]; k++)
			octets[i][k] = (uint8_t)bench_random();
	}
	for (unsigned i = 0; i < 8; i++)
		secret.round[i] = _mm_set_epi64x((int64_t)bench_random(), (int64_t)bench_random());
}

// No packet is like one of before.
static void change(uint64_t turn)
{
	for (unsigned i = 0; i < WINDOW; i++)
		memcpy(octets[i] + 16, &turn, sizeof(turn));
}

static unsigned look_up(struct copy_window *window, unsigned from, uint64_t now_us)
{
	struct copy_sighting sighting[GROUP];
	unsigned copies = 0;

	for (unsigned i = 0; i < GROUP; i++) {
		const uint8_t *ip = octets[from + i];

		sighting[i] = (struct copy_sighting){
		    .hash = packet_hash(&secret, 4, ip, length[from + i]), .time_us = now_us};
		copy_window_fetch(window, sighting[i].hash);
	}
	for (unsigned i = 0; i < GROUP; i++)
		copies += copy_window_look(window, &sighting[i]);
	return copies;
}

static unsigned n_windows(void)
{
	return bench_quick ? 50 : 6000;
}

static void alone(void)
{
	struct copy_window *window = copy_window_new(WITHIN_US, WITHIN_US * PACKETS_A_US, -1);
	uint64_t now_us = 1, copies = 0;
	struct windows windows;
	char note[96];

	windows_init(&windows, n_windows());
	make();
	for (unsigned turn = 0; turn < windows.room; turn++) {
		uint64_t start;

		change(turn);
		start = rte_rdtsc();
		for (unsigned n = 0; n < WINDOW; n += GROUP)
			copies += look_up(window, n, now_us += GROUP / PACKETS_A_US);
		windows_add(&windows, rte_rdtsc() - start, WINDOW);
	}
	snprintf(note, sizeof(note), "344 octets on average, p50 %.1f, %u false copies",
		 windows_percentile(&windows, 50), (unsigned)copies);
	bench_print(&(struct bench_row){"--dedup 2ms, a packet", 15, 10,
					windows_percentile(&windows, 25), "ns", note});
	windows_end(&windows);
	copy_window_free(window);
}

// A frame of a Flow with an IP packet of n octets at least, like none of before.
static void make_frame(struct rte_mbuf *mbuf, uint32_t n, uint32_t number)
{
	uint8_t *frame = rte_pktmbuf_mtod(mbuf, uint8_t *);
	const unsigned least = bench_frame(frame, bench_random() % FLOWS, false, 0x10);
	const bool v6 = frame[12] == 0x86, tcp = frame[v6 ? 20 : 23] == 6;
	const uint32_t ip = RTE_MAX(n, least - 14), total = v6 ? ip - 40 : ip;

	frame[v6 ? 18 : 16] = (uint8_t)(total >> 8);
	frame[v6 ? 19 : 17] = (uint8_t)total;
	memcpy(frame + (v6 ? 54 : 34) + (tcp ? 4 : 8), &number, sizeof(number));
	if (14 + ip > BENCH_FRAME)
		memset(frame + BENCH_FRAME, (int)number, 14 + ip - BENCH_FRAME);
	mbuf->data_len = (uint16_t)(14 + ip);
	mbuf->pkt_len = 14 + ip;
	mbuf->port = 0;
}

static void make_frames(struct rte_mempool *pool, struct rte_mbuf *mbuf[WINDOW])
{
	static uint32_t number;

	if (rte_pktmbuf_alloc_bulk(pool, mbuf, WINDOW) != 0)
		rte_exit(1, "the pool is short\n");
	for (unsigned i = 0; i < WINDOW; i++)
		make_frame(mbuf[i], length_of(i), number++);
}

static struct worker *worker_with(uint64_t dedup_ms)
{
	const struct options options = {.dedup_ms = dedup_ms};
	struct worker *worker = bench_worker(2 * FLOWS, NULL, FULL_DROP_NEW, NULL);

	if (worker_dedup_init(worker, &options, -1) < 0)
		rte_exit(1, "no memory for --dedup\n");
	return worker;
}

static void one_window(struct worker *worker, struct rte_mempool *pool, struct windows *windows)
{
	struct rte_mbuf *mbuf[WINDOW];
	uint64_t start;

	make_frames(pool, mbuf);
	start = rte_rdtsc();
	for (unsigned n = 0; n < WINDOW; n += BURST) {
		worker->now_us += BURST / PACKETS_A_US;
		worker_process(worker, WORKER_TAKEN, &mbuf[n], BURST);
	}
	if (windows != NULL)
		windows_add(windows, rte_rdtsc() - start, WINDOW);
}

enum { PLAIN, DEDUP, UNWATCHED, N_WORKERS };

// The windows of all take turns. ns: a packet.
static void in_turn(struct worker *worker[N_WORKERS], double ns[N_WORKERS])
{
	struct rte_mempool *pool =
	    rte_pktmbuf_pool_create("dedup", 2047, 0, PACKET_PRIVATE, 2048, 0);
	struct windows windows[N_WORKERS];

	for (unsigned i = 0; i < N_WORKERS; i++)
		windows_init(&windows[i], n_windows());
	for (unsigned i = 0; i < N_WORKERS * (bench_quick ? 5 : 500); i++) // all Flows begin
		one_window(worker[i % N_WORKERS], pool, NULL);
	for (unsigned i = 0; i < N_WORKERS * n_windows(); i++)
		one_window(worker[i % N_WORKERS], pool, &windows[i % N_WORKERS]);
	for (unsigned i = 0; i < N_WORKERS; i++) {
		ns[i] = windows_percentile(&windows[i], 25);
		windows_end(&windows[i]);
	}
}

static void in_the_worker(void)
{
	struct worker *worker[N_WORKERS] = {worker_with(0), worker_with(WITHIN_US / 1000),
					    worker_with(0)};
	double ns[N_WORKERS];
	char note[128];

	worker[UNWATCHED]->meter.watches = false;
	in_turn(worker, ns);
	snprintf(note, sizeof(note),
		 "%.1f with, %.1f without; octets are read from L2, %" PRIu64 " false copies",
		 ns[DEDUP], ns[PLAIN],
		 worker[DEDUP]->counters->now[WORKER_IGNORED + IGNORE_DUPLICATE - 1].packets);
	bench_print(&(struct bench_row){"--dedup 2ms, added to the whole worker, a packet", 0, 0,
					ns[DEDUP] - ns[PLAIN], "ns", note});
	snprintf(note, sizeof(note), "without --dedup: %.1f with the watch, %.1f without",
		 ns[PLAIN], ns[UNWATCHED]);
	bench_print(&(struct bench_row){"the watch of mirrors, added to the whole worker, a packet",
					1, 0.5, ns[PLAIN] - ns[UNWATCHED], "ns", note});
	for (unsigned i = 0; i < N_WORKERS; i++) {
		worker_drain(worker[i]);
		worker_dedup_free(worker[i]);
		bench_worker_end(worker[i]);
	}
}

int main(int argc, char *argv[])
{
	bench_start(argc, argv);
	alone();
	in_the_worker();
	return 0;
}
