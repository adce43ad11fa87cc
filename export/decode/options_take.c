// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "export/decode/application_names.h"
#include "export/decode/decoding.h"

static void take_sampler(const struct decoding *decoding, const struct data_template *known)
{
	const struct flow_values *values = &decoding->decoder->values;
	struct sampler sampler = {.domain = decoding->header.domain};

	sampler.interval = sampling_of(known, values);
	if (sampler.interval == 0)
		return;
	sampler.has_id = sampler_id_of(known, values, &sampler.id);
	samplers_put(&decoding->sender->samplers, &sampler);
}

// What a sender's options have made grow.
static size_t tables_octets(const struct sender *sender)
{
	return application_names_octets(sender->names) +
	       sender->samplers.room * sizeof(sender->samplers.sampler[0]);
}

static void take_interface(const struct decoding *decoding, const struct data_template *known,
			   const struct flow_record *record)
{
	const struct flow_span *span = decoding->decoder->values.span;
	const uint32_t index = record->ingress_interface != 0 ? record->ingress_interface
							      : record->egress_interface[FORWARD];
	struct exporter_interface *interface;

	if (index == 0 ||
	    !(known->spans & (SPAN_BIT(INTERFACE_NAME) | SPAN_BIT(INTERFACE_DESCRIPTION))))
		return;
	interface = sender_interface(decoding->decoder->senders, decoding->sender, index);
	if (interface == NULL)
		return;
	if (known->spans & SPAN_BIT(INTERFACE_NAME))
		interface_name(interface, span[SPAN_INTERFACE_NAME].octets,
			       span[SPAN_INTERFACE_NAME].n);
	if (known->spans & SPAN_BIT(INTERFACE_DESCRIPTION))
		interface_alias(interface, span[SPAN_INTERFACE_DESCRIPTION].octets,
				span[SPAN_INTERFACE_DESCRIPTION].n);
}

static void put_name(const struct decoding *decoding, uint32_t index, unsigned kind,
		     struct flow_record *record)
{
	const struct exporter_interface *interface =
	    interfaces_find(&decoding->sender->interfaces, index);

	if (interface != NULL && interface->name_octets > 0)
		collected_add(record, kind, interface->name, interface->name_octets);
	else if (interface != NULL && interface->alias_octets > 0)
		collected_add(record, kind, interface->alias, interface->alias_octets);
}

static void put_exporter_name(const struct sender *sender, uint64_t wanted,
			      struct flow_record *record)
{
	if (sender->own_name[0] != '\0' && (wanted & METADATA_BIT(METADATA_EXPORTER_NAME)))
		collected_add(record, METADATA_EXPORTER_NAME, sender->own_name,
			      strlen(sender->own_name));
}

// Of one direction: the other one's are the same the other way round, and a name cannot turn.
void decoding_put_names(const struct decoding *decoding, struct flow_record *record)
{
	const uint64_t wanted = decoding->decoder->settings.wishes.wanted.metadata;

	put_exporter_name(decoding->sender, wanted, record);
	if (decoding->sender->interfaces.n == 0 || flow_record_has_direction(record, REVERSE))
		return;
	if (wanted & METADATA_BIT(METADATA_INGRESS_INTERFACE_NAME))
		put_name(decoding, record->ingress_interface, METADATA_INGRESS_INTERFACE_NAME,
			 record);
	if (wanted & METADATA_BIT(METADATA_EGRESS_INTERFACE_NAME))
		put_name(decoding, record->egress_interface[FORWARD],
			 METADATA_EGRESS_INTERFACE_NAME, record);
}

void decoding_take_options(const struct decoding *decoding, const struct data_template *known,
			   const struct flow_record *record)
{
	const struct flow_values *values = &decoding->decoder->values;
	const size_t before = tables_octets(decoding->sender);

	take_sampler(decoding, known);
	take_interface(decoding, known, record);
	if ((known->spans & SPAN_BIT(APPLICATION)) && (known->spans & SPAN_BIT(APPLICATION_NAME)))
		application_names_put(&decoding->sender->names, &values->span[SPAN_APPLICATION],
				      &values->span[SPAN_APPLICATION_NAME]);
	sender_account(decoding->decoder->senders, decoding->sender,
		       (int64_t)(tables_octets(decoding->sender) - before));
	if (template_has(known, FORWARD, VALUE_INIT_MS) &&
	    values->number[FORWARD][VALUE_INIT_MS] != 0)
		decoding->domain->origin.told_ms = values->number[FORWARD][VALUE_INIT_MS];
}
