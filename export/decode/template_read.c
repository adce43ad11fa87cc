// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "export/decode/flow_values.h"
#include "export/decode/template_read.h"
#include "export/record/field.h"
#include "export/record/octets.h"

enum {
	ENTERPRISE_BIT = 0x8000,
	SPECIFIER = 4,	// octets of an element in a definition
	ENTERPRISE = 4, // and of its enterprise number
	V9_SCOPE_INTERFACE = 2,
	IE_INTERFACE = 10,
	PLACE_WORDS = sizeof(struct flow_record) / 64 + 1,
};

// Where the elements end: 0, it is cut.
static size_t elements_end(unsigned version, const uint8_t *at, size_t left, unsigned n)
{
	size_t end = 0;

	for (unsigned i = 0; i < n; i++) {
		if (end + SPECIFIER > left)
			return 0;
		if (version != NETFLOW_9 && (at[end] & 0x80))
			end += ENTERPRISE;
		end += SPECIFIER;
	}
	return end <= left ? end : 0;
}

size_t template_elements_octets(unsigned version, const struct template_definition *definition)
{
	return elements_end(version, definition->at, definition->octets, definition->n_elements);
}

// RFC 3954 section 6.1: the lengths are octets.
static size_t options_v9(const uint8_t *octets, size_t left, struct template_definition *definition)
{
	const size_t scope = left < 6 ? 0 : octets_get16(octets + 2);
	const size_t rest = left < 6 ? 0 : octets_get16(octets + 4);

	if (left < 6 || scope + rest > left - 6 || scope % SPECIFIER != 0 || rest % SPECIFIER != 0)
		return 0;
	definition->n_scope = (uint16_t)(scope / SPECIFIER);
	definition->n_elements = (uint16_t)(definition->n_scope + rest / SPECIFIER);
	definition->at = octets + 6;
	definition->octets = (uint16_t)(definition->n_elements * SPECIFIER);
	return definition->n_elements == 0 ? 0 : 6 + scope + rest;
}

// RFC 7011 section 3.4.2.2.
static size_t header_octets(bool options, uint16_t n_elements)
{
	return options && n_elements != 0 ? 6 : 4;
}

size_t template_next(unsigned version, bool options, const uint8_t *octets, size_t left,
		     struct template_definition *definition)
{
	size_t header, end;

	if (left < 4)
		return 0;
	*definition = (struct template_definition){.id = octets_get16(octets), .options = options};
	if (definition->id < TEMPLATE_LEAST_ID && (version == NETFLOW_9 || definition->id > 3))
		return 0;
	if (options && version == NETFLOW_9)
		return options_v9(octets, left, definition);
	definition->n_elements = octets_get16(octets + 2);
	header = header_octets(options, definition->n_elements);
	if (header > left || (definition->n_elements == 0 && definition->id == 0))
		return 0;
	if (header == 6)
		definition->n_scope = octets_get16(octets + 4);
	if (definition->n_scope > definition->n_elements)
		return 0;
	definition->at = octets + header;
	end = elements_end(version, definition->at, left - header, definition->n_elements);
	definition->octets = (uint16_t)end;
	return definition->n_elements == 0 || end != 0 ? header + end : 0;
}

// The index-th element, at `at`; returns the octets of its specifier.
static size_t element_read(const struct element_wishes *wishes, unsigned version,
			   const struct template_definition *definition, unsigned index,
			   const uint8_t *at, struct element *element)
{
	uint16_t number = octets_get16(at), length = octets_get16(at + 2);
	const bool enterprise = version != NETFLOW_9 && (number & ENTERPRISE_BIT);

	if (version == NETFLOW_9 && index < definition->n_scope)
		number = number == V9_SCOPE_INTERFACE ? IE_INTERFACE : 0;
	if (enterprise)
		number &= (uint16_t)~ENTERPRISE_BIT;
	*element =
	    element_of(wishes, version, enterprise ? octets_get32(at + 4) : 0, number, length);
	if (number == 0 && !enterprise)
		element->deed = ELEMENT_SKIP;
	return enterprise ? SPECIFIER + ENTERPRISE : SPECIFIER;
}

// Places of a record that elements of a Template have, by their offset: a look at each pair of 512
// elements would take longer than all else.
struct places {
	uint64_t number[PLACE_WORDS], octets[PLACE_WORDS];
};

static bool take_place(uint64_t *words, unsigned at)
{
	const uint64_t bit = UINT64_C(1) << (at % 64);
	const bool taken = (words[at / 64] & bit) != 0;

	words[at / 64] |= bit;
	return taken;
}

// The same element may be there twice; of addresses the first is the outer one.
static bool is_repetition(const struct data_template *known, struct places *places,
			  const struct element *element)
{
	switch (element->deed) {
	case ELEMENT_VALUE:
		return (known->values[element->direction] >> element->at & 1) != 0;
	case ELEMENT_SPAN:
		return (known->spans >> element->at & 1) != 0;
	case ELEMENT_NUMBER:
		return take_place(places->number, element->at);
	case ELEMENT_OCTETS:
		return take_place(places->octets, element->at);
	default:
		return false;
	}
}

