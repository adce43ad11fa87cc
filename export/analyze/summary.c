// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_hash_crc.h>

#include "export/analyze/summary.h"

enum { PLACES = 2 * SUMMARY_MAX_HOSTS, N_PORTS = 65536, TCP = 6, UDP = 17 };

int summary_new(struct summary *summary)
{
	memset(summary, 0, sizeof(*summary));
	summary->hosts = calloc(PLACES, sizeof(*summary->hosts));
	summary->ports = calloc((size_t)2 * N_PORTS, sizeof(*summary->ports));
	summary->applications = calloc(UINT16_MAX + 1, sizeof(*summary->applications));
	if (summary->hosts != NULL && summary->ports != NULL && summary->applications != NULL)
		return 0;
	summary_free(summary);
	return -ENOMEM;
}

void summary_free(struct summary *summary)
{
	free(summary->hosts);
	free(summary->ports);
	free(summary->applications);
	memset(summary, 0, sizeof(*summary));
}

static void sum_add(struct summary_sum *sum, const struct summary_sum *more)
{
	sum->flows += more->flows;
	sum->packets += more->packets;
	sum->octets += more->octets;
}

// The host's place, a free one when it is new, or NULL when there is no more room for new ones.
static struct summary_host *find_host(const struct summary *summary, const uint8_t *address,
				      uint8_t ip_version)
{
	const unsigned length = ip_version == 4 ? 4 : 16;
	uint32_t place = rte_hash_crc(address, length, ip_version);

	for (;; place++) {
		struct summary_host *host = &summary->hosts[place % PLACES];

		if (host->ip_version == 0)
			return summary->n_hosts < SUMMARY_MAX_HOSTS ? host : NULL;
		if (host->ip_version == ip_version && memcmp(host->address, address, length) == 0)
			return host;
	}
}

static void add_host(struct summary *summary, const uint8_t *address, uint8_t ip_version,
		     const struct summary_sum *more)
{
	struct summary_host *host = find_host(summary, address, ip_version);

	if (host == NULL) {
		sum_add(&summary->other_hosts, more);
		return;
	}
	if (host->ip_version == 0) {
		memcpy(host->address, address, ip_version == 4 ? 4 : 16);
		host->ip_version = ip_version;
		summary->n_hosts++;
	}
	sum_add(&host->sum, more);
}

static void add_times(struct summary *summary, const struct flow_record *record)
{
	for (unsigned way = FORWARD; way <= REVERSE; way++) {
		if (record->packets[way] == 0)
			continue;
		if (summary->start_us == 0 || record->start_us[way] < summary->start_us)
			summary->start_us = record->start_us[way];
		summary->end_us = RTE_MAX(summary->end_us, record->end_us[way]);
	}
}

void summary_add(struct summary *summary, const struct flow_record *record)
{
	const struct summary_sum more = {
	    .flows = !(record->has & RECORD_HAS(CONTINUES)),
	    .packets = record->packets[FORWARD] + record->packets[REVERSE],
	    .octets = record->octets[FORWARD] + record->octets[REVERSE],
	};

	summary->records++;
	add_times(summary, record);
	sum_add(&summary->total, &more);
	sum_add(&summary->protocols[record->protocol], &more);
	sum_add(&summary->applications[record->label.application], &more);
	if (record->protocol == TCP || record->protocol == UDP)
		sum_add(
		    &summary->ports[(record->protocol == UDP) * N_PORTS + record->destination_port],
		    &more);
	if (record->ip_version == 0)
		return;
	add_host(summary, record->source, record->ip_version, &more);
	add_host(summary, record->destination, record->ip_version, &more);
}
