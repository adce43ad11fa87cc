// SPDX-License-Identifier: BSD-3-Clause
// Blocks and options are those of draft-ietf-opsawg-pcapng, sections 3 and 4.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "pmd/file/capture_link.h"
#include "pmd/file/format.h"
#include "pmd/file/pcapng_time.h"

enum block_type {
	BLOCK_INTERFACE = 1,
	BLOCK_OLD_PACKET = 2, // obsolete
	BLOCK_SIMPLE_PACKET = 3,
	BLOCK_PACKET = 6,
	BLOCK_SECTION = 0x0a0d0d0a, // the same in both orders
};

enum {
	BLOCK_LEAST = 12, // type, length, length
	SECTION_LEAST = 28,
	INTERFACE_LEAST = 20,
	SIMPLE_LEAST = 16,
	PACKET_LEAST = 32,
	PACKET_HEADER = 28,
	SIMPLE_HEADER = 12,
	OPTION_RESOLUTION = 9,
	OPTION_OFFSET = 14,
	ORDER = 0x1a2b3c4d,
	MOST_INTERFACES = 65536,
};

struct interface {
	struct pcapng_time time;
	uint32_t snapshot; // 0: no limit
	uint16_t link_type, stamp;
};

struct pcapng_file {
	bool swapped;
	unsigned n, room; // of this section
	struct interface *interfaces;
	unsigned n_known; // that one could read packets of
	uint64_t time_ns; // of the packet before
};

struct block {
	uint32_t type, length;
};

static uint16_t half(const struct pcapng_file *file, const uint8_t *octets)
{
	return octets_half(octets, file->swapped);
}

static uint32_t word(const struct pcapng_file *file, const uint8_t *octets)
{
	return octets_word(octets, file->swapped);
}

static bool pcapng_is(const uint8_t *octets)
{
	return octets_word(octets, false) == BLOCK_SECTION &&
	       (octets_word(octets + 8, false) == ORDER || octets_word(octets + 8, true) == ORDER);
}

static bool is_packet(uint32_t type)
{
	return type == BLOCK_PACKET || type == BLOCK_SIMPLE_PACKET || type == BLOCK_OLD_PACKET;
}

static enum format_found section_begin(struct pcapng_file *file, struct stream *stream,
				       uint32_t length)
{
	if (length < SECTION_LEAST) {
		stream_wrong(stream, "a section header has %u octets, at least 28 are needed",
			     length);
		return FORMAT_WRONG;
	}
	if (half(file, stream->at + 12) != 1) {
		stream_wrong(stream, "a section of pcapng version %u, version 1 is known",
			     half(file, stream->at + 12));
		return FORMAT_WRONG;
	}
	file->n = 0;
	return FORMAT_FOUND;
}

// A length that leads out of the block ends the options; what they would say is taken as not said.
static void options_read(const struct pcapng_file *file, struct interface *interface,
			 const uint8_t *at, const uint8_t *end)
{
	uint64_t seconds = 0;

	while (end - at >= 4) {
		uint16_t code = half(file, at), length = half(file, at + 2);

		at += 4;
		if (code == 0 || length > end - at)
			break;
		if (code == OPTION_RESOLUTION && length == 1)
			interface->time = pcapng_time_of(*at);
		if (code == OPTION_OFFSET && length == 8) {
			memcpy(&seconds, at, sizeof(seconds));
			seconds = file->swapped ? rte_bswap64(seconds) : seconds;
		}
		at += RTE_MIN(RTE_ALIGN_CEIL(length, 4), end - at);
	}
	pcapng_time_offset(&interface->time, (int64_t)seconds);
}

static bool interfaces_grow(struct pcapng_file *file)
{
	unsigned room = file->room == 0 ? 4 : file->room * 2;
	struct interface *more;

	if (file->n < file->room)
		return true;
	if (file->n == MOST_INTERFACES)
		return false;
	more = realloc(file->interfaces, room * sizeof(*more));
	if (more == NULL)
		return false;
	file->interfaces = more;
	file->room = room;
	return true;
}

