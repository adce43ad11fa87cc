// SPDX-License-Identifier: BSD-3-Clause
// TLS over TCP. A Flow goes through: ClientHello (over any number of segments and records), then
// ServerHello and, where no server name was seen, the certificate.
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/tls/tls_hello.h"

enum { APP_TLS = 91, APP_IMAPS = 51, APP_POPS = 23, APP_SMTPS = 29, APP_FTPS = 311 };
enum { RECORD_CHANGE = 20, RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_DATA = 23 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, CERTIFICATE = 11, SERVER_DONE = 14 };
enum { RECORD_HEADER = 5, HANDSHAKE_HEADER = 4, RECORD_MAX = 16384 + 2048, JOINED = 4096 };

// scratch[0]: what was seen. [1]: 1 + the direction of the message that goes on, [2] and [3]: how
// many of its octets there must be before it is read again.
enum { SEEN_CLIENT_HELLO = 1, SEEN_NAME = 2 };

static bool is_record(const uint8_t *at)
{
	unsigned length = (unsigned)at[3] << 8 | at[4];

	return at[0] >= RECORD_CHANGE && at[0] <= RECORD_DATA && at[1] == 3 && at[2] <= 4 &&
	       length > 0 && length <= RECORD_MAX;
}

static uint16_t tls_master(const struct dissection *d)
{
	const struct dpi_packet *packet = d->packet;
	uint16_t port = d->to_server ? packet->destination_port : packet->source_port;

	switch (port) {
	case 993:
		return APP_IMAPS;
	case 995:
		return APP_POPS;
	case 465:
		return APP_SMTPS;
	case 990:
		return APP_FTPS;
	default:
		return APP_TLS;
	}
}

// Handshake messages without the records around them.
struct handshake {
	struct octet_reader body;
	bool ended; // another kind of record follows
	uint8_t joined[JOINED];
};

// One record: its part of the payload as it is. Several: copied together, so far as they are
// handshake records and there.
static void open_records(struct handshake *handshake, const struct dissection *d)
{
	struct octet_reader all = reader_of(d->payload, d->length);
	unsigned n = 0;

	reader_skip(&all, 3);
	handshake->body = reader_part(&all, reader_u16(&all));
	handshake->ended = reader_left(&all) > 0 && all.at[0] != RECORD_HANDSHAKE;
	if (reader_left(&all) < RECORD_HEADER || handshake->ended)
		return;
	all = reader_of(d->payload, d->length);
	while (reader_left(&all) >= RECORD_HEADER && all.at[0] == RECORD_HANDSHAKE &&
	       is_record(all.at)) {
		struct octet_reader record;
		size_t part;

		reader_skip(&all, 3);
		record = reader_part(&all, reader_u16(&all));
		part = reader_left(&record);
		part = part < JOINED - n ? part : JOINED - n;
		memcpy(handshake->joined + n, record.at, part);
		n += (unsigned)part;
	}
	handshake->body = reader_of(handshake->joined, n);
	handshake->ended = reader_left(&all) > 0 && all.at[0] != RECORD_HANDSHAKE;
}

static const uint64_t server_tells = METADATA_BIT(METADATA_TLS_VERSION) |
				     METADATA_BIT(METADATA_TLS_CIPHER) |
				     METADATA_BIT(METADATA_TLS_JA3S) | TLS_CERTIFICATE_TELLS;

static bool may_continue(const struct dissection *d)
{
	return d->missing == 0 && d->length < JOINED;
}

// A message that lacks `missing` octets or more is read again when they are there, or a quarter
// more than now: in segments of one octet, too, all readings together take a few times as long as
// one.
static enum verdict wait_for(struct dissection *d, uint32_t missing)
{
	uint32_t more = d->length / 4 + 1, octets = d->length + (more < missing ? more : missing);

