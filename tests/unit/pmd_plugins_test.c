// SPDX-License-Identifier: BSD-3-Clause
// DPDK's libraries are files of their own here; tests/cli/wrong.tsv has the program, of which they
// are a part.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/eal/plugins.h"

static void test_loads_where_eal_is_a_library(void **state)
{
	(void)state;
	assert_int_equal(plugins_check(NULL), 0);
	assert_int_equal(plugins_check("--no-huge -d librte_net_ring.so"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_loads_where_eal_is_a_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
