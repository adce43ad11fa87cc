// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_ADDRESS_H
#define PROBE_HTTP_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "config/options/options.h"

// Where --http listens.
struct http_address {
	struct sockaddr_storage address;
	socklen_t length;
	bool loopback; // only this machine can reach it
};

// Reads and judges --http and what belongs to it, without opening anything: beyond loopback it
// needs TLS and a token. On error one line has been reported; returns -errno.
int http_address_check(const struct options *options, struct http_address *address);

// A socket that listens, or -errno with one line.
int http_address_listen(const struct http_address *address, const char *text);

#endif
