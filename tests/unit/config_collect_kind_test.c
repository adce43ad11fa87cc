// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/collect_kind.h"

static void the_prefix_tells_the_kind(void **)
{
	static const struct {
		const char *spec;
		enum collect_kind kind;
		size_t prefix;
	} specs[] = {
	    {"netflow:2055", COLLECT_NETFLOW, 8},
	    {"sflow:[::]:6343", COLLECT_SFLOW, 6},
	    {"ipfix+tcp:4739", COLLECT_TCP, 10},
	    {"ipfix+file:x.ipfix", COLLECT_FILE, 11},
	    {"pcap:x,decode=flows", COLLECT_CAPTURE, 5},
	    {"pcap:x", COLLECT_NONE, 0},
	    {"eth1", COLLECT_NONE, 0},
	};
	size_t prefix;

	for (unsigned i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		assert_int_equal(collect_kind_of(specs[i].spec, &prefix), specs[i].kind);
		assert_int_equal(prefix, specs[i].prefix);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_prefix_tells_the_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
