// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/http/http_library.h"

#define HTTP_IS_THERE(name)   assert_non_null(mhd.name);
#define GNUTLS_IS_THERE(name) assert_non_null(gnutls.name);

static void it_has_each_function(void **)
{
	assert_int_equal(http_library_load(), 0);
	HTTP_LIBRARY(HTTP_IS_THERE)
	GNUTLS_LIBRARY(GNUTLS_IS_THERE)
	assert_int_equal(http_library_load(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_has_each_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
