// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/flow_endpoint.h"

static const struct {
	struct live_flow flow;
	const char *source, *both;
} cases[] = {
    {{.ip_version = 4,
      .protocol = 6,
      .address = {{10, 0, 0, 1}, {192, 0, 2, 7}},
      .port = {40000, 443}},
     "10.0.0.1",
     "protocol 6, 10.0.0.1:40000 to 192.0.2.7:443"},
    {{.ip_version = 6,
      .protocol = 17,
      .address = {{0x20, 1, 0x0d, 0xb8, [15] = 1}, {0xff, 2, [15] = 0xfb}},
      .port = {5353, 5353}},
     "2001:db8::1",
     "protocol 17, [2001:db8::1]:5353 to [ff02::fb]:5353"},
    {{.ethertype = 0x0806,
      .has_arp = true,
      .address = {{10, 0, 0, 1, [10] = 2, [15] = 0xab}, {10, 0, 0, 2, [10] = 2, [15] = 0xcd}}},
     "10.0.0.1",
     "EtherType 0x0806, 02:00:00:00:00:ab (10.0.0.1) to 02:00:00:00:00:cd (10.0.0.2)"},
    {{.ethertype = 0x88cc, .address = {{[10] = 2, [15] = 0xab}, {[10] = 1, [15] = 0x0e}}},
     "02:00:00:00:00:ab",
     "EtherType 0x88cc, 02:00:00:00:00:ab to 01:00:00:00:00:0e"},
    {{.address = {{[10] = 2, [15] = 0xab}, {[10] = 1}}},
     "02:00:00:00:00:ab",
     "no EtherType, 02:00:00:00:00:ab to 01:00:00:00:00:00"},
};

static void each_kind_of_flow_has_addresses_of_its_own(void **)
{
	char source[FLOW_ENDPOINT_TEXT], both[FLOW_ENDPOINTS_TEXT];

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		flow_endpoint_write(&cases[i].flow, 0, source);
		assert_string_equal(source, cases[i].source);
		flow_endpoints_write(&cases[i].flow, both);
		assert_string_equal(both, cases[i].both);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_of_flow_has_addresses_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
