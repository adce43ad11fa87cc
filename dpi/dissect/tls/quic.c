// SPDX-License-Identifier: BSD-3-Clause
// QUIC (RFC 9000, 9001, 9369), its drafts, and Google's versions before them. A client's Initial
// packets are opened, their CRYPTO frames put in order, and the ClientHello in them read.
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/tls/gquic.h"
#include "dpi/dissect/tls/quic_keys.h"
#include "dpi/dissect/tls/tls_hello.h"
#include "dpi/engine/engine.h"

enum { APP_QUIC = 188 };
enum { LONG_HEADER = 0x80, MAX_ID = 20, TAG = 16 };
enum { FRAME_PADDING = 0, FRAME_PING = 1, FRAME_ACK = 2, FRAME_ACK_ECN = 3, FRAME_CRYPTO = 6 };
enum { FRAME_CRYPTO_GOOGLE = 8 }; // Q050, T050, T051
enum { VERSION_V2 = 0x6b3343cf, CLIENT_HELLO = 1, HANDSHAKE_HEADER = 4 };

// RFC 9000 section 16.
static uint64_t read_varint(struct octet_reader *reader)
{
	uint8_t first = reader_u8(reader);
	uint64_t value = first & 0x3f;

	for (unsigned more = (1U << (first >> 6)) - 1; more > 0; more--)
		value = value << 8 | reader_u8(reader);
	return value;
}

static struct octet_reader read_part(struct octet_reader *reader)
{
	uint64_t length = read_varint(reader);

	return reader_part(reader, length < UINT32_MAX ? (size_t)length : UINT32_MAX);
}

struct long_header {
	uint8_t first;
	uint32_t version;
	struct octet_reader destination, source; // connection ids
};

static bool read_long_header(struct long_header *header, struct octet_reader *reader)
{
	header->first = reader_u8(reader);
	header->version = reader_u32(reader);
	header->destination = reader_part(reader, reader_u8(reader));
	header->source = reader_part(reader, reader_u8(reader));
	return !reader->short_of && reader_left(&header->destination) <= MAX_ID &&
	       reader_left(&header->source) <= MAX_ID;
}

static bool is_initial(const struct long_header *header)
{
	unsigned type = header->first >> 4 & 3;

	return header->version == VERSION_V2 ? type == 1 : type == 0;
}

static void skip_ack(struct octet_reader *reader, bool ecn)
{
	uint64_t ranges;

	read_varint(reader);
	read_varint(reader);
	ranges = read_varint(reader);
	read_varint(reader);
	for (; ranges > 0 && !reader->short_of; ranges--) {
		read_varint(reader);
		read_varint(reader);
	}
	for (unsigned i = 0; ecn && i < 3; i++)
		read_varint(reader);
}

// The next CRYPTO frame's data and offset; false when there is none left.
static bool next_crypto(struct octet_reader *frames, uint64_t *offset, struct octet_reader *data)
{
	while (reader_left(frames) > 0) {
		uint8_t type = reader_u8(frames);

		if (type == FRAME_ACK || type == FRAME_ACK_ECN) {
			skip_ack(frames, type == FRAME_ACK_ECN);
		} else if (type == FRAME_CRYPTO || type == FRAME_CRYPTO_GOOGLE) {
			*offset = read_varint(frames);
			*data = read_part(frames);
			return !data->short_of;
		} else if (type != FRAME_PADDING && type != FRAME_PING) {
			return false;
		}
	}
	return false;
}

static bool is_whole(const struct octet_reader *stream)
{
	return reader_left(stream) >= HANDSHAKE_HEADER && stream->at[0] == CLIENT_HELLO &&
	       reader_left(stream) - HANDSHAKE_HEADER >=
		   ((size_t)stream->at[1] << 16 | (size_t)stream->at[2] << 8 | stream->at[3]);
}

static enum verdict add_hello_metadata(struct dissection *d, struct octet_reader stream)
{
	bool whole = is_whole(&stream);
	struct tls_hello hello;

	if (gquic_is_hello(&stream))
		return gquic_add_hello_metadata(d, stream);
	if (reader_left(&stream) < HANDSHAKE_HEADER + 2 || stream.at[0] != CLIENT_HELLO)
		return DISSECT_WANT_PACKET;
	reader_skip(&stream, HANDSHAKE_HEADER);
	if (!tls_read_client_hello(&hello, stream, false))
		return DISSECT_DONE;
	hello.complete = hello.complete && whole;
	tls_add_client_hello_metadata(d, &hello, HELLO_QUIC, APP_QUIC);
	return whole || tls_metadata_is_complete(d, &hello) ? DISSECT_DONE : DISSECT_WANT_PACKET;
}

static_assert(sizeof(struct quic_initial) <= REASSEMBLY_KEY_OCTETS, "a buffer keeps them");

