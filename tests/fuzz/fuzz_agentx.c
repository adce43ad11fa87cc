// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "probe/snmp/agentx_answer.h"
#include "tests/unit/snmp_made.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What a master agent sends: a header, and what it says is behind it. The answer is one PDU that
// fits, whose length is what its header says.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t said[16384];
	struct agentx_writer writer = {.octets = said, .size = sizeof(said)};
	struct agentx_header header;

	if (size < AGENTX_HEADER || !agentx_header_read(data, &header) ||
	    header.length > size - AGENTX_HEADER)
		return 0;
	if (!agentx_answer(&header, data + AGENTX_HEADER, "flows", &made_tree, &writer))
		abort();
	if (writer.n == 0)
		return 0;
	if (!agentx_header_read(said, &header) || header.length + AGENTX_HEADER != writer.n)
		abort();
	return 0;
}
