// SPDX-License-Identifier: BSD-3-Clause
// Comparisons of a field with a value. A record that has no value of the field fits none, not even
// "!=".
#include "export/filter/filter_compare.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/number.h"
#include "export/record/metadata_items.h"
#include "export/record/octets.h"

static const char *const signs[] = {
    [FILTER_EQUAL] = "=", [FILTER_UNEQUAL] = "!=", [FILTER_LESS] = "<", [FILTER_MOST] = "<=",
    [FILTER_MORE] = ">",  [FILTER_LEAST] = ">=",   [FILTER_HAS] = "~",
};

int filter_compare_read_sign(struct filter_step *step, struct filter_words *words)
{
	for (unsigned i = 0; i < RTE_DIM(signs); i++) {
		if (!filter_words_is(words, signs[i]))
			continue;
		step->compare = (uint8_t)i;
		return filter_words_next(words);
	}
	return filter_words_error(words, "a sign belongs here: = != < <= > >= or ~");
}

bool filter_compare_numbers(const struct filter_step *step, uint64_t number)
{
	switch ((enum filter_compare)step->compare) {
	case FILTER_EQUAL:
		return number == step->number;
	case FILTER_UNEQUAL:
		return number != step->number;
	case FILTER_LESS:
		return number < step->number;
	case FILTER_MOST:
		return number <= step->number;
	case FILTER_MORE:
		return number > step->number;
	case FILTER_LEAST:
		return number >= step->number;
	case FILTER_HAS:
		break;
	}
	return false;
}

static bool has_value(const struct filter_step *step, const struct flow_record *record)
{
	const struct field *field = step->column.field;

	return (record->has & field->needs) == field->needs &&
	       column_is_of(&step->column, record_kind(record)) &&
	       (!step->column.reverse || flow_record_has_direction(record, REVERSE));
}

static bool number_holds(const struct filter_step *step, const struct flow_record *record)
{
	return has_value(step, record) &&
	       filter_compare_numbers(
		   step, field_number(step->column.field, record, step->column.reverse));
}

static bool item_holds(const struct filter_step *step, const struct flow_record *record)
{
	const struct metadata_item *item;
	struct metadata_items items;

	metadata_items_find(&items, record);
	item = metadata_item_of(&items, step->column.field->metadata);
	return item != NULL && filter_compare_numbers(step, metadata_number(item));
}

static bool address_holds(const struct filter_step *step, const struct flow_record *record)
{
	const uint8_t *at =
	    (const uint8_t *)record + step->column.field->offset[step->column.reverse];

	return has_value(step, record) &&
	       ip_network_covers(&step->network, at) == (step->compare == FILTER_EQUAL);
}

static bool octets_hold(const struct filter_step *step, const struct flow_record *record)
{
	const struct field *field = step->column.field;
	const uint8_t *at = (const uint8_t *)record + field->offset[step->column.reverse];

	return has_value(step, record) && (memcmp(at, step->text.octets, step->text.length) == 0) ==
					      (step->compare == FILTER_EQUAL);
}

static void find_text(const struct filter_step *step, const struct flow_record *record,
		      struct flow_text *room, const char **text, size_t *length)
{
	const struct field *field = step->column.field;
	const struct metadata_item *item;
	struct metadata_items items;

	*length = 0;
	if (field->source == FROM_METADATA) {
		metadata_items_find(&items, record);
		item = metadata_item_of(&items, field->metadata);
		*text = item != NULL ? (const char *)item->value : NULL;
		*length = item != NULL ? item->length : 0;
	} else if (field->source == FROM_TEXT) {
		field->text(record, step->applications, room);
		*text = room->octets;
		*length = room->length;
	} else {
		*text = (const char *)record + field->offset[step->column.reverse];
		*length = strnlen(*text, field->width);
	}
}

