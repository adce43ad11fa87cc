// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_MESSAGE_H
#define EXPORT_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/counter_set.h"

enum message_kind {
	MESSAGE_RECORDS,
	MESSAGE_TEMPLATES, // what readers need for records: a session that is taken up again sends
			   // them
	MESSAGE_EVENT,	   // of the moment: worth nothing later
};

// One message on its way from an encoder to a transport: a datagram, an IPFIX message of a stream,
// a run of JSON lines.
struct message {
	uint8_t *octets;
	uint32_t length;
	uint32_t first_frame; // octets of it, for a transport that sends frames; 0: one frame
	// Where a transport that numbers its messages writes number and source, 4 octets each; 0:
	// nowhere.
	uint32_t number_at;
	uint32_t room; // most that may be used
	enum message_kind kind;
	// Of the stream that it was made in, 1 or more: its sequence numbers and Templates are of
	// no use in another one. 0: it was made while there was none.
	uint32_t session;
	// Of all records in it, where the transport has asked for messages of one key.
	uint32_t key;
	// What the disk queue of its output had passed on before its first record.
	struct counts mark;
	// What the transport counts when the message was sent or lost: Flow Records that end in
	// it, and what they hold.
	uint32_t n_records;
	uint32_t n_data_records; // in it: one a direction, or of both together
	uint64_t packets;
	uint64_t ip_octets;
};

// What a transport with subscribers knows of them. One feed may have several encoders.
struct feed_state {
	bool subscribed;	   // somebody wants Flow Records
	uint64_t exported_records; // sent, or before this encoder's next message
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
	// True for one of the feed's encoders each second: that one shall send the event message.
	// NULL: the transport has no subscribers.
	bool (*event_due)(struct message_sink *sink, uint64_t now_us);
	void (*feed_state)(struct message_sink *sink, struct feed_state *state);
};

enum { MESSAGE_MAX_OPEN = 4 };

static inline struct counts message_counts(const struct message *message)
{
	return (struct counts){message->packets, message->ip_octets, message->n_records};
}

// What the output has lost so far, as its counters say.
static inline struct counts message_sink_lost(const struct message_sink *sink)
{
	return sink->counters != NULL ? counter_set_lost(sink->counters, sink->counters->now)
				      : (struct counts){0};
}

#endif
