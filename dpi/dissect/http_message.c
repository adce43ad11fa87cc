// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>
#include <strings.h>

#include "dpi/dissect/http_message.h"

enum { MAX_FIELDS = 64 };

struct known_word {
	const char *text;
	unsigned n;
};
#define WORD(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

// IANA's HTTP Method Registry, frequent ones first; UPnP's (UDA 2.0 sections 1 and 4) and
// Microsoft's.
static const struct known_word methods[] = {
    WORD("GET"),
    WORD("POST"),
    WORD("HEAD"),
    WORD("PUT"),
    WORD("DELETE"),
    WORD("OPTIONS"),
    WORD("CONNECT"),
    WORD("PATCH"),
    WORD("TRACE"),
    WORD("QUERY"),
    WORD("PROPFIND"),
    WORD("PROPPATCH"),
    WORD("COPY"),
    WORD("MOVE"),
    WORD("MKCOL"),
    WORD("LOCK"),
    WORD("UNLOCK"),
    WORD("SEARCH"),
    WORD("REPORT"),
    WORD("ACL"),
    WORD("BIND"),
    WORD("REBIND"),
    WORD("UNBIND"),
    WORD("CHECKIN"),
    WORD("CHECKOUT"),
    WORD("UNCHECKOUT"),
    WORD("LABEL"),
    WORD("LINK"),
    WORD("UNLINK"),
    WORD("MERGE"),
    WORD("MKACTIVITY"),
    WORD("MKCALENDAR"),
    WORD("MKWORKSPACE"),
    WORD("MKREDIRECTREF"),
    WORD("ORDERPATCH"),
    WORD("UPDATE"),
    WORD("BASELINE-CONTROL"),
    WORD("UPDATEREDIRECTREF"),
    WORD("VERSION-CONTROL"),
    WORD("SUBSCRIBE"),
    WORD("UNSUBSCRIBE"),
    WORD("NOTIFY"),
    WORD("M-SEARCH"),
    WORD("BITS_POST"),
    WORD("RPC_IN_DATA"),
    WORD("RPC_OUT_DATA"),
};

static const struct {
	struct known_word name;
	enum http_part part;
} fields[] = {
    {WORD("host"), HTTP_HOST},
    {WORD("user-agent"), HTTP_USER_AGENT},
    {WORD("content-type"), HTTP_CONTENT_TYPE},
    {WORD("accept"), HTTP_ACCEPT},
    {WORD("upgrade"), HTTP_UPGRADE},
    {WORD("soapaction"), HTTP_SOAP_ACTION},
    {WORD("icy-name"), HTTP_ICY},
    {WORD("icy-metadata"), HTTP_ICY},
    {WORD("server"), HTTP_SERVER},
    {WORD("authorization"), HTTP_AUTHORIZATION},
};

// Length of the method that the octets begin with (and a blank), 0 for none.
static unsigned method_length(const uint8_t *octets, unsigned n)
{
	for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		unsigned length = methods[i].n;

		if (octets[0] == (uint8_t)methods[i].text[0] && n > length + 1 &&
		    octets[length] == ' ' && memcmp(octets, methods[i].text, length) == 0)
			return length;
	}
	return 0;
}

static bool read_status_line(struct http_message *message, const uint8_t *line, unsigned n)
{
	if (n < 12 || line[8] != ' ' || (n > 12 && line[12] != ' '))
		return false;
	for (unsigned i = 9; i < 12; i++) {
		if (line[i] < '0' || line[i] > '9')
			return false;
		message->status = (uint16_t)(message->status * 10 + line[i] - '0');
	}
	return message->status >= 100;
}

static bool is_target_start(uint8_t c)
{
	return c > ' ' && c < 0x7f;
}

// RFC 1945 section 4.1: a simple request is one line, "GET /index.html".
static bool is_simple_request(const uint8_t *line, unsigned method, const uint8_t *target,
			      bool alone)
{
	return alone && method == 3 && memcmp(line, "GET", 3) == 0 && *target == '/';
}

