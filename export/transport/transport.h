// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TRANSPORT_H
#define EXPORT_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "export/message.h"
#include "export/output_setting.h"
#include "export/output_settings.h"
#include "export/transport/wait_set.h"

// Counter list of an output. Taken + found in the disk queue + sent twice = sent + unconfirmed +
// lost[reason] + not exportable + left out + queued + in the disk queue, in all three units.
#define OUTPUT_COUNTERS(X)                                                                         \
	X(TAKEN, "taken from the exporter", "Flow Records given to this output", COUNTER_IN,       \
	  BOUNDARY_EXPORTER_OUTPUT)                                                                \
	X(SPOOL_FOUND, "found in the disk queue", "an earlier run had left them", COUNTER_IN,      \
	  BOUNDARY_NONE)                                                                           \
	X(AGAIN, "given to the peer twice",                                                        \
	  "at an outage: recordId tells them apart, see lineprobe help delivery", COUNTER_IN,      \
	  BOUNDARY_NONE)                                                                           \
	X(SENT, "sent", "handed over to the kernel, file or library", COUNTER_OUT, BOUNDARY_NONE)  \
	X(UNCONFIRMED, "handed over, unconfirmed",                                                 \
	  "not counted as sent: a peer that went away may not have read them", COUNTER_OUT,        \
	  BOUNDARY_NONE)                                                                           \
	X(NOT_EXPORTABLE, "not exportable", "the format cannot carry them (IPv6 in NetFlow v5)",   \
	  COUNTER_OUT, BOUNDARY_NONE)                                                              \
	X(LEFT_OUT, "left out by where=", "the output's filter does not take them", COUNTER_OUT,   \
	  BOUNDARY_NONE)                                                                           \
	X(LOST_NO_PEER, "lost: no subscriber or connection",                                       \
	  "no connection, or no subscriber: start the peer; wait=on waits for it", COUNTER_LOST,   \
	  BOUNDARY_NONE)                                                                           \
	X(LOST_BLOCKED, "lost: peer too slow",                                                     \
	  "the output's queue was full: the peer, the disk or rate= is too slow", COUNTER_LOST,    \
	  BOUNDARY_NONE)                                                                           \
	X(LOST_ERROR, "lost: send error", "the system refused to send or write: the log says why", \
	  COUNTER_LOST, BOUNDARY_NONE)                                                             \
	X(LOST_STOPPED, "lost: not sent before the stop",                                          \
	  "no progress for 5 s, or --stop-time was over: raise it", COUNTER_LOST, BOUNDARY_NONE)   \
	X(QUEUED, "queued", "in an unfinished message or batch", COUNTER_HELD, BOUNDARY_NONE)      \
	X(LOST_SPOOL_FULL, "lost: disk queue full",                                                \
	  "the oldest made room: raise spool-max=", COUNTER_LOST, BOUNDARY_NONE)                   \
	X(LOST_SPOOL_AGE, "lost: too old in the disk queue", "raise spool-age=", COUNTER_LOST,     \
	  BOUNDARY_NONE)                                                                           \
	X(LOST_SPOOL_DAMAGED, "lost: disk queue damaged",                                          \
	  "what was written cannot be read back: look after the disk", COUNTER_LOST,               \
	  BOUNDARY_NONE)                                                                           \
	X(LOST_SPOOL_DISK, "lost: disk queue cannot be written",                                   \
	  "the disk is full, read-only or too slow: the log says why", COUNTER_LOST,               \
	  BOUNDARY_NONE)                                                                           \
	X(SPOOLED, "in the disk queue", "the peer is away or slow: they are sent when it is back", \
	  COUNTER_HELD, BOUNDARY_NONE)                                                             \
	X(SPOOL_PUT, "written to the disk queue", "since the start", COUNTER_NOTE, BOUNDARY_NONE)  \
	X(SPOOL_GOT, "read back from the disk queue", "since the start", COUNTER_NOTE,             \
	  BOUNDARY_NONE)                                                                           \
	X(SPOOL_CUT, "stretches of the disk queue cut",                                            \
	  "places that were damaged, or not yet written when a probe was killed", COUNTER_NOTE,    \
	  BOUNDARY_NONE)                                                                           \
	X(SPOOL_ON_DISK, "size of the disk queue", "octets of its files", COUNTER_NOTE,            \
	  BOUNDARY_NONE)                                                                           \
	X(SPOOL_AGE, "age of the disk queue in seconds", "of the oldest record in it",             \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(SPOOL_PUT_RATE, "written to it in the last second", "records", COUNTER_NOTE,             \
	  BOUNDARY_NONE)                                                                           \
	X(SPOOL_GOT_RATE, "read back in the last second", "records", COUNTER_NOTE, BOUNDARY_NONE)  \
	X(RESENT, "unconfirmed, sent again",                                                       \
	  "datagrams before an ICMP error; with resend=, what a peer may not have read",           \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(REFUSED, "unreachable", "times that ICMP reported that nobody listens", COUNTER_NOTE,    \
	  BOUNDARY_NONE)                                                                           \
	X(MESSAGES, "messages", "datagrams or their like with Data Records", COUNTER_NOTE,         \
	  BOUNDARY_NONE)                                                                           \
	X(IN_MESSAGES, "Flow Records in messages", "that were begun to be sent", COUNTER_NOTE,     \
	  BOUNDARY_NONE)                                                                           \
	X(DATA_RECORDS, "Data Records in messages", "one for each direction that has packets",     \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(SESSIONS, "sessions", "connections made, files begun", COUNTER_NOTE, BOUNDARY_NONE)      \
	X(PEERS_GONE, "disconnections", "connections that ended, also by a restart of the peer",   \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(HANDSHAKES_FAILED, "handshakes failed", "peers that failed to agree on encryption",      \
	  COUNTER_NOTE, BOUNDARY_NONE)

enum output_counter {
#define X(name, text, help, side, boundary) OUTPUT_##name,
	OUTPUT_COUNTERS(X)
#undef X
	    OUTPUT_N_COUNTERS
};

extern const struct counter_row output_rows[OUTPUT_N_COUNTERS]; // transport.c

struct transport; // message_queue.h

// What becomes of a message that is sent now; the better, the larger.
enum transport_state {
	TRANSPORT_CLOSED,  // lost: no session
	TRANSPORT_REFUSED, // sent, but the peer's host has said that nobody listens
	TRANSPORT_FULL,	   // perhaps lost: half of the queue waits for the peer
	TRANSPORT_TURNS,   // the file is complete: the next tick() begins another
	TRANSPORT_OPEN,
};

enum transport_event {
	TRANSPORT_STEADY,
	TRANSPORT_BEGAN, // a session has just begun: the encoder must begin() anew
	TRANSPORT_BACK,	 // the peer is back after an outage: the encoder shall refresh()
};

// One way out. A transport counts every message it took as sent or lost in the output's counters
// and belongs to one exporter thread; several may share the counters. Nothing but open() and
// close() ever blocks.
struct transport_ops {
	const char *name;
	unsigned traits;		     // TRAIT_ bits
	unsigned takes;			     // TAKES_ groups of settings
	const struct setting_list *settings; // its own; NULL: none
	uint32_t octets;		     // of memory that its queue takes
	// On error one line has been printed, but for -ENOMEM; returns -errno. A host that does not
	// resolve or a peer that is not there is no error.
	int (*open)(const struct output_settings *settings, unsigned collector,
		    struct counter_set *counters, struct transport **transport);
	void (*close)(struct transport *transport);
	// Regular work: connect, send what waits, rotate. The encoder was flushed just before.
	enum transport_event (*tick)(struct transport *transport, uint64_t now_us);
	// Somebody may have renamed what is written to, or wants it to be complete: another one is
	// begun at a tick, if need be. NULL: nothing that has a name.
	void (*reopen)(struct transport *transport);
	// Sends what can go now.
	void (*flush)(struct transport *transport, uint64_t now_us);
	// No more messages come. Called again and again until it returns true: all has left, and
	// the peer was notified.
	bool (*end)(struct transport *transport, uint64_t now_us);
	// It is given up: what it still does is broken off. NULL: nothing to break off.
	void (*abandon)(struct transport *transport);
	// Adds what the exporter may sleep for until flush(), tick() or end() can go on. The 100 ms
	// of a tick are no concern of it.
	void (*wait)(const struct transport *transport, struct wait_set *set);
	enum transport_state (*state)(const struct transport *transport);
};

#endif
