// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_launch.h>

#include "config/log.h"
#include "probe/control/control.h"
#include "probe/control/statistics.h"
#include "probe/probe.h"
#include "probe/worker/live_clock.h"

LOG_TYPE(run);

#define SECOND UINT64_C(1000000000)

uint64_t probe_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static void ending_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

int run_prepare(struct probe *probe)
{
	sigset_t set;

	ending_signals(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	probe->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	probe->ended = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (probe->signals < 0 || probe->ended < 0)
		return user_error(errno, "no file descriptors: %s; raise ulimit -n",
				  strerror(errno));
	return 0;
}

void probe_take_counters(struct probe *probe, bool stopped)
{
	struct metering_totals totals;

	for (unsigned i = 0; i < probe->n_workers && !stopped; i++)
		worker_wake(probe->worker[i]);
	export_process_wake(probe->export_process);
	pmd_refresh_device_counters(probe->pmd);
	balance_take(probe->balance, stopped);
	balance_sum(probe->balance, &totals);
	for (unsigned i = 0; i < probe->n_workers; i++) {
		struct worker_state state;

		worker_state(probe->worker[i], &state);
		totals.evicted_flows += state.flows_evicted;
	}
	balance_publish_totals(&totals);
}

// The first ends the run in order; from then on the next one has its usual effect.
static void end_by_signal(struct probe *probe)
{
	sigset_t set;

	probe->stopping = true;
	probe->signalled = true;
	signal(SIGINT, SIG_DFL); // a shell may have let us start with it ignored
	signal(SIGTERM, SIG_DFL);
	ending_signals(&set);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void signal_ignore(int)
{
}

// The run ends by itself: a first signal asks for what is being done already.
static void let_second_signal_end(void)
{
	const struct sigaction once = {.sa_handler = signal_ignore,
				       .sa_flags = SA_RESETHAND | SA_RESTART};
	sigset_t set;

	sigaction(SIGINT, &once, NULL);
	sigaction(SIGTERM, &once, NULL);
	ending_signals(&set);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void reload(struct probe *probe)
{
	if (probe->dpi == NULL)
		LOG(WARNING, "SIGHUP: there are no signatures to reload (--dpi off)");
	else if (dpi_reload(probe->dpi) == 0)
		LOG(NOTICE, "signatures are loaded anew");
	else
		LOG(WARNING, "the old signatures stay in force");
}

static void answer_signals(struct probe *probe)
{
	struct signalfd_siginfo signal;

	while (read(probe->signals, &signal, sizeof(signal)) == sizeof(signal)) {
		if (signal.ssi_signo == SIGUSR1) {
			probe_take_counters(probe, false);
			balance_print(probe->balance, stderr);
		} else if (signal.ssi_signo == SIGHUP) {
			reload(probe);
		} else {
			end_by_signal(probe);
		}
	}
}

static void count_ended(struct probe *probe)
{
	eventfd_t n;

	if (eventfd_read(probe->ended, &n) == 0)
		probe->n_running -= (unsigned)n;
}

// Sleeps until something comes or the time has; answers what came.
static void wait_and_answer(struct probe *probe, uint64_t until_ns)
{
	struct pollfd polled[] = {
	    {.fd = probe->signals, .events = POLLIN},
	    {.fd = probe->ended, .events = POLLIN},
	    {.fd = probe->control != NULL ? control_fd(probe->control) : -1, .events = POLLIN},
	    {.fd = pmd_events_fd(probe->pmd), .events = POLLIN},
	};
	uint64_t now_ns = probe_now_ns(), wait_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	struct timespec wait = {(time_t)(wait_ns / SECOND), (long)(wait_ns % SECOND)};

	if (ppoll(polled, RTE_DIM(polled), &wait, NULL) <= 0)
		return;
	answer_signals(probe);
	count_ended(probe);
	if (polled[2].revents != 0)
		control_answer(probe->control, probe);
	if (polled[3].revents != 0)
		pmd_events(probe->pmd);
}

void run_await_subscribers(struct probe *probe)
{
	if (export_process_waits(probe->export_process))
		LOG(NOTICE, "waiting for a subscriber (wait=on)");
	while (!probe->stopping && export_process_waits(probe->export_process))
		wait_and_answer(probe, probe_now_ns() + SECOND / 50);
}

void run_until_end(struct probe *probe)
{
	uint64_t second_ns = probe->started_ns + SECOND, end_ns = UINT64_MAX;
	struct statistics statistics;

	statistics_begin(&statistics, probe);
	if (probe->options.duration_ms > 0)
		end_ns = probe->started_ns + probe->options.duration_ms * (SECOND / 1000);
	while (!probe->stopping && probe->n_running > 0 && probe_now_ns() < end_ns) {
		uint64_t until_ns = RTE_MIN(second_ns, statistics.next_ns);

		wait_and_answer(probe, RTE_MIN(until_ns, end_ns));
		if (probe_now_ns() >= second_ns) {
			probe_take_counters(probe, false);
			pmd_progress(probe->pmd, false);
			live_clock_adjust();
			second_ns += SECOND;
		}
		if (probe_now_ns() >= statistics.next_ns)
			statistics_line(&statistics, probe);
	}
}

void run_join(struct probe *probe)
{
	if (!probe->signalled)
		let_second_signal_end();
	while (probe->n_running > 0)
		wait_and_answer(probe, probe_now_ns() + SECOND);
	probe->ended_ns = probe_now_ns();
	for (unsigned i = 0; i < probe->n_workers; i++)
		rte_eal_wait_lcore(pmd_worker_lcore(probe->pmd, i));
}
