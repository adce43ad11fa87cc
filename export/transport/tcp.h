// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TCP_H
#define EXPORT_TCP_H

#include "export/transport/collector_addr.h"
#include "export/transport/message_queue.h"
#include "export/transport/outage.h"
#include "export/transport/stream.h"
#include "export/transport/unacked.h"

enum tcp_phase { TCP_APART, TCP_CONNECTING, TCP_CONNECTED, TCP_SHUT, TCP_GONE };

// What tcp.c (the session) and tcp_end.c (its end) share.
struct tcp_transport {
	struct transport base;
	struct collector_addr collector;
	enum tcp_phase phase;
	struct outage outage;
	struct octet_stream *stream;
	uint32_t head_done;			   // octets of the oldest message that are written
	uint32_t window;			   // the largest that the peer has announced
	uint64_t backoff_us, next_us, deadline_us; // steady clock
	uint32_t pending; // octets that the peer's kernel has not acknowledged, when shut
	struct unacked unacked;
};

// The connection is lost or given up: books what the peer may not have read.
void tcp_note_unconfirmed(struct tcp_transport *tcp);

// transport_ops.end(): writes what waits, then says goodbye.
bool tcp_end(struct transport *base, uint64_t now_us);

#endif
