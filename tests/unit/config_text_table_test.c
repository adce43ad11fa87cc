// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "config/text_table.h"

static const struct text_column columns[] = {
    {"name", -8, 0}, {"count", 6, 1}, {"note", -1, 2}, {0}};
static char text[512];
static struct text_table table;

static int begin(void **)
{
	table = (struct text_table){.out = fmemopen(text, sizeof(text), "w"), .columns = columns};
	return table.out == NULL;
}

static void expect(const char *expected)
{
	fclose(table.out);
	assert_string_equal(text, expected);
}

static void row(const char *name, uint64_t count, const char *note)
{
	text_table_cell(&table, "%s", name);
	text_table_figure(&table, count);
	text_table_cell(&table, "%s", note);
	text_table_end(&table);
}

static void names_are_aligned_left_and_figures_right(void **)
{
	text_table_head(&table);
	row("rx0", 1, "down");
	row("eth1234", 12345, "up");
	expect("name      count  note\n"
	       "rx0           1  down\n"
	       "eth1234  12,345  up\n");
}

static void a_row_does_not_end_in_blanks(void **)
{
	row("rx0", 1, "");
	text_table_cell(&table, "rx1");
	text_table_end(&table);
	text_table_cell(&table, "%s", "");
	text_table_cell(&table, "%s", "");
	text_table_cell(&table, "last");
	text_table_end(&table);
	expect("rx0           1\n"
	       "rx1\n"
	       "                 last\n");
}

static void a_long_cell_keeps_the_gap(void **)
{
	row("af_packet:rx0", 1234567, "up");
	expect("af_packet:rx0 1,234,567  up\n");
}

static void a_colour_is_that_of_one_row(void **)
{
	table.colour = "\033[31m";
	row("rx0", 1, "up");
	table.colour = "";
	row("rx1", 2, "up");
	expect("\033[31mrx0           1  up\033[m\n"
	       "rx1           2  up\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(names_are_aligned_left_and_figures_right, begin),
	    cmocka_unit_test_setup(a_row_does_not_end_in_blanks, begin),
	    cmocka_unit_test_setup(a_long_cell_keeps_the_gap, begin),
	    cmocka_unit_test_setup(a_colour_is_that_of_one_row, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
