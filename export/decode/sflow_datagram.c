// SPDX-License-Identifier: BSD-3-Clause
// What the decoder makes of a datagram of sFlow: its agent is the sender, a sub-agent the domain.
#include <errno.h>
#include <stdlib.h>

#include "export/decode/decoding.h"
#include "export/decode/sflow_counters.h"
#include "export/record/octets.h"

enum { LATE_SAMPLES = 1024 };

// NAT and relays hide who sends; an agent that does not know its own address is known by the
// datagram's.
static struct sender_address agent_of(const struct sflow_datagram *datagram,
				      const struct sender_address *from)
{
	struct sender_address agent = {.ipv6 = datagram->agent_version == 6};

	memcpy(agent.octets, datagram->agent, agent.ipv6 ? 16 : 4);
	if (datagram->agent_version == 0 || octets_are_zeros(agent.octets, sizeof(agent.octets)) ||
	    (!agent.ipv6 && agent.octets[0] == 127))
		return *from;
	return agent;
}

static bool take_datagram(void *context, const struct sflow_datagram *datagram)
{
	struct decoding *decoding = context;

	decoding->own = *decoding->datagram;
	decoding->own.from = agent_of(datagram, &decoding->datagram->from);
	decoding->datagram = &decoding->own;
	decoding->header = (struct export_header){
	    .version = SFLOW_VERSIONS + datagram->version,
	    .domain = datagram->sub_agent,
	    .sequence = datagram->sequence,
	    .uptime_ms = datagram->uptime_ms,
	    .export_us = decoding->own.arrival_us,
	};
	if (decoding_begin(decoding) < 0)
		return false;
	decoding->decoder->figures.sflow++;
	decoding_take_sequence(decoding, 1);
	return true;
}

// NULL: memory is short.
static struct sample_source *source_of(struct senders *senders, struct domain *domain, uint32_t id)
{
	struct sample_sources *all = domain->sources;
	struct sample_source *source;

	if (all == NULL) {
		all = domain->sources = calloc(1, sizeof(*all));
		sender_account(senders, domain->sender, all != NULL ? sizeof(*all) : 0);
	}
	for (unsigned i = 0; all != NULL && i < all->n; i++)
		if (all->source[i].id == id)
			return &all->source[i];
	if (all == NULL)
		return NULL;
	source = &all->source[all->n < SAMPLE_SOURCES ? all->n++ : all->next++ % SAMPLE_SOURCES];
	*source = (struct sample_source){.id = id};
	return source;
}

// Samples are numbered by their source, and it tells how many it had to drop itself.
static void note_sample(struct senders *senders, struct domain *domain,
			const struct sflow_sample *sample)
{
	struct sample_source *source = source_of(senders, domain, sample->source_id);
	const uint32_t ahead = source == NULL ? 0 : sample->sequence - source->next;

	if (source == NULL)
		return;
	if (source->began && ahead != 0 && ahead <= INT32_MAX)
		domain->samples.lost += ahead;
	else if (source->began && ahead != 0 && -ahead <= LATE_SAMPLES && domain->samples.lost > 0)
		domain->samples.lost--;
	if (source->began && ahead > INT32_MAX && -ahead <= LATE_SAMPLES)
		return; // a late one knows of fewer drops
	if (source->began && sample->drops - source->drops <= INT32_MAX)
		domain->figures.agent_drops += sample->drops - source->drops;
	source->next = sample->sequence + 1;
	source->drops = sample->drops;
	source->began = true;
}

// Of an interface the source is its index where the counters do not tell it (class 0).
static void take_counters(struct decoding *decoding, const struct sflow_sample *sample)
{
	struct sflow_interface_told told;
	struct exporter_interface *interface;

	decoding->domain->figures.counter_samples++;
	if (!sflow_counters_read(sample->octets, sample->n_octets, &told))
		return;
	if (!told.counted && sample->source_id >> SFLOW_SOURCE_BITS != 0)
		return;
	interface = sender_interface(decoding->decoder->senders, decoding->sender,
				     told.counted ? told.index : sample->source_id);
	if (interface == NULL)
		return;
	if (told.name != NULL)
		interface_name(interface, told.name, told.name_octets);
	if (!told.counted)
		return;
	interface->counters = told.counters;
	interface->counted_us = decoding->datagram->arrival_us;
	interface->n_counted++;
}

// What a datagram tells that came before is known already.
static void note(struct decoding *decoding, const struct sflow_sample *sample)
{
	if (decoding->repeated)
		return;
	if (sample->kind == SFLOW_FLOW)
		note_sample(decoding->decoder->senders, decoding->domain, sample);
	else if (sample->kind == SFLOW_COUNTERS)
		take_counters(decoding, sample);
	else if (sample->kind == SFLOW_DISCARDED)
		decoding->domain->figures.discarded++;
}

static void take_sample(void *context, const struct sflow_sample *sample,
			struct flow_record *record)
{
	struct decoding *decoding = context;
	struct decoder *decoder = decoding->decoder;
	const struct decoded from = {
	    .sender = decoding->sender,
	    .domain = decoding->domain,
	    .header = &decoding->header,
	    .frame = true,
	    .arrives = true,
	};

	note(decoding, sample);
	if (record == NULL)
		return;
	if (decoding->sender->sampling_of != 0)
		record->sampling = decoding->sender->sampling_of;
	record->observation_domain = decoding->header.domain;
	record->flow_hash = record_flow_hash(record);
	decoding_put_names(decoding, record);
	collected_end(record);
	decoder->figures.records++;
	decoding->domain->figures.records++;
	decoder->settings.take(decoder->settings.context, &from, record);
}

static bool read_frame(void *context, const struct sampled_frame *frame, struct flow_record *record)
{
	const struct decoder_settings *settings =
	    &((const struct decoding *)context)->decoder->settings;

	return settings->frame != NULL && settings->frame(settings->context, frame, record);
}

int sflow_datagram_read(struct decoding *decoding)
{
	struct decoder *decoder = decoding->decoder;
	const struct sflow_reader reader = {
	    .measures = decoder->settings.wishes.wanted.measures,
	    .room = &decoder->room,
	    .frame = read_frame,
	    .datagram = take_datagram,
	    .sample = take_sample,
	    .context = decoding,
	};

	const uint32_t version = octets_get32(decoding->datagram->octets);
	int err;

	if (version != 2 && version != 4 && version != 5)
		return -EPROTONOSUPPORT;
	err = sflow_read(&reader, decoding->datagram->octets, decoding->datagram->n);
	return err == 0 && decoding->domain == NULL ? -ENOMEM : err;
}
