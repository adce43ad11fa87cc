// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECTORS_H
#define PROBE_COLLECTORS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "config/metadata.h"
#include "config/options/options.h"
#include "export/record/record_source.h"

// All inputs of a run that collect what other exporters send. For the main thread.
struct collectors;

// Checks them without opening anything. On error one line has been logged; returns -errno.
int collectors_check(const struct options *options);
// The same with the files that they name, which a run that has given up its rights may not read.
int collectors_check_files(const struct options *options);

// Parses the inputs, opens their sockets and files: nothing is received yet. On error one line has
// been logged; returns -errno and nothing is left open.
int collectors_open(const struct options *options, struct collectors **collectors);
void collectors_close(struct collectors *collectors);

// Record sources that they are; none where there are no collectors (NULL).
unsigned collectors_n(const struct collectors *collectors);
// "netflow:2055" of the first one; NULL: there is none.
const char *collectors_name(const struct collectors *collectors);

// Makes the index-th of them a record source with that ring. When it ends it writes to ended_fd;
// `begin` is the first that its thread does, NULL: nothing. -errno after one line.
struct collectors_wishes {
	struct wanted wanted; // what outputs have fields for
	uint32_t own_pen;
	int ended_fd;
	void (*begin)(void);
	const char *state_dir; // --state
	const struct options *options;
};
int collectors_attach(struct collectors *collectors, unsigned index,
		      const struct collectors_wishes *wishes, unsigned number,
		      struct record_source *source);

// Has all end soon: what sockets hold is taken still.
void collectors_interrupt(struct collectors *collectors);

// Their counter sets but the rings'. Returns how many; at most `most` are stored.
unsigned collectors_counter_sets(const struct collectors *collectors,
				 struct counter_set **counter_sets, unsigned most);

// What exporters send: asks each worker for what it knew at `since_us` (CLOCK_MONOTONIC) or later.
// True once all have told, or are at their end; else it is called again soon.
bool collectors_ask(struct collectors *collectors, uint64_t since_us);
struct exporter_row;
void collectors_exporters(const struct collectors *collectors,
			  void (*row)(void *context, const struct exporter_row *row),
			  void *context);

// The same of interfaces that they tell.
struct interface_row;
void collectors_interfaces(const struct collectors *collectors,
			   void (*row)(void *context, const struct interface_row *row),
			   void *context);

// What came of each, as their workers have told it within the last second or so. Of any thread; a
// struct export_environment's `observed`.
struct observed_domain;
unsigned collectors_observed(void *collectors, struct observed_domain *domains, unsigned most);

// What was set up, one line an input.
void collectors_describe(const struct collectors *collectors,
			 void (*line)(void *context, const char *text), void *context);

#endif
