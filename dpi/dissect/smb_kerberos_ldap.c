// SPDX-License-Identifier: BSD-3-Clause
// What Windows networks talk: SMB, Kerberos, LDAP, DCE/RPC.
#include <netinet/in.h>
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/framing.h"
#include "dpi/dissect/reader.h"

enum { APP_NETBIOS = 10, APP_SMB1 = 16, APP_SMB2 = 41 };
enum { SMB1_NEGOTIATE = 0x72 };

// A client that supports SMB 1 and 2 opens with SMB 1; the answer selects one.
enum verdict smb_dissect(struct dissection *d)
{
	bool version1;

	if (d->length < 9 || memcmp(d->payload + 5, "SMB", 3) != 0)
		return d->application != 0 ? DISSECT_DONE : DISSECT_NOT_MINE;
	version1 = d->payload[4] == 0xff;
	dpi_set_label(d, APP_NETBIOS, version1 ? APP_SMB1 : APP_SMB2);
	return version1 && d->to_server && d->payload[8] == SMB1_NEGOTIATE ? DISSECT_WANT_PACKET
									   : DISSECT_DONE;
}

// Enters the BER element at the reader; its tag, 0 when there is none.
static uint8_t enter(struct octet_reader *r)
{
	uint32_t header, length = ber_length(r->at, (uint32_t)reader_left(r), &header);
	uint8_t tag = length != 0 ? r->at[0] : 0;

	reader_skip(r, length != 0 ? header : reader_left(r) + 1);
	return tag;
}

// RFC 4120 section 5.4: [APPLICATION n] SEQUENCE { pvno 5, msg-type n ... }; tickets of AP-REQ and
// KRB-ERROR begin alike.
static bool is_kerberos(struct octet_reader r)
{
	uint8_t type = enter(&r) & 0x1f, tag;
	const uint8_t *version, *message;

	if (type < 10 || type > 30 || enter(&r) != 0x30)
		return false;
	tag = enter(&r);
	version = reader_take(&r, 3);
	if ((tag != 0xa0 && tag != 0xa1) || version == NULL || memcmp(version, "\2\1\5", 3) != 0 ||
	    enter(&r) != tag + 1)
		return false;
	message = reader_take(&r, 3);
	return message != NULL && message[0] == 2 && message[2] == type;
}

// Change-password messages (RFC 3244) carry an AP-REQ after their lengths and version.
static bool is_password_change(const struct dissection *d, struct octet_reader r)
{
	uint32_t whole = reader_u16(&r), version = reader_u16(&r);

	return (version == 1 || version == 0xff80) && whole == d->length + d->missing;
}

enum verdict kerberos_dissect(struct dissection *d)
{
	static const struct frame_layout record = {.at = 0, .octets = 4, .more = 4};
	struct octet_reader r = reader_of(d->payload, d->length);

	if (d->packet->protocol == IPPROTO_TCP) {
		if (!frame_fits(d, &record))
			return DISSECT_NOT_MINE;
		reader_skip(&r, 4);
	}
	return is_kerberos(r) || is_password_change(d, r) ? DISSECT_DONE : DISSECT_NOT_MINE;
}

// RFC 4511 section 4.1.1: SEQUENCE { messageID, protocolOp }.
enum verdict ldap_dissect(struct dissection *d)
{
	static const char operations[] =
	    "\x60\x61\x42\x63\x64\x65\x66\x67\x68\x69\x4a\x6b\x6c\x6d\x6e\x6f\x50\x73\x77\x78\x79";
	struct octet_reader r = reader_of(d->payload, d->length);
	uint8_t octets, operation;

	if (enter(&r) != 0x30 || reader_u8(&r) != 2)
		return DISSECT_NOT_MINE;
	octets = reader_u8(&r);
	reader_skip(&r, octets);
	operation = reader_u8(&r);
	if (octets == 0 || octets > 4 || r.short_of ||
	    memchr(operations, operation, sizeof(operations) - 1) == NULL || !ber_fits(d, 0))
		return DISSECT_NOT_MINE;
	return DISSECT_DONE;
}

// DCE 1.1 RPC 12.6.3.1: the sender's octet order stands in drep, fragment length at 8.
enum verdict dcerpc_tcp_dissect(struct dissection *d)
{
	static const struct frame_layout little = {.at = 8, .octets = 2, .little = true};
	static const struct frame_layout big = {.at = 8, .octets = 2};

	return d->length >= 16 && frame_fits(d, d->payload[4] == 0x10 ? &little : &big)
		   ? DISSECT_DONE
		   : DISSECT_NOT_MINE;
}

// Connectionless: header of 80 octets, body length at 74.
enum verdict dcerpc_udp_dissect(struct dissection *d)
{
	static const struct frame_layout little = {
	    .at = 74, .octets = 2, .little = true, .more = 80};
	static const struct frame_layout big = {.at = 74, .octets = 2, .more = 80};

	return d->length >= 76 && frame_fits(d, d->payload[4] == 0x10 ? &little : &big)
		   ? DISSECT_DONE
		   : DISSECT_NOT_MINE;
}
