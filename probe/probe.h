// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/options/options.h"
#include "dpi/dpi.h"
#include "export/export_process.h"
#include "pmd/pmd.h"
#include "probe/counters/balance.h"
#include "probe/worker/worker.h"

struct control;

// One running probe, all of it; for the main thread. Parts that are not open are NULL.
struct probe {
	struct options options;
	struct pmd *pmd;
	struct dpi *dpi; // NULL: no classification
	struct export_process *export_process;
	struct export_environment environment; // what exporting knows of the rest
	unsigned n_workers;
	struct worker *worker[OPTIONS_MAX_CORES];
	struct balance *balance;
	struct control *control;

	const char *input_name[OPTIONS_MAX_SPECS];
	uint32_t input_ifindex[OPTIONS_MAX_SPECS];

	int signals;	     // signalfd
	int ended;	     // eventfd, counts workers that have returned
	unsigned n_running;  // workers that have not
	uint64_t started_ns; // CLOCK_MONOTONIC
	uint64_t ended_ns;   // when the last worker had returned
	bool ran;
	bool stopping;
	bool signalled; // by SIGINT or SIGTERM
	int exit_code;
};

enum { EXIT_DONE = 0, EXIT_WRONG = 2, EXIT_UNBALANCED = 3 };

uint64_t probe_now_ns(void); // CLOCK_MONOTONIC

// Before any thread is made: from here on signals come through probe->signals only.
int run_prepare(struct probe *probe);
// Blocks until the files end, a signal comes or --duration is over; answers signals and control
// meanwhile.
// Returns when outputs with wait=on have their subscriber, or a signal came.
void run_await_subscribers(struct probe *probe);
void run_until_end(struct probe *probe);
// Waits until every worker has returned. A second signal ends the program.
void run_join(struct probe *probe);

// Reads the counters; evicted Flows and times of loss are told to the exporters.
void probe_take_counters(struct probe *probe, bool stopped);

// Judges what is told of outputs, filter, sampling and networks; pmd_check() and pmd_open() judge
// the rest. On error one line has been told.
int check_options(const struct options *options);

#endif