static enum element_way way_of(const struct element *element)
{
	static const uint8_t values[9] = {
	    [1] = WAY_VALUE_1, [2] = WAY_VALUE_2, [4] = WAY_VALUE_4, [8] = WAY_VALUE_8};
	static const uint8_t numbers[9] = {
	    [1] = WAY_NUMBER_1, [2] = WAY_NUMBER_2, [4] = WAY_NUMBER_4, [8] = WAY_NUMBER_8};

	if (element->deed == ELEMENT_SKIP)
		return WAY_SKIP;
	if (element->after)
		return WAY_ANY;
	if (element->deed == ELEMENT_SPAN)
		return WAY_SPAN;
	if (element->length > 8)
		return WAY_ANY;
	if (element->deed == ELEMENT_VALUE && element->direction == FORWARD)
		return values[element->length];
	if (element->deed == ELEMENT_NUMBER && element->length == element->width)
		return numbers[element->length];
	return WAY_ANY;
}

static void note_element(struct data_template *known, struct places *places,
			 struct element *element)
{
	element->after |= is_repetition(known, places, element);
	element->way = (uint8_t)way_of(element);
	if (element->deed == ELEMENT_VALUE)
		known->values[element->direction] |= UINT64_C(1) << element->at;
	if (element->deed == ELEMENT_SPAN)
		known->spans |= 1U << element->at;
	if (element->deed != ELEMENT_SKIP)
		known->measures |= element->has & MEASURES_ALL;
	known->varies |= element->length == FIELD_VARIABLE;
	known->octets += element->length == FIELD_VARIABLE ? 1 : element->length;
}

// Names of interfaces explain their numbers; in the record of a Flow they go on as they came.
static void leave_names(const struct element_wishes *wishes, struct element *element)
{
	if (element->deed != ELEMENT_SPAN ||
	    (element->at != SPAN_INTERFACE_NAME && element->at != SPAN_INTERFACE_DESCRIPTION))
		return;
	element->deed = wishes->wanted.metadata & METADATA_BIT(METADATA_RAW_ELEMENT) ? ELEMENT_RAW
										     : ELEMENT_SKIP;
	element->at = 0;
}

static void read_elements(struct data_template *known, const struct element_wishes *wishes,
			  unsigned version, const struct template_definition *definition)
{
	const uint8_t *at = definition->at;
	struct places places = {{0}, {0}};

	for (unsigned i = 0; i < definition->n_elements; i++) {
		struct element *element = &known->element[known->n_elements];

		at += element_read(wishes, version, definition, i, at, element);
		if (version == NETFLOW_9 && element->length == FIELD_VARIABLE)
			element->length = FIELD_VARIABLE - 1; // it has none that vary
		if (!known->options)
			leave_names(wishes, element);
		note_element(known, &places, element);
		known->n_elements++;
	}
}

// What is made of several elements.
static void note_measures(struct data_template *known, const struct element_wishes *wishes)
{
	if ((known->spans & SPAN_BIT(SOURCE_IPV4)) && (known->spans & SPAN_BIT(SOURCE_IPV6)))
		known->measures |= RECORD_HAS(TUNNEL);
	if ((known->values[FORWARD] & VALUE_BITS_OBSERVED) ||
	    (known->spans & SPAN_BIT(APPLICATION)))
		known->measures |= RECORD_HAS(FOREIGN);
	known->measures &= wishes->wanted.measures;
}

struct data_template *template_read(const struct element_wishes *wishes, unsigned version,
				    const struct template_definition *definition)
{
	const size_t elements = definition->n_elements * sizeof(struct element);
	struct data_template *known;

	errno = EINVAL;
	if (definition->n_elements > TEMPLATE_MOST_ELEMENTS || definition->id < TEMPLATE_LEAST_ID)
		return NULL;
	errno = ENOMEM;
	known = calloc(1, sizeof(*known) + elements + definition->octets);
	if (known == NULL)
		return NULL;
	known->version = version;
	known->options = definition->options;
	known->n_scope = definition->n_scope;
	known->definition_octets = definition->octets;
	read_elements(known, wishes, version, definition);
	note_measures(known, wishes);
	known->definition = (uint8_t *)&known->element[known->n_elements];
	memcpy(known->definition, definition->at, definition->octets);
	if (known->octets > 0)
		return known;
	free(known);
	errno = EINVAL;
	return NULL;
}

bool template_is(const struct data_template *known, const struct template_definition *definition)
{
	return known->options == definition->options &&
	       known->n_elements == definition->n_elements &&
	       known->definition_octets == definition->octets &&
	       memcmp(known->definition, definition->at, definition->octets) == 0;
}
