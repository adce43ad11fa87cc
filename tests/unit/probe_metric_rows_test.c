// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/transport/transport.h"
#include "probe/control/counter_lists.h"
#include "probe/control/metric_rows.h"
#include "probe/counters/worker_counters.h"

static const unsigned units[] = {UNIT_PACKETS, UNIT_OCTETS, UNIT_RECORDS};

static void a_row_is_called_by_its_list_key_and_unit(void **)
{
	char name[METRIC_NAME];

	assert_true(metric_row_name(worker_counter_rows, WORKER_TAKEN, UNIT_PACKETS, name));
	assert_string_equal(name, "lineprobe_worker_taken_packets");
	assert_false(metric_row_name(worker_counter_rows, WORKER_TAKEN, UNIT_RECORDS, name));
	assert_true(metric_row_name(worker_counter_rows, WORKER_FLOWS, UNIT_RECORDS, name));
	assert_string_equal(name, "lineprobe_worker_flows");
	assert_true(metric_row_name(output_rows, OUTPUT_LOST_BLOCKED, UNIT_RECORDS, name));
	assert_string_equal(name, "lineprobe_output_lost_blocked_records");
	assert_true(metric_row_name(output_rows, OUTPUT_SPOOL_AGE, UNIT_RECORDS, name));
	assert_string_equal(name, "lineprobe_output_disk_queue_age_seconds");
	assert_false(metric_row_name(output_rows, OUTPUT_SPOOL_ON_DISK, UNIT_RECORDS, name));
}

// Else a scrape is refused as a whole.
static void each_row_of_each_list_has_names_of_its_own(void **)
{
	static char names[1024][METRIC_NAME];
	const struct counter_list *list;
	unsigned n = 0;

	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++) {
		for (unsigned row = 0; row < list->n_rows; row++) {
			const unsigned before = n;

			for (unsigned unit = 0; unit < 3; unit++)
				n += metric_row_name(list->rows, row, units[unit], names[n]);
			if (n == before)
				fail_msg("%s: %s has no metric", list->title, list->rows[row].name);
			for (unsigned new = before; new < n; new ++)
				for (unsigned old = 0; old < new; old++)
					assert_string_not_equal(names[new], names[old]);
		}
	}
}

static char *written(const struct balance *balance)
{
	struct metric_text text;
	size_t length;
	char *out = NULL;
	FILE *file = open_memstream(&out, &length);

	metric_text_begin(&text, false, file);
	metric_rows_write(&text, balance);
	fclose(file);
	return out;
}

static void each_owner_is_a_sample_and_what_is_held_a_gauge(void **)
{
	struct balance *balance = balance_new();
	struct counter_set *sets[2];
	char *text;

	for (unsigned i = 0; i < 2; i++) { // two of a name, as files in two folders
		sets[i] = counter_set_new("worker 0", worker_counter_rows, WORKER_N_COUNTERS,
					  UNIT_PACKETS | UNIT_OCTETS);
		assert_int_equal(balance_add(balance, sets[i]), 0);
		sets[i]->now[WORKER_IN_FLOWS].packets = 7 + i;
	}
	balance_take(balance, true);
	text = written(balance);
	assert_non_null(strstr(text,
			       "# TYPE lineprobe_worker_in_flows_packets gauge\n"
			       "lineprobe_worker_in_flows_packets{owner=\"worker 0\"} 7\n"
			       "lineprobe_worker_in_flows_packets{owner=\"worker 0 #2\"} 8\n"));
	assert_null(strstr(text, "lineprobe_output"));
	free(text);
	balance_free(balance);
	for (unsigned i = 0; i < 2; i++)
		counter_set_free(sets[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_row_is_called_by_its_list_key_and_unit),
	    cmocka_unit_test(each_row_of_each_list_has_names_of_its_own),
	    cmocka_unit_test(each_owner_is_a_sample_and_what_is_held_a_gauge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
