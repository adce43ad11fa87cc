// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/worker_state.h"

#include <rte_random.h>

static void filter_by(struct worker *worker, const struct filter *filter)
{
	worker->filter = filter;
	worker->selects = worker->sampling.packets > 1 || filter != NULL;
	worker->meter.watches = !worker->selects;
}

// Packets between the stages are of the epoch before.
static void begin_epoch(struct worker *worker, const struct live_settings *settings, uint64_t seed)
{
	worker_drain(worker);
	sampling_init(&worker->sampling, &settings->options.sampling, seed);
	for (unsigned i = 0; worker->input_skip != NULL && i < pmd_n_inputs(worker->pmd); i++)
		worker->input_skip[i] = worker->sampling.skip;
	worker->meter.epochs.now = settings->epoch;
	parser_set_epoch(&worker->parser, settings->epoch);
	worker->samples_flows = settings->options.sampling.flows > 1;
	worker->hands_over = worker->n_workers > 1 || worker->samples_flows;
	worker_tell_epoch(worker);
	atomic_store_explicit(&worker->epoch, settings->epoch, memory_order_release);
}

void worker_tell_epoch(struct worker *worker)
{
	atomic_store_explicit(&worker->earliest_epoch, meter_earliest_epoch(&worker->meter),
			      memory_order_release);
}

void worker_select_init(struct worker *worker, const struct worker_settings *settings)
{
	// A capture gives the same records each time.
	const uint64_t seed =
	    worker->file ? worker->seed * OPTIONS_MAX_CORES + worker->index : rte_rand();

	begin_epoch(worker, settings->live, seed);
	filter_by(worker, settings->live->filter);
}

void worker_take_settings(struct worker *worker)
{
	const struct live_settings *settings =
	    atomic_load_explicit(&worker->settings, memory_order_acquire);

	if (settings->epoch != worker->meter.epochs.now)
		begin_epoch(worker, settings, worker->sampling.chance);
	filter_by(worker, settings->filter);
	meter_shed(&worker->meter, settings->classifies, settings->measures, settings->hurries);
	meter_change(&worker->meter, &settings->options, settings->networks);
	atomic_store_explicit(&worker->settings_taken, settings, memory_order_release);
}

static bool matches(const struct worker *worker, struct rte_mbuf *mbuf)
{
	uint32_t wire_length = rte_pktmbuf_pkt_len(mbuf);
	uint16_t link_type = 1;

	if (worker->stamped) {
		wire_length = packet_stamp(mbuf)->wire_length;
		link_type = packet_stamp(mbuf)->link_type;
	}
	return filter_match(worker->filter, rte_pktmbuf_mtod(mbuf, const uint8_t *),
			    rte_pktmbuf_data_len(mbuf), wire_length, link_type);
}

// One of N in turn of each input by itself: ports that take turns, as those of a tap do, would have
// one count see only one of them. By chance no packet knows of others.
static bool counts_inputs(const struct worker *worker)
{
	return worker->input_skip != NULL && !worker->sampling.random;
}

static bool takes(struct worker *worker, struct rte_mbuf *mbuf)
{
	uint32_t *skip;

	if (!counts_inputs(worker))
		return sampling_takes_packet(&worker->sampling);
	skip = &worker->input_skip[meter_input(&worker->meter, mbuf)];
	if (*skip == 0) {
		*skip = worker->sampling.packets - 1;
		return true;
	}
	--*skip;
	return false;
}

// Without a filter, of one count: what is left out is freed as it lies there. Returns how many are
// kept.
static unsigned sample(struct worker *worker, struct received *received)
{
	struct sampling *sampling = &worker->sampling;
	unsigned kept = 0;

	for (unsigned i = 0; i < received->n;) {
		const unsigned skipped = RTE_MIN(received->n - i, sampling->skip);

		rte_pktmbuf_free_bulk(&received->mbuf[i], skipped);
		sampling->skip -= skipped;
		i += skipped;
		if (i == received->n)
			break;
		received->mbuf[kept++] = received->mbuf[i++];
		sampling_go_on(sampling);
	}
	ignored_row(worker->counters, IGNORE_SAMPLED_OUT)->packets += received->n - kept;
	return kept;
}

static unsigned filter_and_sample(struct worker *worker, struct received *received)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < received->n; i++) {
		struct rte_mbuf *mbuf = received->mbuf[i];
		enum ignore_reason reason = IGNORE_NONE;

		if (worker->filter != NULL && !matches(worker, mbuf))
			reason = IGNORE_FILTERED;
		else if (!takes(worker, mbuf))
			reason = IGNORE_SAMPLED_OUT;
		if (reason == IGNORE_NONE) {
			received->mbuf[kept++] = mbuf;
			continue;
		}
		ignored_row(worker->counters, reason)->packets++;
		rte_pktmbuf_free(mbuf);
	}
	return kept;
}

void worker_select(struct worker *worker, struct received *received)
{
	const unsigned kept = worker->filter == NULL && !counts_inputs(worker)
				  ? sample(worker, received)
				  : filter_and_sample(worker, received);

	worker->counters->now[received->row].packets += received->n - kept;
	received->n = kept;
}
