// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_REQUEST_H
#define PROBE_REQUEST_H

#include "probe/control/answer.h"
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

// verb_counters.c
bool verb_balance(struct request *request);
bool verb_statistics(struct request *request);
bool verb_stages(struct request *request);
// What programs call a counter, in small letters.
void counter_name_write(const struct counter_row *row, char *name, size_t size);
const char *counter_side_name(enum counter_side side); // "in", "lost"
// verb_ports.c
bool verb_ports(struct request *request);
// What has come from a port or file until now.
void port_sample_of(const struct request *request, const struct port_state *state,
		    struct port_sample *sample);
// verb_mrtg.c
bool verb_mrtg(struct request *request);
// verb_metrics.c
bool verb_metrics(struct request *request);
bool verb_counters(struct request *request);
// verb_span.c
bool verb_span(struct request *request);
// verb_audit.c
bool verb_audit(struct request *request);
// verb_flows.c
bool verb_flows(struct request *request);
bool verb_dump_flows(struct request *request);
// verb_top.c
bool verb_top(struct request *request);
// verb_settings.c
bool verb_set(struct request *request);
// What another thread prepares for it is forgotten when it ends; `state` is its own.
void request_prepares(struct request *request);
bool verb_log(struct request *request);
// verb_timeouts.c
bool verb_timeouts(struct request *request);
// verb_explain.c
bool verb_explain(struct request *request);
// verb_exporters.c
bool verb_exporters(struct request *request);
// Whether the collectors have told of a moment after it was asked who sends to them; until then the
// verb has to be called again.
bool exporters_are_told(struct request *request);
// verb_interfaces.c
bool verb_interfaces(struct request *request);
// verb_output.c
bool verb_output(struct request *request);
bool verb_outputs(struct request *request);
// verb_run.c
bool verb_inputs(struct request *request);
bool verb_send_template(struct request *request);
bool verb_reload(struct request *request);
// verb_flows_end.c: ends Flows, or the probe
bool verb_expire_all(struct request *request);
bool verb_delete_all(struct request *request);
bool verb_exit(struct request *request);
bool verb_shutdown(struct request *request);

#endif
