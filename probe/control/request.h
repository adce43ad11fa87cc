// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_REQUEST_H
#define PROBE_REQUEST_H

#include "probe/control/answer.h"
#include "probe/control/commands.h"
#include "probe/probe.h"

// What one client has asked, from its line to the end of its answer.
struct request {
	struct probe *probe;
	const struct command *command; // NULL: there is none of that name
	char *name, *arguments;	       // parts of `line`; arguments "": none
	bool may_change, begun;
	struct answer answer;
	uint64_t counters; // the question for them that was asked for it
	uint64_t wish;	   // the output that it asked to come or go; of exporters since when
	uint32_t audit[OPTIONS_MAX_CORES];
	char *value;  // of set; NULL: the default
	bool is_done; // what it asked for, if not yet in force
	void *state;  // what a command keeps between two pieces
	void (*free_state)(void *state);
	char line[];
};

// A verb. `answer` writes the next piece; true: that was the last one. `begun` is false the first
// time.
struct command {
	const char *name;
	const char *arguments; // as help shows them; NULL: it takes none
	const char *help;
	bool (*answer)(struct request *request);
	unsigned is; // COMMAND_ bits
};

enum {
	COMMAND_CHANGES = 1,  // needs the right to change something
	COMMAND_COUNTERS = 2, // is answered from counters of a moment after it was asked
	COMMAND_OTHER = 4,    // another spelling: neither in the list nor in the manual
};

#define X(name, arguments, help, verb, is) bool verb(struct request *request);
CONTROL_COMMANDS(X)
#undef X

// verb_counters.c
// What programs call a counter, in small letters.
void counter_name_write(const struct counter_row *row, char *name, size_t size);
const char *counter_side_name(enum counter_side side); // "in", "lost"
// verb_ports.c
// What has come from a port or file until now, and how many packets it has dropped.
void port_sample_of(const struct probe *probe, const struct port_state *state,
		    struct port_sample *sample);
uint64_t port_dropped_of(const struct probe *probe, const struct port_state *state);
// verb_settings.c
// What another thread prepares for it is forgotten when it ends; `state` is its own.
void request_prepares(struct request *request);
// verb_exporters.c
// Whether the collectors have told of a moment after it was asked who sends to them; until then the
// verb has to be called again.
bool exporters_are_told(struct request *request);

#endif
