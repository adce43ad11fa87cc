// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_COLLECTOR_ADDR_H
#define EXPORT_COLLECTOR_ADDR_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "export/output_settings.h"
#include "export/transport/lookup.h"

// A collector's name and addresses. A name is looked up in the background, reported once when it is
// not found, and tried again, so that one bad name holds nothing up.
struct collector_addr {
	char *spec; // for messages
	char *host;
	char service[8];
	char *source;
	int type;	 // SOCK_DGRAM, SOCK_STREAM
	bool has_others; // the output has more collectors, which take over
	int ttl;	 // 0: the system's
	int tos;	 // of the IP header: DSCP * 4
	struct addrinfo hints;
	struct addrinfo *addresses, *address; // all, the one in use
	struct lookup *lookup;		      // under way
	uint64_t tried_us;
	bool reported;
};

// Looks the name up and waits for at most two seconds. A name that is not found is no error.
// -EINVAL when `source` is not an address (reported), or -ENOMEM.
int collector_addr_open(struct collector_addr *addr, const struct output_settings *settings,
			unsigned collector, int type);
void collector_addr_close(struct collector_addr *addr);

// True when an address is known; goes on with looking up else.
bool collector_addr_is_known(struct collector_addr *addr);

// A non-blocking socket for the address in use, bound to the source. Returns the descriptor or
// -errno.
int collector_addr_socket(const struct collector_addr *addr);

// The address in use did not work: the next one's turn; after the last the name is looked up again.
void collector_addr_try_next(struct collector_addr *addr);

#endif
