// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "probe/verify/verify.h"

// tests/wire/verify.test runs it with collectors.
static void what_is_wrong_is_told_before_anything_is_sent(void **)
{
	static const struct {
		const char *word[4];
		const char *text;
	} wrong[] = {
	    {{"--read", "nfdump:/x"}, "an output is missing"},
	    {{"--read"}, "--read: a value is missing"},
	    {{"--read", "nosuch:/x", "ipfix://127.0.0.1"}, "give nfdump:PATH, pmacct:PATH"},
	    {{"--read", "nfdump:", "ipfix://127.0.0.1"}, "give nfdump:PATH"},
	    {{"--wait", "soon", "ipfix://127.0.0.1"}, "--wait soon: not a time"},
	    {{"--reed", "nfdump:/x", "ipfix://127.0.0.1"}, "before --reed"},
	    {{"json:-"}, "only of ipfix"},
	    {{"ipfix://127.0.0.1,profile=nosuch"}, "profile 'nosuch'"},
	    {{"ipfix://127.0.0.1", "--no-such-option"}, "--no-such-option"},
	};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct spec_list list = {0};
		struct error_line error = {""}, *before = user_errors_to(&error);

		for (unsigned n = 0; n < 4 && wrong[i].word[n] != NULL; n++)
			list.spec[list.n++] = (char *)(uintptr_t)wrong[i].word[n];
		assert_int_equal(verify_collector(&list, stdout), EXIT_WRONG);
		user_errors_to(before);
		assert_non_null(strstr(error.text, wrong[i].text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_wrong_is_told_before_anything_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
