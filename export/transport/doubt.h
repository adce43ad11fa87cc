// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DOUBT_H
#define EXPORT_DOUBT_H

#include "export/transport/message_queue.h"

enum { DOUBT_US = 100000 }; // more than an ICMP error takes

// When datagrams that were sent count as sent: once the network had time to say that nobody listens
// and did not. Beside a queue's `in_doubt`.
struct doubt {
	uint64_t aged_us;  // steady clock
	struct counts old; // the part of queue->in_doubt that is the oldest
};

// Now and then: what was in doubt before and was not refused since is sent.
void doubt_age(struct doubt *doubt, struct message_queue *queue, uint64_t now_us);
// All that is in doubt is sent or lost.
void doubt_end(struct doubt *doubt, struct message_queue *queue, enum output_counter row);

#endif
