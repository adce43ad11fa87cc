// SPDX-License-Identifier: BSD-3-Clause
// Tunnels and proxies.
#include <netinet/in.h>
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_OPENVPN = 159, APP_SOCKS = 172, APP_TINC = 209 };

// Transport data is padded to 16 octets after a header of 16 and a tag of 16 (WireGuard 5.4.6).
enum verdict wireguard_dissect(struct dissection *d)
{
	uint32_t whole = d->length + d->missing;

	return whole >= 32 && whole % 16 == 0 && d->length >= 8 ? DISSECT_DONE : DISSECT_NOT_MINE;
}

// Octets of a hard reset: opcode, session, then nothing, an HMAC of 16 to 64 octets with packet id
// and time (tls-auth), or the same around ciphertext (tls-crypt).
static bool openvpn_reset_length(uint32_t whole, bool server)
{
	static const uint16_t bare[] = {14, 22, 38, 42, 46, 50, 54, 66, 70, 78, 86};
	uint32_t acknowledged = server ? 12 : 0; // one packet id and the client's session

	if (whole > 100 + acknowledged)
		return whole < 1400; // a wrapped client key comes with it (tls-crypt-v2)
	for (unsigned i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		if (whole == bare[i] || whole == bare[i] + acknowledged)
			return true;
	return false;
}

static bool is_bare_reset(const uint8_t *at, uint32_t length)
{
	static const uint8_t nothing[5];

	return length == 14 && memcmp(at + 9, nothing, 5) == 0;
}

// The answer acknowledges packet 0 of the client's session; with tls-crypt only its length is seen.
static bool server_resets(const struct dissection *d, const uint8_t *at, uint32_t length)
{
	static const uint8_t none[8];
	bool waiting = memcmp(d->scratch, none, 8) != 0;

	if (length == 26)
		return at[9] == 1 && memcmp(at + 10, none, 4) == 0 && memcmp(at + 22, none, 4) == 0;
	if (waiting && length > 26 && memmem(at + 9, length - 9, d->scratch, 8) != NULL)
		return openvpn_reset_length(length, true);
	return waiting && length >= 50 && length <= 100;
}

// Keeps the client's session id; the server's answer repeats it where it is not encrypted.
static enum verdict openvpn_match(struct dissection *d, const uint8_t *at, uint32_t length)
{
	unsigned opcode = at[0] >> 3;

	if (length < 14)
		return DISSECT_NOT_MINE;
	if (d->to_server) {
		if ((opcode != 7 && opcode != 10) || !openvpn_reset_length(length, false))
			return DISSECT_NOT_MINE;
		if (is_bare_reset(at, length)) {
			dpi_set_label(d, APP_OPENVPN, 0);
			return DISSECT_DONE;
		}
		memcpy(d->scratch, at + 1, 8);
		return DISSECT_WANT_PACKET;
	}
	if (opcode != 8 || !server_resets(d, at, length))
		return DISSECT_NOT_MINE;
	dpi_set_label(d, APP_OPENVPN, 0);
	return DISSECT_DONE;
}

enum verdict openvpn_dissect(struct dissection *d)
{
	return openvpn_match(d, d->payload, d->length);
}

// Over TCP a length of two octets stands before each packet.
enum verdict openvpn_tcp_dissect(struct dissection *d)
{
	uint32_t length = d->length > 2 ? (uint32_t)d->payload[0] << 8 | d->payload[1] : 0;

	if (length == 0 || length + 2 != d->length)
		return DISSECT_NOT_MINE;
	return openvpn_match(d, d->payload + 2, length);
}

// RFC 2408 section 3.1 and 7296 section 3.1; on port 4500 after four zero octets (RFC 3948).
enum verdict ike_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);
	uint32_t whole = d->length + d->missing, length;
	uint8_t next, version, exchange;

	if (d->length > 4 && memcmp(d->payload, "\0\0\0\0", 4) == 0) {
		reader_skip(&r, 4);
		whole -= 4;
	}
	reader_skip(&r, 16);
	next = reader_u8(&r);
	version = reader_u8(&r);
	exchange = reader_u8(&r);
	reader_skip(&r, 5);
	length = reader_u32(&r);
	if (r.short_of || length != whole)
		return DISSECT_NOT_MINE;
	if (version == 0x10)
		return next <= 20 || next >= 128 ? DISSECT_DONE : DISSECT_NOT_MINE;
	return version >> 4 == 2 && exchange >= 34 && exchange <= 50 ? DISSECT_DONE
								     : DISSECT_NOT_MINE;
}

static bool socks5_greets(const struct dissection *d)
{
	if (d->length < 3 || d->length != 2U + d->payload[1])
		return false;
	for (unsigned i = 2; i < d->length; i++)
		if (d->payload[i] > 9 && d->payload[i] < 0x80)
			return false;
	return true;
}

// RFC 1928 section 3: the server picks one of the methods; SOCKS 4 answers with 0 and 90 to 93.
static bool socks_agrees(const struct dissection *d)
{
	if (d->length < 2)
		return false;
	if (d->scratch[0] == 5)
		return d->payload[0] == 5 && (d->payload[1] <= 9 || d->payload[1] >= 0x80);
	return d->length >= 8 && d->payload[0] == 0 && d->payload[1] >= 90 && d->payload[1] <= 93;
}

static enum verdict socks_answer(struct dissection *d)
{
	if (!socks_agrees(d))
		return DISSECT_NOT_MINE;
	dpi_set_label(d, APP_SOCKS, 0);
	return DISSECT_DONE;
}

enum verdict socks_dissect(struct dissection *d)
{
	uint8_t version = d->payload[0];

	if (!d->to_server)
		return d->scratch[0] != 0 ? socks_answer(d) : DISSECT_NOT_MINE;
	if (version == 5 ? !socks5_greets(d) : d->length < 9 || d->payload[d->length - 1] != 0)
		return DISSECT_NOT_MINE;
	d->scratch[0] = version;
	return DISSECT_WANT_PACKET;
}

// Meta connections are followed by datagrams between the same two ports.
enum verdict tinc_dissect(struct dissection *d)
{
	const struct dpi_packet *packet = d->packet;
	struct expectation datagrams = {
	    .address = d->to_server ? packet->destination : packet->source,
	    .address_octets = packet->ip_version == 4 ? 4 : 16,
	    .protocol = IPPROTO_UDP,
	    .port = d->to_server ? packet->destination_port : packet->source_port,
	    .master = APP_TINC,
	};

	dpi_expect(d, &datagrams);
	return DISSECT_DONE;
}
