// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "config/number.h"
#include "export/record/columns.h"
#include "export/record/left_out.h"
#include "export/record/nprobe_name.h"

static const struct field_set {
	const char *name;
	unsigned sets;
} field_sets[] = {
    {"default", SET_DEFAULT},
    {"minimal", SET_MINIMAL},
    {"full", SET_DEFAULT | SET_TCP | SET_APP | SET_MAC | SET_RANGE | SET_TUNNEL | SET_SAMPLING},
    {"ntop", SET_NTOP},
    {"@NTOPNG@", SET_NTOP | SET_FEED}, // as nProbe names what it sends to ntopng
    {"tcp", SET_TCP},
    {"app", SET_APP},
    {"mac", SET_MAC},
    {"range", SET_RANGE},
    {"tunnel", SET_TUNNEL},
    {"collected", SET_COLLECTED}, // what only other exporters tell
    {"original", SET_ORIGINAL},
    {"geo", SET_GEO},
};

static struct column *columns_find(const struct columns *columns, const struct column *column)
{
	for (unsigned i = 0; i < columns->n; i++)
		if (columns->column[i].field == column->field &&
		    columns->column[i].reverse == column->reverse)
			return (struct column *)&columns->column[i];
	return NULL;
}

void columns_add(struct columns *columns, struct column column)
{
	struct column *there = columns_find(columns, &column);

	if (there != NULL) {
		there->length = column.length != 0 ? column.length : there->length;
		there->of_set &= column.of_set;
		there->of_link &= column.of_link;
	} else if (columns->n < COLUMNS_MAX) {
		columns->column[columns->n++] = column;
	}
}

static bool columns_add_set(struct columns *columns, const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(field_sets); i++) {
		if (strcmp(name, field_sets[i].name) != 0)
			continue;
		for (unsigned k = 0; k < n_fields; k++)
			if (field_table[k].sets & field_sets[i].sets)
				columns_add(columns, (struct column){.field = &field_table[k],
								     .of_set = true});
		return true;
	}
	return false;
}

// Naming an element of one IP version brings its sister, for the other version's template.
static void columns_add_with_sister(struct columns *columns, struct column column)
{
	static const char *const sisters[][2] = {
	    {"sourceIPv4Address", "sourceIPv6Address"},
	    {"destinationIPv4Address", "destinationIPv6Address"},
	    {"icmpTypeCodeIPv4", "icmpTypeCodeIPv6"},
	};

	columns_add(columns, column);
	for (unsigned i = 0; i < RTE_DIM(sisters); i++) {
		for (unsigned k = 0; k < 2; k++) {
			struct column sister;

			if (strcmp(column.field->name, sisters[i][k]) != 0)
				continue;
			field_find(sisters[i][1 - k], &sister);
			sister.reverse = column.reverse;
			columns_add(columns, sister);
		}
	}
}

// "name:4" asks for 4 octets; only integers may be shorter than their natural size (RFC 7011
// section 6.2).
static int reduce(struct column *column, const char *size, const char *where)
{
	uint64_t length;

	if (column->field->type != FIELD_UNSIGNED)
		return user_error(EINVAL,
				  "%s: field '%s:%s': only integers can have a reduced size", where,
				  column->field->name, size);
	if (!number_read(size, 1, column->field->length, &length))
		return user_error(EINVAL, "%s: field '%s:%s': the size must be 1 to %u octets",
				  where, column->field->name, size, column->field->length);
	column->length = (uint8_t)length;
	return 0;
}

// One name of a template, which stood there as %NAME or without the sign.
struct template_item {
	char *text;
	bool percent;
	const char *where;
};

static int columns_parse_one(struct columns *columns, const struct template_item *name,
			     struct left_out *left_out)
{
	char *item = name->text, *size = strchr(item, ':');
	struct column column;

	if (columns_add_set(columns, item))
		return 0;
	if (size != NULL)
		*size++ = '\0';
	if (name->percent && nprobe_name_is_lacking(item)) {
		left_out_add(left_out, item);
		return 0;
	}
	if (!field_find(item, &column))
		return user_error(
		    EINVAL,
		    "%s: no field is called '%s%s'; did you mean '%s'? (--list-fields "
		    "shows all)",
		    name->where, name->percent ? "%" : "", item, field_nearest(item));
	if (size != NULL && reduce(&column, size, name->where) < 0)
		return -EINVAL;
	columns_add_with_sister(columns, column);
	return 0;
}

// nProbe takes %A%B too.
int columns_parse(struct columns *columns, const char *text, const char *where)
{
	char *copy = strdup(text), *rest = copy, *item;
	int err = copy == NULL ? -ENOMEM : 0;
	struct left_out left_out = {0};

	while (err == 0 && (item = strsep(&rest, "+, \t%")) != NULL) {
		const struct template_item name = {
		    item, item > copy && text[item - copy - 1] == '%', where};

		if (*item != '\0')
			err = columns_parse_one(columns, &name, &left_out);
	}
	free(copy);
	if (err == 0 && columns->n == 0 && left_out.names[0] != '\0')
		return user_error(EINVAL, "%s: lineprobe has none of these: %s", where,
				  left_out.names);
	if (err == 0 && columns->n == 0)
		return user_error(EINVAL, "%s: the list of fields is empty", where);
	if (err == 0)
		left_out_tell(&left_out, where, "lineprobe has none of these");
	return err;
}

struct wanted columns_wanted(const struct columns *columns)
{
	struct wanted wanted = {0};

	for (unsigned i = 0; i < columns->n; i++)
		wanted_add(&wanted, field_wanted(columns->column[i].field));
	return wanted;
}
