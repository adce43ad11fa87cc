// SPDX-License-Identifier: BSD-3-Clause
// Measurements of TCP connections.
#include <netinet/in.h>

#include "probe/meter/measure.h"
#include "probe/meter/parse.h"
#include "probe/meter/tcp_stats.h"

static void tcp_count(void *line, const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	struct pkt_headers view;

	if (pkt_is_fragment(pkt, slow))
		return;
	headers_of(pkt, slow, &view);
	tcp_stats_packet(line, pkt_direction(pkt), view.frame + view.l4_offset, view.l4_captured,
			 view.l4_length, pkt_time_us(pkt, slow));
}

static void tcp_report(void *line, unsigned forward, struct flow_record *record)
{
	tcp_stats_report(line, forward, &record->measures.tcp);
}

const struct measure measure_tcp = {
    .name = "TCP measurements",
    .fields = "the set tcp",
    .wanted = RECORD_HAS(TCP),
    .size = sizeof(struct tcp_stats),
    .protocol = IPPROTO_TCP,
    .count = tcp_count,
    .report = tcp_report,
};