static enum format_found interface_take(struct pcapng_file *file, struct stream *stream,
					uint32_t length)
{
	const struct capture_link *type;
	struct interface *interface;

	if (length < INTERFACE_LEAST || !interfaces_grow(file)) {
		stream_wrong(stream,
			     "interface %u: its block has %u octets; at least 20 are needed, at "
			     "most %u interfaces are read",
			     file->n, length, MOST_INTERFACES);
		return FORMAT_WRONG;
	}
	interface = &file->interfaces[file->n++];
	*interface = (struct interface){.time = pcapng_time_of(6),
					.snapshot = word(file, stream->at + 12),
					.link_type = half(file, stream->at + 8)};
	type = capture_link_find(interface->link_type);
	interface->stamp = type ? type->stamp : interface->link_type;
	file->n_known += type != NULL;
	options_read(file, interface, stream->at + 16, stream->at + length - 4);
	return FORMAT_FOUND;
}

static const struct interface *interface_of(const struct pcapng_file *file, struct stream *stream,
					    uint32_t number)
{
	if (likely(number < file->n))
		return &file->interfaces[number];
	stream_wrong(stream, "it is of interface %u, its section describes %u", number, file->n);
	return NULL;
}

static enum format_found packet_give(struct pcapng_file *file, struct stream *stream,
				     const struct interface *interface, uint32_t wire,
				     struct capture_packet *packet)
{
	if (unlikely(packet->captured > FORMAT_MOST_PACKET)) {
		stream_wrong(stream, "it has %u captured octets, at most %u are possible",
			     packet->captured, FORMAT_MOST_PACKET);
		return FORMAT_WRONG;
	}
	packet->wire_length = RTE_MAX(wire, packet->captured);
	packet->link_type = interface->stamp;
	packet->time_ns = file->time_ns;
	return FORMAT_FOUND;
}

// It has no time; the one of the packet before keeps the order.
static enum format_found simple_take(struct pcapng_file *file, struct stream *stream,
				     uint32_t length, struct capture_packet *packet)
{
	const struct interface *interface = interface_of(file, stream, 0);
	uint32_t wire = word(file, stream->at + 8);

	if (interface == NULL)
		return FORMAT_WRONG;
	packet->captured = RTE_MIN(wire, interface->snapshot ? interface->snapshot : wire);
	if (length < SIMPLE_LEAST || packet->captured > length - SIMPLE_LEAST) {
		stream_wrong(stream, "its block of %u octets is too short for %u captured ones",
			     length, packet->captured);
		return FORMAT_WRONG;
	}
	packet->octets = stream->at + SIMPLE_HEADER;
	return packet_give(file, stream, interface, wire, packet);
}

static enum format_found packet_take(struct pcapng_file *file, struct stream *stream,
				     const struct block *block, struct capture_packet *packet)
{
	const uint8_t *at = stream->at;
	const struct interface *interface;

	if (block->length < PACKET_LEAST) {
		stream_wrong(stream, "its block has %u octets, at least 32 are needed",
			     block->length);
		return FORMAT_WRONG;
	}
	interface = interface_of(
	    file, stream, block->type == BLOCK_PACKET ? word(file, at + 8) : half(file, at + 8));
	if (interface == NULL)
		return FORMAT_WRONG;
	packet->captured = word(file, at + 20);
	if (packet->captured > block->length - PACKET_LEAST) {
		stream_wrong(stream, "its block of %u octets is too short for %u captured ones",
			     block->length, packet->captured);
		return FORMAT_WRONG;
	}
	packet->octets = at + PACKET_HEADER;
	file->time_ns = pcapng_time_ns(&interface->time,
				       (uint64_t)word(file, at + 12) << 32 | word(file, at + 16));
	return packet_give(file, stream, interface, word(file, at + 24), packet);
}

// The next block's type and length. A section says in which order of octets it stands.
static enum format_found block_look(struct pcapng_file *file, struct stream *stream,
				    struct block *block)
{
	if (!stream_hold(stream, BLOCK_LEAST))
		return FORMAT_NONE;
	block->type = word(file, stream->at);
	if (unlikely(block->type == BLOCK_SECTION)) {
		if (!pcapng_is(stream->at)) {
			stream_wrong(stream, "a section without a byte-order magic");
			return FORMAT_WRONG;
		}
		file->swapped = octets_word(stream->at + 8, false) != ORDER;
	}
	block->length = word(file, stream->at + 4);
	if (likely(block->length >= BLOCK_LEAST && block->length % 4 == 0))
		return FORMAT_FOUND;
	stream_wrong(stream,
		     "a block of type %u says it has %u octets; a multiple of 4, at least 12, "
		     "is needed",
		     block->type, block->length);
	return FORMAT_WRONG;
}

