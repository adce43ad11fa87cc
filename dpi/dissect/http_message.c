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

static const struct known_word methods[] = {
    WORD("GET"),	  WORD("POST"),	   WORD("HEAD"),      WORD("PUT"),
    WORD("DELETE"),	  WORD("OPTIONS"), WORD("CONNECT"),   WORD("PATCH"),
    WORD("TRACE"),	  WORD("COPY"),	   WORD("MOVE"),      WORD("PROPFIND"),
    WORD("PROPPATCH"),	  WORD("MKCOL"),   WORD("LOCK"),      WORD("UNLOCK"),
    WORD("SEARCH"),	  WORD("REPORT"),  WORD("BITS_POST"), WORD("RPC_IN_DATA"),
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

// "GET /index.html HTTP/1.1"; where the line is cut off, what there is of it must look
// so.
static bool read_request_line(struct http_message *message, const uint8_t *line, unsigned n)
{
	unsigned method = method_length(line, n), end = n;
	const uint8_t *target;

	if (method == 0)
		return false;
	target = line + method + 1;
	if (!is_target_start(*target))
		return false;
	if (message->has_line) {
		const uint8_t *version = memrchr(target, ' ', n - method - 1);

		if (version == NULL || line + n - version < 8 ||
		    memcmp(version + 1, "HTTP/", 5) != 0)
			return false;
		end = (unsigned)(version - line);
		message->has_target = true;
	} else if (*target != '/' && strncasecmp((const char *)target, "http://",
						 n - method - 1 < 7 ? n - method - 1 : 7) != 0) {
		return false;
	} else if (memchr(target, ' ', n - method - 1) != NULL) {
		end = (unsigned)((const uint8_t *)memchr(target, ' ', n - method - 1) - line);
		message->has_target = true;
	}
	message->parts[HTTP_METHOD] = (struct http_text){.at = line, .n = method};
	message->parts[HTTP_TARGET] = (struct http_text){.at = target, .n = end - method - 1};
	return true;
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
	if (memcmp(octets, "HTTP/", 5) == 0 ? !read_status_line(message, octets, length)
					    : !read_request_line(message, octets, length))
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
