// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/output_schemes.h"
#include "memory_sink.h"

static int open_with(const struct encoder_ops *ops, const char *fields, const char *scheme,
		     uint32_t mtu)
{
	static const struct options options;
	static const struct export_environment environment;
	const struct output_settings settings = {
	    .spec = (char *)(uintptr_t) "test",
	    .scheme = (char *)(uintptr_t)scheme,
	    .traits = output_scheme_traits(output_scheme_find(scheme)),
	    .fields = (char *)(uintptr_t)fields,
	    .mtu = mtu};
	struct encoder *encoder = NULL;
	const int rc = ops->open(&settings, &options, &environment, &encoder);

	if (rc == 0)
		ops->close(encoder);
	return rc;
}

static void fields_that_the_format_lacks_are_refused_when_named(void **)
{
	assert_int_equal(open_with(&encoder_netflow9, "octetDeltaCount+tlsAlpn", "netflow9", 0),
			 -EINVAL);
	assert_int_equal(open_with(&encoder_ipfix, "octetDeltaCount+tlsAlpn", "ipfix", 0), 0);
	assert_int_equal(open_with(&encoder_netflow9, "full", "netflow9", 0),
			 0); // not named: left out
}

// The Template must fit a datagram: 20 fields of 4 octets, 16 of header, 8 of sets, 48 of IPv6 and
// UDP.
static void datagrams_must_hold_a_template(void **)
{
	assert_int_equal(open_with(&encoder_ipfix, "full", "ipfix", 256), -EINVAL);
	assert_int_equal(open_with(&encoder_ipfix, "minimal", "ipfix", 256), 0);
	assert_int_equal(open_with(&encoder_ipfix, "full", "ipfix+tcp", 256),
			 0); // a stream has no MTU
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_that_the_format_lacks_are_refused_when_named),
	    cmocka_unit_test(datagrams_must_hold_a_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
