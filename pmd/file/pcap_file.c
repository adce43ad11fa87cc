// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include <rte_common.h>

#include "pmd/file/capture_link.h"
#include "pmd/file/format.h"

enum { FILE_HEADER = 24, LINK_BITS = 0x03ffffff };

struct pcap_file {
	bool swapped;
	bool old;	   // before 2.4: the two lengths may stand the other way round
	bool oldest;	   // before 2.3: they do
	uint8_t header;	   // octets before a packet
	uint16_t stamp;	   // its link type's
	uint32_t fraction; // nanoseconds in a unit of a time's second word
	uint32_t snapshot;
	uint32_t link_type;
};

static const struct magic {
	uint32_t number;
	uint32_t fraction;
	uint8_t header;
} magics[] = {{0xa1b2c3d4, 1000, 16}, {0xa1b23c4d, 1, 16}, {0xa1b2cd34, 1000, 24}};

static const struct magic *magic_find(const uint8_t *octets, bool swapped)
{
	for (unsigned i = 0; i < RTE_DIM(magics); i++)
		if (octets_word(octets, swapped) == magics[i].number)
			return &magics[i];
	return NULL;
}

static bool pcap_is(const uint8_t *octets)
{
	return magic_find(octets, false) != NULL || magic_find(octets, true) != NULL;
}

static enum format_found version_check(struct pcap_file *file, struct stream *stream)
{
	const uint16_t major = octets_half(stream->at + 4, file->swapped);
	const uint16_t minor = octets_half(stream->at + 6, file->swapped);

	if (major != 2) {
		stream_wrong(stream, "pcap version %u.%u, 2.4 and before are known", major, minor);
		return FORMAT_WRONG;
	}
	file->old = minor < 4;
	file->oldest = minor < 3;
	return FORMAT_FOUND;
}

static enum format_found pcap_begin(void *state, struct stream *stream)
{
	struct pcap_file *file = state;
	const struct magic *magic;
	const struct capture_link *type;

	if (!stream_hold(stream, FILE_HEADER))
		return FORMAT_NONE;
	file->swapped = magic_find(stream->at, false) == NULL;
	magic = magic_find(stream->at, file->swapped);
	file->header = magic->header;
	file->fraction = magic->fraction;
	file->snapshot = octets_word(stream->at + 16, file->swapped);
	// Above the link type stand the length of frame check sequences and flags.
	file->link_type = octets_word(stream->at + 20, file->swapped) & LINK_BITS;
	type = capture_link_find(file->link_type);
	if (type == NULL)
		return capture_link_refuse(stream, file->link_type);
	file->stamp = type->stamp;
	if (version_check(file, stream) == FORMAT_WRONG)
		return FORMAT_WRONG;
	stream_skip(stream, FILE_HEADER);
	return FORMAT_FOUND;
}

static void lengths_order(const struct pcap_file *file, uint32_t *captured, uint32_t *wire)
{
	uint32_t first = *captured;

	if (file->oldest || *captured > *wire) {
		*captured = *wire;
		*wire = first;
	}
}

static enum format_found pcap_next(void *state, struct stream *stream,
				   struct capture_packet *packet)
{
	const struct pcap_file *file = state;
	uint32_t captured, wire;

	if (!stream_hold(stream, file->header))
		return FORMAT_NONE;
	captured = octets_word(stream->at + 8, file->swapped);
	wire = octets_word(stream->at + 12, file->swapped);
	if (unlikely(file->old))
		lengths_order(file, &captured, &wire);
	if (unlikely(captured > FORMAT_MOST_PACKET)) {
		stream_wrong(stream, "it has %u captured octets, at most %u are possible", captured,
			     FORMAT_MOST_PACKET);
		return FORMAT_WRONG;
	}
	if (!stream_hold(stream, file->header + (size_t)captured))
		return FORMAT_NONE;
	// The seconds are unsigned, so until 2106.
	packet->time_ns = octets_word(stream->at, file->swapped) * UINT64_C(1000000000) +
			  (uint64_t)octets_word(stream->at + 4, file->swapped) * file->fraction;
	packet->octets = stream->at + file->header;
	packet->captured = captured;
	packet->wire_length = RTE_MAX(wire, captured);
	packet->link_type = file->stamp;
	stream_skip(stream, file->header + (size_t)captured);
	return FORMAT_FOUND;
}

static void pcap_describe(const void *state, char *text, size_t size)
{
	const struct pcap_file *file = state;

	snprintf(text, size, "%s, %s, at most %u octets a packet",
		 capture_link_name(file->link_type), octets_order(file->swapped), file->snapshot);
}

const struct capture_format pcap_format = {
    .name = "pcap",
    .state_size = sizeof(struct pcap_file),
    .is = pcap_is,
    .begin = pcap_begin,
    .next = pcap_next,
    .describe = pcap_describe,
};
