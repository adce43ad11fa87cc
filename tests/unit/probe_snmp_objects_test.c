// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/snmp/agentx_pdu.h"
#include "probe/snmp/snmp_objects.h"

enum { PEN = 32473 };

static void place_of(const struct snmp_table *table, uint32_t column, struct snmp_oid *place)
{
	snmp_objects_root(table->interfaces, PEN, place);
	snmp_oid_add(place, table->path, table->n_path);
	snmp_oid_add(place, &column, 1);
}

// What GetNext goes by.
static void all_columns_stand_in_the_order_of_their_identifiers(void **)
{
	struct snmp_oid before = {0, {0}}, place;
	const struct snmp_table *table;

	for (unsigned i = 0; (table = snmp_objects_table(i)) != NULL; i++) {
		assert_in_range(table->n_columns, 1, 32);
		for (unsigned c = 0; c < table->n_columns; c++) {
			place_of(table, table->columns[c].id, &place);
			assert_true(snmp_oid_compare(&before, &place) < 0);
			before = place;
		}
	}
}

static void each_value_lies_in_its_row(void **)
{
	const struct snmp_table *table;

	for (unsigned i = 0; (table = snmp_objects_table(i)) != NULL; i++) {
		const unsigned octets = snmp_row_octets(table->rows);

		for (unsigned c = 0; c < table->n_columns; c++) {
			const struct snmp_column *column = &table->columns[c];

			assert_true(column->at < octets);
			if (column->type != SNMP_OCTETS)
				assert_true(column->at % 8 == 0 && column->at + 8u <= octets);
		}
		for (unsigned c = 0; c < table->n_index; c++)
			assert_int_equal(table->index[c].id, c + 1);
	}
}

// Else a name that is as long as it can be would have no identifier.
static void the_longest_index_has_room(void **)
{
	struct snmp_oid place;
	const struct snmp_table *table;

	for (unsigned i = 0; (table = snmp_objects_table(i)) != NULL; i++) {
		const struct snmp_counter *counter = NULL;

		if (table->n_index != SNMP_INDEX_MOST)
			continue;
		place_of(table, 1, &place);
		assert_true(place.n + sizeof(counter->owner) + sizeof(counter->name) <=
			    SNMP_OID_MOST);
	}
}

static void only_a_context_of_our_own_has_subtrees_of_the_machine(void **)
{
	static const struct snmp_oid expected[] = {{8, {1, 3, 6, 1, 4, 1, PEN, 1}},
						   {7, {1, 3, 6, 1, 2, 1, 1}},
						   {7, {1, 3, 6, 1, 2, 1, 2}},
						   {7, {1, 3, 6, 1, 2, 1, 31}}};
	struct snmp_oid subtree;

	for (unsigned i = 0; i < 4; i++) {
		assert_true(snmp_objects_subtree(i, true, PEN, &subtree));
		assert_int_equal(snmp_oid_compare(&subtree, &expected[i]), 0);
		assert_int_equal(snmp_objects_subtree(i, false, PEN, &subtree), i == 0);
	}
	assert_false(snmp_objects_subtree(4, true, PEN, &subtree));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_columns_stand_in_the_order_of_their_identifiers),
	    cmocka_unit_test(each_value_lies_in_its_row),
	    cmocka_unit_test(the_longest_index_has_room),
	    cmocka_unit_test(only_a_context_of_our_own_has_subtrees_of_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
