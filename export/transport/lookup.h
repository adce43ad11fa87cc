// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_LOOKUP_H
#define EXPORT_LOOKUP_H

#include <netdb.h>
#include <stdbool.h>

// A name that a thread of its own looks up, for a resolver may hang for long. Nobody waits for that
// thread: who asked can leave at any time.
struct lookup;

// NULL when there is no memory or thread for it. The arguments are copied.
struct lookup *lookup_begin(const char *host, const char *service, const struct addrinfo *hints);

// Waits for its end for at most so long. When true, the lookup is over and freed, *rc is what
// getaddrinfo() returned, and with 0 *addresses are the caller's.
bool lookup_end(struct lookup *lookup, unsigned wait_ms, int *rc, struct addrinfo **addresses);

// The result is not wanted any more.
void lookup_leave(struct lookup *lookup);

#endif
