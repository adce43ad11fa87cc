// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "caught.h"
#include "export/record/left_out.h"

static unsigned lines_told(const struct left_out *left_out, const char *where, char *text,
			   size_t room)
{
	const struct caught caught = caught_begin(STDERR_FILENO);
	unsigned n = 0;

	left_out_tell(left_out, where, "why");
	caught_end(&caught, text, room);
	for (const char *at = text; *at != '\0'; at++)
		n += *at == '\n';
	return n;
}

static void names_are_told_in_one_line_and_once(void **)
{
	struct left_out left_out = {0};
	char text[512];

	assert_int_equal(lines_told(&left_out, "-T x", text, sizeof(text)), 0);
	left_out_add(&left_out, "SRC_AS");
	left_out_add(&left_out, "DST_AS");
	assert_int_equal(lines_told(&left_out, "-T x", text, sizeof(text)), 1);
	assert_non_null(strstr(text, "-T x: left out, why: SRC_AS, DST_AS\n"));
	assert_int_equal(lines_told(&left_out, "-T x", text, sizeof(text)), 0);
	assert_int_equal(lines_told(&left_out, "-T y", text, sizeof(text)), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_told_in_one_line_and_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
