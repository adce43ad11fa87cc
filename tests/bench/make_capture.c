// SPDX-License-Identifier: BSD-3-Clause
// make_capture PACKETS FLOWS: a pcap file of small packets of uniformly picked Flows, to stdout.
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

int main(int argc, char *argv[])
{
	uint64_t packets = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t flows = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;

	if (packets == 0 || flows == 0)
		return 2;
	bench_capture(stdout, packets, flows);
	return ferror(stdout) || fflush(stdout) != 0;
}
