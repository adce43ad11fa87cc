// SPDX-License-Identifier: BSD-3-Clause
// The sets of NetFlow v9 (RFC 3954 section 5) and IPFIX (RFC 7011 section 3.3).
#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "export/decode/decoding.h"
#include "export/record/octets.h"

enum {
	SET_HEADER = 4,
	V9_TEMPLATES = 0,
	V9_OPTIONS_TEMPLATES = 1,
	IPFIX_TEMPLATES = 2,
	IPFIX_OPTIONS_TEMPLATES = 3,
};

// Records follow each other as long as one fits; what is left is padding, however long.
static void read_data(struct decoding *decoding, const struct data_template *known,
		      const uint8_t *octets, size_t left)
{
	while (left >= known->octets) {
		const size_t n = decoding_take_record(decoding, known, octets, left);

		if (n == 0)
			return;
		octets += n;
		left -= n;
	}
}

static void hold_data(struct decoding *decoding, uint16_t id, const uint8_t *octets, size_t n)
{
	const struct held_set like = {
	    .header = decoding->header,
	    .since_us = decoding->datagram->now_us,
	    .id = id,
	    .port = decoding->datagram->port,
	    .n = (uint32_t)n,
	};

	decoding->units_unknown = true;
	if (n > 0 && held_put(decoding->decoder->senders, decoding->domain, &like, octets))
		decoding->decoder->figures.sets_held++;
}

// What has waited for the Template is read as of its own datagram.
static void read_held(struct decoding *decoding, uint16_t id, const struct data_template *known)
{
	struct decoder *decoder = decoding->decoder;
	struct held_set *held;

	while ((held = held_take(decoder->senders, decoding->domain, id)) != NULL) {
		struct decoding late = {
		    .decoder = decoder,
		    .datagram = decoding->datagram,
		    .header = held->header,
		    .sender = decoding->sender,
		    .domain = decoding->domain,
		};

		read_data(&late, known, held->octets, held->n);
		decoder->figures.sets_late++;
		free(held);
	}
}

static void withdraw(struct decoding *decoding, const struct template_definition *definition)
{
	decoding->decoder->figures.withdrawn++;
	domain_withdraw(decoding->decoder->senders, decoding->domain, definition->id,
			definition->options);
}

static void take_template(struct decoding *decoding, const struct template_definition *definition)
{
	struct decoder *decoder = decoding->decoder;
	const uint16_t port = decoding->datagram->port;
	struct template_entry *entry =
	    domain_template_entry(decoder->senders, decoding->domain, definition->id, port);
	const struct data_template *known;

	if (entry != NULL && template_is(entry->known, definition)) {
		entry->port = port;
		return;
	}
	known = domain_put_template(decoder->senders, decoding->domain, &decoder->settings.wishes,
				    definition, port);
	if (known == NULL) {
		decoder->figures.templates_refused++;
		return;
	}
	decoder->figures.templates++;
	read_held(decoding, definition->id, known);
}

static void read_templates(struct decoding *decoding, bool options, const uint8_t *octets,
			   size_t left)
{
	struct template_definition definition;
	const unsigned version = decoding->header.version;
	size_t n;

	while ((n = template_next(version, options, octets, left, &definition)) != 0) {
		if (definition.n_elements != 0)
			take_template(decoding, &definition);
		else if (version != NETFLOW_9)
			withdraw(decoding, &definition);
		octets += n;
		left -= n;
	}
	decoding->faulty |= !octets_are_zeros(octets, left);
}

static void read_set(struct decoding *decoding, uint16_t id, const uint8_t *octets, size_t n)
{
	const bool v9 = decoding->header.version == NETFLOW_9;
	const struct data_template *known;

	if (id == (v9 ? V9_TEMPLATES : IPFIX_TEMPLATES))
		return read_templates(decoding, false, octets, n);
	if (id == (v9 ? V9_OPTIONS_TEMPLATES : IPFIX_OPTIONS_TEMPLATES))
		return read_templates(decoding, true, octets, n);
	if (id < TEMPLATE_LEAST_ID)
		return;
	known = domain_template(decoding->decoder->senders, decoding->domain, id,
				decoding->datagram->port);
	if (known == NULL)
		hold_data(decoding, id, octets, n);
	else
		read_data(decoding, known, octets, n);
}

// Some exporters fill a datagram with zeros up to a fixed length.
int sets_read(struct decoding *decoding, const uint8_t *octets, size_t left)
{
	while (left >= SET_HEADER) {
		const size_t length = octets_get16(octets + 2);
		const size_t n = RTE_MIN(length, left);

		if (length < SET_HEADER)
			return octets_are_zeros(octets, left) ? 0 : -EPROTO;
		read_set(decoding, octets_get16(octets), octets + SET_HEADER, n - SET_HEADER);
		if (length > left)
			return -EPROTO;
		octets += n;
		left -= n;
	}
	return octets_are_zeros(octets, left) && !decoding->faulty ? 0 : -EPROTO;
}
