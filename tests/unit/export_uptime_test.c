// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/encode/uptime.h"

static const uint64_t now_us = UINT64_C(1800000000000000);

static struct flow_record ending_at(uint64_t ms)
{
	return (struct flow_record){
	    .packets = {1}, .start_us = {ms * 1000}, .end_us = {ms * 1000 + 999}};
}

static void a_live_clock_is_now_but_never_before_a_flow(void **)
{
	struct flow_record late = ending_at(now_us / 1000 + 5);
	struct uptime uptime = {0};

	uptime_begin(&uptime, false, now_us);
	assert_true(uptime_unix_ms(&uptime, now_us + 1000) == now_us / 1000 + 1);
	uptime_follow(&uptime, &late);
	assert_true(uptime_unix_ms(&uptime, now_us) == now_us / 1000 + 5);
}

static void a_files_clock_is_its_latest_flow(void **)
{
	struct flow_record first = ending_at(1000000000123), earlier = ending_at(999999999000);
	struct uptime uptime = {0};

	uptime_begin(&uptime, true, now_us);
	uptime_follow(&uptime, &first);
	uptime_follow(&uptime, &earlier);
	assert_true(uptime_unix_ms(&uptime, now_us) == 1000000000123);
	assert_true(uptime.boot_ms < 999999999000 && uptime.boot_ms % 1000 == 0);
}

static void boot_stays_when_a_session_begins_anew(void **)
{
	struct uptime uptime = {0};
	uint64_t boot_ms;

	uptime_begin(&uptime, false, now_us);
	boot_ms = uptime.boot_ms;
	uptime_begin(&uptime, false, now_us + 1000000000);
	assert_true(uptime.boot_ms == boot_ms);
}

static void a_leap_is_seen_in_files_only(void **)
{
	struct flow_record first = ending_at(1000000000000), far = ending_at(1000000100000);
	struct uptime file = {0}, live = {0};

	uptime_begin(&file, true, now_us);
	assert_false(uptime_leaps(&file, &first, 0, 60000)); // the first sets the clock
	uptime_follow(&file, &first);
	assert_true(uptime_leaps(&file, &far, file.latest_ms, 60000));
	assert_false(uptime_leaps(&file, &far, file.latest_ms, 100000));
	uptime_begin(&live, false, now_us);
	uptime_follow(&live, &first);
	assert_false(uptime_leaps(&live, &far, live.latest_ms, 60000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_live_clock_is_now_but_never_before_a_flow),
	    cmocka_unit_test(a_files_clock_is_its_latest_flow),
	    cmocka_unit_test(boot_stays_when_a_session_begins_anew),
	    cmocka_unit_test(a_leap_is_seen_in_files_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
