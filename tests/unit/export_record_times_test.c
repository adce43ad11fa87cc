// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/flow_builder.h"

static struct flow_record *times_of(struct taken *taken, struct flow_builder *of)
{
	assert_int_equal(taken_read(taken, of), 0);
	return taken_record(taken, taken->n - 1);
}

// One record of IPFIX, exported at 1700000000 s.
#define IPFIX_RECORD(taken, of, template, ...)                                                     \
	do {                                                                                       \
		const uint64_t values[][2] = {__VA_ARGS__};                                        \
		taken_open(taken, OUT_COUNTERS_COPY);                                              \
		put_ipfix(of, 1700000000, 0, 1);                                                   \
		put_template(of, 256, template);                                                   \
		open_set(of, 256);                                                                 \
		for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++)                  \
			put(of, values[i][0], (unsigned)values[i][1]);                             \
		close_set(of);                                                                     \
	} while (0)

static void seconds_milliseconds_and_fractions(void **)
{
	static const uint32_t s[] = {150, 4, 151, 4, 0, 0}, ms[] = {152, 8, 153, 8, 0, 0},
			      ntp[] = {154, 8, 155, 8, 0, 0}, delta[] = {158, 4, 159, 4, 0, 0};
	const uint64_t half_past = (UINT64_C(1700000000) + 2208988800) << 32 | 0x80000000;
	struct flow_builder of;
	struct taken taken;

	IPFIX_RECORD(&taken, &of, s, {1699999990, 4}, {1699999995, 4});
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1699999990000000));
	taken_close(&taken);
	IPFIX_RECORD(&taken, &of, ms, {1699999990123, 8}, {1699999995456, 8});
	assert_int_equal(times_of(&taken, &of)->end_us[0], UINT64_C(1699999995456000));
	taken_close(&taken);
	IPFIX_RECORD(&taken, &of, ntp, {half_past, 8}, {half_past, 8});
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1700000000500000));
	taken_close(&taken);
	IPFIX_RECORD(&taken, &of, delta, {5000000, 4}, {250, 4});
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1699999995000000));
	assert_int_equal(taken_record(&taken, 0)->end_us[0], UINT64_C(1699999999999750));
	taken_close(&taken);
}

static void the_uptime_counts_from_when_the_exporter_began(void **)
{
	static const uint32_t after[] = {22, 4, 21, 4, 160, 8, 0, 0};
	struct flow_builder of;
	struct taken taken;

	IPFIX_RECORD(&taken, &of, after, {1000, 4}, {2000, 4}, {1699999000000, 8});
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1699999001000000));
	assert_int_equal(taken_record(&taken, 0)->end_us[0], UINT64_C(1699999002000000));
	taken_close(&taken);
}

static void a_wrapped_uptime_is_no_future(void **)
{
	static const uint32_t template[] = {22, 4, 21, 4, 160, 8, 0, 0};
	// Began 2^32 ms and 5 s ago: the counter is at 5000 now.
	const uint64_t init = UINT64_C(1700000000000) - (UINT64_C(1) << 32) - 5000;
	struct flow_builder of;
	struct taken taken;

	IPFIX_RECORD(&taken, &of, template, {UINT32_MAX - 999, 4}, {3000, 4}, {init, 8});
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1699999994000000));
	assert_int_equal(taken_record(&taken, 0)->end_us[0], UINT64_C(1699999998000000));
	taken_close(&taken);
}

static void one_end_and_a_duration_give_the_other(void **)
{
	static const uint32_t start[] = {152, 8, 161, 4, 0, 0}, end[] = {153, 8, 161, 4, 0, 0},
			      alone[] = {150, 4, 0, 0}, none[] = {1, 4, 0, 0};
	struct flow_builder of;
	struct taken taken;

	IPFIX_RECORD(&taken, &of, start, {1699999990000, 8}, {1500, 4});
	assert_int_equal(times_of(&taken, &of)->end_us[0], UINT64_C(1699999991500000));
	taken_close(&taken);
	IPFIX_RECORD(&taken, &of, end, {1699999990000, 8}, {1500, 4});
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1699999988500000));
	taken_close(&taken);
	IPFIX_RECORD(&taken, &of, alone, {1699999990, 4});
	assert_int_equal(times_of(&taken, &of)->end_us[0], UINT64_C(1699999990000000));
	taken_close(&taken);
	IPFIX_RECORD(&taken, &of, none, {9, 4}); // then it is that of the message
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1700000000000000));
	taken_close(&taken);
}

static void an_event_ends_when_it_was_observed(void **)
{
	static const uint32_t template[] = {152, 8, 323, 8, 0, 0};
	struct flow_builder of;
	struct taken taken;

	IPFIX_RECORD(&taken, &of, template, {1699999990000, 8}, {1699999991000, 8});
	assert_int_equal(times_of(&taken, &of)->end_us[0], UINT64_C(1699999991000000));
	assert_int_equal(taken_record(&taken, 0)->measures.foreign.observed_us,
			 UINT64_C(1699999991000000));
	taken_close(&taken);
}

static void eight_octets_of_uptime_are_read_too(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 10000, 1700000000, 0, 1);
	TEMPLATE(&of, 256, 22, 8, 21, 8);
	open_set(&of, 256);
	put(&of, 7000, 8);
	put(&of, 9000, 8);
	close_set(&of);
	assert_int_equal(times_of(&taken, &of)->start_us[0], UINT64_C(1699999997000000));
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(seconds_milliseconds_and_fractions),
	    cmocka_unit_test(the_uptime_counts_from_when_the_exporter_began),
	    cmocka_unit_test(a_wrapped_uptime_is_no_future),
	    cmocka_unit_test(one_end_and_a_duration_give_the_other),
	    cmocka_unit_test(an_event_ends_when_it_was_observed),
	    cmocka_unit_test(eight_octets_of_uptime_are_read_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
