// SPDX-License-Identifier: BSD-3-Clause
// What every format does with a datagram and its records while it reads them.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "export/decode/application_names.h"
#include "export/decode/decoding.h"
#include "export/decode/record_read.h"

enum { RESTARTED_MS = 30000 };

// What the user says of it; asked once, also of one that was known by a file of --state.
static void ask_user(const struct decoder_settings *settings, struct sender *sender)
{
	const char *name = NULL;

	if (settings->sampling_of != NULL)
		sender->sampling_of = settings->sampling_of(settings->context, &sender->address);
	if (settings->name_of != NULL)
		name = settings->name_of(settings->context, &sender->address);
	if (name != NULL)
		snprintf(sender->own_name, sizeof(sender->own_name), "%s", name);
	sender->user_asked = true;
}

int decoding_begin(struct decoding *decoding)
{
	const struct decoder_settings *settings = &decoding->decoder->settings;
	struct senders *senders = decoding->decoder->senders;
	const struct datagram *datagram = decoding->datagram;
	bool made;

	decoding->sender = senders_find(senders, &datagram->from, &made);
	if (decoding->sender == NULL)
		return -ENOMEM;
	if (!decoding->sender->user_asked)
		ask_user(settings, decoding->sender);
	decoding->domain = sender_domain(senders, decoding->sender, decoding->header.version,
					 decoding->header.domain);
	if (decoding->domain == NULL)
		return -ENOMEM;
	decoding->domain->figures.datagrams++;
	decoding->domain->figures.octets += datagram->n;
	decoding->domain->seen_us = datagram->arrival_us;
	return 0;
}

bool decoding_restarted(const struct decoding *decoding)
{
	struct domain *domain = decoding->domain;
	const int32_t later = (int32_t)(decoding->header.uptime_ms - domain->uptime_ms);
	const bool restarted = domain->uptime_ms != 0 && later < -RESTARTED_MS;

	if (later > 0 || restarted || domain->uptime_ms == 0)
		domain->uptime_ms = decoding->header.uptime_ms;
	return restarted;
}

void decoding_take_sequence(struct decoding *decoding, uint32_t n_units)
{
	struct domain *domain = decoding->domain;
	struct sequence *sequence =
	    domain_sequence(decoding->decoder->senders, domain, decoding->datagram->port);
	const bool restarted = decoding->header.version != 10 && decoding_restarted(decoding);

	if (sequence == NULL)
		return;
	decoding->repeated = sequence_take(sequence, decoding->header.sequence, n_units, restarted,
					   &domain->sequences) == SEQUENCE_REPEATED;
	if (decoding->units_unknown)
		sequence_lose_track(sequence);
}

// Both have a record of this Template in sections of a frame (IE 315, 313).
static bool read_frame(const struct decoding *decoding, const struct data_template *known,
		       struct flow_record *record)
{
	const struct decoder *decoder = decoding->decoder;
	const bool ethernet = known->spans & SPAN_BIT(FRAME_SECTION);
	const struct flow_span *span =
	    &decoder->values.span[ethernet ? SPAN_FRAME_SECTION : SPAN_IP_SECTION];
	struct sampled_frame frame = {
	    .octets = span->octets,
	    .captured = span->n,
	    .length = span->n,
	    .link_type = ethernet ? 1 : 101,
	};

	if (!(known->spans & (SPAN_BIT(FRAME_SECTION) | SPAN_BIT(IP_SECTION))))
		return false;
	if (template_has(known, FORWARD, VALUE_FRAME_OCTETS))
		frame.length = (uint32_t)decoder->values.number[FORWARD][VALUE_FRAME_OCTETS];
	return decoder->settings.frame != NULL && span->n > 0 &&
	       decoder->settings.frame(decoder->settings.context, &frame, record);
}

