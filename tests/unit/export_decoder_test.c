// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "export/decode/decoding.h"
#include "tests/unit/flow_builder.h"

static void what_is_no_dialect_is_refused(void **)
{
	struct flow_builder of = {.n = 0};
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	assert_int_equal(taken_read(&taken, &of), -EPROTONOSUPPORT);
	put(&of, 8, 2);
	put(&of, 0, 30);
	assert_int_equal(taken_read(&taken, &of), -EPROTONOSUPPORT);
	of.octets[1] = 9;
	of.n = 19;
	assert_int_equal(taken_read(&taken, &of), -EPROTO);
	of.octets[1] = 10;
	of.n = 16;
	assert_int_equal(taken_read(&taken, &of), -EPROTO); // a length of 0
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_no_dialect_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