// Frames go into the Flow's buffer, unless the first one holds the whole hello.
static enum verdict read_frames(struct dissection *d, struct octet_reader frames,
				const struct quic_packet *packet)
{
	struct reassembly *buffer = stream_find(d->worker, d->flow);
	struct octet_reader data;
	uint64_t offset;
	bool any = false;

	while (next_crypto(&frames, &offset, &data)) {
		any = true;
		if (buffer == NULL && offset == 0 && (is_whole(&data) || gquic_is_hello(&data)))
			return add_hello_metadata(d, data);
		if (buffer == NULL)
			buffer = stream_buffer(d);
		if (buffer == NULL)
			return offset == 0 ? add_hello_metadata(d, data) : DISSECT_DONE;
		if (offset < REASSEMBLY_OCTETS)
			reassembly_add(buffer, (uint32_t)offset, data.at,
				       (unsigned)reader_left(&data));
	}
	if (!any)
		return DISSECT_WANT_PACKET;
	if (buffer->id_octets == 0) {
		buffer->id_octets = (uint8_t)packet->id_octets;
		memcpy(buffer->id, packet->id, packet->id_octets);
		memcpy(buffer->keys, packet->initial, sizeof(*packet->initial));
	}
	return add_hello_metadata(d, reader_of(buffer->octets, reassembly_joined(buffer)));
}

static enum verdict read_initial(struct dissection *d, const struct long_header *header,
				 struct octet_reader *reader)
{
	struct reassembly *buffer = stream_find(d->worker, d->flow);
	const bool kept = buffer != NULL && buffer->id_octets > 0;
	struct quic_initial initial = {0};
	struct quic_packet packet = {.octets = d->payload, .version = header->version};
	struct octet_reader body;
	const uint8_t *plain;
	unsigned octets;

	read_part(reader); // token
	body = read_part(reader);
	if (body.short_of || reader->short_of || reader_left(&body) < 4 + 16 + TAG)
		return DISSECT_WANT_PACKET;
	packet.number_at = (unsigned)(body.at - d->payload);
	packet.end = (unsigned)(body.end - d->payload);
	packet.id = header->destination.at;
	packet.id_octets = (unsigned)reader_left(&header->destination);
	packet.initial = &initial;
	if (kept) {
		packet.id = buffer->id;
		packet.id_octets = buffer->id_octets;
		memcpy(&initial, buffer->keys, sizeof(initial));
	}
	plain = quic_open_initial(d->worker->quic, &packet, &octets);
	if (kept)
		memcpy(buffer->keys, &initial, sizeof(initial));
	if (plain == NULL)
		return DISSECT_WANT_PACKET;
	return read_frames(d, reader_of(plain, octets), &packet);
}

// RFC 9000 section 17.2.1: a list of versions.
static enum verdict read_version_negotiation(struct dissection *d,
					     const struct octet_reader *reader)
{
	if (reader_left(reader) < 4 || reader_left(reader) % 4 != 0)
		return DISSECT_NOT_MINE;
	for (const uint8_t *at = reader->at; at < reader->end; at += 4) {
		uint32_t version =
		    (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];

		if (quic_version_is_known(version) || gquic_is_version(version)) {
			dpi_set_label(d, APP_QUIC, 0);
			return DISSECT_WANT_PACKET;
		}
	}
	return DISSECT_NOT_MINE;
}

static bool is_bait(uint32_t version)
{
	return (version & 0x0f0f0f0f) == 0x0a0a0a0a; // RFC 9000 section 15
}

static enum verdict read_long(struct dissection *d)
{
	struct octet_reader reader = reader_of(d->payload, d->length);
	struct long_header header;

	if (!read_long_header(&header, &reader))
		return DISSECT_NOT_MINE;
	if (header.version == 0)
		return read_version_negotiation(d, &reader);
	if ((header.first & 0x40) == 0)
		return DISSECT_NOT_MINE;
	if (!quic_version_is_known(header.version)) {
		if (!is_bait(header.version) || d->length < 1200 ||
		    reader_left(&header.destination) < 8)
			return DISSECT_NOT_MINE;
		dpi_set_label(d, APP_QUIC, 0);
		return DISSECT_WANT_PACKET;
	}
	dpi_add_number(d, METADATA_QUIC_VERSION, header.version);
	if (d->flow->label.master == 0)
		dpi_set_label(d, APP_QUIC, 0);
	if (!is_initial(&header) || !d->to_server)
		return DISSECT_WANT_PACKET;
	return read_initial(d, &header, &reader);
}

enum verdict quic_dissect(struct dissection *d)
{
	uint32_t version;

	if (gquic_has_version(d, &version))
		return gquic_dissect(d, version);
	if ((d->payload[0] & LONG_HEADER) == 0) // 1-RTT: encrypted
		return d->master != 0 ? DISSECT_WANT_PACKET : DISSECT_NOT_MINE;
	return read_long(d);
}