static bool text_holds(const struct filter_step *step, const struct flow_record *record)
{
	const char *text = NULL;
	struct flow_text room;
	size_t length;
	bool equal;

	if (!has_value(step, record))
		return false;
	find_text(step, record, &room, &text, &length);
	if (length == 0)
		return false;
	if (step->compare == FILTER_HAS)
		return memmem(text, length, step->text.octets, step->text.length) != NULL;
	equal = length == step->text.length && memcmp(text, step->text.octets, length) == 0;
	return equal == (step->compare == FILTER_EQUAL);
}

static int read_number(struct filter_step *step, struct filter_words *words)
{
	if (!count_read(words->word, &step->number))
		return filter_words_error(words, "is no number (5000, 64k, 1M)");
	return 0;
}

static int read_address(struct filter_step *step, struct filter_words *words)
{
	const uint8_t version = step->column.field->type == FIELD_IPV4 ? 4 : 6;

	if (!ip_network_read(words->word, strlen(words->word), &step->network) ||
	    step->network.version != version)
		return filter_words_error(words, "is no address or network of IPv%u", version);
	return 0;
}

// "02:00:5e:10:00:01"
static int read_mac(struct filter_step *step, struct filter_words *words)
{
	uint8_t *octets = (uint8_t *)step->text.octets;
	int n = 0;

	step->text.length = 6;
	if (sscanf(words->word, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &octets[0], &octets[1],
		   &octets[2], &octets[3], &octets[4], &octets[5], &n) != 6 ||
	    words->word[n] != '\0')
		return filter_words_error(words, "is no MAC address");
	return 0;
}

static int read_text(struct filter_step *step, struct filter_words *words)
{
	step->text.length = (uint16_t)strnlen(words->word, sizeof(step->text.octets));
	memcpy(step->text.octets, words->word, step->text.length);
	return 0;
}

static bool is_number(const struct field *field)
{
	return field->type == FIELD_UNSIGNED || field->type == FIELD_MILLISECONDS ||
	       field->type == FIELD_APPLICATION;
}

enum { ALL = 63 }; // signs but ~

// Which signs fit and how the value is read.
static const struct kind {
	unsigned signs; // bits of enum filter_compare
	int (*read)(struct filter_step *step, struct filter_words *words);
	bool (*holds)(const struct filter_step *step, const struct flow_record *record);
} numbers = {ALL, read_number, number_holds}, items = {ALL, read_number, item_holds},
  addresses = {3, read_address, address_holds}, macs = {3, read_mac, octets_hold},
  texts = {3 | 1 << FILTER_HAS, read_text, text_holds};

static const struct kind *kind_of(const struct field *field)
{
	if (field->source == FROM_PROBE || field->special == SPECIAL_START_UPTIME ||
	    field->special == SPECIAL_END_UPTIME)
		return NULL;
	if (is_number(field))
		return field->source == FROM_METADATA ? &items : &numbers;
	if (field->type == FIELD_IPV4 || field->type == FIELD_IPV6)
		return &addresses;
	if (field->type == FIELD_MAC)
		return &macs;
	return field->type == FIELD_STRING ? &texts : NULL;
}

int filter_compare_read(struct filter_step *step, struct filter_words *words)
{
	const struct kind *kind = kind_of(step->column.field);
	int err;

	if (kind == NULL)
		return filter_words_error(words, "%s cannot be compared", step->column.field->name);
	if (filter_compare_read_sign(step, words) < 0)
		return -EINVAL;
	if ((kind->signs & 1U << step->compare) == 0)
		return filter_words_error(words, "%s takes = and !=%s, not %s",
					  step->column.field->name,
					  kind == &texts       ? " and ~"
					  : kind->signs == ALL ? ", < <= > >="
							       : "",
					  signs[step->compare]);
	if (words->word[0] == '\0' && !words->quoted)
		return filter_words_error(words, "a value is missing");
	step->holds = kind->holds;
	step->applications = words->applications;
	err = kind->read(step, words);
	return err < 0 ? err : filter_words_next(words);
}
