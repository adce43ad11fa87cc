// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <string.h>

#include "dpi/engine/engine.h"

// Protocol numbers of labels that the engine itself gives; names stand in the applications file.
enum { APP_POSTGRESQL = 19, APP_MYSQL = 20, APP_GNUTELLA = 35, APP_JABBER = 67 };
enum { APP_LDAP = 112, APP_SOCKS = 172 };

void verdict_write(struct dpi_worker *worker, struct dpi_flow *flow, uint16_t master,
		   uint16_t application, enum application_confidence confidence)
{
	flow->label = (struct application_label){
	    .master = master,
	    .application = application != 0 ? application : master,
	    .confidence = (uint8_t)confidence,
	};
	flow->label.category =
	    applications_category(worker->signatures->applications, flow->label.application);
}

void verdict_set(struct dissection *d, uint16_t master, uint16_t application,
		 enum application_confidence confidence)
{
	d->labelled = true;
	if (d->flow->state != DPI_UNDECIDED)
		return;
	if ((d->flow->notes & NOTE_HANDED_OVER) != 0)
		master = d->flow->label.master;
	verdict_write(d->worker, d->flow, master, application, confidence);
	d->worker->naming = (struct naming){.rule = d->rule, .dissector = d->in_charge};
	if ((d->worker->wanted & METADATA_BIT(METADATA_APPLICATION_REASON)) != 0)
		reason_found(d);
}

// What these masters carry may be another protocol with a name of its own: it becomes metadata.
static bool carries_another(const struct dpi_worker *worker, const struct dpi_flow *flow)
{
	static const uint16_t masters[] = {APP_POSTGRESQL, APP_MYSQL, APP_GNUTELLA,
					   APP_JABBER,	   APP_LDAP,  APP_SOCKS};
	static const uint64_t found_inside =
	    METADATA_BIT(METADATA_TLS_SERVER_NAME) | METADATA_BIT(METADATA_TLS_JA4) |
	    METADATA_BIT(METADATA_TLS_JA3) | METADATA_BIT(METADATA_TLS_ALPN) |
	    METADATA_BIT(METADATA_HTTP_HOST) | METADATA_BIT(METADATA_HTTP_STATUS);

	if ((worker->wanted & found_inside) == 0)
		return false;
	for (unsigned i = 0; i < sizeof(masters) / sizeof(masters[0]); i++)
		if (flow->label.master == masters[i])
			return true;
	return false;
}

void verdict_finish(struct dpi_worker *worker, struct dpi_flow *flow,
		    const struct dpi_packet *packet)
{
	stream_release(worker, flow);
	if (flow->state == DPI_UNDECIDED && packet->protocol == IPPROTO_TCP &&
	    flow->seen[0] + flow->seen[1] < MAX_INSPECTED && carries_another(worker, flow)) {
		flow->state = DPI_NAMED;
		flow->dissector = worker->dpi->inner_protocol;
		memset(flow->scratch, 0, sizeof(flow->scratch));
		return;
	}
	flow->state = DPI_DONE;
	flow->dissector = 0;
}

void verdict_name(struct dpi_flow *flow)
{
	if (flow->state == DPI_UNDECIDED)
		flow->state = DPI_NAMED;
}

// IANA's protocol numbers; labels of nDPI's list.
static uint16_t application_of_protocol(uint8_t protocol)
{
	static const struct {
		uint8_t protocol;
		uint16_t application;
	} known[] = {
	    {1, 81},  {2, 82},	 {4, 86},  {8, 83},    {41, 86},  {47, 80},   {50, 79},
	    {51, 79}, {58, 102}, {89, 85}, {103, 297}, {112, 73}, {113, 296}, {132, 84},
	};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].protocol == protocol)
			return known[i].application;
	return 0;
}

void verdict_by_protocol(struct dpi_worker *worker, struct dpi_flow *flow, uint8_t protocol)
{
	uint16_t application = application_of_protocol(protocol);

	if (application != 0)
		verdict_write(worker, flow, application, 0, CONFIDENCE_DISSECTOR);
	if (application != 0)
		reason_told(worker, flow, "IP protocol number");
	flow->state = DPI_DONE;
}

bool verdict_over(const struct dpi_flow *flow)
{
	bool follows = flow->dissector != 0 && dissectors[flow->dissector - 1].follows;

	return (unsigned)flow->seen[0] + flow->seen[1] >= (follows ? MAX_FOLLOWED : MAX_INSPECTED);
}

void verdict_give_up(struct dpi_worker *worker, struct dpi_flow *flow,
		     const struct dpi_packet *packet)
{
	if (flow->state == DPI_UNDECIDED &&
	    (flow->label.master == 0 || flow->dissector == 0 || verdict_over(flow)))
		verdict_finish(worker, flow, packet);
	else if (flow->state == DPI_UNDECIDED)
		verdict_name(flow);
	else if (verdict_over(flow))
		verdict_finish(worker, flow, packet);
}
