// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_HTTP_MESSAGE_H
#define DPI_HTTP_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

// The head of an HTTP/1 message, as far as it is there.

enum http_part {
	HTTP_METHOD,
	HTTP_TARGET,
	HTTP_HOST,
	HTTP_USER_AGENT,
	HTTP_CONTENT_TYPE,
	HTTP_ACCEPT,
	HTTP_UPGRADE,
	HTTP_SOAP_ACTION,
	HTTP_ICY,
	HTTP_SERVER,
	HTTP_AUTHORIZATION,
	HTTP_N_PARTS
};

struct http_text {
	const uint8_t *at; // NULL: not there
	unsigned n;
};

struct http_message {
	uint16_t status; // 0: a request
	bool has_line;	 // the first line is whole
	bool has_target; // so is the target in it
	bool complete;	 // so is the head
	struct http_text parts[HTTP_N_PARTS];
};

// False when it is neither a request nor a response. A field that is cut off is not there.
bool http_read(struct http_message *message, const uint8_t *octets, unsigned n);

#endif
