// SPDX-License-Identifier: BSD-3-Clause
// Makes libFuzzer try new frames of the frame maker beside what it mutates itself.
#include <string.h>

#include "frame_maker.h"
#include "packet_input.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

// A frame's tail is cut off now and then, by the capture or on its way.
static size_t cut(struct maker *maker, uint8_t *data, size_t n)
{
	uint8_t octets = (uint8_t)maker_below(maker, (uint32_t)(n < 256 ? n : 256));

	if (maker_below(maker, 4) != 0)
		return n;
	if (maker_below(maker, 2))
		data[FUZZ_PACKET_HEADER - 1] = octets;
	return n - octets;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	static struct maker maker;
	uint8_t type = 0;
	int link_type;
	size_t n;

	if (seed % 2 || max_size < FUZZ_PACKET_HEADER + MAKER_ROOM)
		return LLVMFuzzerMutate(data, size, max_size);
	link_type = maker_make(&maker, seed / 2);
	while (type < FUZZ_LINK_TYPES - 1 && fuzz_link_types[type] != link_type)
		type++;
	n = MAKER_ROOM - maker.at;
	memset(data, 0, FUZZ_PACKET_HEADER);
	data[0] = type;
	data[1] = maker_below(&maker, 3) ? 0xbf : (uint8_t)maker_below(&maker, 256);
	memcpy(data + FUZZ_PACKET_HEADER, maker.room + maker.at, n);
	return FUZZ_PACKET_HEADER + cut(&maker, data, n);
}
