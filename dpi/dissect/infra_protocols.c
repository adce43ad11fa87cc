// SPDX-License-Identifier: BSD-3-Clause
// Services of the network itself that have few fixed octets; their structure proves them.
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/framing.h"
#include "dpi/dissect/reader.h"

enum { GTP_PRIME_PORT = 3386 };
enum { NTP_CLIENT = 3, NTP_SERVER = 4 };
enum { APP_GTP = 152, APP_GTP_U = 271, APP_GTP_C = 272, APP_GTP_PRIME = 273, APP_TFTP = 96 };

static struct octet_reader reader_of_payload(const struct dissection *d)
{
	return reader_of(d->payload, d->length);
}

// RFC 8415 section 8: options fill the message after type and transaction id.
enum verdict dhcpv6_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of_payload(d);

	reader_skip(&r, d->payload[0] == 12 || d->payload[0] == 13 ? 34 : 4);
	while (reader_left(&r) > 0 && !r.short_of) {
		uint16_t code = reader_u16(&r);

		if (code == 0 || code > 200)
			return DISSECT_NOT_MINE;
		reader_skip(&r, reader_u16(&r));
	}
	return r.short_of && d->missing == 0 ? DISSECT_NOT_MINE : DISSECT_DONE;
}

// RFC 5905 section 7.3; modes 6 and 7 are control messages (RFC 9327).
enum verdict ntp_dissect(struct dissection *d)
{
	unsigned mode = d->payload[0] & 7, version = d->payload[0] >> 3 & 7;
	uint32_t whole = d->length + d->missing;

	if (d->length < 4 || version > 4)
		return DISSECT_NOT_MINE;
	if (mode == 6 && d->length >= 12)
		return (d->payload[1] & 0x1f) <= 31 && whole >= 12 ? DISSECT_DONE
								   : DISSECT_NOT_MINE;
	if (mode == 7)
		return d->payload[2] <= 3 ? DISSECT_DONE : DISSECT_NOT_MINE;
	if (mode == 6 || whole < 48 || (whole - 48) % 4 != 0 || d->payload[1] > 17 ||
	    d->payload[2] > 20)
		return DISSECT_NOT_MINE;
	if (mode == NTP_CLIENT || mode == NTP_SERVER)
		dpi_tell_request(d, mode == NTP_CLIENT);
	return DISSECT_DONE;
}

// RFC 1350: the answer comes from another port of the server to the client's.
enum verdict tftp_dissect(struct dissection *d)
{
	bool client = d->to_server;
	struct expectation answer = {
	    .address = client ? d->packet->source : d->packet->destination,
	    .address_octets = d->packet->ip_version == 4 ? 4 : 16,
	    .protocol = d->packet->protocol,
	    .port = client ? d->packet->source_port : d->packet->destination_port,
	    .master = APP_TFTP,
	};

	dpi_expect(d, &answer);
	return DISSECT_DONE;
}

// RFC 2865 section 5: attributes of type, length and value fill the packet.
enum verdict radius_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of_payload(d);
	uint16_t length;

	reader_skip(&r, 2);
	length = reader_u16(&r);
	if (length < 20 || length > d->length + d->missing)
		return DISSECT_NOT_MINE;
	r = reader_of(d->payload, length < d->length ? length : d->length);
	reader_skip(&r, 20);
	while (reader_left(&r) > 0) {
		uint8_t type = reader_u8(&r), octets = reader_u8(&r);

		if (type == 0 || octets < 2)
			return DISSECT_NOT_MINE;
		reader_skip(&r, octets - 2U);
	}
	return r.short_of && d->missing == 0 ? DISSECT_NOT_MINE : DISSECT_DONE;
}

// RFC 6733 section 3 and 4.1: a multiple of four octets, reserved flags 0, a first AVP that fits.
enum verdict diameter_dissect(struct dissection *d)
{
	static const struct frame_layout frame = {.at = 1, .octets = 3};
	uint32_t length = frame_length(&frame, d->payload, d->length);
	struct octet_reader r = reader_of_payload(d);
	uint32_t octets;

	if (d->length < 8 || length % 4 != 0 || length < 20 || !frame_fits(d, &frame) ||
	    (d->payload[4] & 0x0f) != 0)
		return DISSECT_NOT_MINE;
	reader_skip(&r, 20);
	if (length == 20)
		return DISSECT_DONE;
	reader_skip(&r, 5);
	octets = reader_u24(&r);
	return !r.short_of && octets >= 8 && octets <= length - 20 ? DISSECT_DONE
								   : DISSECT_NOT_MINE;
}

// Octets of a NetFlow export packet by its record count, 0 for versions that do not say.
static uint32_t netflow_octets(uint16_t version, uint16_t count)
{
	switch (version) {
	case 1:
		return 16 + 52U * count;
	case 5:
		return 24 + 48U * count;
	case 7:
		return 24 + 52U * count;
	default:
		return 0;
	}
}

static bool is_recent(uint32_t seconds)
{
	return seconds > 788918400; // 1995, before NetFlow was
}

// NetFlow 1, 5, 7, 9 (RFC 3954) and IPFIX (RFC 7011).
enum verdict netflow_dissect(struct dissection *d)
{
	static const struct frame_layout ipfix = {.at = 2, .octets = 2};
	struct octet_reader r = reader_of_payload(d);
	uint16_t version = reader_u16(&r), count = reader_u16(&r);
	uint32_t uptime = reader_u32(&r), seconds = reader_u32(&r);

