// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/flow_builder.h"

static void the_clock_that_options_tell_is_that_of_its_flows(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 1);
	open_set(&of, 3);
	put(&of, 300, 2);
	put(&of, 2, 2);
	put(&of, 1, 2);
	put(&of, 0x00900004, 4); // exportingProcessId
	put(&of, 0x00a00008, 4); // systemInitTimeMilliseconds
	close_set(&of);
	open_set(&of, 300);
	put(&of, 1, 4);
	put(&of, 1699999000000, 8);
	close_set(&of);
	TEMPLATE(&of, 256, 22, 4, 21, 4);
	open_set(&of, 256);
	put(&of, 1000, 4);
	put(&of, 2000, 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken.n, 1);
	assert_int_equal(taken_record(&taken, 0)->start_us[0], UINT64_C(1699999001000000));
	assert_int_equal(decoder_figures(taken.decoder)->options, 1);
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_clock_that_options_tell_is_that_of_its_flows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
