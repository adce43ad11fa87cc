// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/encode/zmq_remap.h"

static struct zmq_remap *read_text(const char *text)
{
	char path[] = "/tmp/lineprobe-map-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	struct zmq_remap *remap;

	fputs(text, file);
	fclose(file);
	remap = zmq_remap_read(path, "test");
	unlink(path);
	return remap;
}

static void named_numbers_change_and_others_stay(void **)
{
	struct zmq_remap *remap = read_text("# a comment\n\n72 0 # HART-IP\n157 201\n");

	assert_non_null(remap);
	assert_int_equal(zmq_remap_id(remap, 72), 0);
	assert_int_equal(zmq_remap_id(remap, 157), 201);
	assert_int_equal(zmq_remap_id(remap, 91), 91);
	assert_int_equal(zmq_remap_id(NULL, 91), 91);
	free(remap);
}

static void a_row_of_numbers_stands_in_one_line(void **)
{
	struct zmq_remap *remap = zmq_remap_read("4.2", "test");

	assert_non_null(remap);
	assert_int_equal(zmq_remap_id(remap, 299), 0);
	assert_int_equal(zmq_remap_id(remap, 298), 171);
	assert_int_equal(zmq_remap_id(remap, 432), 432);
	free(remap);
}

static void a_wrong_line_or_name_is_told(void **)
{
	assert_null(read_text("72 HART-IP\n"));
	assert_null(read_text("72 70000\n"));
	assert_null(zmq_remap_read("9.99", "test"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(named_numbers_change_and_others_stay),
	    cmocka_unit_test(a_row_of_numbers_stands_in_one_line),
	    cmocka_unit_test(a_wrong_line_or_name_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
