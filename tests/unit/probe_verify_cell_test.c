// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "probe/verify/verify_cell.h"

// What nfdump 1.7, nfacctd 1.7 and ipfixDump 2.4 write.
static void each_form_is_read(void **)
{
	static const struct {
		enum verify_form form;
		const char *cell, *text;
	} rows[] = {
	    {VERIFY_PLAIN, "  35134 ", "35134"},
	    {VERIFY_PLAIN, "0x1b", "27"},
	    {VERIFY_PLAIN, "", ""},
	    {VERIFY_ADDRESS, "      2001:0DB8:0:0::1", "2001:db8::1"},
	    {VERIFY_ADDRESS, "198.18.1.2\n", "198.18.1.2"},
	    {VERIFY_TIME, "2026-11-21 11:44:31.142", "1795261471142"},
	    {VERIFY_TIME, "2026-11-21T11:44:31.142000", "1795261471142"},
	    {VERIFY_TIME, "1795261471.142000", "1795261471142"},
	    {VERIFY_TIME, "1795261471", "1795261471000"},
	    {VERIFY_TIME, "never", "never"},
	    {VERIFY_FLAGS, "...AP.SF", "27"},
	    {VERIFY_FLAGS, "CEUAPRSF", "255"},
	    {VERIFY_FLAGS, "0x1b", "27"},
	    {VERIFY_PROTOCOL, "6    ", "6"},
	    {VERIFY_PROTOCOL, "udp", "17"},
	    {VERIFY_PROTOCOL, "ipv6-icmp", "58"},
	    {VERIFY_ICMP, "3.13", "781"},
	    {VERIFY_ICMP, "781", "781"},
	    {VERIFY_LABEL, "2001-1-1", "32019"},
	    {VERIFY_ENGINE, "22..4001", "4001"},
	    {VERIFY_ENGINE, "4001..22", "4001"},
	    {VERIFY_LENGTH, "(len: 3) DNS", "DNS"},
	    {VERIFY_LENGTH, "(len: 0) ", ""},
	};
	char text[VERIFY_TEXT];

	setenv("TZ", "UTC", 1);
	tzset();
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		verify_cell_read(rows[i].form, rows[i].cell, text);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_form_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
