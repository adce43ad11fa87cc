// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_EXPORT_PROCESS_H
#define EXPORT_EXPORT_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "config/options/options.h"
#include "export/environment.h"
#include "export/record/record_source.h"

// The Exporting Process: exporter threads that drain the workers' rings, encode, and send to every
// output.
struct export_process;
struct analysis; // export/analyze/analysis.h

// Checks every output's spec, fields and profile without opening its file or socket. On error one
// line has been reported; returns -errno.
int export_process_check(const struct options *options,
			 const struct export_environment *environment);
// That no two of the outputs write to one place, with so many exporters.
int export_process_check_targets(const struct spec_list *outputs, unsigned n_exporters);
// What is opened later has to be possible for `user` too; called as that user. On error one line
// has been printed.
int export_process_check_user(const struct options *options, const char *user);

// Parses every output of the options, resolves fields and profiles, opens files and sockets. On
// error one line has been reported; returns -errno.
int export_process_open(const struct options *options, const struct export_environment *environment,
			struct export_process **process);

// The index-th record source, of environment.n_workers: its ring is there, the rest is the source's
// to set.
struct record_source *export_process_source(struct export_process *process, unsigned index);

// What some output wants; the rest need not be made.
struct wanted export_process_wanted(const struct export_process *process);
unsigned export_process_n_exporters(const struct export_process *process);

// Reads the files of --geo and --interface-map, again where they were read before. On error one
// line has been reported, and what was read before stays in force; returns -errno.
int export_process_enrich(struct export_process *process, const struct options *options);

// Starts the exporter threads, pinned to --exporters.
int export_process_start(struct export_process *process);

// True while an output with wait=on has no subscriber yet; metering a file should not begin.
bool export_process_waits(const struct export_process *process);

// When the run begins to stop, before the workers are: from here on outputs wait rather than lose,
// at most until `until_us` (CLOCK_MONOTONIC). What is left then, and what an output holds that
// makes no progress for five seconds, is counted as lost. Not for a file that ends by itself: it
// has time.
void export_process_stop_by(struct export_process *process, uint64_t until_us);

// While metering goes on, before workers push many records that shall not be lost: the same, but
// who makes no progress is not given up, and who is away not waited for. 0: they have been pushed,
// and outputs do as before once these are sent.
void export_process_drain(struct export_process *process, uint64_t until_us);

// Lets sleeping exporters answer who reads their counters.
void export_process_wake(struct export_process *process);

// Once every worker has ended: drains the rings, flushes and closes every output, ends the threads.
void export_process_stop(struct export_process *process);
void export_process_close(struct export_process *process);

// The counter_sets of exporters (IN: taken from rings) and of outputs (IN: taken), for the balance
// sheet. Returns how many there are; at most `most` are stored.
unsigned export_process_counter_sets(struct export_process *process,
				     struct counter_set **counter_sets, unsigned most);
// The --output whose counters these are; NULL: none that there is, or that still goes.
const char *export_process_spec(const struct export_process *process,
				const struct counter_set *counters);
extern const struct counter_list exporter_counter_list;

// From main: what passes is analyzed from now on; once begun, it goes on. 0 or -ENOMEM.
int export_process_analyze(struct export_process *process);
// NULL: nobody has asked for it.
struct analysis *export_process_analysis(const struct export_process *process);

// Sends all templates and options records again at the next chance (control command).
void export_process_refresh(struct export_process *process);

// Files are opened again by their names at the next chance (SIGHUP, for who rotates them).
void export_process_reopen(struct export_process *process);

// Prints the names, element numbers and types of all fields (--list-fields).
void export_process_list_fields(void);
// Prints the keys of ntop's ZMQ format.
void export_process_list_keys(FILE *to);

#endif
