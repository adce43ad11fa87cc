// SPDX-License-Identifier: BSD-3-Clause
// How what is exported was sampled, which may change at run time. Records of IPFIX name their
// selector, of which an options record tells the rate (RFC 5476 section 6.5.2). Others have the
// rate of all records, which is told again before a record for which the last one does not hold:
// records of two rates may come in turns until all Flows of the old one are over. So the Templates
// are made here.
#include <rte_common.h>

#include "export/encode/lean_templates.h"
#include "export/encode/raw_templates.h"
#include "export/encode/templated.h"

// The least that a counter of the Template can hold.
static uint64_t counter_limit(const struct tmpl *tmpl)
{
	unsigned octets = 8;

	for (unsigned i = 0; i < tmpl->n_fields; i++) {
		const struct field *field = tmpl->fields[i].column.field;

		if (field->semantics == FIELD_DELTA && field->length == 8)
			octets = RTE_MIN(octets, (unsigned)tmpl->fields[i].length);
	}
	return octets == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * octets)) - 1;
}

static bool template_uses_uptime(const struct tmpl *tmpl)
{
	return tmpl->first[COPY_UPTIME] != tmpl->first[COPY_UPTIME + 1];
}

void templated_make_templates(struct templated_encoder *encoder, uint16_t more)
{
	static const uint16_t ids[] = {TEMPLATE_ID_IPV4, TEMPLATE_ID_IPV6, TEMPLATE_ID_ARP,
				       TEMPLATE_ID_LINK};

	for (unsigned i = 0; i < encoder->n_tmpls; i++) {
		struct tmpl *tmpl = &encoder->tmpl[i];
		const uint64_t boot_ms = tmpl->boot_ms;

		template_make(tmpl, (uint16_t)(ids[i] + more), encoder->format->form,
			      (enum record_kind)i, &encoder->plan);
		tmpl->applications = encoder->applications;
		tmpl->boot_ms = boot_ms;
		encoder->counter_limit = RTE_MIN(encoder->counter_limit, counter_limit(tmpl));
		encoder->uses_uptime |= template_uses_uptime(tmpl);
	}
}

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

static void send_all(struct templated_encoder *encoder, struct message_sink *sink)
{
	for (unsigned i = 0; i < N_WRITERS; i++)
		set_writer_send(encoder, &encoder->writer[i], sink);
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

static void begin_to_tell(struct templated_encoder *encoder, struct message_sink *sink)
{
	encoder->selects = true;
	if (!templated_names_selector(encoder))
		return;
	send_all(encoder, sink);
	add_column(encoder);
	templated_make_templates(encoder, TEMPLATE_ID_SELECTING);
	if (encoder->raw != NULL)
		raw_templates_renew(encoder->raw);
	if (encoder->lean != NULL)
		lean_templates_renew(encoder);
}

bool templated_take_selectors(struct templated_encoder *encoder, struct message_sink *sink)
{
	const uint32_t newest = environment_newest_selector(encoder->environment);

	if (newest == encoder->newest_selector)
		return false;
	encoder->newest_selector = newest;
	if (encoder->selects || !samples(encoder->environment))
		return encoder->selects;
	begin_to_tell(encoder, sink);
	return true;
}

static bool take_earlier(struct templated_encoder *encoder, struct message_sink *sink, uint32_t id)
{
	if ((id & SELECTOR_OF_EARLIER) == 0)
		return false;
	for (unsigned i = 0; i < EARLIER_SELECTORS; i++)
		if (encoder->earlier[i] == id)
			return false;
	encoder->earlier[encoder->n_earlier++ % EARLIER_SELECTORS] = id;
	if (!encoder->selects && environment_selector(encoder->environment, id).interval > 1)
		begin_to_tell(encoder, sink);
	return encoder->selects;
}

bool templated_follow_selector(struct templated_encoder *encoder, struct message_sink *sink,
			       const struct flow_record *record)
{
	bool others = templated_take_selectors(encoder, sink);
	const struct selector rate = record_rate(encoder->environment, record);

	others |= take_earlier(encoder, sink, record->selector);
	encoder->selector = record->selector;
	if (!encoder->selects || templated_names_selector(encoder) ||
	    (rate.interval == encoder->told_rate.interval &&
	     rate.random == encoder->told_rate.random))
		return others;
	send_all(encoder, sink);
	encoder->told_rate = rate;
	if (!others && !encoder->begin_wanted)
		options_rate_write(encoder, sink);
	return others;
}
