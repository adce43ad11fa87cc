// SPDX-License-Identifier: BSD-3-Clause
// STUN and TURN (RFC 5389, 3489, 5766), and the application that sets up its call with them.
#include <netinet/in.h>
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum {
	APP_DTLS = 30,
	APP_MS_CALL = 38,
	APP_SIGNAL = 39,
	APP_WHATSAPP_CALL = 45,
	APP_STUN = 78,
	APP_FACEBOOK = 119,
	APP_SKYPE = 125,
	APP_GOOGLE = 126,
	APP_WHATSAPP = 142,
	APP_VIBER = 144,
	APP_MESSENGER = 157,
	APP_TELEGRAM = 185,
	APP_ZOOM = 189,
	APP_SNAPCHAT = 199,
	APP_INSTAGRAM = 211,
	APP_TEAMS = 250,
	APP_SNAPCHAT_CALL = 255,
	APP_FACEBOOK_CALL = 268,
	APP_SIGNAL_CALL = 269,
	APP_LINE = 315,
	APP_LINE_CALL = 316,
	APP_TELEGRAM_CALL = 355,
	APP_GOOGLE_CALL = 404,
	APP_VIBER_CALL = 414,
};

enum {
	HEADER = 20,
	COOKIE = 0x2112a442,
	LATER_PACKETS = 7,
	ATTRIBUTE_USERNAME = 0x0006,
	ATTRIBUTE_INTEGRITY = 0x0008,
	ATTRIBUTE_REALM = 0x0014,
	ATTRIBUTE_SOFTWARE = 0x8022,
	ATTRIBUTE_ORIGIN = 0x802f,
	ATTRIBUTE_GOOGLE_NETWORK = 0xc057,
};

struct stun {
	uint16_t type;
	bool cookie;
	bool username, integrity;
	unsigned n_attributes;
	uint16_t application;
};

// What an application's host names call it, and what its calls are called.
static uint16_t call_of(uint16_t application)
{
	static const struct {
		uint16_t application, call;
	} calls[] = {
	    {APP_SIGNAL, APP_SIGNAL_CALL},	{APP_WHATSAPP, APP_WHATSAPP_CALL},
	    {APP_FACEBOOK, APP_FACEBOOK_CALL},	{APP_MESSENGER, APP_FACEBOOK_CALL},
	    {APP_INSTAGRAM, APP_FACEBOOK_CALL}, {APP_SKYPE, APP_MS_CALL},
	    {APP_TEAMS, APP_MS_CALL},		{APP_VIBER, APP_VIBER_CALL},
	    {APP_TELEGRAM, APP_TELEGRAM_CALL},	{APP_SNAPCHAT, APP_SNAPCHAT_CALL},
	    {APP_LINE, APP_LINE_CALL},		{APP_GOOGLE, APP_GOOGLE_CALL},
	};

	for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].application == application)
			return calls[i].call;
	return application;
}

// Where Google Meet's servers listen for media.
static bool is_google_port(uint16_t port)
{
	return port == 3478 || (port >= 19302 && port <= 19309);
}

// Attributes that one vendor alone uses; [MS-TURN] 2.2.2 and [MS-ICE2] for Microsoft's.
static uint16_t application_of_attribute(const struct dissection *d, uint16_t type, uint16_t length)
{
	if (type == 0x8054 || type == 0x8070 || type == 0x8008 || type == 0x8050 || type == 0x8055)
		return APP_MS_CALL;
	if (type == 0x4000 || type == 0x4002 || type == 0x4004)
		return APP_WHATSAPP_CALL;
	if ((type == 0x0101 && length == 20) || (type == 0x0103 && length == 8))
		return APP_ZOOM;
	if (type == ATTRIBUTE_GOOGLE_NETWORK &&
	    (is_google_port(d->packet->source_port) || is_google_port(d->packet->destination_port)))
		return APP_GOOGLE_CALL;
	return 0;
}

static void note_attribute(const struct dissection *d, struct stun *stun, uint16_t type,
			   const uint8_t *value, uint16_t length)
{
	uint16_t application = application_of_attribute(d, type, length);

	stun->n_attributes++;
	stun->username |= type == ATTRIBUTE_USERNAME;
	stun->integrity |= type == ATTRIBUTE_INTEGRITY;
	if (application == 0 && length > 0 && value != NULL &&
	    (type == ATTRIBUTE_REALM || type == ATTRIBUTE_ORIGIN || type == ATTRIBUTE_SOFTWARE))
		application = call_of(dpi_find_host(d, value, length));
	if (application != 0 && stun->application == 0)
		stun->application = application;
}

static bool is_type(uint16_t type, bool cookie)
{
	uint16_t method = type & 0x3eef;

	if (cookie)
		return (type & 0xc000) == 0 && method <= 0x80;
	return method == 1 || method == 2 || method == 3;
}

