// SPDX-License-Identifier: BSD-3-Clause
// DTLS 1.0 and 1.2 (RFC 6347), and the plain part of 1.3 (RFC 9147).
#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/tls/tls_hello.h"
#include "dpi/engine/engine.h"

enum { APP_DTLS = 30 };
enum { RECORD_HANDSHAKE = 22, RECORD_DATA = 23, RECORD_CHANGE = 20 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, CERTIFICATE = 11 };
enum { RECORD_HEADER = 13, HANDSHAKE_HEADER = 12 };

static bool is_record(const uint8_t *at, unsigned left)
{
	unsigned version, length;

	if (left < RECORD_HEADER || at[0] < RECORD_CHANGE || at[0] > RECORD_DATA + 2)
		return false;
	version = (unsigned)at[1] << 8 | at[2];
	length = (unsigned)at[11] << 8 | at[12];
	return (version == 0xfeff || version == 0xfefd || version == 0xfefc || version == 0x0100) &&
	       length > 0 && length <= 16384 + 2048;
}

struct fragment {
	uint8_t type;
	uint32_t length, offset;
	struct octet_reader body;
};

static bool read_fragment(struct fragment *fragment, const struct dissection *d)
{
	struct octet_reader reader = reader_of(d->payload, d->length), record;

	reader_skip(&reader, 11);
	record = reader_part(&reader, reader_u16(&reader));
	fragment->type = reader_u8(&record);
	fragment->length = reader_u24(&record);
	reader_skip(&record, 2);
	fragment->offset = reader_u24(&record);
	fragment->body = reader_part(&record, reader_u24(&record));
	return fragment->length >= 3 && fragment->length < 65536 &&
	       fragment->offset + reader_left(&fragment->body) <= fragment->length;
}

// A hello over several datagrams is put together by offset.
static bool join_fragments(struct dissection *d, struct fragment *fragment)
{
	struct reassembly *buffer;

	if (reader_left(&fragment->body) == fragment->length)
		return true;
	if (fragment->length > REASSEMBLY_OCTETS)
		return false;
	buffer = stream_buffer(d);
	if (buffer == NULL)
		return false;
	reassembly_add(buffer, fragment->offset, fragment->body.at,
		       (unsigned)reader_left(&fragment->body));
	fragment->body = reader_of(buffer->octets, reassembly_joined(buffer));
	return reader_left(&fragment->body) >= fragment->length;
}

static enum verdict read_client_hello(struct dissection *d, struct fragment *fragment)
{
	bool whole = join_fragments(d, fragment);
	struct tls_hello hello;

	if (reader_left(&fragment->body) < 2) {
		dpi_set_label(d, APP_DTLS, 0);
		return DISSECT_WANT_PACKET;
	}
	if (!tls_read_client_hello(&hello, fragment->body, true))
		return DISSECT_NOT_MINE;
	hello.complete = hello.complete && whole;
	tls_add_client_hello_metadata(d, &hello, HELLO_DTLS, APP_DTLS);
	return whole ? DISSECT_NAMED : DISSECT_WANT_PACKET;
}

// The server's certificate, where it begins in the same datagram.
static void read_certificate(struct dissection *d)
{
	struct octet_reader all = reader_of(d->payload, d->length);

	while (reader_left(&all) > RECORD_HEADER + HANDSHAKE_HEADER &&
	       is_record(all.at, RECORD_HEADER)) {
		struct octet_reader record, list;
		uint8_t content = reader_u8(&all);

		reader_skip(&all, 10);
		record = reader_part(&all, reader_u16(&all));
		if (content != RECORD_HANDSHAKE || reader_u8(&record) != CERTIFICATE)
			continue;
		reader_skip(&record, 5);
		if (reader_u24(&record) != 0) // not its first fragment
			continue;
		reader_skip(&record, 3);
		list = reader_part(&record, reader_u24(&record));
		list = reader_part(&list, reader_u24(&list));
		tls_add_certificate_metadata(d, APP_DTLS, list);
		return;
	}
}

static enum verdict read_server_hello(struct dissection *d, const struct fragment *fragment)
{
	struct tls_hello hello;

	if (!tls_read_server_hello(&hello, fragment->body))
		return DISSECT_NOT_MINE;
	if (d->master == 0) {
		dpi_set_label(d, APP_DTLS, 0);
		read_certificate(d);
	}
	if (hello.complete)
		tls_add_server_hello_metadata(d, &hello);
	return DISSECT_DONE;
}

enum verdict dtls_dissect(struct dissection *d)
{
	struct fragment fragment;
	unsigned next;

	if (d->length < RECORD_HEADER || !is_record(d->payload, d->length))
		return DISSECT_NOT_MINE;
	next = RECORD_HEADER + ((unsigned)d->payload[11] << 8 | d->payload[12]);
	if (next > d->length + d->missing ||
	    (next < d->length && !is_record(d->payload + next, d->length - next)))
		return DISSECT_NOT_MINE;
	if (d->payload[0] == RECORD_HANDSHAKE && d->payload[3] == 0 && d->payload[4] == 0 &&
	    read_fragment(&fragment, d)) {
		if (fragment.type == CLIENT_HELLO)
			return read_client_hello(d, &fragment);
		if (fragment.type == SERVER_HELLO)
			return read_server_hello(d, &fragment);
	}
	dpi_set_label(d, APP_DTLS, 0);
	return DISSECT_WANT_PACKET;
}
