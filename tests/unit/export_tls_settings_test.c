// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/log.h"
#include "export/transport/tls.h"

static void each_setting_has_its_place(void **)
{
	const struct tls_settings *tls;
	struct output_settings parsed;

	assert_int_equal(
	    output_settings_parse("ipfix+tls://h,ca=/a,cert=/b,key=/c,name=n,tls=1.3", &parsed), 0);
	tls = parsed.transport_own;
	assert_string_equal(tls->file[TLS_CA], "/a");
	assert_string_equal(tls->file[TLS_CERT], "/b");
	assert_string_equal(tls->file[TLS_KEY], "/c");
	assert_string_equal(tls->name, "n");
	assert_true(tls->only_13);
	assert_int_equal(parsed.port[0], 4740); // IANA: ipfixs
	output_settings_free(&parsed);
}

static void without_settings_tls_1_2_and_the_systems_certificates_do(void **)
{
	const struct tls_settings *tls;
	struct output_settings parsed;

	assert_int_equal(output_settings_parse("ipfix+tls://h:1", &parsed), 0);
	tls = parsed.transport_own;
	assert_null(tls->file[TLS_CA]);
	assert_false(tls->only_13);
	output_settings_free(&parsed);
}

static void an_older_version_is_refused(void **)
{
	struct output_settings parsed;
	struct error_line line;
	struct error_line *before = user_errors_to(&line);

	assert_int_equal(output_settings_parse("ipfix+tls://h,tls=1.1", &parsed), -EINVAL);
	user_errors_to(before);
	assert_string_equal(line.text,
			    "--output ipfix+tls://h,tls=1.1: tls=1.1: allowed is 1.2 or 1.3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_setting_has_its_place),
	    cmocka_unit_test(without_settings_tls_1_2_and_the_systems_certificates_do),
	    cmocka_unit_test(an_older_version_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
