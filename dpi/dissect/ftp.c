// SPDX-License-Identifier: BSD-3-Clause
// FTP's control connection (RFC 959): each file and listing goes over a connection of its own,
// whose endpoint is agreed upon here; and its upgrade to TLS (RFC 4217).
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_FTP = 1, APP_FTP_DATA = 175, APP_FTPS = 311 };
enum { AUTH_ASKED = 1 }; // scratch[6]

static bool begins(const struct dissection *d, const char *word)
{
	size_t length = strlen(word);

	return d->length >= length && strncasecmp((const char *)d->payload, word, length) == 0;
}

static struct octet_reader behind(const struct dissection *d, unsigned octets)
{
	return reader_of(d->payload + octets, d->length - octets);
}

// A decimal number up to `most`; a wrong one sets short_of.
static unsigned read_number(struct octet_reader *r, unsigned most)
{
	unsigned value = 0, n = 0;

	for (; reader_left(r) > 0 && *r->at >= '0' && *r->at <= '9' && value <= most; r->at++, n++)
		value = value * 10 + (*r->at - '0');
	r->short_of |= n == 0 || value > most;
	return value;
}

static void read_octet(struct octet_reader *r, uint8_t octet)
{
	const uint8_t *at = reader_take(r, 1);

	r->short_of |= at == NULL || *at != octet;
}

static bool find_octet(struct octet_reader *r, uint8_t octet)
{
	const uint8_t *at = memchr(r->at, octet, reader_left(r));

	if (at == NULL)
		return false;
	r->at = at + 1;
	return true;
}

static void expect_data(struct dissection *d, const uint8_t *address, unsigned octets,
			unsigned port)
{
	struct expectation data = {.address = address,
				   .address_octets = (uint8_t)octets,
				   .protocol = IPPROTO_TCP,
				   .port = (uint16_t)port,
				   .master = APP_FTP_DATA};

	if (port != 0)
		dpi_expect(d, &data);
}

// Who said this will be connected to, whatever address it thinks it has: it may be behind a
// translator.
static void expect_at_sender(struct dissection *d, unsigned port)
{
	expect_data(d, d->packet->source, d->packet->ip_version == 4 ? 4 : 16, port);
}

// h1,h2,h3,h4,p1,p2 (RFC 959 section 4.1.2)
static void expect_host_port(struct dissection *d, struct octet_reader r)
{
	uint8_t number[6];

	for (unsigned i = 0; i < 6; i++) {
		if (i > 0)
			read_octet(&r, ',');
		number[i] = (uint8_t)read_number(&r, 255);
	}
	if (r.short_of)
		return;
	expect_data(d, number, 4, (unsigned)number[4] << 8 | number[5]);
	expect_at_sender(d, (unsigned)number[4] << 8 | number[5]);
}

// |1|192.0.2.1|6275| or |2|2001:db8::1|5282|, any octet as delimiter (RFC 2428 section 2)
static void expect_extended_port(struct dissection *d, struct octet_reader r)
{
	uint8_t delimiter = reader_u8(&r), address[16];
	unsigned family = read_number(&r, 2), port;
	char text[INET6_ADDRSTRLEN] = {0};
	const uint8_t *from, *end;

	read_octet(&r, delimiter);
	from = r.at;
	if (r.short_of || !find_octet(&r, delimiter))
		return;
	end = r.at - 1;
	port = read_number(&r, 65535);
	read_octet(&r, delimiter);
	if (r.short_of || (size_t)(end - from) >= sizeof(text))
		return;
	memcpy(text, from, (size_t)(end - from));
	if (inet_pton(family == 1 ? AF_INET : AF_INET6, text, address) == 1)
		expect_data(d, address, family == 1 ? 4 : 16, port);
	expect_at_sender(d, port);
}

// (|||6446|) (RFC 2428 section 3)
static void expect_extended_passive(struct dissection *d, struct octet_reader r)
{
	unsigned port;
	uint8_t delimiter;

	if (!find_octet(&r, '('))
		return;
	delimiter = reader_u8(&r);
	read_octet(&r, delimiter);
	read_octet(&r, delimiter);
	port = read_number(&r, 65535);
	read_octet(&r, delimiter);
	if (!r.short_of)
		expect_at_sender(d, port);
}

// The numbers follow some words and, mostly, a parenthesis.
static void expect_passive(struct dissection *d, struct octet_reader r)
{
	while (reader_left(&r) > 0 && (*r.at < '0' || *r.at > '9'))
		r.at++;
	expect_host_port(d, r);
}

static void note_command(struct dissection *d)
{
	d->scratch[6] = begins(d, "AUTH ") ? AUTH_ASKED : 0;
	if (begins(d, "PASS "))
		dpi_add_number(d, METADATA_CLEAR_CREDENTIALS, 1);
	else if (begins(d, "PORT "))
		expect_host_port(d, behind(d, 5));
	else if (begins(d, "EPRT "))
		expect_extended_port(d, behind(d, 5));
}

static void note_reply(struct dissection *d)
{
	if (begins(d, "227 "))
		expect_passive(d, behind(d, 4));
	else if (begins(d, "229 "))
		expect_extended_passive(d, behind(d, 4));
}

// Named at once; what it announces may come late in a long session.
enum verdict ftp_dissect(struct dissection *d)
{
	if (d->master == 0)
		dpi_set_label(d, APP_FTP, 0);
	if (d->to_server) {
		note_command(d);
		return DISSECT_WANT_PACKET;
	}
	if (d->scratch[6] == AUTH_ASKED && begins(d, "234"))
		return dpi_hand_over(d, "tls", APP_FTPS);
	d->scratch[6] = 0;
	note_reply(d);
	return DISSECT_WANT_PACKET;
}
