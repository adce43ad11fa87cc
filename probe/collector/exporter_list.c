// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/exporter_list.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

enum { LONG_FLOW_MS = 20 * 60 * 1000, SFLOW_READ = SFLOW_VERSIONS + 5 };

static void add_row(struct exporter_list *list, const struct domain *domain)
{
	const struct sender *sender = domain->sender;
	struct exporter_row *row = &list->row[list->n];

	if (list->n == EXPORTER_ROWS) {
		list->n_more++;
		return;
	}
	list->n++;
	*row = (struct exporter_row){
	    .address = sender->address,
	    .version = domain->version,
	    .domain = domain->id,
	    .n_templates = domain->n_templates,
	    .n_held = sender->n_held,
	    .rate = sender->sampling_of,
	    .figures = domain->figures,
	    .sequences = domain->sequences,
	    .samples = domain->samples,
	    .seen_us = domain->seen_us,
	    .longest_ms = domain->longest_ms,
	};
	memcpy(row->name, sender->own_name, sizeof(row->name));
	if (row->rate == 0)
		row->rate = samplers_find(&sender->samplers, domain->id, NULL);
}

static void add_interfaces(struct exporter_list *list, const struct sender *sender)
{
	for (unsigned i = 0; i < sender->interfaces.n && list->n_interfaces < INTERFACE_ROWS; i++)
		list->interface[list->n_interfaces++] = (struct interface_row){
		    .address = sender->address,
		    .interface = sender->interfaces.interface[i],
		};
}

void exporter_list_fill_rows(struct exporter_list *list, const struct senders *senders)
{
	const struct sender *sender;
	const struct domain *domain;

	list->n = list->n_more = list->n_interfaces = 0;
	for (unsigned proven = 2; proven-- > 0;)
		TAILQ_FOREACH (sender, &senders->queue[proven], in_queue)
			TAILQ_FOREACH (domain, &sender->domains, in_sender)
				add_row(list, domain);
}

void exporter_list_fill(struct exporter_list *list, const struct senders *senders)
{
	const struct sender *sender;

	exporter_list_fill_rows(list, senders);
	for (unsigned proven = 2; proven-- > 0;)
		TAILQ_FOREACH (sender, &senders->queue[proven], in_queue)
			add_interfaces(list, sender);
}

const char *exporter_address(const struct sender_address *address, char text[INET6_ADDRSTRLEN])
{
	return inet_ntop(address->ipv6 ? AF_INET6 : AF_INET, address->octets, text,
			 INET6_ADDRSTRLEN);
}

const char *exporter_dialect(unsigned version, char *text, size_t size)
{
	if (version == 10)
		return "IPFIX";
	if (version > SFLOW_VERSIONS)
		snprintf(text, size, "sFlow v%u", version - SFLOW_VERSIONS);
	else
		snprintf(text, size, "NetFlow v%u", version);
	return text;
}

const char *exporter_remedy(const struct exporter_row *row)
{
	const struct domain_figures *figures = &row->figures;

	if (row->version > SFLOW_VERSIONS && row->version != SFLOW_READ)
		return "this version is not read: let it send sFlow version 5";
	if (row->n_templates == 0 && (row->n_held > 0 || figures->no_template > 0))
		return "no template came: let it send them each minute";
	if (figures->no_rate > 0)
		return "its sampler is not known: let it send options, or sampling-of=ADDRESS:N";
	if (row->longest_ms >= LONG_FLOW_MS)
		return "flows of over 20 minutes: set its active timeout to 60 s";
	if (figures->undecodable > 0)
		return "some datagrams are cut: look for fragments that a firewall drops";
	if (row->sequences.lost > 0)
		return "datagrams are missing: by the kernel (balance), or on the way";
	if (figures->agent_drops > 0)
		return "the agent itself lost samples: a higher sampling rate";
	return "";
}
