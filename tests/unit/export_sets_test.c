// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/unit/flow_builder.h"

static void a_template_and_its_data_in_one_datagram(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 1000, 1700000000, 1, 5);
	TEMPLATE(&of, 256, 8, 4, 12, 4, 1, 4);
	open_set(&of, 256);
	put(&of, 0x01020304, 4);
	put(&of, 0x05060708, 4);
	put(&of, 1500, 4);
	put(&of, 0, 3); // padding, however long
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken.n, 1);
	assert_int_equal(taken_record(&taken, 0)->octets[FORWARD], 1500);
	assert_int_equal(taken_record(&taken, 0)->observation_domain, 5);
	taken_close(&taken);
}

static void data_waits_for_its_template(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	for (unsigned i = 0; i < 3; i++) {
		put_v9(&of, 1000, 1700000000, i, 5);
		open_set(&of, 300);
		put(&of, 100 + i, 4);
		close_set(&of);
		assert_int_equal(taken_read(&taken, &of), 0);
	}
	assert_int_equal(taken.n, 0);
	put_v9(&of, 1000, 1700000000, 3, 6); // of another domain
	TEMPLATE(&of, 300, 1, 4);
	taken_read(&taken, &of);
	assert_int_equal(taken.n, 0);
	put_v9(&of, 1000, 1700000000, 3, 5);
	TEMPLATE(&of, 300, 1, 4);
	taken_read(&taken, &of);
	assert_int_equal(taken.n, 3);
	assert_int_equal(taken_record(&taken, 2)->octets[FORWARD], 102);
	assert_int_equal(decoder_figures(taken.decoder)->sets_late, 3);
	taken_close(&taken);
}

static void zeros_may_fill_a_datagram(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 1000, 1700000000, 1, 5);
	TEMPLATE(&of, 256, 1, 4);
	put(&of, 0, 900);
	assert_int_equal(taken_read(&taken, &of), 0);
	put(&of, 1, 1); // and nothing else
	assert_int_equal(taken_read(&taken, &of), -EPROTO);
	taken_close(&taken);
}

static void a_length_that_cannot_be_is_an_error(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 1, 5);
	TEMPLATE(&of, 256, 1, 4);
	open_set(&of, 256);
	put(&of, 7, 4);
	close_set(&of);
	put_length(&of, of.set + 2, 3);
	assert_int_equal(taken_read(&taken, &of), -EPROTO);
	put_length(&of, of.set + 2, 900);
	assert_int_equal(taken_read(&taken, &of), -EPROTO);
	assert_int_equal(taken.n, 1); // what was whole
	taken_close(&taken);
}

static void a_definition_that_does_not_fit_is_an_error(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 1000, 1700000000, 1, 5);
	TEMPLATE(&of, 256, 1, 4);
	open_set(&of, 0);
	put(&of, 257, 2);
	put(&of, 9, 2); // elements, of which there is one
	put(&of, 0x00010004, 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), -EPROTO);
	assert_int_equal(decoder_figures(taken.decoder)->templates, 1);
	taken_close(&taken);
}

static void a_withdrawal_is_obeyed(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 5);
	TEMPLATE(&of, 256, 1, 4);
	open_set(&of, 2);
	put(&of, 256, 2);
	put(&of, 0, 2);
	close_set(&of);
	open_set(&of, 256);
	put(&of, 7, 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken.n, 0);
	assert_int_equal(decoder_figures(taken.decoder)->withdrawn, 1);
	assert_int_equal(decoder_figures(taken.decoder)->sets_held, 1);
	taken_close(&taken);
}

static void another_port_of_the_exporter_may_send_the_data(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 5);
	TEMPLATE(&of, 256, 1, 4);
	taken_read(&taken, &of);
	taken.from.port = 50000;
	put_ipfix(&of, 1700000000, 0, 5);
	open_set(&of, 256);
	put(&of, 7, 4);
	close_set(&of);
	taken_read(&taken, &of);
	assert_int_equal(taken.n, 1);
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_template_and_its_data_in_one_datagram),
	    cmocka_unit_test(data_waits_for_its_template),
	    cmocka_unit_test(zeros_may_fill_a_datagram),
	    cmocka_unit_test(a_length_that_cannot_be_is_an_error),
	    cmocka_unit_test(a_definition_that_does_not_fit_is_an_error),
	    cmocka_unit_test(a_withdrawal_is_obeyed),
	    cmocka_unit_test(another_port_of_the_exporter_may_send_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
