// SPDX-License-Identifier: BSD-3-Clause
// Measurements of TCP connections: a cache line for each entry, there only when some output wants
// them.
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

static int take(struct meter *meter, size_t octets, const struct meter_settings *settings)
{
	int ret;

	if (settings->heap) {
		if (posix_memalign((void **)&meter->tcp, 64, octets) != 0)
			return -ENOMEM;
		return 0;
	}
	ret = table_memory_reserve(&meter->tcp_memory, octets, settings->numa_node);
	if (ret < 0)
		return ret;
	meter->tcp = (struct tcp_stats *)meter->tcp_memory.start;
	table_filler_add(&meter->tcp_filler, meter->tcp, octets, 0);
	table_filler_start(&meter->tcp_filler);
	return 0;
}

int flow_tcp_init(struct meter *meter, const struct meter_settings *settings)
{
	size_t octets = settings->max_flows * sizeof(*meter->tcp);

	if (!settings->tcp || take(meter, octets, settings) == 0)
		return 0;
	return memory_error(octets, "lower --max-flows, or choose fields without the set tcp",
			    "--max-flows %" PRIu64 ": TCP measurements of one worker",
			    settings->options->max_flows);
}

void flow_tcp_release(struct meter *meter)
{
	if (meter->tcp_memory.start == NULL)
		free(meter->tcp);
	table_filler_stop(&meter->tcp_filler);
	table_memory_unmap(&meter->tcp_memory);
	meter->tcp = NULL;
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
