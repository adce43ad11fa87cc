// SPDX-License-Identifier: BSD-3-Clause
// What --dedup adds to a packet: its octets hashed and looked up in the window, a group at a time
// as worker_drop_copies() does. Packets of 46, 576 and 1500 octets, 7 to 4 to 1, none a copy, each
// window's just written.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#include "bench.h"
#include "probe/span/copy_window.h"
#include "probe/span/packet_hash.h"

enum { WINDOW = 1024, ROOM = 1536, WITHIN_US = 2000, PACKETS_A_US = 8 };

static uint8_t octets[WINDOW][ROOM] __attribute__((aligned(64)));
static uint32_t length[WINDOW];
static struct hash_key secret;

static void make(void)
{
	for (unsigned i = 0; i < WINDOW; i++) {
		const unsigned kind = i % 12;

		length[i] = kind < 7 ? 46 : kind < 11 ? 576 : 1500;
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
		copies += copy_window_sees(window, &sighting[i]);
	return copies;
}

int main(int argc, char *argv[])
{
	struct copy_window *window = copy_window_new(WITHIN_US, WITHIN_US * PACKETS_A_US, -1);
	uint64_t now_us = 1, copies = 0;
	struct windows windows;
	char note[96];

	bench_start(argc, argv);
	windows_init(&windows, bench_quick ? 50 : 6000);
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
	return 0;
}
