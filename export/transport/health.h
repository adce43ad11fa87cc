// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_HEALTH_H
#define EXPORT_HEALTH_H

#include "export/transport/collector_addr.h"

// Whether a collector of datagrams is there, asked at a TCP port of its host each second: away
// after two failures, within 3 s, and back with the first answer.
struct health {
	uint16_t port; // 0: nobody asks
	bool is_away;
	int fd; // of the question under way; -1: none
	unsigned n_failures;
	uint64_t next_us, by_us; // steady clock
};

void health_open(struct health *health, uint16_t port);
void health_close(struct health *health);
// Now and then, once an address is known: goes on asking. Never blocks.
void health_look(struct health *health, const struct collector_addr *collector, uint64_t now_us);

#endif
