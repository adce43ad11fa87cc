// SPDX-License-Identifier: BSD-3-Clause
// What comes after a proxy's or database's greeting: the Flow keeps its name, the server name or
// host inside it becomes metadata.
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/http_message.h"
#include "dpi/engine/dissector.h"

enum { APP_HAPROXY = 350, PROXY_LINE = 107 };

static bool is_http(const struct dissection *d)
{
	struct http_message message;

	return d->payload[0] >= 'A' && d->payload[0] <= 'Z' &&
	       http_read(&message, d->payload, d->length);
}

enum verdict inner_protocol_dissect(struct dissection *d)
{
	const uint8_t *at = d->payload;
	const uint8_t in_charge = d->in_charge;
	enum verdict verdict = DISSECT_NOT_MINE;

	if (d->length > 5 && at[0] == 22 && at[1] == 3)
		verdict = dpi_dissect_inner(d, "tls");
	else if (d->length > 5 && is_http(d))
		verdict = dpi_dissect_inner(d, "http");
	if (verdict != DISSECT_NOT_MINE)
		return verdict;
	d->in_charge = in_charge;
	return DISSECT_NAMED;
}

// What the PROXY protocol puts before a connection: a line of at most 107 octets, or a signature of
// 12, two octets and a length (its sections 2.1 and 2.2). 0: neither.
static unsigned proxy_header(const struct dissection *d)
{
	unsigned most = d->length < PROXY_LINE ? d->length : PROXY_LINE;
	const uint8_t *end;

	if (d->payload[0] == '\r')
		return d->length < 16 ? 0 : 16 + (unsigned)(d->payload[14] << 8 | d->payload[15]);
	end = memmem(d->payload, most, "\r\n", 2);
	return end != NULL ? (unsigned)(end - d->payload) + 2 : 0;
}

// The connection itself begins after the header, or in the next packet.
enum verdict haproxy_dissect(struct dissection *d)
{
	unsigned header = proxy_header(d);

	if (header == 0)
		return DISSECT_NOT_MINE;
	dpi_hand_over(d, "inner_protocol", APP_HAPROXY);
	if (header >= d->length)
		return DISSECT_NAMED;
	d->payload += header;
	d->length -= header;
	return inner_protocol_dissect(d);
}
