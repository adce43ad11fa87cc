// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/meter.h"

#include <errno.h>
#include <inttypes.h>

#include "config/log.h"
#include "config/options/timeouts.h"
#include "probe/counters/worker_counters.h"
#include "probe/meter/flow_times.h"

// A packet that comes after more silence than 32 bits tell has also come after the window: it goes
// the slow way, which knows better.
void meter_set_silence(struct meter *meter, uint8_t protocol, uint64_t us)
{
	meter->silence_us[protocol] = us;
	meter->idle_us[protocol] = (uint32_t)RTE_MIN(us, (uint64_t)UINT32_MAX);
}

static void set_timeouts(struct meter *meter, const struct options *options)
{
	meter->active_us = options->active_ms * 1000;
	meter->fin_us = flow_timeout_ms(options, flow_timeout_of_ended(options, false)) * 1000;
	meter->rst_us = flow_timeout_ms(options, flow_timeout_of_ended(options, true)) * 1000;
	for (unsigned i = 0; i < 256; i++) {
		const uint8_t protocol = (uint8_t)i;
		const enum flow_timeout timeout = flow_timeout_of_protocol(options, protocol);

		meter_set_silence(meter, protocol, flow_timeout_ms(options, timeout) * 1000);
	}
}

static bool any_shorter(const struct meter *meter, const uint64_t before_us[256],
			uint64_t fin_before_us, uint64_t rst_before_us)
{
	bool shorter = meter->fin_us < fin_before_us || meter->rst_us < rst_before_us;

	for (unsigned protocol = 0; protocol < 256; protocol++)
		shorter |= meter->silence_us[protocol] < before_us[protocol];
	return shorter;
}

void meter_change(struct meter *meter, const struct options *options,
		  const struct local_networks *networks)
{
	const uint64_t fin_us = meter->fin_us, rst_us = meter->rst_us;
	const uint64_t active_us = meter->active_us;
	uint64_t silence_us[256];

	memcpy(silence_us, meter->silence_us, sizeof(silence_us));
	set_timeouts(meter, options);
	if (any_shorter(meter, silence_us, fin_us, rst_us)) {
		meter->sweep.again = true;
		meter->sweep.cursor = 0;
	}
	if (meter->active_us != active_us)
		meter_renew_window(meter);
	meter->full = options->full;
	meter->networks = networks;
}

void meter_shed(struct meter *meter, bool classifies, bool measures, bool hurries)
{
	struct flow_lines *lines = &meter->lines;
	const unsigned n_counting = lines->n_counting + lines->n_shed;

	meter->sheds = !classifies;
	meter->first_marks = meter->dpi != NULL && classifies ? ENTRY_INSPECT : 0;
	lines->n_counting = measures ? n_counting : 0;
	lines->n_shed = measures ? 0 : n_counting;
	meter->looks = lines->n_counting != 0 || meter->interims.line != NULL;
	meter->hurries = hurries;
}

static int tell_shortfall(const struct meter_settings *settings)
{
	double gib = 1.0 / (1 << 30);
	uint64_t there = table_memory_available(settings->numa_node);
	uint64_t share = settings->max_flows, fits = share;
	uint64_t whole = settings->options->max_flows;

	while (fits > 0 && flow_table_octets(fits) > there)
		fits -= fits / 16 + 1;
	if (fits == share) // the machine has it, but this process may not
		return memory_error(flow_table_octets(share), "lower --max-flows",
				    "--max-flows %" PRIu64 ": Flow table of one worker", whole);
	return user_error(ENOMEM,
			  "--max-flows %" PRIu64 ": a worker's share of %" PRIu64
			  " Flows needs %.2f GiB on NUMA node %d, %.2f GiB are there; "
			  "at most --max-flows %" PRIu64 " fits: lower it, or free memory",
			  whole, share, (double)flow_table_octets(share) * gib,
			  settings->numa_node < 0 ? 0 : settings->numa_node, (double)there * gib,
			  (uint64_t)((double)fits / (double)share * (double)whole));
}

int meter_init(struct meter *meter, const struct meter_settings *settings)
{
	int ret;

	memset(meter, 0, sizeof(*meter));
	ret =
	    flow_table_new(&meter->table, settings->max_flows, settings->numa_node, settings->heap);
	if (ret == -EINVAL)
		return user_error(EINVAL, "--max-flows %" PRIu64 ": a worker holds 1 to %d Flows",
				  settings->options->max_flows, INT32_MAX);
	if (ret < 0)
		return tell_shortfall(settings);
	set_timeouts(meter, settings->options);
	meter->window_us = meter_window(meter);
	meter->full = settings->options->full;
	memset(meter->victim, 0xff, sizeof(meter->victim));
	meter->waits = settings->waits;
	meter->ring = settings->ring;
	meter->dpi = settings->dpi;
	meter->await_others = settings->await_others;
	meter->await_context = settings->await_context;
	meter->counters = settings->counters;
	meter->ring_counters = settings->ring_counters;
	meter->ifindex = settings->ifindex;
	meter->input_of_port = settings->input_of_port;
	meter->networks = settings->networks;
	ret = meter_initiator_init(meter, settings);
	if (ret < 0)
		return ret;
	meter->epochs.of = settings->epochs != NULL ? settings->epochs : epochs_without_sampling;
	meter->observation_point = settings->observation_point;
	meter->observation_domain = settings->observation_domain;
	ret = measures_init(&meter->lines, settings->measures, settings->max_flows,
			    settings->options->max_flows, settings->numa_node, settings->heap);
	if (ret == 0)
		ret = interims_init(meter, settings->interim_octets, settings->max_flows,
				    settings->numa_node, settings->heap);
	meter_shed(meter, true, true, false);
	return ret;
}

void meter_release(struct meter *meter)
{
	measures_release(&meter->lines);
	interims_release(meter);
	meter_watch_free(meter->watch);
	meter_initiator_release(meter);
	flow_table_free(&meter->table);
}

unsigned meter_end_reason(const struct meter *meter, uint32_t entry, uint64_t now_us)
{
	const struct flow_hot *hot = &meter->table.hot[entry];

	if (now_us - meter_last_clock(meter, entry, now_us) < meter_idle_limit(meter, hot))
		return 0;
	if (meter_duration(meter, entry) >= meter->active_us)
		return FLOW_END_ACTIVE;
	return hot->marks & ENTRY_ENDED ? FLOW_END_DETECTED : FLOW_END_IDLE;
}
