// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_PEER_H
#define EXPORT_PEER_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "export/output_settings.h"

// A collector's name and addresses. A name is looked up in the background, told once when it is not
// found, and tried again, so that one bad name holds nothing up.
struct peer {
	char *spec; // for messages
	char *host;
	char service[8];
	char *source;
	int type; // SOCK_DGRAM, SOCK_STREAM
	struct addrinfo hints;
	struct addrinfo *addresses, *address; // all, the one in use
	struct gaicb *lookup;		      // under way
	uint64_t tried_us;
	bool told;
};

// Looks the name up and waits for at most two seconds. A name that is not found is no error.
// -EINVAL when `source` is not an address (told), or -ENOMEM.
int peer_open(struct peer *peer, const struct output_settings *settings, unsigned collector,
	      int type);
void peer_close(struct peer *peer);

// True when an address is known; goes on with looking up else.
bool peer_is_known(struct peer *peer);

// A non-blocking socket for the address in use, bound to the source. Returns the descriptor or
// -errno.
int peer_socket(const struct peer *peer);

// The address in use did not work: the next one's turn; after the last the name is looked up again.
void peer_try_next(struct peer *peer);

#endif
