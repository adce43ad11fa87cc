// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_H
#define EXPORT_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "export/encode/encoder.h"
#include "export/transport/transport.h"

// One --output as one exporter serves it: a stream (encoder, transport, sequence) to each of its
// collectors, and their common counters. Belongs to the exporter's thread once that runs.
struct output;

struct output_context {
	const struct options *options;
	const struct export_environment *environment;
	unsigned exporter, n_exporters;
};

// On error one line has been told; returns -errno.
int output_open(const char *spec, const struct output_context *context, struct output **output);
void output_close(struct output *output);

// Before a batch: how many records it may be given now (rate, back-pressure), and which collectors
// can take them.
unsigned output_prepare(struct output *output, uint64_t steady_us, uint64_t now_us);
void output_add(struct output *output, const struct flow_record *record, uint64_t now_us);
// After a batch.
void output_after_batch(struct output *output, uint64_t now_us);

// At least each 100 ms: sends unfinished messages, then the regular work of encoder and transport.
void output_tick(struct output *output, uint64_t now_us);
void output_refresh(struct output *output);
// True when nothing may be taken before output_is_up() (wait=on).
bool output_waits(const struct output *output);
// True once every collector has had a session.
bool output_is_up(const struct output *output);
// Ends and sends everything, and closes encoders and transports. The counters stay.
void output_end(struct output *output, uint64_t now_us);

void output_publish(struct output *output);
struct counter_set *output_counters(struct output *output);
uint64_t output_metadata_wanted(const struct output *output);

#endif
