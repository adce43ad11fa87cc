// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/number.h"

struct reading {
	const char *text;
	bool right;
	uint64_t number;
	const char *written; // NULL: as text
};

static void each_reading(const struct reading *readings, unsigned n,
			 bool (*read)(const char *, uint64_t *), void (*write)(uint64_t, FILE *))
{
	for (unsigned i = 0; i < n; i++) {
		const struct reading *reading = &readings[i];
		char text[64] = "";
		uint64_t number;
		FILE *out;

		if (read(reading->text, &number) != reading->right)
			fail_msg("'%s' is judged wrongly", reading->text);
		if (!reading->right)
			continue;
		assert_int_equal(number, reading->number);
		out = fmemopen(text, sizeof(text), "w");
		write(number, out);
		fclose(out);
		assert_string_equal(text, reading->written ? reading->written : reading->text);
	}
}

static void times_are_read_and_written_in_their_best_unit(void **)
{
	static const struct reading readings[] = {
	    {"15s", true, 15000},
	    {"15", true, 15000, "15s"},
	    {"500ms", true, 500},
	    {"1500ms", true, 1500},
	    {"2000ms", true, 2000, "2s"},
	    {"0", true, 0, "0ms"},
	    {"60s", true, 60000},
	    {"1m", true, 60000, "60s"},
	    {"119s", true, 119000},
	    {"120s", true, 120000, "2m"},
	    {"90m", true, 5400000},
	    {"1h", true, 3600000},
	    {"23h", true, 82800000},
	    {"24h", true, 86400000, "1d"},
	    {"5d", true, 432000000},
	    {"36h", true, 129600000},
	    {"1h30m", true, 5400000, "90m"},
	    {"1m30s", true, 90000, "90s"},
	    {"1d2h3m4s5ms", true, 93784005, "93784005ms"},
	    {"1h30", false},
	    {"30m1", false},
	    {"h30m", false},
	    {"1h-30m", false},
	    {"1h 30m", false},
	    {"213503982334601d1000000000000d", false},
	    {"-5s", false},
	    {"1.5s", false},
	    {"", false},
	    {"s", false},
	    {" 5s", false},
	    {"5 s", false},
	    {"5S", false},
	    {"18446744073709551615ms", true, UINT64_MAX},
	    {"18446744073709551615", false},
	    {"18446744073709551616ms", false},
	};

	each_reading(readings, sizeof(readings) / sizeof(readings[0]), time_read, time_write);
}

static void counts_are_read_and_written_by_thousands(void **)
{
	static const struct reading readings[] = {
	    {"0", true, 0},
	    {"5000", true, 5000, "5k"},
	    {"5001", true, 5001},
	    {"64k", true, 64000},
	    {"64K", true, 64000, "64k"},
	    {"1M", true, 1000000},
	    {"1500k", true, 1500000},
	    {"1G", true, 1000000000},
	    {"1T", false},
	    {"0x10", false},
	    {"1e6", false},
	    {"+5", false},
	    {"99999999999G", false},
	};

	each_reading(readings, sizeof(readings) / sizeof(readings[0]), count_read, count_write);
}

static void sizes_are_by_1024_and_need_a_unit(void **)
{
	static const struct reading readings[] = {
	    {"1k", true, 1024},
	    {"64K", true, 65536},
	    {"100M", true, 104857600},
	    {"1G", true, 1073741824},
	    {"0k", true, 0},
	    {"17179869184G", false},
	    {"5", false},
	    {"5s", false},
	    {"", false},
	};

	for (unsigned i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		uint64_t octets = 77;

		assert_int_equal(size_read(readings[i].text, &octets), readings[i].right);
		assert_int_equal(octets, readings[i].right ? readings[i].number : 77);
	}
}

static void numbers_stay_within_their_limits(void **)
{
	static const struct {
		const char *text;
		bool right;
	} cases[] = {
	    {"3", true},   {"10", true},  {"0010", true}, {"2", false},
	    {"11", false}, {"", false},	  {"+5", false},  {" 5", false},
	    {"5 ", false}, {"5k", false}, {"-5", false},  {"18446744073709551621", false},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t number = 77;

		if (number_read(cases[i].text, 3, 10, &number) != cases[i].right)
			fail_msg("'%s' is judged wrongly", cases[i].text);
		assert_true(cases[i].right ? number >= 3 && number <= 10 : number == 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_are_read_and_written_in_their_best_unit),
	    cmocka_unit_test(counts_are_read_and_written_by_thousands),
	    cmocka_unit_test(sizes_are_by_1024_and_need_a_unit),
	    cmocka_unit_test(numbers_stay_within_their_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
