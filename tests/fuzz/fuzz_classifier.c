// SPDX-License-Identifier: BSD-3-Clause
// The whole classifier with the project's rules. Input: TCP (even) or UDP (1), the server's port
// (2), then as fuzz_dissector.h says.
#include "fuzz_dissector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	uint8_t protocol = fuzz_number(&input, 1) % 2 == 0 ? IPPROTO_TCP : IPPROTO_UDP;
	uint16_t port = (uint16_t)fuzz_number(&input, 2);

	fuzz_open(true);
	fuzz_flow(input, NULL, protocol, port);
	return 0;
}
