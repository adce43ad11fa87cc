// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_lcore.h>

#include "export/export_clock.h"
#include "export/exporter.h"

enum {
	BATCH = 512,	     // records between two looks at clock, counters and limits
	TICK_US = 100000,    // an unfinished message waits no longer
	NAP_LEAST_US = 20,   // the first nap of an idle exporter; each next one is twice as long
	NAP_MOST_US = 1000,  // a ring has room for far more than comes in this time
	SESSION_US = 2000000 // so long the start waits for collectors
};

// taken + copied = given + dropped.
#define EXPORTER_COUNTERS(X)                                                                       \
	X(TAKEN, "taken from rings", "Flow Records that workers pushed", COUNTER_IN,               \
	  BOUNDARY_RING_EXPORTER)                                                                  \
	X(COPIED, "copies for further outputs", "each output after the first gets its own",        \
	  COUNTER_IN, BOUNDARY_NONE)                                                               \
	X(GIVEN, "given to outputs", "once for each output", COUNTER_OUT,                          \
	  BOUNDARY_EXPORTER_OUTPUT)                                                                \
	X(DROPPED, "dropped: no output", "there is no --output", COUNTER_OUT, BOUNDARY_NONE)       \
	X(NAPS, "naps", "times that there was nothing to do", COUNTER_NOTE, BOUNDARY_NONE)

enum exporter_counter {
#define X(name, text, help, side, boundary) EXPORTER_##name,
	EXPORTER_COUNTERS(X)
#undef X
	    EXPORTER_N_COUNTERS
};

static const struct counter_row rows[] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary},
    EXPORTER_COUNTERS(X)
#undef X
};

const struct counter_list exporter_counter_list = {"Exporters", rows, EXPORTER_N_COUNTERS};

struct exporter {
	pthread_t thread;
	int core;
	bool started;
	struct counter_set *counters;
	struct output **outputs;
	unsigned n_outputs;
	struct record_ring **rings;
	unsigned n_rings;
	unsigned next_ring; // who is drained first takes turns
	uint64_t now_us;    // wall clock of this batch
	uint64_t ticked_us; // steady clock
	_Atomic bool stopping;
	_Atomic bool waits; // for a subscriber, before anything is taken
	_Atomic unsigned refresh_asked;
	unsigned refreshed;
};

struct exporter *exporter_new(unsigned index, int core, struct output **outputs, unsigned n_outputs)
{
	struct exporter *exporter = calloc(1, sizeof(*exporter));
	char owner[sizeof(exporter->counters->name)];

	if (exporter == NULL)
		return NULL;
	snprintf(owner, sizeof(owner), "exporter %u", index);
	exporter->counters = counter_set_new(owner, rows, EXPORTER_N_COUNTERS,
					     UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS);
	if (exporter->counters == NULL) {
		free(exporter);
		return NULL;
	}
	exporter->core = core;
	exporter->outputs = outputs;
	exporter->n_outputs = n_outputs;
	return exporter;
}

void exporter_free(struct exporter *exporter)
{
	if (exporter == NULL)
		return;
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_close(exporter->outputs[i]);
	free(exporter->outputs);
	free(exporter->rings);
	counter_set_free(exporter->counters);
	free(exporter);
}

int exporter_add_ring(struct exporter *exporter, struct record_ring *ring)
{
	struct record_ring **rings =
	    reallocarray(exporter->rings, exporter->n_rings + 1, sizeof(struct record_ring *));

	if (rings == NULL)
		return -ENOMEM;
	exporter->rings = rings;
	rings[exporter->n_rings++] = ring;
	return 0;
}

static void take_record(void *context, const struct flow_record *record)
{
	struct exporter *exporter = context;
	struct counts *taken = &exporter->counters->now[EXPORTER_TAKEN];

	taken->records++;
	taken->packets += record->packets[FORWARD] + record->packets[REVERSE];
	taken->octets += record->octets[FORWARD] + record->octets[REVERSE];
	for (unsigned i = 0; i < exporter->n_outputs; i++) {
		struct counts *given = &exporter->counters->now[EXPORTER_GIVEN];

		output_add(exporter->outputs[i], record, exporter->now_us);
		given->records++;
		given->packets += record->packets[FORWARD] + record->packets[REVERSE];
		given->octets += record->octets[FORWARD] + record->octets[REVERSE];
	}
}

// What follows from TAKEN alone is worked out when somebody reads.
static void publish(struct exporter *exporter, bool always)
{
	struct counter_set *counters = exporter->counters;
	const struct counts *taken = &counters->now[EXPORTER_TAKEN];
	const uint64_t copies = exporter->n_outputs > 0 ? exporter->n_outputs - 1 : 0;

	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_publish(exporter->outputs[i]);
	counters->now[EXPORTER_COPIED].records = taken->records * copies;
	counters->now[EXPORTER_COPIED].packets = taken->packets * copies;
	counters->now[EXPORTER_COPIED].octets = taken->octets * copies;
	if (exporter->n_outputs == 0)
		counters->now[EXPORTER_DROPPED] = *taken;
	if (always)
		counter_set_answer(counters);
	else
		counter_set_publish(counters);
}

