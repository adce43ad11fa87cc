// SPDX-License-Identifier: BSD-3-Clause
#include <stdbool.h>
#include <string.h>

#include "dpi/noise.h"
#include "dpi/signatures/xorshift.h"

const char *const noise_names[] = {
#define X(family, name) name,
    NOISE_FAMILIES(X)
#undef X
};

static unsigned below(uint64_t *state, unsigned limit)
{
	return (unsigned)((xorshift_next(state) >> 32) * limit >> 32);
}

static unsigned fill_random(uint64_t *state, uint8_t *payload)
{
	const unsigned length = 8 + below(state, 120);

	for (unsigned at = 0; at < length; at += 8) {
		const uint64_t octets = xorshift_next(state);

		memcpy(payload + at, &octets, sizeof(octets));
	}
	return length;
}

static unsigned fill_same(uint64_t *state, uint8_t *payload, int octet)
{
	const unsigned length = 1 + below(state, NOISE_OCTETS - 1);

	memset(payload, octet, length);
	return length;
}

// What lines of command languages begin with; and words of prose.
static const char *const words[] = {
    "get",	"set",	   "put",     "post",	 "stats",  "status", "hello",	"login",
    "data",	"ping",	   "quit",    "user",	 "list",   "info",   "help",	"open",
    "close",	"read",	   "write",   "send",	 "start",  "stop",   "add",	"delete",
    "update",	"select",  "from",    "the",	 "of",	   "and",    "to",	"in",
    "is",	"it",	   "with",    "that",	 "name",   "value",  "id",	"type",
    "time",	"date",	   "error",   "ok",	 "yes",	   "no",     "true",	"false",
    "GET",	"SET",	   "OK",      "ERROR",	 "LOGIN",  "USER",   "PASS",	"QUIT",
    "PING",	"PONG",	   "HELLO",   "DATA",	 "LIST",   "NICK",   "JOIN",	"connect",
    "auth",	"token",   "version", "message", "event",  "topic",  "publish", "subscribe",
    "register", "request", "result",  "method",	 "params", "length", "size",	"port",
    "host",
};

// Words with blanks or marks between them, in lines.
static unsigned fill_text(uint64_t *state, uint8_t *payload)
{
	static const char *const gaps[] = {" ", " ", " ", "\r\n", "\n", ": ", "=", ",", "/", "."};
	const unsigned length = 8 + below(state, 80);
	unsigned at = 0;

	while (at < length) {
		const unsigned draw = below(state, 8);
		const char *word = words[below(state, sizeof(words) / sizeof(words[0]))];
		const char *gap = gaps[below(state, sizeof(gaps) / sizeof(gaps[0]))];

		if (draw == 0)
			payload[at++] = (uint8_t)('0' + below(state, 10));
		else if (draw == 1)
			payload[at++] = (uint8_t)(' ' + below(state, 95));
		else
			for (; *word != '\0'; word++)
				payload[at++] = (uint8_t)*word;
		for (; *gap != '\0'; gap++)
			payload[at++] = (uint8_t)*gap;
	}
	payload[at++] = '\r';
	payload[at++] = '\n';
	return at;
}

// Fields as protobuf has them: a small number or a string, under tags 1 to 15; every other message
// with its length before it.
static unsigned fill_protobuf(uint64_t *state, uint8_t *payload)
{
	const bool framed = below(state, 2) == 0;
	const unsigned length = 12 + below(state, 80);
	unsigned at = framed ? 4 : 0;

	while (at < length) {
		const unsigned type = below(state, 2) == 0 ? 0 : 2;
		const unsigned value = below(state, type == 0 ? 128 : 24);

		payload[at++] = (uint8_t)((1 + below(state, 15)) << 3 | type);
		payload[at++] = (uint8_t)value;
		for (unsigned i = 0; type == 2 && i < value; i++)
			payload[at++] = (uint8_t)(below(state, 4) == 0 ? below(state, 256)
								       : 'a' + below(state, 26));
	}
	if (framed)
		memcpy(payload, (uint8_t[]){0, 0, 0, (uint8_t)(at - 4)}, 4);
	return at;
}

unsigned noise_make(enum noise_family family, uint64_t *state, uint8_t payload[NOISE_OCTETS])
{
	switch (family) {
	case NOISE_ZERO:
		return fill_same(state, payload, 0);
	case NOISE_ONES:
		return fill_same(state, payload, 0xff);
	case NOISE_TEXT:
		return fill_text(state, payload);
	case NOISE_PROTOBUF:
		return fill_protobuf(state, payload);
	default:
		return fill_random(state, payload);
	}
}
