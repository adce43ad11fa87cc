// SPDX-License-Identifier: BSD-3-Clause
// Input, again and again: direction and octets of the header, time since the last packet in 256 us
// (2), payload octets (2), the header.
#include "fuzz_input.h"
#include "probe/meter/tcp_stats.h"

static void check(struct tcp_stats *meter, unsigned packets)
{
	struct flow_tcp report;

	tcp_stats_report(meter, 1, &report);
	for (unsigned i = 0; i < 2; i++) {
		fuzz_check(report.window_min[i] <= report.window_max[i]);
		fuzz_check(report.retransmitted_packets[i] + report.out_of_order_packets[i] <=
			   packets);
		fuzz_check(report.zero_window_packets[i] <= packets);
		fuzz_check(meter->retransmitted[i] == 0);
	}
	fuzz_check(!report.application_delay_us || meter->known & TCP_KNOWN_CLIENT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	struct tcp_stats meter = {0};
	uint64_t now_us = 0;
	unsigned packets = 0;

	for (; input.left > 0; packets++) {
		uint32_t first = fuzz_number(&input, 1), payload;
		uint8_t *header;
		size_t n;

		now_us += fuzz_number(&input, 2) * 256;
		payload = fuzz_number(&input, 2);
		header = fuzz_octets(&input, first & 0x7f, &n);
		tcp_stats_packet(&meter, first >> 7, header, (uint32_t)n, (uint32_t)n + payload,
				 now_us);
		free(header);
	}
	check(&meter, packets);
	return 0;
}
