// SPDX-License-Identifier: BSD-3-Clause
// Measurements of TCP connections: a cache line for each entry, there only when some output wants
// them.
#include <inttypes.h>

#include "config/log.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

int flow_tcp_init(struct meter *meter, const struct meter_settings *settings)
{
	size_t octets = settings->max_flows * sizeof(*meter->tcp);

	if (!settings->tcp || filled_memory_new(&meter->tcp_memory, (void **)&meter->tcp, octets,
						settings->numa_node, settings->heap) == 0)
		return 0;
	return memory_error(octets, "lower --max-flows, or choose fields without the set tcp",
			    "--max-flows %" PRIu64 ": TCP measurements of one worker",
			    settings->options->max_flows);
}

void flow_tcp_release(struct meter *meter)
{
	filled_memory_free(&meter->tcp_memory, (void **)&meter->tcp);
}

void flow_tcp_count(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		    const struct slow_headers *slow)
{
	struct pkt_headers view;

	if (pkt_is_fragment(pkt, slow))
		return;
	headers_of(pkt, slow, &view);
	tcp_stats_packet(&meter->tcp[entry], pkt_direction(pkt), view.frame + view.l4_offset,
			 view.l4_captured, view.l4_length, pkt_time_us(pkt, slow));
}