// Whether the whole block is there, its length at both ends.
static enum format_found block_hold(struct pcapng_file *file, struct stream *stream,
				    const struct block *block)
{
	uint32_t behind;

	if (block->length > STREAM_ROOM) {
		stream_wrong(stream, "a block of type %u has %u octets, at most %u are read",
			     block->type, block->length, STREAM_ROOM);
		return FORMAT_WRONG;
	}
	if (!stream_hold(stream, block->length))
		return FORMAT_NONE;
	behind = word(file, stream->at + block->length - 4);
	if (likely(behind == block->length))
		return FORMAT_FOUND;
	stream_wrong(stream, "a block of type %u has %u octets at its beginning and %u at its end",
		     block->type, block->length, behind);
	return FORMAT_WRONG;
}

// A block that is no packet.
static enum format_found other_take(struct pcapng_file *file, struct stream *stream,
				    const struct block *block)
{
	enum format_found found = FORMAT_FOUND;

	if (block->type == BLOCK_SECTION || block->type == BLOCK_INTERFACE)
		found = block_hold(file, stream, block);
	if (found == FORMAT_FOUND && block->type == BLOCK_SECTION)
		found = section_begin(file, stream, block->length);
	if (found == FORMAT_FOUND && block->type == BLOCK_INTERFACE)
		found = interface_take(file, stream, block->length);
	if (found == FORMAT_FOUND)
		stream_skip(stream, block->length);
	return found;
}

static enum format_found no_known_interface(const struct pcapng_file *file, struct stream *stream)
{
	if (file->n > 0)
		return capture_link_refuse(stream, file->interfaces[0].link_type);
	stream_wrong(stream, "packets come before the description of an interface");
	return FORMAT_WRONG;
}

// Up to the first interface whose packets can be read, or to the end of a capture without packets.
static enum format_found pcapng_begin(void *state, struct stream *stream)
{
	struct pcapng_file *file = state;
	enum format_found found = FORMAT_FOUND;
	struct block block;

	while (found == FORMAT_FOUND && file->n_known == 0) {
		found = block_look(file, stream, &block);
		if (found == FORMAT_NONE && stream->ended && !stream_is_cut(stream))
			return FORMAT_FOUND;
		if (found == FORMAT_FOUND && is_packet(block.type))
			return no_known_interface(file, stream);
		if (found == FORMAT_FOUND)
			found = other_take(file, stream, &block);
	}
	return found;
}

static enum format_found pcapng_next(void *state, struct stream *stream,
				     struct capture_packet *packet)
{
	struct pcapng_file *file = state;
	enum format_found found;
	struct block block;

	do {
		found = block_look(file, stream, &block);
		if (found == FORMAT_FOUND && likely(is_packet(block.type)))
			break;
		if (found == FORMAT_FOUND)
			found = other_take(file, stream, &block);
	} while (found == FORMAT_FOUND);
	if (likely(found == FORMAT_FOUND))
		found = block_hold(file, stream, &block);
	if (unlikely(found != FORMAT_FOUND))
		return found;
	found = block.type == BLOCK_SIMPLE_PACKET ? simple_take(file, stream, block.length, packet)
						  : packet_take(file, stream, &block, packet);
	if (likely(found == FORMAT_FOUND))
		stream_skip(stream, block.length);
	return found;
}

static void pcapng_describe(const void *state, char *text, size_t size)
{
	const struct pcapng_file *file = state;

	snprintf(text, size, "%s, first interface: %s", octets_order(file->swapped),
		 file->n > 0 ? capture_link_name(file->interfaces[0].link_type) : "none");
}

static void pcapng_end(void *state)
{
	struct pcapng_file *file = state;

	free(file->interfaces);
}

const struct capture_format pcapng_format = {
    .name = "pcapng",
    .state_size = sizeof(struct pcapng_file),
    .is = pcapng_is,
    .begin = pcapng_begin,
    .next = pcapng_next,
    .describe = pcapng_describe,
    .end = pcapng_end,
};
