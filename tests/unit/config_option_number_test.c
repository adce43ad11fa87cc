// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_number.h"

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
	    {"24h", true, 86400000},
	    {"5d", false},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_are_read_and_written_in_their_best_unit),
	    cmocka_unit_test(counts_are_read_and_written_by_thousands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