static bool read_message(const struct dissection *d, struct stun *stun)
{
	struct octet_reader r = reader_of(d->payload, d->length);
	uint32_t whole = d->length + d->missing, octets;

	stun->type = reader_u16(&r);
	octets = reader_u16(&r);
	stun->cookie = reader_u32(&r) == COOKIE;
	reader_skip(&r, 12);
	if (r.short_of || octets + HEADER > whole || !is_type(stun->type, stun->cookie) ||
	    (octets % 4 != 0 && stun->cookie) || (!stun->cookie && octets + HEADER != whole))
		return false;
	r = reader_part(&r, octets);
	while (reader_left(&r) >= 4) {
		uint16_t type = reader_u16(&r), length = reader_u16(&r);
		const uint8_t *value = reader_take(&r, length);

		reader_skip(&r, reader_left(&r) < 3 ? reader_left(&r) : -length & 3U);
		note_attribute(d, stun, type, value, length);
	}
	return !r.short_of || d->missing > 0;
}

// A request with integrity needs a user name (RFC 5389 10.1.1); WhatsApp's calls leave it out.
static uint16_t application_of(const struct stun *stun)
{
	if (stun->application != 0)
		return stun->application;
	if (stun->type == 1 && stun->cookie && stun->n_attributes == 1 && stun->integrity)
		return APP_WHATSAPP_CALL;
	return 0;
}

// What follows on the same ports: DTLS takes over, anything else stays the call's.
static enum verdict next_packet(struct dissection *d)
{
	if (d->payload[0] >= 20 && d->payload[0] <= 25 && d->length > 13 &&
	    (d->payload[1] == 0xfe || d->payload[1] == 0x01)) {
		if (d->application == APP_STUN)
			return dpi_dissect_inner(d, "dtls");
		dpi_set_label(d, APP_DTLS, d->application);
		return DISSECT_DONE;
	}
	return DISSECT_DONE;
}

static bool is_server_port(uint16_t port)
{
	return port < 1024 || port == 5349 || is_google_port(port);
}

// The caller's end: its checks of the way to its peers carry no mark of the application.
static void expect_from_caller(struct dissection *d, uint16_t application)
{
	const struct dpi_packet *packet = d->packet;
	struct expectation caller = {
	    .address = d->to_server ? packet->source : packet->destination,
	    .address_octets = packet->ip_version == 4 ? 4 : 16,
	    .protocol = packet->protocol,
	    .port = d->to_server ? packet->source_port : packet->destination_port,
	    .master = APP_STUN,
	    .application = application,
	};

	if (packet->protocol == IPPROTO_UDP && !is_server_port(caller.port))
		dpi_expect(d, &caller);
}

static enum verdict stun_read(struct dissection *d)
{
	struct stun stun = {0};
	uint16_t application;
	bool known_port = d->packet->source_port == 3478 || d->packet->destination_port == 3478;

	if (!read_message(d, &stun))
		return d->master == APP_STUN ? next_packet(d) : DISSECT_NOT_MINE;
	if (!stun.cookie && stun.n_attributes == 0 && !known_port)
		return DISSECT_NOT_MINE;
	application = application_of(&stun);
	if (application == 0 && d->master == APP_STUN && d->application != APP_STUN)
		application = d->application;
	else if (application != 0 && stun.application != 0)
		expect_from_caller(d, application);
	dpi_set_label(d, APP_STUN, application);
	return d->scratch[0]++ < LATER_PACKETS ? DISSECT_WANT_PACKET : DISSECT_DONE;
}

// Octets before the message over TCP: its length (RFC 4571 section 2, as RFC 6544 has it), or the
// type of a channel and a length ([MS-TURN] 2.1.1).
static unsigned framing_octets(const struct dissection *d)
{
	static const uint8_t cookie[] = {0x21, 0x12, 0xa4, 0x42};
	const uint8_t *at = d->payload;
	const uint32_t left = d->length + d->missing;

	if (d->packet->protocol != IPPROTO_TCP || d->length < HEADER + 4)
		return 0;
	if (((uint32_t)at[0] << 8 | at[1]) + 2 <= left && memcmp(at + 6, cookie, 4) == 0)
		return 2;
	if (at[0] == 2 && at[1] == 0 && ((uint32_t)at[2] << 8 | at[3]) + 4 <= left &&
	    memcmp(at + 8, cookie, 4) == 0)
		return 4;
	return 0;
}

enum verdict stun_dissect(struct dissection *d)
{
	const unsigned framing = framing_octets(d);
	enum verdict verdict;

	d->payload += framing;
	d->length -= framing;
	verdict = stun_read(d);
	if (verdict == DISSECT_NOT_MINE) { // others read it from its beginning
		d->payload -= framing;
		d->length += framing;
	}
	return verdict;
}
