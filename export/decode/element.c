// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>

#include <rte_common.h>

#include "export/decode/element.h"
#include "export/decode/flow_values.h"
#include "export/record/field.h"

enum { PADDING = 210, PEN_PALO_ALTO = 25461, V9_NTOP_END = V9_NTOP_BASE + 4096 };

// What has a name of IANA's, but came under another number. PEN 0: of NetFlow v9.
static const struct {
	uint32_t pen;
	uint16_t number, means;
} aliases[] = {
    {0, 40000, 371}, // Cisco ASA: NF_F_USERNAME
    {0, 40001, 225}, // XLATE_SRC_ADDR_IPV4 and so on
    {0, 40002, 226},
    {0, 40003, 227},
    {0, 40004, 228},
    {0, 40005, 233}, // FW_EVENT
    {0, 56701, 96},  // Palo Alto: App-ID
    {0, 56702, 371}, // User-ID
    {PEN_PALO_ALTO, 56701, 96},
    {PEN_PALO_ALTO, 56702, 371},
    {0, 180, 7}, // udpSourcePort and so on
    {0, 181, 11},
    {0, 182, 7},
    {0, 183, 11},
};

static const struct {
	uint16_t element, value;
} values[] =
    {
#define X(name, element) {element, VALUE_##name},
	FLOW_VALUES(X)
#undef X
},
  spans[] = {
#define X(name, element) {element, SPAN_##name},
      FLOW_SPANS(X)
#undef X
};

// By the numbers of IANA's registry, as a flood of Templates is read by them: index + 1, 0 for
// none.
enum { INDEXED = 1024 };
static struct {
	uint8_t value[INDEXED], span[INDEXED];
	uint16_t field[INDEXED];
} by_number;

static void make_index(void)
{
	for (unsigned i = 0; i < RTE_DIM(values); i++)
		by_number.value[values[i].element] = (uint8_t)(values[i].value + 1);
	for (unsigned i = 0; i < RTE_DIM(spans); i++)
		by_number.span[spans[i].element] = (uint8_t)(spans[i].value + 1);
	for (unsigned i = n_fields; i-- > 0;)
		if (field_table[i].pen == PEN_IANA && field_table[i].element[FORWARD] < INDEXED)
			by_number.field[field_table[i].element[FORWARD]] = (uint16_t)(i + 1);
}

static bool find_value(struct element *element, uint16_t number)
{
	if (number >= INDEXED || by_number.value[number] == 0)
		return false;
	element->deed = ELEMENT_VALUE;
	element->at = by_number.value[number] - 1U;
	return true;
}

static bool find_span(struct element *element, uint16_t number)
{
	if (number >= INDEXED || by_number.span[number] == 0)
		return false;
	element->deed = ELEMENT_SPAN;
	element->at = by_number.span[number] - 1U;
	return true;
}

static void put_metadata(struct element *element, const struct field *field,
			 const struct element_wishes *wishes)
{
	if (!(wishes->wanted.metadata & METADATA_BIT(field->metadata)))
		return; // nobody asks
	element->deed = field->type == FIELD_STRING ? ELEMENT_TEXT : ELEMENT_METADATA_NUMBER;
	element->at = field->metadata;
}

// A field as a place in the record. False: it is made of others, none can be put there.
static bool put_field(struct element *element, const struct field *field, unsigned direction,
		      const struct element_wishes *wishes)
{
	if (field->source == FROM_METADATA) {
		put_metadata(element, field, wishes);
		return true;
	}
	if (field->source != FROM_MEMBER && field->source != FROM_OCTETS)
		return false;
	if (field->needs & MEASURES_ALL & ~wishes->wanted.measures)
		return true;
	element->deed = field->source == FROM_MEMBER ? ELEMENT_NUMBER : ELEMENT_OCTETS;
	element->at = field->offset[direction];
	element->width = (uint8_t)(field->source == FROM_MEMBER ? field->width : field->length);
	element->has = field->needs;
	if (field->type == FIELD_STRING) {
		element->deed = ELEMENT_PADDED;
		element->width = (uint8_t)field->width;
		return true;
	}
	// A value in the wrong size is no address: it is passed over.
	if (field->source == FROM_OCTETS && element->length != field->length)
		element->deed = ELEMENT_SKIP;
	return true;
}

