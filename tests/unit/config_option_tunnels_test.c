// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"

static int read_list(const char *text, struct decap *decap, char *why)
{
	return option_tunnels.read(option_find("decap", 5), text, decap, why);
}

static void a_list_is_written_as_it_was_given(void **)
{
	static const char *const lists[][2] = {
	    {"all", "all"},
	    {"off", "none"},
	    {"none", "none"},
	    {"gre+ipip", "gre,ipip"},
	    {"vxlan:4789+8472+4790+48879", "vxlan"},
	    {"vxlan:4789+8472+gtp", "vxlan:4789+8472,gtp"},
	    {"gtp:2152+2153,teredo", "gtp:2152+2153,teredo"},
	};

	for (unsigned i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		char why[OPTION_WHY], text[200] = "";
		FILE *out = fmemopen(text, sizeof(text), "w");
		struct decap decap;

		assert_int_equal(read_list(lists[i][0], &decap, why), 0);
		assert_true(option_tunnels.write(NULL, &decap, 0, out));
		fclose(out);
		assert_string_equal(text, lists[i][1]);
	}
}

static void ports_that_are_given_replace_those_of_the_table(void **)
{
	char why[OPTION_WHY];
	struct decap decap;

	assert_int_equal(read_list("geneve,vxlan:5000", &decap, why), 0);
	assert_int_equal(decap.tunnels, DECAP_GENEVE | DECAP_VXLAN);
	assert_int_equal(decap.n_ports, 2);
	assert_int_equal(decap.port[0].port, 6081);
	assert_int_equal(decap.port[1].port, 5000);
	assert_int_equal(decap.port[1].tunnel, TUNNEL_VXLAN);
}

static void there_is_room_for_24_ports_8_of_them_in_either_direction(void **)
{
	char list[512] = "gtp:1+2+3+4,teredo:5+6+7+8,vxlan:9", why[OPTION_WHY];
	struct decap decap;

	for (unsigned port = 10; port <= 24; port++)
		sprintf(list + strlen(list), "+%u", port);
	assert_int_equal(read_list(list, &decap, why), 0);
	assert_int_equal(decap.n_ports, 24);
	for (unsigned i = 0; i < decap.n_ports; i++) {
		assert_int_equal(decap.port[i].port, i + 1);
		assert_int_equal(decap.port[i].either, i < 8);
	}
	strcat(list, "+25");
	assert_true(read_list(list, &decap, why) < 0);
}

static void what_is_wrong_is_told(void **)
{
	static const char *const wrong[][2] = {
	    {"gre,foo", "unknown word 'foo'"},
	    {"", "unknown word ''"},
	    {"gre,", "unknown word ''"},
	    {"gre+gre", "names gre twice"},
	    {"vxlan:5xgre", "unknown word 'vxlan:5xgre'"},
	    {"gre:5", "a UDP port to gre"},
	    {"vxlan:", "wrong UDP port of vxlan"},
	    {"vxlan:65536", "write 1 to 65535"},
	    {"gtp:1+2+3+4+5+6+7+8+9", "maximum of 24 (8 of gtp"},
	};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		char why[OPTION_WHY] = "";
		struct decap decap;

		assert_true(read_list(wrong[i][0], &decap, why) < 0);
		assert_non_null(strstr(why, wrong[i][1]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_is_written_as_it_was_given),
	    cmocka_unit_test(ports_that_are_given_replace_those_of_the_table),
	    cmocka_unit_test(there_is_room_for_24_ports_8_of_them_in_either_direction),
	    cmocka_unit_test(what_is_wrong_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
