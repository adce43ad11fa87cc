// SPDX-License-Identifier: BSD-3-Clause
// HTTP/1 (RFC 9112): the first request and its response.
#include <string.h>
#include <strings.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/http_message.h"

enum { APP_HTTP = 7, APP_CONNECT = 130, APP_PROXY = 131, APP_MS_RPCH = 127 };
enum { APP_BITTORRENT = 37, APP_OCSP = 63, APP_WEBSOCKET = 251, APP_SOAP = 253, APP_GNUTELLA = 35 };
enum { APP_DASH = 291, APP_WEBDAV = 376, APP_HLS = 418, APP_ICECAST = 52, APP_IPP = 6 };
enum { APP_SOFTETHER = 290 };

// scratch[0]
enum { SEEN_REQUEST = 1, SEEN_CONNECT = 2 };

#define AT_START(text) true, sizeof(text) - 1, text
#define ANYWHERE(text) false, sizeof(text) - 1, text

// What shows that something special is carried: where to look, what for, the
// application.
static const struct {
	enum http_part part;
	uint16_t application;
	bool at_start;
	uint8_t n;
	const char *text;
} specials[] = {
    {HTTP_CONTENT_TYPE, APP_OCSP, AT_START("application/ocsp-")},
    {HTTP_ACCEPT, APP_OCSP, AT_START("application/ocsp-")},
    {HTTP_CONTENT_TYPE, APP_SOAP, AT_START("application/soap+xml")},
    {HTTP_SOAP_ACTION, APP_SOAP, AT_START("")},
    {HTTP_CONTENT_TYPE, APP_IPP, AT_START("application/ipp")},
    {HTTP_CONTENT_TYPE, APP_DASH, AT_START("application/dash+xml")},
    {HTTP_CONTENT_TYPE, APP_HLS, AT_START("application/vnd.apple.mpegurl")},
    {HTTP_CONTENT_TYPE, APP_HLS, AT_START("application/x-mpegurl")},
    {HTTP_UPGRADE, APP_WEBSOCKET, AT_START("websocket")},
    {HTTP_TARGET, APP_BITTORRENT, AT_START("/announce?info_hash=")},
    {HTTP_TARGET, APP_BITTORRENT, AT_START("/scrape?info_hash=")},
    {HTTP_TARGET, APP_SOFTETHER, AT_START("/vpnsvc/connect.cgi")},
    {HTTP_TARGET, APP_GNUTELLA, AT_START("/uri-res/N2R?urn:")},
    {HTTP_TARGET, APP_GNUTELLA, AT_START("/gnutella/")},
    {HTTP_USER_AGENT, APP_GNUTELLA, ANYWHERE("gnutella")},
    {HTTP_USER_AGENT, APP_GNUTELLA, AT_START("LimeWire")},
    {HTTP_USER_AGENT, APP_GNUTELLA, AT_START("BearShare")},
    {HTTP_USER_AGENT, APP_WEBDAV, AT_START("Microsoft-WebDAV-MiniRedir")},
    {HTTP_USER_AGENT, APP_WEBDAV, AT_START("gvfs/")},
    {HTTP_USER_AGENT, APP_WEBDAV, AT_START("davfs2/")},
    {HTTP_TARGET, APP_HLS, ANYWHERE(".m3u8")},
    {HTTP_TARGET, APP_DASH, ANYWHERE(".mpd")},
    {HTTP_TARGET, APP_DASH, ANYWHERE(".m4s")},
    {HTTP_ICY, APP_ICECAST, AT_START("")},
};

// As memmem(), quicker for what is short.
static bool contains(const struct http_text *in, const char *text, size_t n)
{
	const uint8_t *at = in->at, *end = in->at + in->n;

	while ((size_t)(end - at) >= n) {
		at = memchr(at, text[0], (size_t)(end - at) - n + 1);
		if (at == NULL)
			return false;
		if (memcmp(at, text, n) == 0)
			return true;
		at++;
	}
	return false;
}

static uint16_t find_special(const struct http_message *message)
{
	for (unsigned i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
		const struct http_text *in = &message->parts[specials[i].part];
		size_t n = specials[i].n;

		if (in->at == NULL || in->n < n)
			continue;
		if (n == 0 || (((in->at[0] ^ specials[i].text[0]) & ~0x20) == 0 &&
			       strncasecmp((const char *)in->at, specials[i].text, n) == 0))
			return specials[i].application;
		if (!specials[i].at_start && contains(in, specials[i].text, n))
			return specials[i].application;
	}
	return 0;
}

static bool is_webdav_method(const struct http_text *method)
{
	static const char *const methods[] = {"PROPFIND", "PROPPATCH", "MKCOL", "LOCK",
					      "UNLOCK",	  "MOVE",      "COPY"};

	for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (method->n == strlen(methods[i]) &&
		    memcmp(method->at, methods[i], method->n) == 0)
			return true;
	return false;
}

