// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_MESSAGE_H
#define EXPORT_MESSAGE_H

#include <stdint.h>

#include "config/counter_set.h"

// One message on its way from an encoder to a transport: a datagram, an IPFIX message of a stream,
// a run of JSON lines.
struct message {
	uint8_t *octets;
	uint32_t length;
	uint32_t room; // most that may be used
	// What the transport counts when the message was sent or lost: Flow Records that end in
	// it, and what they hold.
	uint32_t n_records;
	uint64_t packets;
	uint64_t ip_octets;
};

// Where an encoder's messages go; the transport never reports an error to the encoder, it
// counts.
struct message_sink {
	// An empty message with the transport's room. Valid until it is sent. Up to
	// MESSAGE_MAX_OPEN may be open at once (one a Template, say). n_records, packets and
	// ip_octets of an open message are right after every add(), for the counters.
	struct message *(*take)(struct message_sink *sink);
	void (*send)(struct message_sink *sink, struct message *message);
	// The output's counters (rows of export/transport.h), for the statistics of the
	// Exporting Process.
	const struct counter_set *counters;
};

enum { MESSAGE_MAX_OPEN = 4 };

#endif
