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

// IANA's ports: ipfix 4739 (RFC 7011 section 10.3.4); NetFlow has 2055 by custom.
static void each_scheme_has_the_port_that_collectors_listen_on(void **)
{
	static const struct {
		const char *name;
		uint16_t port;
	} ports[] = {{"ipfix", 4739},	 {"ipfix+tcp", 4739}, {"netflow9", 2055},
		     {"netflow5", 2055}, {"zmq", 5556},	      {"json", 0}};

	for (unsigned i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		assert_int_equal(output_scheme_find(ports[i].name)->port, ports[i].port);
}

static void what_is_no_scheme_is_not_found(void **)
{
	assert_null(output_scheme_find("ipfi"));
	assert_null(output_scheme_find(""));
	assert_null(output_scheme_find("IPFIX"));
}

static void every_scheme_is_found_by_its_name_and_is_whole(void **)
{
	for (unsigned i = 0; i < n_output_schemes; i++) {
		const struct output_scheme *scheme = &output_schemes[i];

		assert_ptr_equal(output_scheme_find(scheme->name), scheme);
		assert_non_null(scheme->encoder->add);
		assert_non_null(scheme->transport->open);
		assert_int_equal(scheme->port != 0, scheme->address == ADDRESS_HOSTS ||
							scheme->address == ADDRESS_BIND);
	}
}

static void every_setting_is_explained_and_counted_once(void **)
{
	const struct output_setting *setting, *other;
	unsigned n = 0;

	for (; (setting = output_setting_any(n)) != NULL; n++) {
		assert_true(strlen(setting->help) > 10 && strlen(setting->allowed) > 1);
		assert_non_null(setting->preset);
		assert_non_null(setting->more);
		for (unsigned i = 0; i < n; i++) {
			other = output_setting_any(i);
			assert_ptr_not_equal(other, setting);
		}
	}
	for (unsigned i = 0; i < n_output_schemes; i++) {
		enum setting_place place;

		assert_non_null(output_schemes[i].help);
		for (unsigned j = 0;
		     (setting = output_scheme_setting(&output_schemes[i], j, &place)) != NULL;
		     j++) {
			unsigned at = 0;

			while ((other = output_setting_any(at)) != NULL && other != setting)
				at++;
			assert_non_null(other);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_scheme_has_the_port_that_collectors_listen_on),
	    cmocka_unit_test(what_is_no_scheme_is_not_found),
	    cmocka_unit_test(every_scheme_is_found_by_its_name_and_is_whole),
	    cmocka_unit_test(every_setting_is_explained_and_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
