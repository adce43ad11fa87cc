// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TRANSPORT_H
#define EXPORT_TRANSPORT_H

#include <stdint.h>

#include "config/ledger.h"
#include "export/encoder.h"

// Counter list of an output. Taken = sent + lost[reason] + not exportable + queued, in all three
// units.
#define OUTPUT_COUNTERS(X)                                                                         \
	X(TAKEN, "taken from the exporter", "Flow Records given to this output", LEDGER_IN)        \
	X(SENT, "sent", "handed over to the kernel, file or library", LEDGER_OUT)                  \
	X(NOT_EXPORTABLE, "not exportable", "the format cannot carry them (IPv6 in NetFlow v5)",   \
	  LEDGER_LOST)                                                                             \
	X(LOST_NO_PEER, "lost: nobody there", "no connection, or no subscriber", LEDGER_LOST)      \
	X(LOST_BLOCKED, "lost: peer too slow", "the socket or queue stayed full", LEDGER_LOST)     \
	X(LOST_ERROR, "lost: send error", "the system refused to send or write", LEDGER_LOST)      \
	X(QUEUED, "queued", "in an unfinished message or batch", LEDGER_HELD)                      \
	X(UNCONFIRMED, "handed over, unconfirmed",                                                 \
	  "sent octets that the peer had not acknowledged when it went", LEDGER_NOTE)              \
	X(SESSIONS, "sessions", "connections made, files begun", LEDGER_NOTE)

enum output_counter {
#define X(name, text, help, side) OUTPUT_##name,
	OUTPUT_COUNTERS(X)
#undef X
	    OUTPUT_N_COUNTERS
};

struct transport;

// One way out. All of them stand in the array transports[] (transport.c). A transport books every
// message it took as sent or lost in the output's ledger.
struct transport_kind {
	const char *name;
	int (*open)(const struct output_settings *settings, unsigned collector,
		    struct ledger *ledger, struct transport **transport);
	void (*close)(struct transport *transport);
	struct message_sink *(*sink)(struct transport *transport);
	// Regular work of at most some milliseconds: connect, send what waits, rotate. True when a
	// session has just begun, so that the encoder must begin() anew.
	bool (*tick)(struct transport *transport, uint64_t now_us);
	// Sends what waits in batches; with `last` waits for a peer as long as is polite.
	void (*flush)(struct transport *transport, uint64_t now_us, bool last);
	bool (*healthy)(const struct transport *transport); // for failover
};

extern const struct transport_kind transport_udp, transport_tcp, transport_file, transport_stdout,
    transport_null, transport_zmq;

#endif
