// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_H
#define EXPORT_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "export/encode/encoder.h"
#include "export/transport/transport.h"

// One --output as one exporter serves it: a stream (encoder, transport, sequence) to each of its
// collectors, and their common counters. Belongs to the exporter's thread once that runs. Nothing
// but output_open() and output_close() blocks.
//
// Live, an output never waits: what its queue cannot take is lost and counted, and no other output
// notices. For a file it waits as long as it makes progress, and ten seconds without any; so all
// outputs of a file go at the speed of the slowest. At a stop it waits five seconds without
// progress, and until the stop's deadline at most.
struct output;

struct output_context {
	const struct options *options;
	const struct export_environment *environment;
	unsigned exporter, n_exporters;
};

// On error one line has been printed; returns -errno.
int output_open(const char *spec, const struct output_context *context, struct output **output);
void output_close(struct output *output);

// Before a batch: how many records it may be given now (0: it waits), and which collectors can take
// them.
unsigned output_prepare(struct output *output, uint64_t monotonic_us, uint64_t now_us);
// Live: more would be lost, but not if it came a moment later. Who has room for it may keep it.
bool output_may_hold(const struct output *output);
void output_add(struct output *output, const struct flow_record *record, uint64_t now_us);

// Sends what had to wait and can go now.
void output_poll(struct output *output, uint64_t now_us);
// At least each 100 ms: sends unfinished messages, then the regular work of encoder and transport.
void output_tick(struct output *output, uint64_t now_us);
void output_refresh(struct output *output);
// Files are opened again by their names, see transport_ops.reopen.
void output_reopen(struct output *output);
// Adds what output_poll(), or the end, waits for.
void output_wait(const struct output *output, struct wait_set *set);
// True when nothing may be taken before output_is_up() (wait=on).
bool output_waits(const struct output *output);
// True once every collector has had a session, or a disk queue keeps what comes before that.
bool output_is_up(const struct output *output);

// The run stops: from here on it waits rather than loses, until the deadline (steady clock), and no
// rate holds it back but the one that a UDP collector can handle.
void output_stop(struct output *output, uint64_t deadline_us);
// Many records come that shall not be lost: the same, but what is stuck is not given up, and what
// is away not waited for. Until `until_us`, or until output_drained() has said that the last one
// was given and all is sent; then it does again as it did before.
void output_drain(struct output *output, uint64_t until_us);
void output_drained(struct output *output);
// No record follows: called again and again, sends everything and ends the sessions. True when all
// is over or given up.
bool output_end_some(struct output *output, uint64_t monotonic_us, uint64_t now_us);
// Then, for an exporter that goes on: all is counted, and another thread may call output_finish(),
// which may take seconds where a file, FIFO or subscriber is stuck.
void output_leave(struct output *output);
// Then: closes encoders and transports. The counters stay.
void output_finish(struct output *output);
// All of the end at once, sleeping while it waits.
void output_end(struct output *output, uint64_t now_us);

void output_publish(struct output *output);
// What is wrong with the settings of a disk queue. Errors as above.
int output_spool_check(const struct output_settings *settings, const struct options *options);
// Once the program is that user and the output is open: whether it can write there.
int output_spool_check_user(const struct output_settings *settings, const struct options *options,
			    const char *user);
struct counter_set *output_counters(struct output *output);
struct wanted output_wanted(const struct output *output);
// The same of one that is not open, and what encoders check of it: nothing is made or bound. Errors
// as above.
int output_check_wanted(const char *spec, const struct output_context *context,
			struct wanted *wanted);

#endif