static void tick(struct exporter *exporter)
{
	const uint64_t now = steady_us();
	const unsigned asked = atomic_load_explicit(&exporter->refresh_asked, memory_order_relaxed);

	if (now - exporter->ticked_us < TICK_US && asked == exporter->refreshed)
		return;
	for (unsigned i = 0; i < exporter->n_outputs; i++) {
		if (asked != exporter->refreshed)
			output_refresh(exporter->outputs[i]);
		output_tick(exporter->outputs[i], wall_us());
	}
	exporter->refreshed = asked;
	exporter->ticked_us = now;
}

static unsigned drain(struct exporter *exporter)
{
	const uint64_t steady = steady_us();
	unsigned most = BATCH, taken = 0;

	exporter->now_us = wall_us();
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		most =
		    RTE_MIN(most, output_prepare(exporter->outputs[i], steady, exporter->now_us));
	for (unsigned i = 0; i < exporter->n_rings && taken < most; i++) {
		const unsigned ring = (exporter->next_ring + i) % exporter->n_rings;

		taken +=
		    record_ring_drain(exporter->rings[ring], most - taken, take_record, exporter);
	}
	exporter->next_ring++;
	for (unsigned i = 0; taken > 0 && i < exporter->n_outputs; i++)
		output_after_batch(exporter->outputs[i], exporter->now_us);
	return taken;
}

static bool rings_empty(const struct exporter *exporter)
{
	for (unsigned i = 0; i < exporter->n_rings; i++) {
		if (record_ring_used(exporter->rings[i]) > 0)
			return false;
	}
	return true;
}

static void nap(struct exporter *exporter, unsigned *nap_us)
{
	const struct timespec pause = {.tv_nsec = 1000L * *nap_us};

	exporter->counters->now[EXPORTER_NAPS].records++;
	clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
	*nap_us = RTE_MIN(*nap_us * 2, (unsigned)NAP_MOST_US);
}

// Records that come before the first session would be lost for nothing.
static void await_sessions(struct exporter *exporter)
{
	const uint64_t since = steady_us();
	unsigned nap_us = NAP_LEAST_US;
	bool up = false;

	while (!up && !atomic_load_explicit(&exporter->stopping, memory_order_relaxed) &&
	       (exporter_waits(exporter) || steady_us() - since < SESSION_US)) {
		up = true;
		for (unsigned i = 0; i < exporter->n_outputs; i++) {
			output_tick(exporter->outputs[i], wall_us());
			up &= output_is_up(exporter->outputs[i]);
		}
		publish(exporter, false);
		if (!up)
			nap(exporter, &nap_us);
	}
	atomic_store_explicit(&exporter->waits, false, memory_order_release);
}

static void *run(void *context)
{
	struct exporter *exporter = context;
	unsigned nap_us = NAP_LEAST_US;
	bool stopping = false;

	await_sessions(exporter);
	while (!stopping || !rings_empty(exporter)) {
		stopping = atomic_load_explicit(&exporter->stopping, memory_order_acquire);
		tick(exporter);
		if (drain(exporter) > 0)
			nap_us = NAP_LEAST_US;
		else if (!stopping || !rings_empty(exporter))
			nap(exporter, &nap_us);
		publish(exporter, false);
	}
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_end(exporter->outputs[i], wall_us());
	publish(exporter, true);
	return NULL;
}

// Signals are for the main thread; a broken pipe becomes an error of write().
static int start_thread(struct exporter *exporter)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (exporter->core == EXPORTER_ANY_CORE && rte_lcore_count() > 0)
		rc = -rte_ctrl_thread_create(&exporter->thread, "exporter", NULL, run, exporter);
	else
		rc = pthread_create(&exporter->thread, NULL, run, exporter);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -rc;
}

static int pin(const struct exporter *exporter)
{
	cpu_set_t cpus;

	if (exporter->core == EXPORTER_ANY_CORE)
		return 0;
	CPU_ZERO(&cpus);
	CPU_SET((unsigned)exporter->core, &cpus);
	return -pthread_setaffinity_np(exporter->thread, sizeof(cpus), &cpus);
}

int exporter_start(struct exporter *exporter)
{
	int rc;

	for (unsigned i = 0; i < exporter->n_outputs; i++)
		exporter->waits |= output_waits(exporter->outputs[i]);
	rc = start_thread(exporter);
	if (rc < 0)
		return rc;
	exporter->started = true;
	rc = pin(exporter);
	if (rc < 0)
		exporter_stop(exporter);
	return rc;
}

void exporter_stop(struct exporter *exporter)
{
	if (!exporter->started)
		return;
	atomic_store_explicit(&exporter->stopping, true, memory_order_release);
	pthread_join(exporter->thread, NULL);
	exporter->started = false;
}

bool exporter_waits(const struct exporter *exporter)
{
	return atomic_load_explicit(&exporter->waits, memory_order_acquire);
}

void exporter_refresh(struct exporter *exporter)
{
	atomic_fetch_add_explicit(&exporter->refresh_asked, 1, memory_order_relaxed);
}

struct counter_set *exporter_counters(struct exporter *exporter)
{
	return exporter->counters;
}
