// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_PUSH_H
#define PROBE_COLLECT_PUSH_H

#include "export/decode/decoder.h"
#include "probe/collector/collect_worker.h"

// What the decoder calls back; the context is a struct collect_worker.

// A record that was read: into the ring, and counted.
void collect_push(void *context, const struct decoded *from, struct flow_record *record);
// A record that is complete: into the ring, and counted there.
void collect_push_record(void *context, struct flow_record *record);

uint32_t collect_rate(void *context, const struct sender_address *address);
const char *collect_name(void *context, const struct sender_address *address);

// The decoder's own figures into the worker's counters.
void collect_note_figures(struct collect_worker *worker);

// Answers ctl exporters, if it has asked.
void collect_answer(struct collect_worker *worker);

#endif
