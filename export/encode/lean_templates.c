// SPDX-License-Identifier: BSD-3-Clause
#include "export/encode/lean_templates.h"

#include <string.h>

#include <rte_branch_prediction.h>

enum { TEMPLATE_ID_LEAN = 2048, COPIES = 2 };

void lean_templates_init(struct lean_templates *lean, const struct output_plan *plan)
{
	lean->needs = 0;
	for (unsigned i = 0; i < plan->columns.n; i++)
		lean->needs |= plan->columns.column[i].field->needs;
}

static struct lean_shape shape_of(const struct lean_templates *lean,
				  const struct flow_record *record)
{
	return (struct lean_shape){.has = record->has & lean->needs,
				   .kind = (uint16_t)record_kind(record),
				   .metadata = record->metadata_octets > 0};
}

static bool is_same(const struct lean_shape *a, const struct lean_shape *b)
{
	return a->has == b->has && a->kind == b->kind && a->metadata == b->metadata;
}

static bool can_have(const struct lean_shape *shape, const struct field *field)
{
	if (field->source == FROM_METADATA && !shape->metadata)
		return false;
	return (field->needs & ~shape->has) == 0;
}

static void make(struct templated_encoder *encoder, unsigned i)
{
	struct lean_templates *lean = encoder->lean;
	const struct lean_shape *shape = &lean->shape[i];
	struct output_plan plan = encoder->plan;

	plan.columns.n = 0;
	for (unsigned k = 0; k < encoder->plan.columns.n; k++)
		if (can_have(shape, encoder->plan.columns.column[k].field))
			plan.columns.column[plan.columns.n++] = encoder->plan.columns.column[k];
	template_make(&lean->tmpl[i], (uint16_t)(TEMPLATE_ID_LEAN + lean->more + i),
		      encoder->format->form, (enum record_kind)shape->kind, &plan);
	lean->tmpl[i].applications = encoder->applications;
}

static bool put(struct templated_encoder *encoder, struct message_sink *sink, unsigned i)
{
	struct set_writer *writer = &encoder->writer[WRITER_CONTROL];
	uint8_t record[COLUMNS_MAX * 8 + 8];
	const uint32_t octets = template_put(encoder, &encoder->lean->tmpl[i], record);

	return set_writer_put(encoder, writer, sink, encoder->format->template_set, record, octets);
}

void lean_templates_write(struct templated_encoder *encoder, struct message_sink *sink)
{
	for (unsigned i = 0; i < encoder->lean->n; i++)
		put(encoder, sink, i);
}

static const struct tmpl *add(struct templated_encoder *encoder, struct message_sink *sink,
			      const struct lean_shape *shape)
{
	struct lean_templates *lean = encoder->lean;
	const unsigned i = lean->n, copies = encoder->datagrams ? COPIES : 1;

	if (i == LEAN_SHAPES)
		return NULL;
	lean->shape[i] = *shape;
	make(encoder, i);
	for (unsigned k = 0; k < copies; k++) {
		if (!put(encoder, sink, i))
			return NULL;
		set_writer_send(encoder, &encoder->writer[WRITER_CONTROL], sink);
	}
	lean->last = lean->n++;
	return &lean->tmpl[i];
}

const struct tmpl *lean_templates_find(struct templated_encoder *encoder, struct message_sink *sink,
				       const struct flow_record *record)
{
	struct lean_templates *lean = encoder->lean;
	const struct lean_shape shape = shape_of(lean, record);

	if (likely(lean->n > 0 && is_same(&lean->shape[lean->last], &shape)))
		return &lean->tmpl[lean->last];
	for (unsigned i = 0; i < lean->n; i++) {
		if (!is_same(&lean->shape[i], &shape))
			continue;
		lean->last = i;
		return &lean->tmpl[i];
	}
	return add(encoder, sink, &shape);
}

void lean_templates_renew(struct templated_encoder *encoder)
{
	encoder->lean->more += LEAN_SHAPES;
	encoder->lean->n = 0;
	lean_templates_init(encoder->lean, &encoder->plan);
}

void lean_templates_take_applications(const struct templated_encoder *encoder)
{
	for (unsigned i = 0; i < encoder->lean->n; i++)
		encoder->lean->tmpl[i].applications = encoder->applications;
}
