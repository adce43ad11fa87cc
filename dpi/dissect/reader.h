// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_READER_H
#define DPI_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reads foreign octets front to back. Reading past the end gives 0 or NULL and sets `short_of`,
// which stays set: a parser may check once at its end.
struct octet_reader {
	const uint8_t *at;
	const uint8_t *end;
	bool short_of;
};

static inline struct octet_reader reader_of(const void *octets, size_t length)
{
	const uint8_t *at = octets;

	return (struct octet_reader){.at = at,
				     .end = length > 0 ? at + length : at}; // NULL + 0 is undefined
}

static inline size_t reader_left(const struct octet_reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

// The next n octets, or NULL.
static inline const uint8_t *reader_take(struct octet_reader *reader, size_t n)
{
	const uint8_t *at = reader->at;

	if (reader_left(reader) < n) {
		reader->short_of = true;
		reader->at = reader->end;
		return NULL;
	}
	reader->at += n;
	return at;
}

static inline void reader_skip(struct octet_reader *reader, size_t n)
{
	reader_take(reader, n);
}

static inline uint8_t reader_u8(struct octet_reader *reader)
{
	const uint8_t *at = reader_take(reader, 1);

	return at != NULL ? at[0] : 0;
}

static inline uint16_t reader_u16(struct octet_reader *reader)
{
	const uint8_t *at = reader_take(reader, 2);

	return at != NULL ? (uint16_t)(at[0] << 8 | at[1]) : 0;
}

static inline uint32_t reader_u24(struct octet_reader *reader)
{
	const uint8_t *at = reader_take(reader, 3);

	return at != NULL ? (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2] : 0;
}

static inline uint32_t reader_u32(struct octet_reader *reader)
{
	const uint8_t *at = reader_take(reader, 4);

	return at != NULL
		   ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
		   : 0;
}

// A reader over the next n octets, cut at what is there (then short_of of both is set).
static inline struct octet_reader reader_part(struct octet_reader *reader, size_t n)
{
	const size_t left = reader_left(reader), octets = n < left ? n : left;
	const uint8_t *at = reader->at;

	reader_skip(reader, n);
	// as one value: written member by member it is copied through memory, and waits there
	return (struct octet_reader){
	    .at = at,
	    .end = octets > 0 ? at + octets : at, // NULL + 0 is undefined
	    .short_of = n > left,
	};
}

#endif
