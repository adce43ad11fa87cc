// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_lcore.h>

#include "config/clock.h"
#include "config/thread.h"
#include "export/enrich/enricher.h"
#include "export/exporter_counters.h"
#include "export/exporter_private.h"

uint64_t exporter_record_ids(unsigned index, uint64_t now_us)
{
	enum { RUN_US = 100000, RUN_BITS = 26, EXPORTER_BITS = 6, COUNT_BITS = 32 };
	const uint64_t run = now_us / RUN_US & ((1 << RUN_BITS) - 1);
	const uint64_t exporter = index & ((1 << EXPORTER_BITS) - 1);

	return (run << EXPORTER_BITS | exporter) << COUNT_BITS;
}

struct exporter *exporter_new(unsigned index, int core, struct output **outputs, unsigned n_outputs)
{
	struct exporter *exporter = calloc(1, sizeof(*exporter));
	char owner[sizeof(exporter->counters->name)];

	if (exporter == NULL)
		return NULL;
	snprintf(owner, sizeof(owner), "exporter %u", index);
	exporter->counters = counter_set_new(owner, exporter_rows, EXPORTER_N_COUNTERS,
					     UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS);
	if (exporter->counters == NULL) {
		free(exporter);
		return NULL;
	}
	if (waker_open(&exporter->waker) < 0) {
		counter_set_free(exporter->counters);
		free(exporter);
		return NULL;
	}
	exporter->index = index;
	exporter->record_id = exporter_record_ids(index, wall_us());
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
	enricher_free(exporter->enricher);
	enricher_free(atomic_load_explicit(&exporter->enricher_next, memory_order_acquire));
	free(exporter->outputs);
	free(exporter->rings);
	waker_close(&exporter->waker);
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
	record_ring_set_waker(ring, &exporter->waker);
	return 0;
}

void exporter_enrich(struct exporter *exporter, struct enricher *enricher)
{
	if (!exporter->started) {
		enricher_free(exporter->enricher);
		exporter->enricher = enricher;
		return;
	}
	// One that the thread has not taken yet is of no use any more.
	enricher_free(
	    atomic_exchange_explicit(&exporter->enricher_next, enricher, memory_order_acq_rel));
	atomic_store_explicit(&exporter->enricher_comes, true, memory_order_release);
}

void exporter_analyze(struct exporter *exporter, struct digest_ring *ring)
{
	atomic_store_explicit(&exporter->digests_next, ring, memory_order_release);
}

static int start_thread(struct exporter *exporter)
{
	sigset_t before;
	int rc;

	if (exporter->core != EXPORTER_ANY_CORE || rte_lcore_count() == 0)
		return thread_start(&exporter->thread, exporter_run, exporter);
	thread_block_signals(&before);
	rc = rte_ctrl_thread_create(&exporter->thread, "exporter", NULL, exporter_run, exporter);
	thread_take_signals(&before);
	return rc;
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
	waker_wake(&exporter->waker);
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
	waker_wake(&exporter->waker);
}

void exporter_reopen(struct exporter *exporter)
{
	atomic_fetch_add_explicit(&exporter->reopen_asked, 1, memory_order_relaxed);
	waker_wake(&exporter->waker);
}

void exporter_stop_by(struct exporter *exporter, uint64_t until_us)
{
	atomic_store_explicit(&exporter->stop_us, until_us, memory_order_release);
	waker_wake(&exporter->waker);
}

void exporter_drain(struct exporter *exporter, uint64_t until_us)
{
	atomic_store_explicit(&exporter->drain_us, until_us, memory_order_release);
	waker_wake(&exporter->waker);
}

void exporter_wake(struct exporter *exporter)
{
	waker_wake(&exporter->waker);
}

struct counter_set *exporter_counters(struct exporter *exporter)
{
	return exporter->counters;
}