	octets = octets < JOINED ? octets : JOINED;
	d->scratch[1] = (uint8_t)(1 + d->packet->direction);
	d->scratch[2] = (uint8_t)(octets >> 8);
	d->scratch[3] = (uint8_t)octets;
	return DISSECT_WANT_STREAM;
}

static bool is_too_early(const struct dissection *d)
{
	return d->joined && d->scratch[1] == 1 + d->packet->direction &&
	       d->length < (uint32_t)(d->scratch[2] << 8 | d->scratch[3]);
}

// A name that says where the Flow leads: the certificate need not be read.
static uint8_t name_of(const struct tls_hello *hello)
{
	return tls_has_host_name(hello) && !tls_may_be_tor(hello) ? SEEN_NAME : 0;
}

static enum verdict read_client_hello(struct dissection *d, const struct handshake *handshake)
{
	struct octet_reader messages = handshake->body, body;
	const bool may_go_on = !handshake->ended && may_continue(d);
	uint32_t length, missing;
	struct tls_hello hello;

	reader_skip(&messages, 1);
	length = reader_u24(&messages);
	body = reader_part(&messages, length);
	missing = length - (uint32_t)reader_left(&body);
	if (length < 38 || length > 65535)
		return DISSECT_NOT_MINE;
	if (reader_left(&body) < 2) // not even its version
		return may_go_on ? wait_for(d, missing) : DISSECT_NOT_MINE;
	// of a part of it the name may be there
	if (!tls_read_client_hello(&hello, reader_of(body.at, reader_left(&body)), false))
		return DISSECT_NOT_MINE;
	if (body.short_of)
		hello.complete = false;
	dpi_tell_request(d, true);
	tls_add_client_hello_metadata(d, &hello, HELLO_TLS, tls_master(d));
	d->scratch[0] |= SEEN_CLIENT_HELLO | name_of(&hello);
	if (body.short_of && may_go_on && !tls_metadata_is_complete(d, &hello))
		return wait_for(d, missing);
	return (d->scratch[0] & SEEN_NAME) != 0 ? dpi_named(d, server_tells) : DISSECT_WANT_PACKET;
}

// The first certificate of the server's chain, TLS 1.2 and before. True when it was there.
static bool read_certificate(struct dissection *d, struct octet_reader body)
{
	struct octet_reader list = reader_part(&body, reader_u24(&body));
	struct octet_reader certificate = reader_part(&list, reader_u24(&list));

	tls_add_certificate_metadata(d, tls_master(d), certificate);
	return !certificate.short_of;
}

// DISSECT_WANT_PACKET: the certificate may tell more.
static enum verdict read_server_hello(struct dissection *d, struct octet_reader body)
{
	bool goes_on = body.short_of && may_continue(d);
	struct tls_hello hello;

	if (goes_on && reader_left(&body) < 2) // not even its version
		return wait_for(d, 1);
	if (!tls_read_server_hello(&hello, body))
		return DISSECT_NOT_MINE;
	dpi_tell_request(d, false);
	if (goes_on)
		return DISSECT_WANT_STREAM;
	if (!body.short_of)
		tls_add_server_hello_metadata(d, &hello);
	if (hello.best >= 0x0304)
		return DISSECT_DONE; // its certificate is encrypted
	return (d->scratch[0] & SEEN_NAME) != 0 &&
		       dpi_named(d, TLS_CERTIFICATE_TELLS) == DISSECT_DONE
		   ? DISSECT_DONE
		   : DISSECT_WANT_PACKET;
}

static enum verdict read_server_messages(struct dissection *d, const struct handshake *handshake)
{
	struct octet_reader messages = handshake->body;
	uint32_t missing = 1;
	bool done = false;

