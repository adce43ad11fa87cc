// SPDX-License-Identifier: BSD-3-Clause
#include "export/encode/zmq_exporters.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// Frontends list exporters by IPv4 address.
struct exporter_sum {
	const uint8_t *address;
	uint64_t flows[2]; // of sFlow: index 1
	uint64_t missing, seen_us;
};

void zmq_exporters_take(struct zmq_exporters *exporters,
			const struct export_environment *environment)
{
	exporters->n = 0;
	exporters->missing = exporters->agent_drops = 0;
	if (environment->observed == NULL)
		return;
	exporters->n = environment->observed(environment->observed_context, exporters->observed,
					     ZMQ_EXPORTERS_MOST);
	for (unsigned i = 0; i < exporters->n; i++) {
		exporters->missing += exporters->observed[i].missing;
		exporters->agent_drops += exporters->observed[i].agent_drops;
	}
}

static uint64_t flows_of(const struct zmq_exporters *exporters, bool sflow)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < exporters->n; i++)
		if (exporters->observed[i].sflow == sflow)
			sum += exporters->observed[i].records;
	return sum;
}

// The domains of one exporter, which may not stand together: false, an earlier one has them.
static bool sum_of(const struct zmq_exporters *exporters, unsigned first, struct exporter_sum *sum)
{
	*sum = (struct exporter_sum){.address = exporters->observed[first].address};
	for (unsigned i = 0; i < exporters->n; i++) {
		const struct observed_domain *domain = &exporters->observed[i];

		if (domain->ipv6 || memcmp(domain->address, sum->address, 4) != 0)
			continue;
		if (i < first)
			return false;
		sum->flows[domain->sflow] += domain->records;
		sum->missing += domain->missing;
		if (domain->seen_us > sum->seen_us)
			sum->seen_us = domain->seen_us;
	}
	return true;
}

static int write_one(const struct exporter_sum *sum, uint32_t source, bool first, char *to,
		     size_t room)
{
	char address[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, sum->address, address, sizeof(address));
	return snprintf(to, room,
			"%s\"%s\":{\"time_last_flow\":%" PRIu64 ",\"num_sflow_flows\":%" PRIu64
			",\"num_netflow_ipfix_flows\":%" PRIu64 ",\"num_drops\":%" PRIu64
			",\"unique_source_id\":%u}",
			first ? "" : ",", address, sum->seen_us / 1000000, sum->flows[1],
			sum->flows[0], sum->missing, source);
}

int zmq_exporters_write(const struct zmq_exporters *exporters,
			const struct export_environment *environment, uint32_t source, char *to,
			size_t room)
{
	bool first = true;
	int n;

	if (environment->observed == NULL)
		return 0;
	n = snprintf(to, room,
		     "\"flow_collection\":{\"nf_ipfix_flows\":%" PRIu64
		     ",\"sflow_samples\":%" PRIu64 ",\"exporters\":{",
		     flows_of(exporters, false), flows_of(exporters, true));
	for (unsigned i = 0; i < exporters->n; i++) {
		struct exporter_sum sum;

		if (exporters->observed[i].ipv6 || !sum_of(exporters, i, &sum))
			continue;
		n += write_one(&sum, source, first, to + n, room - (size_t)n);
		first = false;
	}
	return n + snprintf(to + n, room - (size_t)n, "}},");
}
