// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "config/log.h"
#include "probe/snmp/agentx_setting.h"

static void on_is_the_usual_socket(void **)
{
	struct options options = {.agentx = "on"};

	assert_string_equal(agentx_path(&options), "/var/agentx/master");
	options.agentx = "/run/agentx";
	assert_string_equal(agentx_path(&options), "/run/agentx");
}

static void each_wrong_one_is_refused_with_a_line(void **)
{
	static char longest[200] = "/";
	const struct {
		char *agentx, *context;
		const char *said; // NULL: right
	} cases[] = {
	    {NULL, NULL, NULL},
	    {"on", NULL, NULL},
	    {"/x", "flows", NULL},
	    {"off", NULL, "neither on"},
	    {"tcp:localhost:705", NULL, "neither on"},
	    {longest, NULL, "longer than 107"},
	    {NULL, "flows", "needs --agentx on"},
	    {"on", "123456789012345678901234567890123", "longer than 32"},
	};
	struct error_line error, *before;

	memset(longest + 1, 'x', sizeof(longest) - 2);
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct options options = {.agentx = cases[i].agentx,
						.agentx_context = cases[i].context};
		int err;

		before = user_errors_to(&error);
		err = agentx_check(&options);
		user_errors_to(before);
		assert_int_equal(err, cases[i].said == NULL ? 0 : -EINVAL);
		if (cases[i].said != NULL)
			assert_non_null(strstr(error.text, cases[i].said));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(on_is_the_usual_socket),
	    cmocka_unit_test(each_wrong_one_is_refused_with_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