	while (reader_left(&messages) >= HANDSHAKE_HEADER && !done) {
		uint8_t type = reader_u8(&messages);
		uint32_t length = reader_u24(&messages);
		struct octet_reader body = reader_part(&messages, length);

		if (type == SERVER_HELLO) {
			enum verdict verdict = read_server_hello(d, body);

			if (verdict == DISSECT_NOT_MINE || reader_left(&body) < 2)
				return verdict;
			done = verdict == DISSECT_DONE;
		} else if (type == CERTIFICATE) {
			done = read_certificate(d, body) || !may_continue(d);
		} else {
			done = true;
		}
		missing = body.short_of ? length - (uint32_t)reader_left(&body) : 1;
	}
	if (!d->labelled && d->master == 0)
		dpi_set_label(d, tls_master(d), 0);
	if (done || handshake->ended || !may_continue(d))
		return DISSECT_DONE;
	return wait_for(d, missing);
}

static enum verdict read_handshake(struct dissection *d)
{
	struct handshake handshake;
	uint8_t type;

	open_records(&handshake, d);
	if (reader_left(&handshake.body) < HANDSHAKE_HEADER)
		return !handshake.ended && may_continue(d) ? wait_for(d, 1) : DISSECT_NOT_MINE;
	type = handshake.body.at[0];
	if (type == CLIENT_HELLO)
		return read_client_hello(d, &handshake);
	if (type == SERVER_HELLO)
		return read_server_messages(d, &handshake);
	if (d->master != 0)
		return type == CERTIFICATE ? read_server_messages(d, &handshake) : DISSECT_DONE;
	return DISSECT_NOT_MINE;
}

// Records in the middle of a connection: the chain of lengths must fit, or the port be TLS's.
static enum verdict read_other_record(struct dissection *d)
{
	unsigned next = RECORD_HEADER + ((unsigned)d->payload[3] << 8 | d->payload[4]);
	bool fits = next == d->length + d->missing ||
		    (next + RECORD_HEADER <= d->length && is_record(d->payload + next));
	uint16_t master = tls_master(d);
	bool port = master != APP_TLS || d->packet->destination_port == 443 ||
		    d->packet->source_port == 443;

	if (d->master != 0) // early data of the client; an alert or a resumed session of the server
		return d->to_server ? DISSECT_NAMED : DISSECT_DONE;
	if (!fits && !(port && next > d->length))
		return DISSECT_NOT_MINE;
	if (d->payload[2] == 0 || (d->payload[0] != RECORD_DATA && !port))
		return DISSECT_NOT_MINE;
	dpi_set_label(d, master, 0);
	return DISSECT_DONE;
}

// SSL 2 ClientHello with its length of 2 octets and the first bit set (RFC 5246 appendix E.2).
static enum verdict read_ssl2(struct dissection *d)
{
	struct octet_reader reader = reader_of(d->payload, d->length);
	uint16_t length = reader_u16(&reader) & 0x7fff;
	uint8_t type = reader_u8(&reader);
	uint16_t version = reader_u16(&reader), ciphers = reader_u16(&reader);
	uint16_t session = reader_u16(&reader), challenge = reader_u16(&reader);

	if (type != CLIENT_HELLO || reader.short_of || (version != 2 && version >> 8 != 3) ||
	    ciphers % 3 != 0 || ciphers == 0 || challenge < 16 || challenge > 32 ||
	    length != 9 + ciphers + session + challenge)
		return DISSECT_NOT_MINE;
	dpi_set_label(d, tls_master(d), 0);
	d->scratch[0] |= SEEN_CLIENT_HELLO;
	return DISSECT_WANT_PACKET;
}

enum verdict tls_dissect(struct dissection *d)
{
	if (is_too_early(d))
		return DISSECT_WANT_STREAM;
	if (d->payload[0] == 0x80)
		return read_ssl2(d);
	if (d->length < RECORD_HEADER)
		return d->payload[0] == RECORD_HANDSHAKE &&
			       (d->length == 1 || d->payload[1] == 3) && may_continue(d)
			   ? wait_for(d, 1)
			   : DISSECT_NOT_MINE;
	if (!is_record(d->payload))
		return DISSECT_NOT_MINE;
	return d->payload[0] == RECORD_HANDSHAKE ? read_handshake(d) : read_other_record(d);
}
