// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/encode/templated.h"
#include "export/encode/wire.h"

enum { SET_HEADER_OCTETS = 4, MESSAGE_MAX_OCTETS = 65535, ENTERPRISE_BIT = 0x8000 };

void set_writer_close_set(const struct templated_encoder *encoder, struct set_writer *writer)
{
	struct message *message = writer->message;

	if (writer->set_at == 0)
		return;
	while (message->length % encoder->format->set_alignment != 0)
		message->octets[message->length++] = 0;
	wire_put16(message->octets + writer->set_at + 2,
		   (uint16_t)(message->length - writer->set_at));
	writer->set_at = 0;
}

void set_writer_send(struct templated_encoder *encoder, struct set_writer *writer,
		     struct message_sink *sink)
{
	struct message *message = writer->message;

	if (writer->n_records == 0)
		return;
	set_writer_close_set(encoder, writer);
	if (message->session != 0) {
		encoder->exported_messages++;
		encoder->exported_octets += message->length;
		encoder->exported_records += writer->n_data;
	}
	encoder->messages_since_refresh++;
	encoder->format->header(encoder, writer);
	*writer = (struct set_writer){0};
	sink->send(sink, message);
}

static bool set_is_open(const struct set_writer *writer, uint16_t set_id)
{
	return writer->set_at != 0 && writer->set_id == set_id;
}

static void set_writer_open_set(const struct templated_encoder *encoder, struct set_writer *writer,
				uint16_t set_id)
{
	if (set_is_open(writer, set_id))
		return;
	set_writer_close_set(encoder, writer);
	writer->set_at = writer->message->length;
	writer->set_id = set_id;
	wire_put16(writer->message->octets + writer->set_at, set_id);
	writer->message->length += SET_HEADER_OCTETS;
}

static bool set_writer_fits(const struct templated_encoder *encoder,
			    const struct set_writer *writer, uint16_t set_id, uint32_t octets)
{
	uint32_t room = RTE_MIN(writer->message->room, (uint32_t)MESSAGE_MAX_OCTETS);
	uint32_t padding = encoder->format->set_alignment - 1;

	if (!set_is_open(writer, set_id))
		octets += SET_HEADER_OCTETS + padding;
	return writer->message->length + octets + padding <= room;
}

uint32_t set_writer_left(const struct templated_encoder *encoder, const struct set_writer *writer)
{
	uint32_t room = RTE_MIN(writer->message->room, (uint32_t)MESSAGE_MAX_OCTETS);

	return room - writer->message->length - (encoder->format->set_alignment - 1u);
}

uint8_t *set_writer_room(struct templated_encoder *encoder, struct set_writer *writer,
			 struct message_sink *sink, uint16_t set_id, uint32_t octets)
{
	if (writer->message != NULL && !set_writer_fits(encoder, writer, set_id, octets))
		set_writer_send(encoder, writer, sink);
	if (writer->message == NULL) {
		writer->message = sink->take(sink);
		writer->message->length = encoder->format->header_octets;
		if (writer == &encoder->writer[WRITER_CONTROL] ||
		    writer == &encoder->writer[WRITER_PROCESS])
			writer->message->kind = MESSAGE_TEMPLATES;
	}
	if (!set_writer_fits(encoder, writer, set_id, octets))
		return NULL;
	set_writer_open_set(encoder, writer, set_id);
	return writer->message->octets + writer->message->length;
}

void set_writer_advance(struct set_writer *writer, uint32_t octets, bool data)
{
	writer->message->length += octets;
	writer->n_data += data;
	writer->n_records++;
}

bool set_writer_put(struct templated_encoder *encoder, struct set_writer *writer,
		    struct message_sink *sink, uint16_t set_id, const uint8_t *made,
		    uint32_t octets)
{
	uint8_t *to = set_writer_room(encoder, writer, sink, set_id, octets);

	if (to == NULL)
		return false;
	memcpy(to, made, octets);
	set_writer_advance(writer, octets, set_id >= TEMPLATE_ID_IPV4);
	return true;
}

uint32_t put_specifier(uint8_t *to, uint16_t element, uint16_t length, uint32_t pen)
{
	wire_put16(to, pen != 0 ? element | ENTERPRISE_BIT : element);
	wire_put16(to + 2, length);
	if (pen == 0)
		return 4;
	wire_put32(to + 4, pen);
	return 8;
}

uint32_t template_put(const struct templated_encoder *encoder, const struct tmpl *tmpl, uint8_t *to)
{
	uint32_t at = 4, pen;

	wire_put16(to, tmpl->id);
	wire_put16(to + 2, (uint16_t)tmpl->n_fields);
	for (unsigned i = 0; i < tmpl->n_fields; i++) {
		uint16_t element =
		    encoder->format->element(&tmpl->fields[i].column, encoder->plan.own_pen, &pen);

		at += put_specifier(to + at, element, tmpl->fields[i].length, pen);
	}
	return at;
}
