// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/text.h"

static void assert_as_printf(uint64_t number)
{
	char text[32], wanted[32];

	*text_put_number(text, number) = '\0';
	snprintf(wanted, sizeof(wanted), "%llu", (unsigned long long)number);
	assert_string_equal(text, wanted);
}

static void numbers_are_written_as_printf_does(void **)
{
	for (uint64_t power = 1;; power *= 10) {
		assert_as_printf(power - 1);
		assert_as_printf(power);
		assert_as_printf(power + 1);
		if (power > UINT64_MAX / 10)
			break;
	}
	for (unsigned bit = 0; bit < 64; bit++) {
		assert_as_printf(UINT64_C(1) << bit);
		assert_as_printf((UINT64_C(1) << bit) - 1);
	}
	for (uint64_t number = 0; number < 20000; number++)
		assert_as_printf(number);
	assert_as_printf(1700000000123);
	assert_as_printf(UINT64_MAX);
}

static void addresses_are_written_as_inet_ntop_does(void **)
{
	srand(1);
	for (unsigned i = 0; i < 20000; i++) {
		char text[64], wanted[64];
		uint8_t address[16];

		for (unsigned k = 0; k < 16; k++)
			address[k] = rand() % 3 ? 0 : (uint8_t)rand();
		if (i % 7 == 0) {
			memset(address, 0, 10);
			memset(address + 10, 0xff, 2);
		}
		if (i % 7 != 0 && memcmp(address, (uint8_t[12]){0}, 12) == 0)
			continue; // inet_ntop writes ::1.2.3.4, which RFC 5952 does not ask for
		*text_ipv6(text, address) = '\0';
		inet_ntop(AF_INET6, address, wanted, sizeof(wanted));
		assert_string_equal(text, wanted);
		*text_ipv4(text, address) = '\0';
		inet_ntop(AF_INET, address, wanted, sizeof(wanted));
		assert_string_equal(text, wanted);
	}
}

static void strings_are_escaped_and_their_utf8_is_mended(void **)
{
	static const char *const rows[][2] = {
	    {"plain", "\"plain\""},
	    {"a\"b\\c\n", "\"a\\\"b\\\\c\\u000a\""},
	    {"gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\""},
	    {"cut \xc3", "\"cut \xef\xbf\xbd\""},
	    {"\xff\xfe", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
	    {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}, // a surrogate
	    {"\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},		  // too long a form
	    {"\x7f\xc2\x9b[", "\"\\u007f\\u009b[\""},			  // CSI of a terminal
	    {"\xe2\x80\x8fgpj", "\"\\u200fgpj\""},			  // right to left
	    {"\xd8\x9c\xef\xbb\xbf", "\"\\u061c\\ufeff\""},
	    {"\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[64];

		*text_json_string(text, rows[i][0], (unsigned)strlen(rows[i][0])) = '\0';
		assert_string_equal(text, rows[i][1]);
	}
}

static void fractions_have_as_many_digits_as_they_need(void **)
{
	static const struct {
		uint64_t parts;
		const char *text;
	} rows[] = {{0, "0"},	      {10000, "1"},	{10001, "1.0001"},
		    {5, "0.0005"},    {125000, "12.5"}, {99900, "9.99"},
		    {1000000, "100"}, {300, "0.03"},	{UINT64_MAX, "1844674407370955.1615"}};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[TEXT_MAX_FRACTION + 1];

		*text_put_fraction(text, rows[i].parts, 10000) = '\0';
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_written_as_printf_does),
	    cmocka_unit_test(fractions_have_as_many_digits_as_they_need),
	    cmocka_unit_test(addresses_are_written_as_inet_ntop_does),
	    cmocka_unit_test(strings_are_escaped_and_their_utf8_is_mended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
