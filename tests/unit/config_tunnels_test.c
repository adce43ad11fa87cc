// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/options/tunnels.h"

static void a_preset_has_the_ports_of_its_tunnels(void **)
{
	struct decap decap;

	decap_preset(&decap, DECAP_GRE | DECAP_VXLAN | DECAP_GTP);
	assert_int_equal(decap.n_ports, 5);
	assert_int_equal(decap.port[0].port, 4789);
	assert_false(decap.port[0].either);
	assert_int_equal(decap.port[4].port, 2152);
	assert_int_equal(decap.port[4].tunnel, TUNNEL_GTP);
	assert_true(decap.port[4].either);
}

static void all_tunnels_have_room_for_their_ports(void **)
{
	unsigned n = 0;
	struct decap decap;

	for (unsigned i = 0; i < N_TUNNELS; i++)
		for (const uint16_t *port = tunnel_rows[i].port; *port; port++)
			n++;
	decap_preset(&decap, ~0U);
	assert_int_equal(decap.tunnels, DECAP_ALL);
	assert_int_equal(decap.n_ports, n);
}

static void there_is_room_for_24_ports_eight_of_them_of_both_sides(void **)
{
	struct decap decap;

	decap_preset(&decap, 0);
	for (uint16_t port = 1; port <= 8; port++)
		assert_true(decap_add_port(&decap, TUNNEL_GTP, port));
	assert_false(decap_add_port(&decap, TUNNEL_GTP, 9));
	for (uint16_t port = 9; port <= 24; port++)
		assert_true(decap_add_port(&decap, TUNNEL_VXLAN, port));
	assert_false(decap_add_port(&decap, TUNNEL_VXLAN, 25));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_preset_has_the_ports_of_its_tunnels),
	    cmocka_unit_test(all_tunnels_have_room_for_their_ports),
	    cmocka_unit_test(there_is_room_for_24_ports_eight_of_them_of_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
