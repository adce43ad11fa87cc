// SPDX-License-Identifier: BSD-3-Clause
// The frames of a client's Initials, sealed here so that they are opened there. Input, again and
// again: how many octets of frames (2), the frames.
#include "fuzz_dissector.h"
#include "tests/unit/dpi_payloads.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t client[4] = {10, 0, 0, 1}, server[4] = {192, 0, 2, 1}, id[8] = {1};
	struct fuzz_input input = {data, size};
	struct dpi_flow flow = {0};
	struct dpi_packet packet = {.ip_version = 4,
				    .protocol = IPPROTO_UDP,
				    .start_seen = true,
				    .source = client,
				    .destination = server,
				    .source_port = 40000,
				    .destination_port = 443};

	fuzz_open(false);
	for (uint32_t number = 0; input.left > 0 && flow.state != DPI_DONE; number++) {
		struct payload frames = {0}, initial;
		size_t n;
		uint8_t *octets = fuzz_octets(&input, fuzz_number(&input, 2) & 0xfff, &n), *copy;

		put(&frames, octets, n < 3000 ? n : 3000);
		free(octets);
		initial = quic_initial(id, number, frames, 20);
		copy = malloc(initial.n);
		memcpy(copy, initial.at, initial.n);
		packet.wire_length = (uint16_t)initial.n;
		fuzz_say(&flow, &packet, copy, initial.n);
	}
	fuzz_end(&flow, &packet);
	return 0;
}
