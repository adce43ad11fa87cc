// SPDX-License-Identifier: BSD-3-Clause
// make_capture PACKETS FLOWS: a pcap file of small packets of uniformly picked Flows, to stdout.
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

struct pcap_head {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, sigfigs, snap, link;
};

struct packet_head {
	uint32_t seconds, microseconds, captured, wire;
};

int main(int argc, char *argv[])
{
	const struct pcap_head head = {0xa1b2c3d4, 2, 4, 0, 0, 65535, 1};
	uint64_t packets = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t flows = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;

	if (packets == 0 || flows == 0)
		return 2;
	fwrite(&head, sizeof(head), 1, stdout);
	for (uint64_t i = 0; i < packets; i++) {
		uint8_t frame[BENCH_FRAME];
		uint64_t flow = i < flows ? i : bench_random() % flows;
		unsigned length = bench_frame(frame, flow, i >= flows && bench_random() & 1, 0x10);
		struct packet_head packet = {(uint32_t)(1700000000 + i / 1000000),
					     (uint32_t)(i % 1000000), length, length};

		fwrite(&packet, sizeof(packet), 1, stdout);
		fwrite(frame, length, 1, stdout);
	}
	return ferror(stdout) || fflush(stdout) != 0;
}
