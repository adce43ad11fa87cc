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

void decoding_take_options(const struct decoding *decoding, const struct data_template *known)
{
	const struct flow_values *values = &decoding->decoder->values;

	take_sampler(decoding, known);
	if ((known->spans & SPAN_BIT(APPLICATION)) && (known->spans & SPAN_BIT(APPLICATION_NAME)))
		application_names_put(&decoding->sender->names, &values->span[SPAN_APPLICATION],
				      &values->span[SPAN_APPLICATION_NAME]);
	if (template_has(known, FORWARD, VALUE_INIT_MS) &&
	    values->number[FORWARD][VALUE_INIT_MS] != 0)
		decoding->domain->origin.told_ms = values->number[FORWARD][VALUE_INIT_MS];
}
