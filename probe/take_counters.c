// SPDX-License-Identifier: BSD-3-Clause
#include "config/clock.h"
#include "probe/counters/totals.h"
#include "probe/probe.h"

enum { LOOK_NS = 200 * 1000 };

void probe_take_counters(struct probe *probe, bool stopped)
{
	pmd_refresh_device_counters(probe->pmd);
	totals_take(probe->balance, stopped);
}

static void look_soon(struct counters_taking *taking)
{
	taking->event.due_ns = monotonic_ns() + LOOK_NS;
}

static void begin(struct probe *probe)
{
	pmd_refresh_device_counters(probe->pmd);
	balance_begin(probe->balance);
	probe->taking.goes_on = true;
	look_soon(&probe->taking);
}

static void go_on(void *context, short)
{
	struct probe *probe = context;
	struct counters_taking *taking = &probe->taking;

	if (!balance_go_on(probe->balance)) {
		look_soon(taking);
		return;
	}
	totals_publish(probe->balance);
	taking->goes_on = false;
	taking->event.due_ns = 0;
	taking->n_taken++;
	if (taking->print != 0 && taking->n_taken >= taking->print) {
		balance_print(probe->balance, stderr);
		taking->print = 0;
	}
	if (taking->n_wanted > taking->n_taken)
		begin(probe);
}

void probe_counters_prepare(struct probe *probe)
{
	probe->taking.event = (struct event){.fd = -1, .run = go_on, .context = probe};
	event_loop_add(&probe->loop, &probe->taking.event);
}

uint64_t probe_ask_counters(struct probe *probe)
{
	struct counters_taking *taking = &probe->taking;

	taking->n_wanted = taking->n_taken + (taking->goes_on ? 2 : 1);
	if (!taking->goes_on)
		begin(probe);
	return taking->n_wanted;
}

bool probe_has_counters(const struct probe *probe, uint64_t question)
{
	return probe->taking.n_taken >= question;
}
