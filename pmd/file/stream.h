// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_STREAM_H
#define PMD_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_byteorder.h>

enum { STREAM_ROOM = 1 << 20 };

// The octets of a file or a pipe, in their order and through one buffer. Only one thread reads.
struct stream {
	const uint8_t *at, *end; // octets that are there
	uint64_t n_read;	 // octets that came so far
	uint64_t skip;		 // octets to pass over before `at`; only while none are there
	int fd;
	bool pipe;    // nothing may be there now and come later
	bool growing; // a file's end is where it ends now
	bool waits;   // of a pipe, until it is opened: any signal ends the waiting
	bool ended;   // nothing comes after `end`
	uint8_t *buffer;
	char problem[384]; // why no more can be read, for people; empty: nothing is wrong
};

// Takes over the descriptor when it returns 0; -ENOMEM.
int stream_begin(struct stream *stream, int fd, bool pipe);
// Closes the descriptor.
void stream_end(struct stream *stream);

// See stream_hold().
bool stream_fill(struct stream *stream, size_t want);

// Whether `want` octets, 1 to STREAM_ROOM, are at `at`. False: they are not there yet, or
// stream->ended. What was there before may have moved.
static inline bool stream_hold(struct stream *stream, size_t want)
{
	return likely((size_t)(stream->end - stream->at) >= want) || stream_fill(stream, want);
}

// Passes over octets, there or not.
static inline void stream_skip(struct stream *stream, size_t octets)
{
	size_t there = (size_t)(stream->end - stream->at);

	if (unlikely(octets > there)) {
		stream->skip = octets - there;
		octets = there;
	}
	stream->at += octets;
}

// At its end within something: what stands there is not whole.
static inline bool stream_is_cut(const struct stream *stream)
{
	return stream->ended && (stream->at < stream->end || stream->skip > 0);
}

// Says what is wrong with the octets; the first word stays.
__attribute__((format(printf, 2, 3))) void stream_wrong(struct stream *stream, const char *format,
							...);

// Four octets or two as a number, in this machine's order or the other one.
static inline uint32_t octets_word(const uint8_t *octets, bool swapped)
{
	uint32_t value;

	__builtin_memcpy(&value, octets, sizeof(value));
	return swapped ? rte_bswap32(value) : value;
}

static inline uint16_t octets_half(const uint8_t *octets, bool swapped)
{
	uint16_t value;

	__builtin_memcpy(&value, octets, sizeof(value));
	return swapped ? rte_bswap16(value) : value;
}

// What numbers are in that are swapped, or not, here: "little-endian" or "big-endian".
static inline const char *octets_order(bool swapped)
{
	return swapped == (RTE_BYTE_ORDER == RTE_BIG_ENDIAN) ? "little-endian" : "big-endian";
}

#endif
