// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/expire_all.h"
#include "config/clock.h"

// Whether all workers have done it, and how many Flows were ended so since the start.
static bool workers_expired(const struct probe *probe, uint64_t *n_ended)
{
	bool expired = true;

	*n_ended = 0;
	for (unsigned i = 0; i < probe->n_workers; i++) {
		uint64_t n;

		expired &= worker_expired(probe->worker[i], &n);
		*n_ended += n;
	}
	return expired;
}

static void begin(struct probe *probe, bool with_records)
{
	struct expire_state *state = &probe->expire;

	expire_all_look(probe);
	if (state->goes_on || !probe->ran) // before metering begins there are no Flows
		return;
	workers_expired(probe, &state->n_before);
	state->goes_on = true;
	state->by_ns = monotonic_ns() + probe->options.stop_ms * UINT64_C(1000000);
	if (with_records)
		export_process_drain(probe->export_process, state->by_ns / 1000);
	for (unsigned i = 0; i < probe->n_workers; i++)
		worker_expire_all(probe->worker[i], with_records);
}

void expire_all_begin(struct probe *probe)
{
	begin(probe, true);
}

void delete_all_begin(struct probe *probe)
{
	begin(probe, false);
}

void expire_all_look(struct probe *probe)
{
	struct expire_state *state = &probe->expire;
	uint64_t n_ended;

	if (!state->goes_on)
		return;
	state->goes_on = !workers_expired(probe, &n_ended);
	state->n_ended = n_ended - state->n_before;
	if (!state->goes_on)
		export_process_drain(probe->export_process, 0);
}

bool expire_all_over(struct probe *probe)
{
	expire_all_look(probe);
	return !probe->expire.goes_on;
}
