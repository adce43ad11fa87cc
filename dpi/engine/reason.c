// SPDX-License-Identifier: BSD-3-Clause
// Why a Flow has its label: "packet 2, rule vpn.rules:7, dissector openvpn" or "packet 1, dissector
// tls, host example.org". Only where an output has a field for it.
#include <stdio.h>
#include <string.h>

#include "dpi/engine/engine.h"

enum { REASON_OCTETS = 160 };

static void write_reason(struct dpi_worker *worker, struct dpi_flow *flow, const char *text)
{
	size_t n = strlen(text);

	if (!slab_put(&worker->slab, &flow->metadata, METADATA_APPLICATION_REASON,
		      (const uint8_t *)text, (uint8_t)n))
		count(worker, DPI_SLAB_FULL);
}

// The listed suffix of a name: the last one of its tails that stands for what the whole does.
static void add_host(const struct dissection *d, char text[REASON_OCTETS], const char *name,
		     unsigned length)
{
	const struct hosts *hosts = d->worker->signatures->hosts;
	const uint16_t application = hosts_find(hosts, name, length);
	unsigned start = 0, used = (unsigned)strlen(text);

	for (unsigned at = 0; at + 1 < length; at++) {
		if (name[at] != '.')
			continue;
		if (hosts_find(hosts, name + at + 1, length - at - 1) != application)
			break;
		start = at + 1;
	}
	snprintf(text + used, REASON_OCTETS - used, ", host %.*s", (int)(length - start),
		 name + start);
}

static void add_rule(char text[REASON_OCTETS], const struct rule *rule)
{
	const char *slash = strrchr(rule->file, '/');
	unsigned used = (unsigned)strlen(text);

	snprintf(text + used, REASON_OCTETS - used, ", rule %s:%u",
		 slash != NULL ? slash + 1 : rule->file, rule->line);
}

void reason_found(struct dissection *d)
{
	char text[REASON_OCTETS];
	unsigned used;

	if (d->flow->state != DPI_UNDECIDED)
		return;
	snprintf(text, sizeof(text), "packet %u", (unsigned)d->flow->seen[0] + d->flow->seen[1]);
	if (d->rule != NULL)
		add_rule(text, d->rule);
	used = (unsigned)strlen(text);
	if (d->in_charge != 0)
		snprintf(text + used, sizeof(text) - used, ", dissector %s",
			 dissectors[d->in_charge - 1].name);
	if (d->host != NULL)
		add_host(d, text, d->host, d->host_octets);
	write_reason(d->worker, d->flow, text);
}

void reason_told(struct dpi_worker *worker, struct dpi_flow *flow, const char *by)
{
	if ((worker->wanted & METADATA_BIT(METADATA_APPLICATION_REASON)) != 0)
		write_reason(worker, flow, by);
}
