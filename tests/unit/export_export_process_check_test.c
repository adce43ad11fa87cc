// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/log.h"
#include "export/export_process.h"

static int check(const char *spec, const char *fields)
{
	const struct export_environment environment = {.n_workers = 1, .sampling_interval = 1};
	const struct options options = {
	    .outputs = {1, {(char *)(uintptr_t)spec}},
	    .template_fields = (char *)(uintptr_t)fields,
	};

	return export_process_check(&options, &environment);
}

static void what_is_right_passes_and_opens_nothing(void **)
{
	char path[] = "/tmp/process-check-XXXXXX", spec[64];

	assert_non_null(mkdtemp(path));
	snprintf(spec, sizeof(spec), "json:%s/a.json", path);
	assert_int_equal(check(spec, "default"), 0);
	assert_int_equal(rmdir(path), 0); // still empty
	assert_int_equal(check("zmq://127.0.0.1:5556", "default"), 0);
	assert_int_equal(check("zmq://127.0.0.1:5556", "default"), 0); // the port is not bound
	assert_int_equal(check("ipfix://no-such-host.invalid", NULL), 0);
}

static void what_is_wrong_is_refused(void **)
{
	static const struct {
		const char *spec, *fields;
	} wrong[] = {
	    {"nosuch:", "default"},
	    {"ipfix://127.0.0.1,profile=nosuch", "default"},
	    {"ipfix://127.0.0.1,fields=nosuch", "default"},
	    {"netflow9://127.0.0.1,biflow=rfc5103", "default"},
	    {"netflow5://127.0.0.1", "nosuch"},
	    {"null:", "octetDeltaCount:9"},
	};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_true(check(wrong[i].spec, wrong[i].fields) < 0);
}

static void two_outputs_do_not_write_to_one_file(void **)
{
	const struct export_environment environment = {.n_workers = 1, .sampling_interval = 1};
	static char one[] = "json:/tmp/a.json", same[] = "json:/tmp/../tmp/a.json,fields=minimal",
		    other[] = "json:/tmp/b.json", null[] = "null:", file[] = "json:/dev/null";
	const struct options wrong = {.outputs = {3, {one, other, same}}};
	const struct options right = {.outputs = {6, {one, null, other, null, file, file}}};
	struct error_line error, *before = user_errors_to(&error);

	assert_int_equal(export_process_check(&wrong, &environment), -EEXIST);
	assert_non_null(strstr(error.text, one));
	assert_non_null(strstr(error.text, same));
	user_errors_to(before);
	assert_int_equal(export_process_check(&right, &environment), 0);
}

static void a_folder_where_files_rotate_must_be_writable(void **)
{
	const struct options wrong = {
	    .outputs = {1, {(char *)(uintptr_t) "json:/proc/none/a.json,rotate=1h"}}};
	const struct options right = {
	    .outputs = {1, {(char *)(uintptr_t) "json:/tmp/a.json,rotate=1h"}}};

	assert_true(export_process_check_user(&wrong, "nobody") < 0);
	assert_int_equal(export_process_check_user(&right, "nobody"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_right_passes_and_opens_nothing),
	    cmocka_unit_test(what_is_wrong_is_refused),
	    cmocka_unit_test(two_outputs_do_not_write_to_one_file),
	    cmocka_unit_test(a_folder_where_files_rotate_must_be_writable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
