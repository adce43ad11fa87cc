// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/clock.h"
#include "config/exit_code.h"
#include "config/log.h"
#include "config/options/options.h"
#include "dpi/dpi.h"
#include "export/export_process.h"
#include "pmd/pmd.h"
#include "probe/control/event_list.h"
#include "probe/control/event_loop.h"
#include "probe/control/overload_ladder.h"
#include "probe/control/port_rate.h"
#include "probe/counters/balance.h"
#include "probe/preparation.h"
#include "probe/worker/sampling.h"
#include "probe/worker/worker.h"

struct collectors;
struct control;
struct http_renewal;
struct http_server;
struct agentx;
struct statistics;
struct flow_dump;

// The command expire-all: control/expire_all.c.
struct expire_state {
	bool goes_on;
	uint64_t by_ns;		    // until then outputs are waited for
	uint64_t n_before, n_ended; // Flows ended by earlier ones; by this or the last one
};

// The counters are read without waiting for anybody: take_counters.c.
struct counters_taking {
	struct event event;
	bool goes_on;
	uint64_t n_taken, n_wanted; // how often, since the start
	uint64_t print;		    // the question whose answer SIGUSR1 prints; 0: none
};

// What the service manager is told: service.c.
struct service {
	struct event event;
	bool ready, stalled;
	uint64_t question; // of the counters, which make it ready
	uint64_t told_ns;  // when the last status was told, made from these
	uint64_t packets, octets, records;
};

// Outputs that shall come or go, in their order: outputs.c.
enum { OUTPUT_WISHES = 256 };
struct output_change;
struct output_closing; // by another thread: output_closing.c
struct output_wish {
	uint64_t number; // from 1 on
	char *spec;
	struct output_change *change; // one that goes has it from when it began on
	struct output_closing *closing;
	bool goes, began, failed;
};
// What --overload ladder has in force.
struct overload_state {
	struct overload_ladder ladder;
	struct sampling_rate rate; // of --sampling and the ladder together
	bool unmeasured;	   // the epoch is
	unsigned n_steps;	   // upwards, since the start
};

struct output_wishes {
	struct event event;	    // looks again soon, as long as there are any
	bool closed;		    // the exporters end: nothing begins any more
	uint64_t n_since;	    // so many wishes since the start
	bool failed[OUTPUT_WISHES]; // those that are over, by number
	unsigned n;
	struct output_wish wish[OUTPUT_WISHES];
};
enum output_wish_state { WISH_WAITS, WISH_CAME_TRUE, WISH_FAILED };

// One running probe, all of it; for the main thread. Parts that are not open are NULL.
struct probe {
	struct options options;
	struct pmd *pmd;
	struct dpi *dpi; // NULL: no classification
	struct export_process *export_process;
	struct export_environment environment; // what exporting knows of the rest
	const char *user; // whom it becomes once the ports are open; NULL: it stays who it is
	unsigned needs;	  // PMD_ bits
	bool confined;	  // it gives up its rights then
	unsigned n_workers;
	struct worker *worker[OPTIONS_MAX_CORES];
	int worker_node[OPTIONS_MAX_CORES]; // NUMA nodes
	struct collectors *collectors;	    // other exporters' records; NULL before they are open
	struct balance *balance;
	struct control *control;
	struct http_server *http;	   // NULL: none
	struct http_renewal *http_renewal; // of it
	struct agentx *agentx;		   // NULL: none
	struct expire_state expire;
	struct flow_dump *dump;		// that goes on or is not freed yet; NULL: none
	struct live_settings *settings; // the last change; NULL: none since the start
	struct sampling_epochs epochs;	// changes of --sampling
	struct overload_state overload;
	struct event_list events;      // what ctl events lists
	char *filter_before;	       // softflowctl stop-gather: what start-gather sets again
	struct statistics *statistics; // the lines of --stats; NULL: not now
	int n_arguments;	       // of main(), to read the configuration again
	char **arguments;
	struct counters_taking taking;
	struct preparation preparation;
	struct output_wishes outputs;
	struct service service;
	struct port_rate port_rate[OPTIONS_MAX_SPECS]; // what ctl ports has said last

	const char *input_name[OPTIONS_MAX_SPECS];
	uint32_t input_ifindex[OPTIONS_MAX_SPECS];

	struct event_loop loop;	  // what main waits for
	struct event on_signal;	  // signalfd
	struct event on_end;	  // eventfd: workers that have returned
	struct event on_port;	  // what changed at the inputs
	struct event on_second;	  // counters, clock, progress
	struct event on_analysis; // digests of records: control/talking.c
	struct event on_reload;	  // what SIGHUP began goes on
	bool reloads_again;	  // SIGHUP came once more
	bool left_thread;	  // exit() would pull away what it uses
	bool explains;		  // dpi-explain: says nothing but its records and what is wrong
	unsigned n_running;	  // workers that have not returned
	uint64_t started_ns;	  // CLOCK_MONOTONIC
	uint64_t ended_ns;	  // when the last worker had returned
	uint64_t stop_by_ns;	  // while stopping: what is not exported by then is lost
	bool ran;
	bool stopping;
	int exit_code;
};

