// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <string.h>

#include "dpi/engine/engine.h"

// Protocol numbers of labels that the engine itself gives; names stand in the applications file.
enum { APP_HTTP = 7, APP_TLS = 91, APP_QUIC = 188 };

static void write_label(struct dpi_worker *worker, struct dpi_flow *flow, uint16_t master,
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
	write_label(d->worker, d->flow, master, application, confidence);
}

static void count_label(struct dpi_worker *worker, const struct dpi_flow *flow)
{
	static const uint8_t counters[] = {
	    [CONFIDENCE_NONE] = DPI_UNKNOWN,
	    [CONFIDENCE_PORT] = DPI_BY_PORT,
	    [CONFIDENCE_DNS] = DPI_BY_DNS,
	    [CONFIDENCE_EXPECTATION] = DPI_BY_EXPECTATION,
	    [CONFIDENCE_SIGNATURE] = DPI_BY_SIGNATURE,
	    [CONFIDENCE_DISSECTOR] = DPI_BY_DISSECTOR,
	    [CONFIDENCE_HOSTNAME] = DPI_BY_HOSTNAME,
	};

	count(worker, (enum dpi_counter)counters[flow->label.confidence]);
}

// Web traffic whose own host name is unknown or hidden: what the DNS said of the server's address.
static void ask_dns(struct dpi_worker *worker, struct dpi_flow *flow,
		    const struct dpi_packet *packet)
{
	const struct learned_table *named = &worker->dpi->learned.named;
	struct application_label *label = &flow->label;
	struct learned_key key = {.octets = packet->ip_version == 4 ? 4 : 16};
	uint32_t known;

	if ((label->master != APP_TLS && label->master != APP_QUIC && label->master != APP_HTTP) ||
	    label->application != label->master || label->confidence == CONFIDENCE_HOSTNAME ||
	    label->confidence == CONFIDENCE_PORT ||
	    !learned_may_have(named, packet->now_us, NAMED_SECONDS))
		return;
	key.address = packet->direction == packet->initiator ? packet->destination : packet->source;
	known = learned_get(named, &key, packet->now_us, NAMED_SECONDS);
	if (known != 0 && known != LEARNED_AMBIGUOUS)
		write_label(worker, flow, label->master, (uint16_t)known, CONFIDENCE_DNS);
}

void verdict_finish(struct dpi_worker *worker, struct dpi_flow *flow,
		    const struct dpi_packet *packet)
{
	if (flow->state == DPI_UNDECIDED) {
		ask_dns(worker, flow, packet);
		count_label(worker, flow);
	}
	stream_release(worker, flow);
	if (flow->state == DPI_UNDECIDED && packet->protocol == IPPROTO_TCP &&
	    flow->seen[0] + flow->seen[1] < MAX_INSPECTED &&
	    inner_protocol_may_come(worker, flow)) {
		flow->state = DPI_NAMED;
		flow->dissector = worker->dpi->upgrade;
		memset(flow->scratch, 0, sizeof(flow->scratch));
		return;
	}
	flow->state = DPI_DONE;
	flow->dissector = 0;
}

void verdict_name(struct dpi_worker *worker, struct dpi_flow *flow, const struct dpi_packet *packet)
{
	if (flow->state != DPI_UNDECIDED)
		return;
	ask_dns(worker, flow, packet);
	count_label(worker, flow);
	flow->state = DPI_NAMED;
}

static uint32_t expected_at(const struct dissection *d, const uint8_t *address, uint16_t port)
{
	struct learned_key key = {.address = address,
				  .octets = d->packet->ip_version == 4 ? 4 : 16,
				  .port = port,
				  .protocol = d->packet->protocol};

	return learned_get(&d->worker->dpi->learned.expected, &key, d->packet->now_us,
			   EXPECTED_SECONDS);
}

static uint32_t expected(const struct dissection *d)
{
	const struct dpi_packet *packet = d->packet;
	uint32_t found;

	if (!learned_may_have(&d->worker->dpi->learned.expected, packet->now_us, EXPECTED_SECONDS))
		return 0;
	found = expected_at(d, packet->destination, packet->destination_port);
	return found != 0 ? found : expected_at(d, packet->source, packet->source_port);
}

uint16_t dpi_expected(const struct dissection *d)
{
	return (uint16_t)expected(d);
}

bool verdict_expected(struct dissection *d)
{
	uint32_t found = expected(d);

	if (found == 0)
		return false;
	verdict_set(d, (uint16_t)(found >> 16), (uint16_t)found, CONFIDENCE_EXPECTATION);
	d->labelled = false;
	d->flow->notes |= NOTE_EXPECTED;
	return true;
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
		write_label(worker, flow, application, 0, CONFIDENCE_DISSECTOR);
	count_label(worker, flow);
	flow->state = DPI_DONE;
}

bool verdict_over(const struct dpi_flow *flow)
{
	bool follows = flow->dissector != 0 && dissectors[flow->dissector - 1].follows;

	return (unsigned)flow->seen[0] + flow->seen[1] >= (follows ? MAX_FOLLOWED : MAX_INSPECTED);
}

void dpi_give_up(struct dpi_worker *worker, struct dpi_flow *flow,
		 const struct dpi_packet *endpoints)
{
	uint16_t guess;

	if (flow->state != DPI_UNDECIDED) {
		if (verdict_over(flow))
			verdict_finish(worker, flow, endpoints);
		return;
	}
	if (flow->label.master == 0) {
		guess = ports_guess(worker->signatures->ports, endpoints->protocol,
				    endpoints->source_port, endpoints->destination_port);
		if (guess != 0)
			write_label(worker, flow, guess, 0, CONFIDENCE_PORT);
		else if (!verdict_over(flow))
			return; // an unknown Flow may still be named
		verdict_finish(worker, flow, endpoints);
		return;
	}
	if (flow->dissector == 0 || verdict_over(flow)) {
		verdict_finish(worker, flow, endpoints);
		return;
	}
	verdict_name(worker, flow, endpoints);
}
