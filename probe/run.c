// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "config/log_stream.h"
#include "probe/control/expire_all.h"
#include "probe/control/flow_dump.h"
#include "probe/control/live_summary.h"
#include "probe/control/port_events.h"
#include "probe/control/span_report.h"
#include "probe/control/statistics.h"
#include "probe/meter/wall_clock.h"
#include "probe/probe.h"
#include "probe/worker/live_clock.h"

LOG_TYPE(run);

#define SECOND UINT64_C(1000000000)

enum { RELOAD_LOOK_NS = 2000000 };

static void ending_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

void run_stop(struct probe *probe)
{
	if (probe->stopping)
		return;
	probe->stopping = true;
	probe->stop_by_ns = monotonic_ns() + probe->options.stop_ms * (SECOND / 1000);
	service_stop(probe);
	if (probe->export_process != NULL)
		export_process_stop_by(probe->export_process, probe->stop_by_ns / 1000);
}

// The first ends the run in order; from then on the next one has its usual effect.
static void end_by_signal(struct probe *probe)
{
	sigset_t set;

	run_stop(probe);
	signal(SIGINT, SIG_DFL); // a shell may have let us start with it ignored
	signal(SIGTERM, SIG_DFL);
	ending_signals(&set);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

// What cannot be read or is wrong changes nothing; a line has told what it is.
static void reload(struct probe *probe)
{
	if (settings_read_again(probe) != 0)
		LOG(WARNING, "SIGHUP: what is wrong stays as it was");
	else
		LOG(NOTICE, "the configuration%s read again",
		    probe->dpi != NULL ? " and the signatures were" : " was");
}

// Nobody waits for signatures any more, but the files may have been moved.
static void reload_no_more(struct probe *probe)
{
	if (probe->export_process != NULL)
		export_process_reopen(probe->export_process);
	LOG(NOTICE, "SIGHUP: the probe is ending, output files were opened again");
}

// Looked at again and again while another thread reads.
static void reload_goes_on(void *context, short)
{
	struct probe *probe = context;
	struct event *event = &probe->on_reload;

	event->due_ns = 0;
	if (!probe->stopping &&
	    (!preparation_is_ready_again(probe, event) || settings_are_awaited(probe))) {
		event->due_ns = monotonic_ns() + RELOAD_LOOK_NS;
		return;
	}
	if (probe->stopping)
		reload_no_more(probe);
	else
		reload(probe);
	preparation_forget(probe, event);
	if (!probe->stopping)
		service_reload_end();
	if (probe->reloads_again) {
		service_reload_begin();
		event->due_ns = monotonic_ns();
	}
	probe->reloads_again = false;
}

// What came meanwhile is read after it.
static void reload_begins(struct probe *probe)
{
	if (probe->on_reload.due_ns != 0) {
		probe->reloads_again = true;
		return;
	}
	service_reload_begin();
	reload_goes_on(probe, 0);
}

static void answer_signals(void *context, short)
{
	struct probe *probe = context;
	struct signalfd_siginfo signal;

	while (read(probe->on_signal.fd, &signal, sizeof(signal)) == sizeof(signal)) {
		if (signal.ssi_signo == SIGUSR1) {
			if (probe->balance != NULL)
				probe->taking.print = probe_ask_counters(probe);
		} else if (signal.ssi_signo == SIGHUP) {
			reload_begins(probe);
		} else {
			end_by_signal(probe);
		}
	}
}

static void count_ended(void *context, short)
{
	struct probe *probe = context;
	eventfd_t n;

	if (eventfd_read(probe->on_end.fd, &n) == 0)
		probe->n_running -= (unsigned)RTE_MIN(n, probe->n_running);
}

// Workers look for themselves; this is for the log.
static void report_clock_step(void)
{
	static struct wall_clock wall;
	uint64_t now_us, wall_us;
	int64_t by_us;

	if (!live_clock_compare(&now_us, &wall_us))
		return;
	by_us = wall_clock_set(&wall, now_us, wall_us);
	if (by_us != 0)
		LOG(WARNING,
		    "the system clock was set by %+.3f s: times of records follow it, timeouts do "
		    "not",
		    (double)by_us / 1e6);
}

void run_note_speed(struct probe *probe)
{
	struct port_state states[OPTIONS_MAX_SPECS];
	const unsigned n = pmd_port_states(probe->pmd, states, OPTIONS_MAX_SPECS);
	uint64_t mbits = 0;

	for (unsigned i = 0; i < n; i++)
		mbits += states[i].speed_mbit;
	atomic_store_explicit(&probe->environment.input_mbits,
			      (uint32_t)RTE_MIN(mbits, (uint64_t)UINT32_MAX), memory_order_relaxed);
}

static void look_at_mirrors(struct probe *probe)
{
	static struct span_watchman watchman; // main's alone

	if (!pmd_is_file(probe->pmd) && probe->n_workers > 0)
		span_report_look(&watchman, probe, monotonic_ns());
}

static void look_at_ports(struct probe *probe)
{
	static struct port_watch watch; // main's alone

	port_events_look(&watch, probe);
}

static void each_second(void *context, short)
{
	struct probe *probe = context;

	probe_ask_counters(probe);
	pmd_progress(probe->pmd, false);
	expire_all_look(probe);
	settings_look(probe);
	flow_dump_look(probe, false);
	run_note_speed(probe);
	live_clock_adjust();
	look_at_mirrors(probe);
	look_at_ports(probe);
	overload_look(probe);
	if (!pmd_is_file(probe->pmd) && probe->n_workers > 0)
		report_clock_step();
	probe->on_second.due_ns += SECOND;
}

static void answer_ports(void *context, short)
{
	pmd_events(((struct probe *)context)->pmd);
}

static void signals_block(sigset_t *set)
{
	ending_signals(set);
	sigaddset(set, SIGUSR1);
	sigaddset(set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

int run_prepare(struct probe *probe)
{
	sigset_t set;

	rte_openlog_stream(log_stream());
	signals_block(&set);
	probe->on_signal = (struct event){
	    .fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC),
	    .events = POLLIN,
	    .run = answer_signals,
	    .context = probe,
	};
	probe->on_end = (struct event){
	    .fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC),
	    .events = POLLIN,
	    .run = count_ended,
	    .context = probe,
	};
	probe->on_second = (struct event){.fd = -1, .run = each_second, .context = probe};
	probe->on_reload = (struct event){.fd = -1, .run = reload_goes_on, .context = probe};
	if (probe->on_signal.fd < 0 || probe->on_end.fd < 0)
		return user_error(errno, "no file descriptors: %s; raise ulimit -n",
				  strerror(errno));
	event_loop_add(&probe->loop, &probe->on_signal);
	event_loop_add(&probe->loop, &probe->on_end);
	event_loop_add(&probe->loop, &probe->on_second);
	event_loop_add(&probe->loop, &probe->on_reload);
	probe_counters_prepare(probe);
	outputs_prepare(probe);
	return 0;
}

// Once the ports are open: what changes at them.
static void watch_ports(struct probe *probe)
{
	probe->on_port = (struct event){.fd = pmd_events_fd(probe->pmd),
					.events = POLLIN,
					.run = answer_ports,
					.context = probe};
	event_loop_add(&probe->loop, &probe->on_port);
}

void run_until_subscribed(struct probe *probe)
{
	watch_ports(probe);
	if (export_process_waits(probe->export_process)) {
		LOG(NOTICE, "waiting for a subscriber (wait=on)");
		service_wait();
	}
	while (!probe->stopping && export_process_waits(probe->export_process))
		event_loop_wait(&probe->loop, monotonic_ns() + SECOND / 50);
}

void run_until_end(struct probe *probe)
{
	uint64_t end_ns = UINT64_MAX;
	static struct live_summary summary; // main's alone
	struct statistics statistics;

	if (probe->options.duration_ms > 0)
		end_ns = probe->started_ns + probe->options.duration_ms * (SECOND / 1000);
	probe->on_second.due_ns = probe->started_ns + SECOND;
	malloc_trim(0); // what only the start needed
	statistics_begin(&statistics, probe);
	live_summary_begin(&summary, probe, stdout);
	while (!probe->stopping && probe->n_running > 0 && monotonic_ns() < end_ns)
		event_loop_wait(&probe->loop, end_ns);
	if (monotonic_ns() >= end_ns)
		run_stop(probe);
	live_summary_end(&summary);
	statistics_end(&statistics);
}

void run_until_workers_end(struct probe *probe)
{
	while (probe->n_running > 0)
		event_loop_wait(&probe->loop, UINT64_MAX);
	probe->on_second.due_ns = 0;
}

static void *export_rest(void *context)
{
	struct probe *probe = context;

	export_process_stop(probe->export_process);
	eventfd_write(probe->on_end.fd, 1);
	return NULL;
}

void run_until_exported(struct probe *probe)
{
	pthread_t thread;

	probe->n_running = 1;
	if (pthread_create(&thread, NULL, export_rest, probe) != 0) {
		export_process_stop(probe->export_process);
		return;
	}
	while (probe->n_running > 0)
		event_loop_wait(&probe->loop, UINT64_MAX);
	pthread_join(thread, NULL);
}
