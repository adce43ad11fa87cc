// SPDX-License-Identifier: BSD-3-Clause
#include "config/clock.h"
#include "probe/collector/collectors.h"
#include "probe/collector/exporter_list.h"
#include "probe/control/request.h"

enum { IN, OUT };

static const char *status_of(const struct exporter_interface *interface)
{
	static const char *const texts[] = {"down", "down", "no link", "up"};

	return interface->n_counted == 0 ? "" : texts[interface->counters.status & 3];
}

static uint64_t packets_of(const struct interface_counters *counters, unsigned d)
{
	return (uint64_t)counters->unicast[d] + counters->multicast[d] + counters->broadcast[d];
}

// Agents say ffffffff for what they do not count.
static uint32_t count_of(uint32_t count)
{
	return count == UINT32_MAX ? 0 : count;
}

static void put_row(void *context, const struct interface_row *row)
{
	struct answer *answer = context;
	const struct exporter_interface *interface = &row->interface;
	const struct interface_counters *counters = &interface->counters;
	const uint64_t now_us = wall_us();
	char address[INET6_ADDRSTRLEN];

	answer_text(answer, "%s", exporter_address(&row->address, address));
	answer_id(answer, interface->index);
	answer_text(answer, "%.*s", interface->name_octets, interface->name);
	answer_text(answer, "%s", status_of(interface));
	answer_figure(answer, counters->speed / 1000000);
	for (unsigned d = IN; d <= OUT; d++) {
		answer_figure(answer, counters->octets[d]);
		answer_figure(answer, packets_of(counters, d));
		answer_figure(answer, count_of(counters->discards[d]));
		answer_figure(answer, count_of(counters->errors[d]));
	}
	answer_figure(answer, interface->n_counted == 0 || now_us < interface->counted_us
				  ? 0
				  : (now_us - interface->counted_us) / 1000000);
	answer_text(answer, "%.*s", interface->alias_octets, interface->alias);
	answer_row_end(answer);
}

static void put_list(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"exporter", {"exporter", -24, 0}},
	    {"if_index", {"ifIndex", 10, 1}},
	    {"name", {"name", -16, 1}},
	    {"status", {"status", -7, 1}},
	    {"mbits", {"Mbit/s", 7, 1}},
	    {"in_octets", {"octets in", 16, 1}},
	    {"in_packets", {"packets in", 13, 1}},
	    {"in_discards", {"dropped", 8, 1}},
	    {"in_errors", {"errors", 7, 1}},
	    {"out_octets", {"octets out", 16, 1}},
	    {"out_packets", {"packets out", 13, 1}},
	    {"out_discards", {"dropped", 8, 1}},
	    {"out_errors", {"errors", 7, 1}},
	    {"age_s", {"age s", 6, 1}},
	    {"alias", {"alias", -1, 2}},
	    {0},
	};

	answer_list(&request->answer, "interfaces", columns);
	collectors_interfaces(request->probe->collectors, put_row, &request->answer);
	answer_list_end(&request->answer);
}

bool verb_interfaces(struct request *request)
{
	if (collectors_n(request->probe->collectors) == 0) {
		answer_error(&request->answer, "no input collects; start with -i sflow:PORT");
		return true;
	}
	if (!exporters_are_told(request))
		return false;
	put_list(request);
	return true;
}
