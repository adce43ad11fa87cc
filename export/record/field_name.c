// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <string.h>

#include <rte_common.h>

#include "config/text_table.h"
#include "config/word.h"
#include "export/record/field.h"
#include "export/record/field_value.h"
#include "export/record/nprobe_name.h"

static bool is_reverse_of(const char *name, const char *field)
{
	return strncmp(name, "reverse", 7) == 0 && name[7] == (char)toupper(field[0]) &&
	       strcmp(name + 8, field + 1) == 0;
}

bool field_find(const char *name, struct column *column)
{
	name = nprobe_name_alias(name);
	for (unsigned i = 0; i < n_fields; i++) {
		const struct field *field = &field_table[i];

		for (unsigned reverse = 0; reverse < (field->reversible ? 2 : 1); reverse++) {
			const char *nprobe = field->nprobe[reverse];
			bool named = reverse ? is_reverse_of(name, field->name)
					     : strcmp(name, field->name) == 0;

			if (!named && (nprobe == NULL || strcmp(name, nprobe) != 0))
				continue;
			*column = (struct column){.field = field, .reverse = reverse != 0};
			return true;
		}
	}
	return false;
}

const char *field_nearest(const char *name)
{
	const char *nearest = NULL;
	unsigned best = UINT32_MAX;

	for (unsigned i = 0; i < n_fields; i++) {
		const char *candidates[] = {field_table[i].name, field_table[i].nprobe[0],
					    field_table[i].nprobe[1]};

		for (unsigned k = 0; k < RTE_DIM(candidates); k++) {
			unsigned distance = candidates[k] == NULL
						? UINT32_MAX
						: word_distance(name, strlen(name), candidates[k]);

			if (distance < best) {
				best = distance;
				nearest = candidates[k];
			}
		}
	}
	return nearest;
}

void column_name(const struct column *column, char name[64])
{
	const char *field = column->field->name;

	if (column->reverse)
		snprintf(name, 64, "reverse%c%s", toupper((unsigned char)field[0]), field + 1);
	else
		snprintf(name, 64, "%s", field);
}

struct column column_special(struct column column, enum field_special special)
{
	for (unsigned i = 0; i < n_fields; i++) {
		if (field_table[i].special == special) {
			column.field = &field_table[i];
			break;
		}
	}
	return column;
}

struct column column_absolute(struct column column)
{
	if (column.field->special == SPECIAL_START_UPTIME)
		return column_special(column, SPECIAL_START_TIME);
	if (column.field->special == SPECIAL_END_UPTIME)
		return column_special(column, SPECIAL_END_TIME);
	return column;
}

uint32_t column_pen(const struct column *column, uint32_t own_pen)
{
	if (column->field->pen == PEN_IANA)
		return column->reverse ? PEN_REVERSE : PEN_IANA;
	return column->field->pen == PEN_OWN ? own_pen : column->field->pen;
}

uint16_t column_v9_element(const struct column *column)
{
	const struct field *field = column->field;

	if (field->v9[column->reverse] != 0)
		return field->v9[column->reverse];
	if (field->pen == PEN_NTOP && field->element[column->reverse] != 0)
		return (uint16_t)(V9_NTOP_BASE + field->element[column->reverse]);
	if (field->pen == PEN_IANA && !column->reverse)
		return field->element[FORWARD];
	return 0;
}

static void element_text(const struct field *field, char text[32])
{
	if (field->pen == PEN_IANA)
		snprintf(text, 32, "%u", field->element[0]);
	else if (field->reversible)
		snprintf(text, 32, "%u.%u/%u", field->pen, field->element[0], field->element[1]);
	else
		snprintf(text, 32, "%u.%u", field->pen, field->element[0]);
}

void fields_print(FILE *to)
{
	static const char *const types[] = {
	    [FIELD_UNSIGNED] = "unsigned",	 [FIELD_IPV4] = "ipv4Address",
	    [FIELD_IPV6] = "ipv6Address",	 [FIELD_MAC] = "macAddress",
	    [FIELD_MILLISECONDS] = "dateTimeMs", [FIELD_STRING] = "string",
	    [FIELD_OCTETS] = "octetArray",	 [FIELD_APPLICATION] = "octetArray",
	};
	static const struct text_column columns[] = {
	    {"NAME", -32, 0}, {"ELEMENT", -15, 1}, {"TYPE", -12, 1},   {"OCTETS", 6, 1},
	    {"REV", -3, 1},   {"NPROBE", -22, 1},  {"MEANING", -1, 1}, {0},
	};
	struct text_table table = {.out = to, .columns = columns};

	text_table_head(&table);
	for (unsigned i = 0; i < n_fields; i++) {
		const struct field *field = &field_table[i];
		char element[32];

		element_text(field, element);
		text_table_cell(&table, "%s", field->name);
		text_table_cell(&table, "%s", element);
		text_table_cell(&table, "%s", types[field->type]);
		if (field->length != FIELD_VARIABLE)
			text_table_figure(&table, field->length);
		else
			text_table_cell(&table, "var");
		text_table_cell(&table, "%s", field->reversible ? "yes" : "");
		text_table_cell(&table, "%s", field->nprobe[0] ? field->nprobe[0] : "");
		text_table_cell(&table, "%s", field->description);
		text_table_end(&table);
	}
}

// Times are sent too: those of the set stand for them.
static bool is_sent(const struct field *field)
{
	return (field->sets & (SET_NTOP | SET_FEED)) != 0 || field->number == field_start_seconds ||
	       field->number == field_end_seconds;
}

void fields_print_keys(FILE *to)
{
	static const struct text_column columns[] = {
	    {"KEY", 5, 0}, {"NTOP'S NAME", -24, 2}, {"SENT", -4, 1}, {"MEANING", -1, 1}, {0},
	};
	struct text_table table = {.out = to, .columns = columns};

	text_table_head(&table);
	for (unsigned i = 0; i < 2 * n_fields; i++) {
		const struct field *field = &field_table[i / 2];
		const unsigned way = i % 2;
		const char *name = field->nprobe[way] != NULL ? field->nprobe[way] : field->name;

		if (!field_has_key(field, way))
			continue;
		text_table_cell(&table, "%u", field->zmq[way]);
		text_table_cell(&table, "%s", name);
		text_table_cell(&table, "%s", is_sent(field) ? "yes" : "");
		text_table_cell(&table, "%s%s", field->description,
				way == REVERSE ? ", of the responder" : "");
		text_table_end(&table);
	}
}
