// SPDX-License-Identifier: BSD-3-Clause
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

void decoding_take_options(const struct decoding *decoding, const struct data_template *known)
{
	const struct flow_values *values = &decoding->decoder->values;
	const size_t before = tables_octets(decoding->sender);

	take_sampler(decoding, known);
	if ((known->spans & SPAN_BIT(APPLICATION)) && (known->spans & SPAN_BIT(APPLICATION_NAME)))
		application_names_put(&decoding->sender->names, &values->span[SPAN_APPLICATION],
				      &values->span[SPAN_APPLICATION_NAME]);
	if (tables_octets(decoding->sender) != before)
		sender_account(decoding->decoder->senders, decoding->sender,
			       (int64_t)(tables_octets(decoding->sender) - before));
	if (template_has(known, FORWARD, VALUE_INIT_MS) &&
	    values->number[FORWARD][VALUE_INIT_MS] != 0)
		decoding->domain->origin.told_ms = values->number[FORWARD][VALUE_INIT_MS];
}
