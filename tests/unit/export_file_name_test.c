// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/transport/file_name.h"

static const uint64_t START_US = UINT64_C(1795260454000000); // 2026-11-21T11:27:34Z

static void names_follow_from_path_rotation_and_start(void **)
{
	static const struct {
		const char *spec, *open, *final;
	} cases[] = {
	    {"json:/nowhere/a.json", "/nowhere/a.json", NULL},
	    {"json:/nowhere/a.json,compress=zstd", "/nowhere/a.json.zst", NULL},
	    {"json:/nowhere/a.zst,compress=zstd", "/nowhere/a.zst", NULL},
	    {"json:/dev/null", "/dev/null", NULL},
	    {"ipfix+file:/dev/null", "/dev/null", NULL},
	    {"ipfix+file:/no.where/a", "/no.where/a.part", "/no.where/a"},
	    {"ipfix+file:/no.where/a,rotate=1h", "/no.where/a-20261121T112734Z.part",
	     "/no.where/a-20261121T112734Z"},
	    {"json:b.json,rotate=1M", "b-20261121T112734Z.json.part", "b-20261121T112734Z.json"},
	    {"json:b.json,rotate=1M,compress=zstd", "b-20261121T112734Z.json.zst.part",
	     "b-20261121T112734Z.json.zst"},
	    {"json:.b,rotate=1M", ".b-20261121T112734Z.part", ".b-20261121T112734Z"},
	    {"json:.zst,rotate=1M,compress=zstd", ".zst-20261121T112734Z.part",
	     ".zst-20261121T112734Z"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct output_settings settings;
		struct file_name name;

		assert_int_equal(output_settings_parse(cases[i].spec, &settings), 0);
		assert_int_equal(file_name_new(&name, &settings), 0);
		assert_int_equal(file_name_begin(&name, START_US), 0);
		assert_string_equal(name.open, cases[i].open);
		if (cases[i].final == NULL)
			assert_null(name.final);
		else
			assert_string_equal(name.final, cases[i].final);
		file_name_free(&name);
		output_settings_free(&settings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_follow_from_path_rotation_and_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
