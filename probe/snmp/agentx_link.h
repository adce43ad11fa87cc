// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_AGENTX_LINK_H
#define PROBE_AGENTX_LINK_H

#include <sys/un.h>

#include "probe/snmp/agentx_pdu.h"

// A connection with the master agent, and what is under way in both directions. Nothing waits.
enum { AGENTX_ROOM = 65536 };

struct agentx_link {
	int fd;	       // -1: none
	uint32_t skip; // octets of a PDU that is too long
	size_t n_in, n_sent;
	struct agentx_writer out; // what is written here leaves by agentx_link_flush()
	uint8_t in[AGENTX_ROOM], octets_out[AGENTX_ROOM];
};

// Each returns 0 or -errno; then the connection is of no use any more.
int agentx_link_open(struct agentx_link *link, const struct sockaddr_un *address);
int agentx_link_flush(struct agentx_link *link);
int agentx_link_receive(struct agentx_link *link); // -EPIPE: the peer has gone

// The next PDU, whole; what follows its header is behind agentx_link_payload().
enum agentx_next {
	AGENTX_NONE, // not yet
	AGENTX_PDU,
	AGENTX_LONG, // there is no room for it: only its header is known, the rest is left out
	AGENTX_WRONG,
};
enum agentx_next agentx_link_next(struct agentx_link *link, struct agentx_header *header);
const uint8_t *agentx_link_payload(const struct agentx_link *link);
void agentx_link_taken(struct agentx_link *link, const struct agentx_header *header);

void agentx_link_close(struct agentx_link *link);

#endif