// Where the target ends, by the version after it; 0: this is no request.
static unsigned target_of_line(struct http_message *message, const uint8_t *target, unsigned n)
{
	const uint8_t *version = memrchr(target, ' ', n);

	if (version == NULL || target + n - version < 8 || memcmp(version + 1, "HTTP/", 5) != 0)
		return 0;
	message->has_target = true;
	while (version[-1] == ' ')
		version--;
	return (unsigned)(version - target);
}

// The line is cut off: what there is of it must look so.
static unsigned target_of_part(struct http_message *message, const uint8_t *target, unsigned n)
{
	const uint8_t *end = memchr(target, ' ', n);

	if (*target != '/' && strncasecmp((const char *)target, "http://", n < 7 ? n : 7) != 0)
		return 0;
	message->has_target = end != NULL;
	return end != NULL ? (unsigned)(end - target) : n;
}

// "GET /index.html HTTP/1.1"; `alone`: nothing comes after the line.
static bool read_request_line(struct http_message *message, const uint8_t *line, unsigned n,
			      bool alone)
{
	unsigned method = method_length(line, n), left, length;
	const uint8_t *target = line + method + 1;

	if (method == 0)
		return false;
	while (target < line + n && *target == ' ')
		target++;
	left = n - (unsigned)(target - line);
	if (left == 0 || !is_target_start(*target))
		return false;
	if (!message->has_line) {
		length = target_of_part(message, target, left);
	} else if (memchr(target, ' ', left) == NULL) {
		length = is_simple_request(line, method, target, alone) ? left : 0;
		message->has_target = message->complete = length != 0;
	} else {
		length = target_of_line(message, target, left);
	}
	message->parts[HTTP_METHOD] = (struct http_text){.at = line, .n = method};
	message->parts[HTTP_TARGET] = (struct http_text){.at = target, .n = length};
	return length != 0;
}

static void read_field(struct http_message *message, const uint8_t *line, unsigned n)
{
	const uint8_t first = line[0] | 0x20;

	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		unsigned length = fields[i].name.n;
		struct http_text *part = &message->parts[fields[i].part];
		unsigned from = length + 1, to = n;

		if (first != (uint8_t)fields[i].name.text[0] || n <= length ||
		    line[length] != ':' || part->at != NULL ||
		    strncasecmp((const char *)line, fields[i].name.text, length) != 0)
			continue;
		while (from < to && (line[from] == ' ' || line[from] == '\t'))
			from++;
		while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\t'))
			to--;
		*part = (struct http_text){.at = line + from, .n = to - from};
		return;
	}
}

// The line at `from` without its end; the start of the next in *next, or 0 when it has no end.
static unsigned line_length(const uint8_t *octets, unsigned n, unsigned from, unsigned *next)
{
	const uint8_t *end = memchr(octets + from, '\n', n - from);
	unsigned length;

	if (end == NULL) {
		*next = 0;
		return n - from;
	}
	length = (unsigned)(end - octets) - from;
	*next = from + length + 1;
	return length > 0 && end[-1] == '\r' ? length - 1 : length;
}

bool http_read(struct http_message *message, const uint8_t *octets, unsigned n)
{
	unsigned at, next, length;

	memset(message, 0, sizeof(*message));
	if (n < 5)
		return false;
	length = line_length(octets, n, 0, &next);
	message->has_line = next != 0;
	if (memcmp(octets, "HTTP/", 5) == 0
		? !read_status_line(message, octets, length)
		: !read_request_line(message, octets, length, next == n))
		return false;
	at = next;
	for (unsigned i = 0; i < MAX_FIELDS && at != 0 && at < n; i++) {
		length = line_length(octets, n, at, &next);
		if (next == 0)
			break;
		if (length == 0) {
			message->complete = true;
			break;
		}
		read_field(message, octets + at, length);
		at = next;
	}
	return true;
}
