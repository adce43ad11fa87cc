// SPDX-License-Identifier: BSD-3-Clause
// SIP (RFC 3261) and RTSP (RFC 2326): where the media will flow, so that it needs no proof of its
// own.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "dpi/checks.h"

enum { APP_SIP = 100, APP_RTSP = 50, APP_RTP = 87 };

// Behind the first `what` in the payload, or NULL.
static const uint8_t *behind(const struct dissection *d, const uint8_t *from, const char *what)
{
	size_t length = strlen(what);
	const uint8_t *end = d->payload + d->length;
	const uint8_t *at = from < end ? memmem(from, (size_t)(end - from), what, length) : NULL;

	return at != NULL ? at + length : NULL;
}

static uint16_t read_port(const struct dissection *d, const uint8_t *at)
{
	const uint8_t *end = d->payload + d->length;
	uint32_t port = 0;

	while (at < end && *at >= '0' && *at <= '9' && port < 65536)
		port = port * 10 + (uint32_t)(*at++ - '0');
	return port < 65536 ? (uint16_t)port : 0;
}

static void expect_media(struct dissection *d, const uint8_t *address, uint8_t octets,
			 uint16_t port)
{
	struct expectation media = {.address = address,
				    .address_octets = octets,
				    .protocol = IPPROTO_UDP,
				    .port = port,
				    .master = APP_RTP};

	if (port != 0)
		dpi_expect(d, &media);
}

// "c=IN IP4 192.0.2.1" (RFC 4566 section 5.7); octets of the address, 0 without one.
static uint8_t connection_address(const struct dissection *d, uint8_t address[16])
{
	const uint8_t *at = behind(d, d->payload, "\nc=IN IP");
	char text[INET6_ADDRSTRLEN] = {0};
	int family;

	if (at == NULL || d->payload + d->length - at < 3)
		return 0;
	family = at[0] == '6' ? AF_INET6 : AF_INET;
	at += 2;
	for (unsigned n = 0; n + 1 < sizeof(text) && at < d->payload + d->length; n++, at++) {
		if (*at <= ' ' || *at == '/')
			break;
		text[n] = (char)*at;
	}
	if (inet_pton(family, text, address) != 1)
		return 0;
	return family == AF_INET6 ? 16 : 4;
}

static void expect_sdp(struct dissection *d)
{
	uint8_t address[16], octets = connection_address(d, address);
	const uint8_t *at = d->payload;

	if (octets == 0)
		return;
	for (unsigned n = 0; n < 4 && (at = behind(d, at, "\nm=")) != NULL; n++) {
		const uint8_t *port = behind(d, at, " ");

		if (port != NULL)
			expect_media(d, address, octets, read_port(d, port));
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
	const uint8_t *client = d->to_server ? packet->source : packet->destination;
	const uint8_t *at = behind(d, d->payload, "client_port=");

	if (at != NULL)
		expect_media(d, client, packet->ip_version == 4 ? 4 : 16, read_port(d, at));
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

// RFC 8855 section 5.1: payload length in words behind a header of 12 octets.
enum verdict bfcp_dissect(struct dissection *d)
{
	return d->length >= 12 && 12 + 4U * (uint32_t)(d->payload[2] << 8 | d->payload[3]) ==
				      d->length + d->missing
		   ? DISSECT_DONE
		   : DISSECT_NOT_MINE;
}
