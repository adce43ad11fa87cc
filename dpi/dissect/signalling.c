// SPDX-License-Identifier: BSD-3-Clause
// SIP (RFC 3261) and RTSP (RFC 2326): where the media will flow, so that it needs no proof of its
// own.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_SIP = 100, APP_RTSP = 50, APP_RTP = 87, APP_RTCP = 165 };
enum { MOST_MEDIA = 8 };

// Behind the first `what` in the text, or NULL.
static const uint8_t *behind(struct octet_reader text, const char *what)
{
	size_t length = strlen(what);
	const uint8_t *at = memmem(text.at, reader_left(&text), what, length);

	return at != NULL ? at + length : NULL;
}

static uint16_t read_port(struct octet_reader text)
{
	uint32_t port = 0;

	for (; reader_left(&text) > 0 && *text.at >= '0' && *text.at <= '9' && port < 65536;
	     text.at++)
		port = port * 10 + (uint32_t)(*text.at - '0');
	return port < 65536 ? (uint16_t)port : 0;
}

struct endpoint {
	uint8_t address[16];
	uint8_t octets; // of the address, 0: none is known
	uint16_t port;
};

static void expect_at(struct dissection *d, const struct endpoint *at, uint16_t port,
		      uint16_t application)
{
	struct expectation media = {.address = at->address,
				    .address_octets = at->octets,
				    .protocol = IPPROTO_UDP,
				    .port = port,
				    .master = application};

	if (port != 0 && at->octets != 0)
		dpi_expect(d, &media);
}

// RTP on the port, its reports on the next one (RFC 3550 section 11).
static void expect_media(struct dissection *d, const struct endpoint *at)
{
	expect_at(d, at, at->port, APP_RTP);
	if (at->port % 2 == 0)
		expect_at(d, at, at->port != 0 ? at->port + 1 : 0, APP_RTCP);
}

// "c=IN IP4 192.0.2.1" (RFC 4566 section 5.7); `at` is unchanged where there is none.
static void read_connection(struct octet_reader text, struct endpoint *at)
{
	const uint8_t *from = behind(text, "\nc=IN IP");
	char name[INET6_ADDRSTRLEN] = {0};
	uint8_t address[16];
	int family;

	if (from == NULL || text.end - from < 3)
		return;
	family = from[0] == '6' ? AF_INET6 : AF_INET;
	from += 2;
	for (unsigned n = 0; n + 1 < sizeof(name) && from < text.end; n++, from++) {
		if (*from <= ' ' || *from == '/')
			break;
		name[n] = (char)*from;
	}
	if (inet_pton(family, name, address) != 1)
		return;
	at->octets = family == AF_INET6 ? 16 : 4;
	memcpy(at->address, address, at->octets);
}

// "m=audio 49170 RTP/AVP 0" and what follows it up to the next medium (RFC 4566 section 5.14).
static void expect_medium(struct dissection *d, struct octet_reader text,
			  const struct endpoint *session)
{
	struct endpoint at = *session;
	struct octet_reader line = text;
	const uint8_t *end = memchr(text.at, '\n', reader_left(&text));
	const uint8_t *port = behind(text, " ");

	if (end != NULL)
		line.end = end;
	if (port == NULL || port > line.end || behind(line, "RTP/") == NULL)
		return;
	line.at = port;
	read_connection(text, &at);
	at.port = read_port(line);
	expect_media(d, &at);
}

static void expect_sdp(struct dissection *d)
{
	struct octet_reader text = reader_of(d->payload, d->length), part = text;
	const uint8_t *at = behind(text, "\nm="), *next;
	struct endpoint session = {.octets = 0};

	if (at == NULL)
		return;
	part.end = at;
	read_connection(part, &session);
	for (unsigned n = 0; n < MOST_MEDIA && at != NULL; n++, at = next) {
		text.at = part.at = at;
		next = behind(text, "\nm=");
		part.end = next != NULL ? next : text.end;
		expect_medium(d, part, &session);
	}
}

enum verdict sip_dissect(struct dissection *d)
{
	expect_sdp(d);
	if (d->master == 0)
		dpi_set_label(d, APP_SIP, 0);
	return DISSECT_NAMED;
}

// Transport: RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001 (RFC 2326 12.39)
enum verdict rtsp_dissect(struct dissection *d)
{
	const struct dpi_packet *packet = d->packet;
	const struct octet_reader text = reader_of(d->payload, d->length);
	const uint8_t *port = behind(text, "client_port=");
	struct endpoint client = {.octets = packet->ip_version == 4 ? 4 : 16};

	if (port != NULL) {
		memcpy(client.address, d->to_server ? packet->source : packet->destination,
		       client.octets);
		client.port = read_port(reader_of(port, (size_t)(text.end - port)));
		expect_media(d, &client);
	}
	if (d->master == 0)
		dpi_set_label(d, APP_RTSP, 0);
	return DISSECT_NAMED;
}

// ISO/IEC 13818-1 2.4.3.2: packets of 188 octets, each begins with 0x47.
enum verdict mpegts_dissect(struct dissection *d)
{
	for (uint32_t at = 0; at < d->length; at += 188)
		if (d->payload[at] != 0x47)
			return DISSECT_NOT_MINE;
	return d->packet->protocol == IPPROTO_TCP || (d->length + d->missing) % 188 == 0
		   ? DISSECT_DONE
		   : DISSECT_NOT_MINE;
}

// RFC 8855 section 5.1: payload length in words after a header of 12 octets.
enum verdict bfcp_dissect(struct dissection *d)
{
	return d->length >= 12 && 12 + 4U * (uint32_t)(d->payload[2] << 8 | d->payload[3]) ==
				      d->length + d->missing
		   ? DISSECT_DONE
		   : DISSECT_NOT_MINE;
}
