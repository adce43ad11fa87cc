// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/pmd.h"
#include "pmd_captures.h"

static int checked(const char *format, const char *path)
{
	char spec[200];
	struct options options = options_of(1, spec, NULL);

	snprintf(spec, sizeof(spec), format, path);
	return pmd_check(&options);
}

static void a_file_is_read_as_far_as_its_header(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 3, 1000, 1000, 60, 60};

	assert_int_equal(checked("pcap:%s", capture_write("right", &plan)), 0);
	assert_true(checked("pcap:%s", file_write("wrong", "no capture at all, but text", 27)) < 0);
	assert_true(checked("pcap:%s", "/no/such/file") < 0);
	assert_int_equal(checked("pcap:%s", "-"), 0); // stdin is left alone
}

static void a_core_that_is_not_there_is_refused(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 3, 1000, 1000, 60, 60};
	char spec[200];
	struct options options = options_of(1, spec, NULL);

	snprintf(spec, sizeof(spec), "pcap:%s", capture_write("cores", &plan));
	options.workers = (struct core_list){.n = 1, .core = {1023}};
	assert_true(pmd_check(&options) < 0);
}

static void a_file_has_no_nic_that_spreads(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 3, 1000, 1000, 60, 60};
	char spec[200];
	struct options options = options_of(2, spec, NULL);

	snprintf(spec, sizeof(spec), "pcap:%s", capture_write("spread", &plan));
	options.spread = SPREAD_SOFTWARE;
	assert_int_equal(pmd_check(&options), 0);
	options.spread = SPREAD_NIC;
	assert_true(pmd_check(&options) < 0);
}

static void an_interface_must_exist(void **)
{
	assert_true(checked("%s", "nosuch0") < 0);
	assert_true(checked("af_packet:%s", "nosuch0") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_is_read_as_far_as_its_header),
	    cmocka_unit_test(a_core_that_is_not_there_is_refused),
	    cmocka_unit_test(a_file_has_no_nic_that_spreads),
	    cmocka_unit_test(an_interface_must_exist),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
