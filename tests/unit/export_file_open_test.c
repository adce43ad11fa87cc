// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "descriptors.h"
#include "export_transport.h"

static void a_path_that_cannot_be_is_an_error_at_the_start(void **)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_file, "json:/dev/null/x.json"), -ENOTDIR);
	bench_close(&bench);
	assert_int_equal(bench_open(&bench, &transport_file, "json:/dev/null,rotate=60s"), -EINVAL);
	bench_close(&bench);
}

static void what_is_opened_can_be_closed_without_a_record(void **)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_file, "json:/dev/null"), 0);
	assert_true(bench_begin(&bench));
	bench_close(&bench);
}

static void what_is_abandoned_leaves_no_descriptor(void **)
{
	const unsigned before = n_descriptors();
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_file, "json:/dev/null"), 0);
	assert_true(bench_begin(&bench));
	bench.transport->ops->abandon(bench.transport);
	bench_close(&bench);
	assert_int_equal(n_descriptors(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_path_that_cannot_be_is_an_error_at_the_start),
	    cmocka_unit_test(what_is_opened_can_be_closed_without_a_record),
	    cmocka_unit_test(what_is_abandoned_leaves_no_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