// Whether the field is that element, in which direction. Reverse ones of IANA's have PEN 29305.
static bool is_field(const struct field *field, uint32_t pen, uint16_t number, unsigned *direction)
{
	*direction = FORWARD;
	if (field->pen == pen && field->element[FORWARD] == number)
		return true;
	*direction = REVERSE;
	if (number == 0 || field->element[REVERSE] != number || !field->reversible)
		return false;
	return field->pen == PEN_IANA ? pen == PEN_REVERSE : pen == field->pen;
}

static bool find_registered(struct element *element, uint32_t pen, uint16_t number,
			    const struct element_wishes *wishes)
{
	const unsigned index = number < INDEXED ? by_number.field[number] : 0;
	unsigned direction;

	return index != 0 && is_field(&field_table[index - 1], pen, number, &direction) &&
	       put_field(element, &field_table[index - 1], direction, wishes);
}

static bool find_field(struct element *element, uint32_t pen, uint16_t number,
		       const struct element_wishes *wishes)
{
	unsigned direction;

	if (pen == PEN_IANA || pen == PEN_REVERSE)
		return find_registered(element, pen, number, wishes);
	for (unsigned i = 0; i < n_fields; i++) {
		if (is_field(&field_table[i], pen, number, &direction) &&
		    put_field(element, &field_table[i], direction, wishes))
			return true;
	}
	return false;
}

// Numbers that a field has in NetFlow v9 alone: ours from 40015 on, and others.
static bool find_v9(struct element *element, uint16_t number, const struct element_wishes *wishes)
{
	for (unsigned i = 0; i < n_fields; i++) {
		const struct field *field = &field_table[i];

		for (unsigned d = FORWARD; d <= REVERSE; d++)
			if (field->v9[d] == number && put_field(element, field, d, wishes))
				return true;
	}
	return false;
}

static void alias_apply(unsigned version, uint32_t *pen, uint16_t *number)
{
	for (unsigned i = 0; i < RTE_DIM(aliases); i++) {
		if (aliases[i].pen != *pen || aliases[i].number != *number)
			continue;
		if (*pen == PEN_IANA && *number > INT16_MAX && version != NETFLOW_9)
			continue;
		*pen = PEN_IANA;
		*number = aliases[i].means;
		return;
	}
	if (version == NETFLOW_9 && *number > V9_NTOP_BASE && *number < V9_NTOP_END) {
		*pen = PEN_NTOP;
		*number = (uint16_t)(*number - V9_NTOP_BASE);
	}
}

struct element element_of(const struct element_wishes *wishes, unsigned version, uint32_t pen,
			  uint16_t number, uint16_t length)
{
	struct element element = {
	    .deed = ELEMENT_SKIP, .pen = pen, .number = number, .length = length};
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	uint16_t means = number;

	pthread_once(&once, make_index);
	if (length == 0 || (pen == PEN_IANA && number == PADDING))
		return element;
	if (pen != PEN_IANA && pen == wishes->own_pen)
		pen = PEN_OWN;
	if (version == NETFLOW_9 && number >= INDEXED && find_v9(&element, number, wishes))
		return element;
	alias_apply(version, &pen, &means);
	element.direction = pen == PEN_REVERSE ? REVERSE : FORWARD;
	if ((pen == PEN_IANA || pen == PEN_REVERSE) && find_value(&element, means))
		return element;
	if (pen == PEN_IANA && find_span(&element, means))
		return element;
	if (find_field(&element, pen, means, wishes))
		return element;
	if (wishes->wanted.metadata & METADATA_BIT(METADATA_RAW_ELEMENT))
		element.deed = ELEMENT_RAW;
	return element;
}
