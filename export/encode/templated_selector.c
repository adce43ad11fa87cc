// SPDX-License-Identifier: BSD-3-Clause
// How what is exported was sampled, which may change at run time. Records of IPFIX name their
// selector, of which an options record tells the rate (RFC 5476 section 6.5.2). Others have the
// rate of all records, which is told again before a record for which the last one does not hold:
// records of two rates may come in turns until all Flows of the old one are over.
#include "export/encode/templated.h"

bool templated_names_selector(const struct templated_encoder *encoder)
{
	return encoder->plan.selector && encoder->format->form == TEMPLATE_IPFIX;
}

static bool samples(const struct export_environment *environment)
{
	bool any = environment_interval(environment) > 1;

	for (unsigned i = 0; i < SELECTORS; i++)
		any |= selector_at(&environment->selectors, i).interval > 1;
	return any;
}

static void add_column(struct templated_encoder *encoder)
{
	struct column selector;

	field_find("selectorId", &selector);
	columns_add(&encoder->plan.columns, selector);
}

void templated_selector_init(struct templated_encoder *encoder)
{
	const struct export_environment *environment = encoder->environment;

	encoder->newest_selector = encoder->selector = environment_newest_selector(environment);
	encoder->told_rate = environment_selector(environment, encoder->selector);
	encoder->selects = samples(environment);
	if (encoder->selects && templated_names_selector(encoder))
		add_column(encoder);
}

bool templated_take_selectors(struct templated_encoder *encoder, struct message_sink *sink)
{
	const uint32_t newest = environment_newest_selector(encoder->environment);

	if (newest == encoder->newest_selector)
		return false;
	encoder->newest_selector = newest;
	if (encoder->selects || !samples(encoder->environment))
		return encoder->selects;
	encoder->selects = true;
	if (templated_names_selector(encoder)) {
		templated_flush(&encoder->base, sink, encoder->now_us);
		add_column(encoder);
		templated_make_templates(encoder, TEMPLATE_ID_SELECTING);
	}
	return true;
}

bool templated_follow_selector(struct templated_encoder *encoder, struct message_sink *sink,
			       const struct flow_record *record)
{
	const bool others = templated_take_selectors(encoder, sink);
	const struct selector rate = {
	    .interval = record->sampling > 1 ? record->sampling : 1,
	    .random = environment_selector(encoder->environment, record->selector).random,
	};

	encoder->selector = record->selector;
	if (!encoder->selects || templated_names_selector(encoder) ||
	    (rate.interval == encoder->told_rate.interval &&
	     rate.random == encoder->told_rate.random))
		return others;
	templated_flush(&encoder->base, sink, encoder->now_us);
	encoder->told_rate = rate;
	if (!others && !encoder->begin_wanted)
		options_rate_write(encoder, sink);
	return others;
}