	if (r.short_of)
		return DISSECT_NOT_MINE;
	if (version == 10)
		return is_recent(uptime) && frame_fits(d, &ipfix) ? DISSECT_DONE : DISSECT_NOT_MINE;
	if (!is_recent(seconds) || count == 0 || count > 512)
		return DISSECT_NOT_MINE;
	if (version == 9 || version == 8)
		return DISSECT_DONE;
	return netflow_octets(version, count) == d->length + d->missing ? DISSECT_DONE
									: DISSECT_NOT_MINE;
}

static enum verdict gtp_named(struct dissection *d, uint16_t application)
{
	dpi_set_label(d, APP_GTP, application);
	return DISSECT_DONE;
}

// 3GPP TS 29.281 (GTP-U), 29.060 (GTPv1-C), 29.274 (GTPv2-C), 32.295 (GTP').
enum verdict gtp_dissect(struct dissection *d)
{
	static const struct frame_layout v1 = {.at = 2, .octets = 2, .more = 8};
	static const struct frame_layout v2 = {.at = 2, .octets = 2, .more = 4};
	static const struct frame_layout prime_short = {.at = 2, .octets = 2, .more = 6};
	static const struct frame_layout prime_long = {.at = 2, .octets = 2, .more = 20};
	unsigned version = d->payload[0] >> 5;

	if (d->packet->source_port == GTP_PRIME_PORT ||
	    d->packet->destination_port == GTP_PRIME_PORT)
		return frame_fits(d, &prime_short) || frame_fits(d, &prime_long)
			   ? gtp_named(d, APP_GTP_PRIME)
			   : DISSECT_NOT_MINE;
	if (version == 1 && frame_fits(d, &v1))
		return gtp_named(d, d->packet->source_port == 2152 ||
					    d->packet->destination_port == 2152
					? APP_GTP_U
					: APP_GTP_C);
	if (version == 2 && frame_fits(d, &v2))
		return gtp_named(d, APP_GTP_C);
	return DISSECT_NOT_MINE;
}

// RFC 6886 and 6887: both versions share the port; a request for the address is two zero octets.
enum verdict natpmp_dissect(struct dissection *d)
{
	uint32_t whole = d->length + d->missing;
	uint8_t opcode = d->length > 1 ? d->payload[1] : 255;

	if (d->payload[0] == 0 && opcode == 0)
		return whole == 2 ? DISSECT_DONE : DISSECT_NOT_MINE;
	if (d->payload[0] == 0 && (opcode == 1 || opcode == 2))
		return whole == 12 ? DISSECT_DONE : DISSECT_NOT_MINE;
	if (d->payload[0] == 0 && opcode >= 128 && opcode <= 130)
		return whole == 12 || whole == 16 || whole == 8 ? DISSECT_DONE : DISSECT_NOT_MINE;
	return d->payload[0] == 2 && (opcode & 0x7f) <= 3 && whole >= 24 && whole % 4 == 0
		   ? DISSECT_DONE
		   : DISSECT_NOT_MINE;
}

// KCP segments: conversation, command 81 to 84, fragment, window, time, number, first number not
// yet received, length; they fill the datagram.
enum verdict kcp_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of_payload(d);
	uint32_t conversation = 0;

	for (unsigned n = 0; reader_left(&r) > 0; n++) {
		uint32_t id = reader_u32(&r);
		uint8_t command = reader_u8(&r);

		if (command < 81 || command > 84 || (n > 0 && id != conversation))
			return DISSECT_NOT_MINE;
		conversation = id;
		reader_skip(&r, 15);
		reader_skip(&r, __builtin_bswap32(reader_u32(&r)));
	}
	return r.short_of ? DISSECT_NOT_MINE : DISSECT_DONE;
}

// IANA's CoAP Option Numbers; 0 is reserved.
static bool is_coap_option(unsigned number)
{
	static const uint16_t known[] = {1,  3,	 4,  5,	 6,  7,	 8,  9,	 11, 12, 13, 14,  15,  16,
					 17, 19, 20, 21, 23, 27, 28, 31, 35, 39, 60, 252, 258, 292};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == number)
			return true;
	return number >= 2048;
}

// Lengths of 13 and more, and deltas, go on in one or two octets (section 3.1).
static unsigned coap_extended(struct octet_reader *r, unsigned nibble)
{
	if (nibble == 13)
		return 13U + reader_u8(r);
	return nibble == 14 ? 269U + reader_u16(r) : nibble;
}

static bool coap_options(struct octet_reader *r)
{
	unsigned number = 0;

	while (reader_left(r) > 0 && !r->short_of) {
		uint8_t octet = reader_u8(r);
		unsigned delta = octet >> 4, length = octet & 15;

		if (octet == 0xff)
			return reader_left(r) > 0;
		if (delta == 15 || length == 15)
			return false;
		number += coap_extended(r, delta);
		if (!is_coap_option(number))
			return false;
		reader_skip(r, coap_extended(r, length));
	}
	return !r->short_of;
}

// RFC 7252 section 3: header, token, options, and a marker before the payload.
enum verdict coap_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);
	unsigned token = d->payload[0] & 15;
	uint8_t code;

	reader_skip(&r, 1);
	code = reader_u8(&r);
	reader_skip(&r, 2 + token);
	if (r.short_of || token > 8 || (code == 0 && d->length != 4))
		return DISSECT_NOT_MINE;
	return coap_options(&r) || d->missing > 0 ? DISSECT_DONE : DISSECT_NOT_MINE;
}
