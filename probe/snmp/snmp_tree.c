// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/snmp_tree.h"

#include <rte_common.h>

#include "probe/snmp/snmp_objects.h"

// A column of a table, for all that is done with it: its identifier stands before each instance.
struct column_place {
	const struct snmp_tree *tree;
	const struct snmp_table *table;
	struct snmp_oid column;
};

static const char *row_at(const struct column_place *place, unsigned row)
{
	const enum snmp_rows rows = place->table->rows;

	return (const char *)place->tree->view->rows[rows].row +
	       (size_t)row * snmp_row_octets(rows);
}

static unsigned n_rows(const struct column_place *place)
{
	return place->tree->view->rows[place->table->rows].n;
}

static void instance(const struct column_place *place, unsigned row, struct snmp_oid *name)
{
	const char *at = row_at(place, row);
	uint32_t number = 0;

	*name = place->column;
	if (place->table->n_index == 0)
		snmp_oid_add(name, &number, 1);
	for (unsigned i = 0; i < place->table->n_index; i++) {
		const struct snmp_column *index = &place->table->index[i];

		if (index->type == SNMP_OCTETS) {
			snmp_oid_add_text(name, at + index->at);
			continue;
		}
		number = (uint32_t) * (const uint64_t *)(const void *)(at + index->at);
		snmp_oid_add(name, &number, 1);
	}
}

// The first row whose instance is not before the name, or not at it either.
static unsigned row_behind(const struct column_place *place, const struct snmp_oid *name,
			   bool include)
{
	unsigned from = 0, to = n_rows(place);
	struct snmp_oid at;

	while (from < to) {
		const unsigned middle = (from + to) / 2;
		int order;

		instance(place, middle, &at);
		order = snmp_oid_compare(&at, name);
		if (order < 0 || (order == 0 && !include))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void value_of(const struct column_place *place, unsigned row,
		     const struct snmp_column *column, struct snmp_value *value)
{
	const char *at = row_at(place, row) + column->at;

	*value = (struct snmp_value){.type = column->type};
	if (column->type == SNMP_OCTETS)
		value->text = at;
	else
		value->number = *(const uint64_t *)(const void *)at;
	if (column->type == SNMP_GAUGE32) // RFC 2578 section 7.1.7
		value->number = RTE_MIN(value->number, (uint64_t)UINT32_MAX);
}

static void place_set(struct column_place *place, const struct snmp_tree *tree,
		      const struct snmp_table *table, const struct snmp_column *column)
{
	const uint32_t id = column->id;

	place->tree = tree;
	place->table = table;
	snmp_objects_root(table->interfaces, tree->pen, &place->column);
	snmp_oid_add(&place->column, table->path, table->n_path);
	snmp_oid_add(&place->column, &id, 1);
}

// Column after column of all tables; false: there are no more.
struct column_walk {
	const struct snmp_table *table;
	unsigned n_tables, n_columns; // that were seen, of the table's
};

static bool walk_on(struct column_walk *walk, const struct snmp_tree *tree,
		    struct column_place *place, const struct snmp_column **column)
{
	while (walk->table == NULL || walk->n_columns == walk->table->n_columns) {
		walk->table = snmp_objects_table(walk->n_tables++);
		walk->n_columns = 0;
		if (walk->table == NULL)
			return false;
		if (walk->table->interfaces && !tree->interfaces)
			walk->n_columns = walk->table->n_columns;
	}
	*column = &walk->table->columns[walk->n_columns++];
	place_set(place, tree, walk->table, *column);
	return true;
}

void snmp_tree_get(const struct snmp_tree *tree, const struct snmp_oid *name,
		   struct snmp_value *value)
{
	const struct snmp_column *column;
	struct column_walk walk = {0};
	struct column_place place;
	struct snmp_oid found;
	unsigned row;

	*value = (struct snmp_value){.type = SNMP_NO_SUCH_OBJECT};
	while (walk_on(&walk, tree, &place, &column)) {
		if (!snmp_oid_begins(name, &place.column))
			continue;
		value->type = SNMP_NO_SUCH_INSTANCE;
		row = row_behind(&place, name, true);
		if (row == n_rows(&place))
			return;
		instance(&place, row, &found);
		if (snmp_oid_compare(&found, name) == 0)
			value_of(&place, row, column, value);
		return;
	}
}

bool snmp_tree_next(const struct snmp_tree *tree, const struct snmp_oid *name, bool include,
		    const struct snmp_oid *end, struct snmp_oid *next, struct snmp_value *value)
{
	const struct snmp_column *column;
	struct column_walk walk = {0};
	struct column_place place;
	struct snmp_oid found;
	unsigned row;

	while (walk_on(&walk, tree, &place, &column)) {
		if (!snmp_oid_begins(name, &place.column) &&
		    snmp_oid_compare(&place.column, name) < 0)
			continue;
		row = row_behind(&place, name, include);
		if (row == n_rows(&place))
			continue;
		instance(&place, row, &found);
		if (end->n > 0 && snmp_oid_compare(&found, end) >= 0)
			return false;
		*next = found;
		value_of(&place, row, column, value);
		return true;
	}
	return false;
}
