// SPDX-License-Identifier: BSD-3-Clause
// Peer to peer, games and messengers with frames of their own.
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_BITTORRENT = 37, APP_THREEMA = 305 };
enum { UTP_STATE = 2, UTP_SYN = 4 };

static bool utp_header(const struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);
	uint8_t extension;

	reader_skip(&r, 1);
	extension = reader_u8(&r);
	reader_skip(&r, 18);
	while (extension != 0 && !r.short_of) {
		if (extension > 2)
			return false;
		extension = reader_u8(&r);
		reader_skip(&r, reader_u8(&r));
	}
	return !r.short_of;
}

// BEP 29: the SYN's connection id and sequence number come back in the answer; in a connection that
// is already there both sides' numbers run on.
enum verdict utp_dissect(struct dissection *d)
{
	unsigned type = d->payload[0] >> 4;
	bool waiting = d->scratch[7] == 0x75;

	if (!utp_header(d))
		return waiting ? DISSECT_WANT_PACKET : DISSECT_NOT_MINE;
	if (type == UTP_SYN && d->to_server) {
		memcpy(d->scratch, d->payload + 2, 2);
		memcpy(d->scratch + 2, d->payload + 16, 2);
		d->scratch[7] = 0x75;
		return DISSECT_WANT_PACKET;
	}
	if (!waiting || type > 3 || d->to_server || memcmp(d->scratch, d->payload + 2, 2) != 0 ||
	    memcmp(d->scratch + 2, d->payload + 18, 2) != 0)
		return waiting ? DISSECT_WANT_PACKET : DISSECT_NOT_MINE;
	dpi_set_label(d, APP_BITTORRENT, 0);
	return DISSECT_DONE;
}

static bool raknet_acknowledges(struct octet_reader r)
{
	unsigned n = reader_u16(&r);

	for (unsigned i = 0; i < n && !r.short_of; i++) {
		uint8_t single = reader_u8(&r);

		if (single > 1)
			return false;
		reader_skip(&r, single ? 3 : 6);
	}
	return n > 0 && !r.short_of && reader_left(&r) == 0;
}

// Octets between a frame's length and its body: indexes, order and the parts of a split one.
static unsigned raknet_extra(uint8_t flags)
{
	unsigned reliability = flags >> 5, extra = (flags & 0x10) != 0 ? 10 : 0;

	if (reliability >= 2 && reliability != 5)
		extra += 3;
	if (reliability == 1 || reliability == 4)
		extra += reliability == 1 ? 3 : 4;
	if (reliability == 3 || reliability == 7)
		extra += 4;
	return extra;
}

// A reliable datagram: sequence number, then frames; or the numbers it acknowledges.
enum verdict raknet_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);
	uint8_t kind = reader_u8(&r);

	if (kind >= 0xa0)
		return raknet_acknowledges(r) ? DISSECT_DONE : DISSECT_NOT_MINE;
	reader_skip(&r, 3);
	while (reader_left(&r) > 0 && !r.short_of) {
		uint8_t flags = reader_u8(&r);
		unsigned bits = reader_u16(&r);

		if ((flags & 0x0f) != 0 || bits == 0 || bits % 8 != 0)
			return DISSECT_NOT_MINE;
		reader_skip(&r, raknet_extra(flags) + bits / 8);
	}
	return r.short_of || d->length < 8 ? DISSECT_NOT_MINE : DISSECT_DONE;
}

// Photon: 12 octets of header with the number of commands, each says its length.
enum verdict photon_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);
	unsigned n;

	reader_skip(&r, 3);
	n = reader_u8(&r);
	reader_skip(&r, 8);
	for (unsigned i = 0; i < n && !r.short_of; i++) {
		uint8_t type = reader_u8(&r);
		uint32_t length;

		reader_skip(&r, 3);
		length = reader_u32(&r);
		if (type == 0 || type > 16 || length < 12 || length > 2000)
			return DISSECT_NOT_MINE;
		reader_skip(&r, length - 8);
	}
	return n > 0 && !r.short_of && reader_left(&r) == 0 && d->missing == 0 ? DISSECT_DONE
									       : DISSECT_NOT_MINE;
}

// OICQ over UDP ends with 3, as it begins with 2.
enum verdict oicq_dissect(struct dissection *d)
{
	return d->missing == 0 && d->payload[d->length - 1] == 3 ? DISSECT_DONE : DISSECT_NOT_MINE;
}

// The chat protocol's hello: a public key and a nonce, 48 octets; the server answers with 80, the
// client's login takes 144 or more.
enum verdict threema_dissect(struct dissection *d)
{
	uint8_t *step = d->scratch;
	bool expected = (*step == 0 && d->to_server && d->length == 48) ||
			(*step == 1 && !d->to_server && d->length == 80) ||
			(*step == 2 && d->to_server && d->length >= 144 && d->length < 512);

	if (!expected)
		return DISSECT_NOT_MINE;
	if (++*step == 3) {
		dpi_set_label(d, APP_THREEMA, 0);
		return DISSECT_DONE;
	}
	return DISSECT_WANT_PACKET;
}