static bool is_method(const struct http_text *method, const char *name)
{
	return method->n == strlen(name) && memcmp(method->at, name, method->n) == 0;
}

static uint16_t master_of(const struct http_message *message)
{
	const struct http_text *method = &message->parts[HTTP_METHOD];
	const struct http_text *target = &message->parts[HTTP_TARGET];

	if (is_method(method, "CONNECT"))
		return APP_CONNECT;
	if (is_method(method, "RPC_IN_DATA") || is_method(method, "RPC_OUT_DATA"))
		return APP_MS_RPCH;
	if (target->n > 7 && strncasecmp((const char *)target->at, "http://", 7) == 0)
		return APP_PROXY;
	return APP_HTTP;
}

static void label_request(struct dissection *d, const struct http_message *message)
{
	uint16_t master = master_of(message), special = find_special(message);
	const struct http_text *host = &message->parts[HTTP_HOST];

	if (master == APP_CONNECT)
		host = &message->parts[HTTP_TARGET];
	else if (is_webdav_method(&message->parts[HTTP_METHOD]))
		special = APP_WEBDAV;
	if (special != 0)
		dpi_set_label(d, master, special);
	else if (host->n > 0 && host->n <= 255)
		dpi_set_host(d, master, host->at, host->n);
	else
		dpi_set_label(d, master, 0);
}

static void add_part_metadata(struct dissection *d, const struct http_message *message,
			      enum http_part part, enum metadata_kind kind)
{
	dpi_add_text(d, kind, message->parts[part].at, message->parts[part].n);
}

// RFC 7617: user and password in base 64.
static bool is_basic(const struct http_text *authorization)
{
	return authorization->n > 6 &&
	       strncasecmp((const char *)authorization->at, "Basic ", 6) == 0;
}

static enum verdict read_request(struct dissection *d, const struct http_message *message)
{
	bool more = !message->complete && d->missing == 0 && d->length < 4096;

	label_request(d, message);
	add_part_metadata(d, message, HTTP_METHOD, METADATA_HTTP_METHOD);
	if (message->has_target)
		add_part_metadata(d, message, HTTP_TARGET, METADATA_HTTP_TARGET);
	add_part_metadata(d, message, HTTP_HOST, METADATA_HTTP_HOST);
	add_part_metadata(d, message, HTTP_USER_AGENT, METADATA_HTTP_USER_AGENT);
	if (is_basic(&message->parts[HTTP_AUTHORIZATION]))
		dpi_add_number(d, METADATA_CLEAR_CREDENTIALS, 1);
	if (more)
		return DISSECT_WANT_STREAM;
	d->scratch[0] |= SEEN_REQUEST;
	if (is_method(&message->parts[HTTP_METHOD], "CONNECT"))
		d->scratch[0] |= SEEN_CONNECT;
	return d->flow->label.confidence == CONFIDENCE_HOSTNAME &&
		       (d->scratch[0] & SEEN_CONNECT) == 0
		   ? dpi_named(d, METADATA_BIT(METADATA_HTTP_STATUS) |
				      METADATA_BIT(METADATA_HTTP_CONTENT_TYPE))
		   : DISSECT_WANT_PACKET;
}

static enum verdict read_response(struct dissection *d, const struct http_message *message)
{
	uint16_t special = find_special(message), master = d->flow->label.master;

	if (message->status < 200 && message->status != 101)
		return DISSECT_WANT_PACKET;
	dpi_add_number(d, METADATA_HTTP_STATUS, message->status);
	add_part_metadata(d, message, HTTP_CONTENT_TYPE, METADATA_HTTP_CONTENT_TYPE);
	if ((d->scratch[0] & SEEN_CONNECT) != 0)
		return message->status / 100 == 2 ? dpi_hand_over(d, "tls", APP_CONNECT)
						  : DISSECT_DONE;
	if (master == 0 || (special != 0 && d->flow->label.application == master))
		dpi_set_label(d, master != 0 ? master : APP_HTTP, special);
	// a capture that begins with a response: the next request has the host
	return (d->scratch[0] & SEEN_REQUEST) != 0 ? DISSECT_DONE : DISSECT_WANT_PACKET;
}

enum verdict http_dissect(struct dissection *d)
{
	struct http_message message;

	if (!http_read(&message, d->payload, d->length))
		return d->flow->label.master != 0 ? DISSECT_WANT_PACKET : DISSECT_NOT_MINE;
	dpi_tell_request(d, message.status == 0);
	if (message.status != 0)
		return read_response(d, &message);
	if ((d->scratch[0] & SEEN_REQUEST) != 0)
		return DISSECT_WANT_PACKET; // the next request came before the response
	return read_request(d, &message);
}
