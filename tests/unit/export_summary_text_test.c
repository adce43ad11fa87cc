// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/analyze/summary.h"

static char text[1 << 14];

static void print(const struct summary *summary)
{
	FILE *to = fmemopen(text, sizeof(text), "w");

	summary_print(summary, NULL, to);
	fclose(to);
}

static void expect(const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void an_empty_capture_is_said_to_be_empty(void **)
{
	struct summary summary;

	assert_int_equal(summary_new(&summary), 0);
	print(&summary);
	assert_string_equal(text, "No Flow was seen.\n");
	summary_free(&summary);
}

static void tables_show_the_largest_first_and_shares_of_all(void **)
{
	struct flow_record record = {
	    .n_cells = FLOW_RECORD_CELLS,
	    .metadata_at = FLOW_RECORD_OCTETS,
	    .ip_version = 4,
	    .protocol = 17,
	    .destination_port = 53,
	    .start_us = {1795260454000000},
	    .end_us = {1795260464000000},
	};
	struct summary summary;
	const char *second, *third;

	assert_int_equal(summary_new(&summary), 0);
	for (uint8_t i = 1; i <= 20; i++) {
		record.source[0] = 10;
		record.source[3] = i;
		memcpy(record.destination, (uint8_t[]){192, 0, 2, 1}, 4);
		record.packets[FORWARD] = 1000;
		record.octets[FORWARD] = i * 100000UL;
		summary_add(&summary, &record);
	}
	print(&summary);
	expect("2026-11-21 11:27:34.000 to 2026-11-21 11:27:44.000 UTC, 10.000 s");
	expect("Packets           20,000   2.00 kpackets/s");
	expect("Octets        21,000,000   16.8 Mbit/s");
	expect("Hosts (10 of 21)");
	expect("53/udp");
	expect("udp  ");
	expect("100.0 %");
	second = strstr(text, "10.0.0.20 ");
	third = strstr(text, "10.0.0.19 ");
	assert_true(second != NULL && third != NULL && second < third);
	assert_null(strstr(text, "10.0.0.11 "));
	assert_null(strstr(text, "Applications"));
	summary_free(&summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_capture_is_said_to_be_empty),
	    cmocka_unit_test(tables_show_the_largest_first_and_shares_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
