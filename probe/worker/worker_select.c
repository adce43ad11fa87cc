// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/worker_state.h"

static void filter_by(struct worker *worker, const struct filter *filter)
{
	worker->filter = filter;
	worker->selects = worker->sampling.packets > 1 || filter != NULL;
}

void worker_select_init(struct worker *worker, const struct worker_settings *settings)
{
	sampling_init(&worker->sampling, &settings->options->sampling);
	worker->samples_flows = worker->sampling.flows > 1;
	filter_by(worker, settings->live->filter);
}

void worker_take_settings(struct worker *worker)
{
	const struct live_settings *settings =
	    atomic_load_explicit(&worker->settings, memory_order_acquire);

	filter_by(worker, settings->filter);
	meter_change(&worker->meter, &settings->options, settings->networks);
	atomic_store_explicit(&worker->settings_taken, settings, memory_order_release);
}

static bool matches(const struct worker *worker, struct rte_mbuf *mbuf)
{
	uint32_t wire_length = rte_pktmbuf_pkt_len(mbuf);
	uint16_t link_type = 1;

	if (worker->filter == NULL)
		return true;
	if (worker->stamped) {
		wire_length = packet_stamp(mbuf)->wire_length;
		link_type = packet_stamp(mbuf)->link_type;
	}
	return filter_match(worker->filter, rte_pktmbuf_mtod(mbuf, const uint8_t *),
			    rte_pktmbuf_data_len(mbuf), wire_length, link_type);
}

void worker_select(struct worker *worker, struct received *received)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < received->n; i++) {
		struct rte_mbuf *mbuf = received->mbuf[i];
		enum ignore_reason reason = IGNORE_NONE;

		if (!matches(worker, mbuf))
			reason = IGNORE_FILTERED;
		else if (!sampling_takes_packet(&worker->sampling))
			reason = IGNORE_SAMPLED_OUT;
		if (reason == IGNORE_NONE) {
			received->mbuf[kept++] = mbuf;
			continue;
		}
		ignored_row(worker->counters, reason)->packets++;
		rte_pktmbuf_free(mbuf);
	}
	worker->counters->now[received->row].packets += received->n - kept;
	received->n = kept;
}
