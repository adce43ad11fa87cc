// SPDX-License-Identifier: BSD-3-Clause
// Outputs that come and go while an exporter runs. Records go to those of exporter->outputs; one
// that comes is not among them yet, one that goes is no longer. So each record is given to every
// output that there was when it was taken, and the counters are settled in between.
#include <string.h>

#include "config/clock.h"
#include "export/exporter_counters.h"
#include "export/exporter_private.h"

enum { SESSION_US = 2000000, LOOK_MOST_US = 20000, LOOK_LEAST_US = 500 };

void exporter_begin_change(struct exporter *exporter, struct exporter_change *change)
{
	atomic_store_explicit(&exporter->change, change, memory_order_release);
	waker_wake(&exporter->waker);
}

bool exporter_has_changed(const struct exporter *exporter)
{
	return atomic_load_explicit(&exporter->change, memory_order_acquire) == NULL;
}

static void add_times(struct counts *sum, const struct counts *counts, uint64_t times)
{
	sum->records += counts->records * times;
	sum->packets += counts->packets * times;
	sum->octets += counts->octets * times;
}

void exporter_settle(struct exporter *exporter)
{
	struct counts *now = exporter->counters->now;
	struct counts since = now[EXPORTER_TAKEN];

	counts_subtract(&since, &exporter->settled);
	if (exporter->n_outputs == 0)
		counts_add(&now[EXPORTER_DROPPED], &since);
	else
		add_times(&now[EXPORTER_COPIED], &since, exporter->n_outputs - 1);
	exporter->settled = now[EXPORTER_TAKEN];
}

static void is_over(struct exporter *exporter)
{
	exporter->changing = NULL;
	atomic_store_explicit(&exporter->change, NULL, memory_order_release);
}

static void take_in(struct exporter *exporter)
{
	struct exporter_change *change = exporter->changing;
	struct output **before = exporter->outputs;

	exporter_settle(exporter);
	memcpy(change->outputs, before, exporter->n_outputs * sizeof(struct output *));
	change->outputs[exporter->n_outputs++] = change->output;
	exporter->outputs = change->outputs;
	change->outputs = before;
	if (exporter->stops)
		output_stop(change->output,
			    atomic_load_explicit(&exporter->stop_us, memory_order_acquire));
	is_over(exporter);
}

static void leave_out(struct exporter *exporter)
{
	struct exporter_change *change = exporter->changing;
	unsigned n = 0;

	exporter_settle(exporter);
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		if (exporter->outputs[i] != change->output)
			exporter->outputs[n++] = exporter->outputs[i];
	exporter->n_outputs = n;
	output_stop(change->output, change->until_us);
}

static void finish(struct exporter *exporter)
{
	output_leave(exporter->changing->output);
	is_over(exporter);
}

static void begin(struct exporter *exporter, struct exporter_change *change)
{
	exporter->changing = change;
	exporter->comes_by_us = monotonic_us() + SESSION_US;
	if (change->goes)
		leave_out(exporter);
}

static void go_on(struct exporter *exporter, uint64_t now_us)
{
	struct output *output = exporter->changing->output;

	if (exporter->changing->goes) {
		if (output_end_some(output, now_us, wall_us()))
			finish(exporter);
		return;
	}
	output_tick(output, wall_us());
	if (output_is_up(output) || now_us >= exporter->comes_by_us)
		take_in(exporter);
}

void exporter_heed_change(struct exporter *exporter)
{
	struct exporter_change *change =
	    atomic_load_explicit(&exporter->change, memory_order_acquire);
	uint64_t now_us;

	if (change == NULL)
		return;
	if (exporter->changing == NULL)
		begin(exporter, change);
	else if (monotonic_us() - exporter->change_looked_us < LOOK_LEAST_US)
		return;
	now_us = monotonic_us(); // not before what output_stop() has noted
	exporter->change_looked_us = now_us;
	go_on(exporter, now_us);
}

void exporter_wait_for_change(const struct exporter *exporter, struct wait_set *set)
{
	if (exporter->changing == NULL)
		return;
	wait_set_until(set, monotonic_us() + LOOK_MOST_US);
	output_wait(exporter->changing->output, set);
}

bool exporter_end_change(struct exporter *exporter)
{
	exporter_heed_change(exporter);
	if (exporter->changing != NULL && !exporter->changing->goes)
		take_in(exporter);
	return exporter->changing == NULL;
}
