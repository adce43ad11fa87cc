// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/engine/engine.h"

static void each_has_a_name_of_its_own_and_a_function(void **)
{
	assert_true(n_dissectors < 255); // an octet holds the index + 1
	for (unsigned i = 0; i < n_dissectors; i++) {
		assert_non_null(dissectors[i].dissect);
		assert_in_range(dissectors[i].transport, 1, 3);
		assert_int_equal(dissector_find(dissectors[i].name), i);
		for (unsigned k = 0; k < dissectors[i].n_first; k++)
			assert_true(dissectors[i].first[k].low <= dissectors[i].first[k].high);
	}
}

static bool entered(const struct entries *entries, unsigned t, uint8_t first, uint16_t port,
		    const char *name)
{
	uint64_t mask = entries->by_first[t][first] &
			(entries->any_port[t] | entries->by_class[entries->port_class[t][port]]);

	return mask >> dissector_find(name) & 1;
}

static void first_octets_and_ports_enter_them(void **)
{
	struct entries *entries = malloc(sizeof(*entries));

	assert_int_equal(entries_make(entries), 0);
	assert_true(entered(entries, 0, 0x16, 4433, "tls"));
	assert_false(entered(entries, 0, 0x18, 443, "tls"));
	assert_false(entered(entries, 1, 0x16, 4433, "tls"));
	assert_true(entered(entries, 1, 0x16, 4433, "dtls"));
	assert_true(entered(entries, 0, 'G', 1, "http"));
	assert_true(entered(entries, 1, 0xab, 53, "dns"));
	assert_true(entered(entries, 0, 0xab, 53, "dns"));
	assert_false(entered(entries, 1, 0xab, 54, "dns"));
	assert_true(entered(entries, 1, 0xe3, 123, "ntp"));
	// by rules only
	for (unsigned octet = 0; octet < 256; octet++)
		assert_false(entered(entries, 0, (uint8_t)octet, 21, "ftp"));
	free(entries);
}

static void few_follow_their_flows(void **)
{
	unsigned n = 0;

	for (unsigned i = 0; i < n_dissectors; i++)
		n += dissectors[i].follows;
	assert_int_equal(n, 2);
	assert_true(dissectors[dissector_find("ftp")].follows);
	assert_true(dissectors[dissector_find("sip")].follows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_has_a_name_of_its_own_and_a_function),
	    cmocka_unit_test(first_octets_and_ports_enter_them),
	    cmocka_unit_test(few_follow_their_flows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