// A user's word goes before the record's, that before its sampler's.
static uint32_t rate_of(const struct decoding *decoding, const struct data_template *known)
{
	const struct flow_values *values = &decoding->decoder->values;
	uint32_t rate = decoding->sender->sampling_of;
	uint64_t id;
	bool has_id;

	if (rate == 0)
		rate = decoding->sampling;
	if (rate == 0)
		rate = sampling_of(known, values);
	if (rate != 0)
		return rate;
	has_id = sampler_id_of(known, values, &id);
	rate =
	    samplers_find(&decoding->sender->samplers, decoding->domain->id, has_id ? &id : NULL);
	decoding->domain->figures.no_rate += has_id && id != 0 && rate == 0;
	return rate;
}

static void note_longest(struct domain *domain, const struct flow_record *record)
{
	const uint64_t start = record->start_us[FORWARD], end = record->end_us[FORWARD];

	if (end > start && (end - start) / 1000 > domain->longest_ms)
		domain->longest_ms = (end - start) / 1000;
}

// What the exporter calls it, where the record has only the number.
static void put_application_name(const struct decoding *decoding, const struct data_template *known,
				 struct flow_record *record)
{
	const struct application_label_name *name;

	if (!(known->spans & SPAN_BIT(APPLICATION)) || (known->spans & SPAN_BIT(APPLICATION_NAME)))
		return;
	name = application_names_find(decoding->sender->names,
				      &decoding->decoder->values.span[SPAN_APPLICATION]);
	if (name != NULL)
		collected_add(record, METADATA_EXPORTER_APPLICATION_NAME, name->name,
			      name->name_octets);
}

static void take_flow(struct decoding *decoding, const struct data_template *known,
		      struct flow_record *record)
{
	struct decoder *decoder = decoding->decoder;
	struct decoded from = {
	    .sender = decoding->sender, .domain = decoding->domain, .header = &decoding->header};

	from.frame = read_frame(decoding, known, record);
	from.arrives = from.frame && !record_tells_time(known); // else a frame has its record's
	if (!from.frame)
		record_make(known, &decoder->values, decoder->settings.out_counters, record);
	if (!from.arrives)
		record_put_times(known, &decoder->values, &decoding->header,
				 &decoding->domain->origin, record);
	if (!from.frame) {
		put_application_name(decoding, known, record);
		note_longest(decoding->domain, record);
	}
	record->flow_source = FLOW_OF_FLOWS;
	record->sampling = rate_of(decoding, known);
	if (record->observation_domain == 0)
		record->observation_domain = decoding->header.domain;
	decoding_put_names(decoding, record);
	collected_end(record);
	decoding->domain->figures.records++;
	decoder->settings.take(decoder->settings.context, &from, record);
}

// The address of a sender over IPv6 needs room, too; a frame may have all that a packet has.
static uint64_t measures_of(const struct decoding *decoding, const struct data_template *known)
{
	const uint64_t wanted = decoding->decoder->settings.wishes.wanted.measures;
	uint64_t measures = known->measures;

	if (decoding->sender->address.ipv6)
		measures |= RECORD_HAS(FOREIGN);
	if (known->spans & (SPAN_BIT(FRAME_SECTION) | SPAN_BIT(IP_SECTION)))
		measures |= RECORD_HAS(TUNNEL);
	return measures & wanted;
}

size_t decoding_take_record(struct decoding *decoding, const struct data_template *known,
			    const uint8_t *octets, size_t left)
{
	struct decoder *decoder = decoding->decoder;
	struct flow_record *record = collected_begin(&decoder->room, measures_of(decoding, known));
	const size_t n = record_read(known, octets, left, &decoder->values, record);

	if (n == 0)
		return 0;
	decoding->n_units++;
	if (known->options) {
		decoder->figures.options++;
		decoding->domain->figures.options_records++;
		decoding_take_options(decoding, known, record);
	} else {
		decoder->figures.records++;
		take_flow(decoding, known, record);
	}
	return n;
}
