// SPDX-License-Identifier: BSD-3-Clause
#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "export/decode/collected.h"
#include "export/decode/record_read.h"
#include "export/record/field.h"
#include "export/record/octets.h"

// What does not fit into the member is its largest number.
static void store(uint8_t *to, unsigned width, uint64_t number)
{
	const uint64_t most = width >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * width)) - 1;

	if (unlikely(number > most))
		number = most;
	switch (width) {
	case 1:
		*to = (uint8_t)number;
		break;
	case 2:
		*(uint16_t *)to = (uint16_t)number;
		break;
	case 4:
		*(uint32_t *)to = (uint32_t)number;
		break;
	default:
		*(uint64_t *)to = number;
	}
}

static void put_number(const struct element *element, const uint8_t *at, size_t n,
		       struct flow_record *record)
{
	uint8_t *to = (uint8_t *)record + element->at;
	const uint64_t number = octets_number(at, n);

	if (unlikely(element->after) && !octets_are_zeros(to, element->width))
		return;
	store(to, element->width, number);
	if (element->has != 0 && number != 0)
		record->has |= element->has;
}

static void put_octets(const struct element *element, const uint8_t *at, struct flow_record *record)
{
	uint8_t *to = (uint8_t *)record + element->at;

	// Of two families of an address one is zeros, and has the same place.
	if (octets_are_zeros(at, element->width) ||
	    (element->after && !octets_are_zeros(to, element->width)))
		return;
	memcpy(to, at, element->width);
	record->has |= element->has;
}

static void put_text(const struct element *element, const uint8_t *at, size_t n,
		     struct flow_record *record)
{
	while (n > 0 && at[n - 1] == 0)
		n--;
	if (n > 0)
		collected_add(record, element->at, at, n);
}

static void put_value(const struct element *element, const uint8_t *at, size_t n,
		      struct flow_values *values)
{
	uint64_t *to = &values->number[element->direction][element->at];

	if (unlikely(element->after) && *to != 0)
		return;
	*to = octets_number(at, n);
}

static void put_span(const struct element *element, const uint8_t *at, size_t n,
		     struct flow_values *values)
{
	struct flow_span *span = &values->span[element->at];

	if (element->after && !octets_are_zeros(span->octets, span->n))
		return;
	*span = (struct flow_span){at, (uint16_t)n};
}

static void put_element(const struct element *element, const uint8_t *at, size_t n,
			struct flow_values *values, struct flow_record *record)
{
	switch (element->deed) {
	case ELEMENT_VALUE:
		put_value(element, at, n, values);
		break;
	case ELEMENT_NUMBER:
		put_number(element, at, n, record);
		break;
	case ELEMENT_SPAN:
		put_span(element, at, n, values);
		break;
	case ELEMENT_OCTETS:
		if (n == element->width)
			put_octets(element, at, record);
		break;
	case ELEMENT_PADDED:
		memcpy((uint8_t *)record + element->at, at, RTE_MIN(n, (size_t)element->width));
		break;
	case ELEMENT_TEXT:
		put_text(element, at, n, record);
		break;
	case ELEMENT_METADATA_NUMBER:
		collected_add_number(record, element->at, (uint32_t)octets_number(at, n));
		break;
	case ELEMENT_RAW:
		collected_add_raw(
		    record, (struct raw_element){element->pen, element->number, (uint16_t)n}, at);
		break;
	default:
		break;
	}
}

// RFC 7011 section 7: where the value begins, and its length. 0: it is cut.
static size_t variable_length(const uint8_t *at, size_t left, size_t *n)
{
	enum { LONG = 255 };

	if (left < 1)
		return 0;
	*n = *at;
	if (*at != LONG)
		return 1;
	if (left < 3)
		return 0;
	*n = octets_get16(at + 1);
	return 3;
}

static size_t read_varying(const struct data_template *known, const uint8_t *octets, size_t left,
			   struct flow_values *values, struct flow_record *record)
{
	size_t at = 0;

	for (unsigned i = 0; i < known->n_elements; i++) {
		const struct element *element = &known->element[i];
		size_t n = element->length;

		if (element->length == FIELD_VARIABLE) {
			const size_t head = variable_length(octets + at, left - at, &n);

			if (head == 0)
				return 0;
			at += head;
		}
		if (n > left - at)
			return 0;
		put_element(element, octets + at, n, values, record);
		at += n;
	}
	return at;
}

static inline void put_member(const struct element *element, uint64_t number,
			      struct flow_record *record)
{
	if (number != 0)
		record->has |= element->has;
}

// What most elements are.
static inline void put_quick(const struct element *element, const uint8_t *at,
			     struct flow_values *values, struct flow_record *record)
{
	uint8_t *to = (uint8_t *)record + element->at;

	switch (element->way) {
	case WAY_SKIP:
		return;
	case WAY_SPAN:
		values->span[element->at] = (struct flow_span){at, element->length};
		return;
	case WAY_VALUE_1:
		values->number[FORWARD][element->at] = *at;
		return;
	case WAY_VALUE_2:
		values->number[FORWARD][element->at] = octets_get16(at);
		return;
	case WAY_VALUE_4:
		values->number[FORWARD][element->at] = octets_get32(at);
		return;
	case WAY_VALUE_8:
		values->number[FORWARD][element->at] = octets_get64(at);
		return;
	case WAY_NUMBER_1:
		*to = *at;
		return put_member(element, *at, record);
	case WAY_NUMBER_2:
		*(uint16_t *)to = octets_get16(at);
		return put_member(element, *(uint16_t *)to, record);
	case WAY_NUMBER_4:
		*(uint32_t *)to = octets_get32(at);
		return put_member(element, *(uint32_t *)to, record);
	case WAY_NUMBER_8:
		*(uint64_t *)to = octets_get64(at);
		return put_member(element, *(uint64_t *)to, record);
	default:
		put_element(element, at, element->length, values, record);
	}
}

size_t record_read(const struct data_template *known, const uint8_t *octets, size_t left,
		   struct flow_values *values, struct flow_record *record)
{
	const uint8_t *at = octets;

	if (known->octets > left)
		return 0;
	if (known->varies)
		return read_varying(known, octets, left, values, record);
	for (unsigned i = 0; i < known->n_elements; i++) {
		const struct element *element = &known->element[i];

		put_quick(element, at, values, record);
		at += element->length;
	}
	return known->octets;
}
