// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "probe/control/counter_lists.h"
#include "probe/control/request.h"
#include "probe/counters/balance_sheet.h"
#include "probe/snmp/snmp_view.h"

static const struct snmp_counter *find(const struct snmp_view *view, enum snmp_rows rows,
				       const char *owner, const char *name)
{
	const struct snmp_counter *counters = view->rows[rows].row;

	for (unsigned i = 0; i < view->rows[rows].n; i++) {
		if (strcmp(counters[i].owner, owner) == 0 && strcmp(counters[i].name, name) == 0)
			return &counters[i];
	}
	return NULL;
}

static void it_has_every_row_of_the_balance_sheet(void **)
{
	struct probe *probe = live_probe("null:", (char *[]){"--ifindex", "12", NULL});
	const struct balance *balance = probe->balance;
	struct snmp_view view = {0};
	const struct snmp_whole *whole;
	const struct snmp_port *port;
	unsigned n = 0;
	char name[48];

	ask_probe(probe, "balance");
	assert_true(snmp_view_take(&view, probe));
	for (unsigned i = 0; i < balance->n; i++) {
		const struct balance_entry *entry = &balance->entry[i];

		for (unsigned row = 0; row < entry->counters->n_rows; row++, n++) {
			const struct snmp_counter *counter, *level;

			counter_name_write(&entry->counters->rows[row], name, sizeof(name));
			counter = find(&view, SNMP_COUNTERS, entry->counters->name, name);
			level = find(&view, SNMP_LEVELS, entry->counters->name, name);
			assert_true((counter != NULL) != (level != NULL));
			if (entry->counters->rows[row].side == COUNTER_HELD)
				assert_non_null(level);
			assert_int_equal((counter != NULL ? counter : level)->packets,
					 entry->rows[row].packets);
			assert_int_equal((counter != NULL ? counter : level)->records,
					 entry->rows[row].records);
		}
	}
	assert_int_equal(view.rows[SNMP_COUNTERS].n + view.rows[SNMP_LEVELS].n, n);
	whole = view.rows[SNMP_ONE_ROW].row;
	assert_int_equal(whole->packets, WHOLE_PACKETS);
	assert_int_equal(whole->live_flows, WHOLE_FLOWS);
	assert_int_equal(whole->balances, SNMP_TRUE);
	assert_int_equal(view.rows[SNMP_INTERFACES].n, 1);
	port = view.rows[SNMP_INTERFACES].row;
	assert_int_equal(port->if_index, 12);
	assert_int_equal(port->packets, WHOLE_PACKETS);
	assert_int_equal(((const struct snmp_output *)view.rows[SNMP_OUTPUTS].row)->taken, 0);
	snmp_view_free(&view);
	live_end(probe);
}

static bool in_order(const char *a, const char *b)
{
	return strlen(a) < strlen(b) || (strlen(a) == strlen(b) && strcmp(a, b) < 0);
}

// As GetNext wants them: the shorter index first (RFC 2578 section 7.7).
static void rows_are_in_the_order_of_their_indexes(void **)
{
	struct probe *probe = live_probe("null:", (char *[]){"-o", "json:/dev/null", NULL});
	struct snmp_view view = {0};

	ask_probe(probe, "balance");
	assert_true(snmp_view_take(&view, probe));
	for (enum snmp_rows rows = SNMP_COUNTERS; rows <= SNMP_LOSSES; rows++) {
		const struct snmp_counter *counters = view.rows[rows].row;

		assert_true(view.rows[rows].n > 3);
		for (unsigned i = 1; i < view.rows[rows].n; i++)
			assert_true(strcmp(counters[i - 1].owner, counters[i].owner) == 0
					? in_order(counters[i - 1].name, counters[i].name)
					: in_order(counters[i - 1].owner, counters[i].owner));
	}
	snmp_view_free(&view);
	live_end(probe);
}

// Else two could have one index, or a text would be cut.
static void names_and_texts_of_all_counters_fit(void **)
{
	const struct counter_list *list;
	char name[256];

	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++) {
		for (unsigned row = 0; row < list->n_rows; row++) {
			counter_name_write(&list->rows[row], name, sizeof(name));
			assert_true(strlen(name) < sizeof(((struct snmp_counter *)0)->name));
			assert_true(strlen(list->rows[row].name) <
				    sizeof(((struct snmp_counter *)0)->text));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_has_every_row_of_the_balance_sheet),
	    cmocka_unit_test(rows_are_in_the_order_of_their_indexes),
	    cmocka_unit_test(names_and_texts_of_all_counters_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