// How long it has been metering; 0: not yet.
static inline uint64_t probe_runs_ns(const struct probe *probe)
{
	return probe->started_ns != 0 ? monotonic_ns() - probe->started_ns : 0;
}

// privileges.c: before anything is opened, who the run becomes, and which files it may open then.
int privileges_choose(struct probe *probe);
// Once the ports are open: becomes that user, with no more rights than it needs later.
int privileges_drop(struct probe *probe);
// A worker of a confined run has no capability at all; only main opens ports again.
void privileges_end(void);

// service.c: tells a service manager (sd_notify) that the probe is ready once all threads answer,
// each second that they make progress, and how it goes; a live run's thread that makes none for ten
// seconds is named in the log. Without a manager only that.
void service_begin(struct probe *probe);
void service_end(struct probe *probe);
void service_wait(void); // for a subscriber
void service_reload_begin(void);
void service_reload_end(void);
void service_stop(const struct probe *probe);

// launch.c: starts the workers on their cores; ends them, with all their Flows exported to the
// rings.
int workers_launch(struct probe *probe);
void workers_join(struct probe *probe);

// Before any thread is made: from here on signals come through the event loop only.
int run_prepare(struct probe *probe);
// Each works in the event loop, so that signals and control are answered, until what it says.
void run_until_subscribed(struct probe *probe); // outputs with wait=on have their subscriber
void run_until_end(struct probe *probe);	// files have ended, a signal or --duration
void run_until_workers_end(struct probe *probe);
void run_until_exported(struct probe *probe); // all records, or --stop-time is over

// Tells the exporters what the inputs can carry, once the ports have started; each second it is
// asked again, for links change.
void run_note_speed(struct probe *probe);

// The run shall end. The first call sets the time until which outputs may take records.
void run_stop(struct probe *probe);

// take_counters.c: reads all counters; exporters get the totals. With `stopped` all threads that
// count have ended.
void probe_take_counters(struct probe *probe, bool stopped);

// The same without waiting, in the event loop. Returns the number of the question: from when
// probe_has_counters() is true on, the balance sheet is of a moment after it was asked.
uint64_t probe_ask_counters(struct probe *probe);
bool probe_has_counters(const struct probe *probe, uint64_t question);
void probe_counters_prepare(struct probe *probe); // once, for the loop

// settings.c: what may change while the probe runs. On error one line has been reported, and
// nothing has changed; returns -errno. text NULL: the default.
int settings_set(struct probe *probe, const char *name, const char *text);
// SIGHUP and ctl reload: reads command line and config file again, puts in force what may change,
// reads the signatures again; files of outputs are opened again by their names, also on error.
int settings_read_again(struct probe *probe);
void settings_tell_selector(struct probe *probe, const struct options *options);
// Whether --sampling may become another one: false while an earlier change is not in force yet, or
// as many are under way as can be told apart.
bool settings_may_sample(const struct probe *probe);
// Whether all workers go by the last change; frees what nobody goes by any longer.
bool settings_in_force(const struct probe *probe);
// Whether workers that run have yet to take over a change; the next one waits for that.
bool settings_are_awaited(const struct probe *probe);
void settings_look(struct probe *probe);
void settings_free(struct probe *probe);

// Puts in force what the ladder of --overload says. On error nothing has changed; -errno.
int settings_shed(struct probe *probe);

// overload.c: --overload. Once, and then each second.
void overload_begin(struct probe *probe);
void overload_look(struct probe *probe);
// "the classification of new Flows": what is shed now.
void overload_say(const struct probe *probe, char *text, size_t room);

// outputs.c: outputs come and go while the exporters run; options.outputs are those that there
// shall be. On error one line has been reported, and nothing has changed; returns -errno. `name` is
// a spec, or what stands before its settings.
int outputs_add(struct probe *probe, const char *spec);
int outputs_remove(struct probe *probe, const char *name);
// All that are new come, then those that are not in the list go.
int outputs_become(struct probe *probe, const struct spec_list *next);
void outputs_prepare(struct probe *probe); // once, for the loop, which then goes on with it
void outputs_look(struct probe *probe);	   // the same at once
bool outputs_are_settled(const struct probe *probe);
// That of the last outputs_add() or outputs_remove(), and how far one of the last OUTPUT_WISHES is.
uint64_t outputs_last_wish(const struct probe *probe);
enum output_wish_state outputs_wish_state(const struct probe *probe, uint64_t number);
// Before the exporters end: an exporter that has ended would never do what is begun then, and would
// still hold its outputs. What has not begun fails, what is asked later is refused.
void outputs_stay(struct probe *probe);
void outputs_settle(struct probe *probe); // once the exporters have ended

// outcome.c: prints speed and balance sheet, decides the exit code.
void outcome_report(struct probe *probe);
// `inputs` is what the inputs alone would end with.
enum exit_code outcome_code(const struct balance *balance, enum exit_code inputs, bool allow_loss);

// check.c: checks outputs, filter, sampling and networks; pmd_check() and pmd_open() check the
// rest. On error one line has been reported.
int check_options(const struct options *options);
// The outputs alone, also whether they can tell the rate of sampling.
int check_outputs(const struct options *options);

#endif
