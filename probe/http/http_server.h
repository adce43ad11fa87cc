// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_SERVER_H
#define PROBE_HTTP_SERVER_H

#include "config/options/options.h"

struct probe;
struct http_server;

// Serves --http by a thread of its own and of low priority, which has no more of the probe than
// what the control commands answer it.

// Opens files and port; who comes before the start waits. Without --http *server is NULL. On error
// one line has been reported; returns -errno.
int http_server_open(const struct options *options, struct probe *probe,
		     struct http_server **server);
// Once the process is the user that it will be. `begin` is the first that the thread does; NULL:
// nothing. On error one line has been reported; returns -errno.
int http_server_start(struct http_server *server, void (*begin)(void));
void http_server_close(struct http_server *server);

#endif
