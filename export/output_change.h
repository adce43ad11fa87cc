// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_CHANGE_H
#define EXPORT_OUTPUT_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"

// An --output that comes or goes while the Exporting Process runs: every exporter has its own of
// it. For the main thread. One change at a time; the next one may be prepared meanwhile.
struct output_change;
struct export_process;

// What is wrong with one that shall come, without opening files or sockets: it may want only fields
// that were made for the outputs of the start, as an element without a value would be a lie. On
// error one line has been reported; returns -errno.
int output_change_check(const struct export_process *process, const char *spec);
// Opens another output, as export_process_open() does those of the start, once it is checked.
// Errors as above.
int output_change_add(struct export_process *process, const char *spec,
		      struct output_change **change);
// One that is there: all of its spec, or what stands before the first comma where that is the only
// such one. Errors as above.
int output_change_remove(struct export_process *process, const char *name,
			 struct output_change **change);
// The counters of its outputs; they live until output_change_end() where it goes, else as long as
// it does.
unsigned output_change_counter_sets(const struct output_change *change,
				    struct counter_set **counter_sets, unsigned most);

// Tells the exporters; what goes may send what it still has until `until_us` (steady clock).
void output_change_begin(struct output_change *change, uint64_t until_us);
// Whether all of them have done it, or have ended.
bool output_change_is_over(const struct output_change *change);
// One that is over: closes files and sockets of what has gone, before its counters are read for the
// last time, as what nobody has confirmed is counted then.
void output_change_finish(struct output_change *change);
// One that is over, or never began: frees it, and what has gone.
void output_change_end(struct output_change *change);

#endif
