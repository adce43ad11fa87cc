// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/manual.h"
#include "probe/counters/worker_counters.h"
#include "tests/unit/printed.h"
#include "tests/unit/roff_plain.h"

static void exit_codes_stand_in_the_order_of_their_numbers(void **)
{
	char *text = printed(manual_print_exit_codes), *at = text, line[16];

	for (unsigned code = 0; code <= 5; code++) {
		snprintf(line, sizeof(line), ".TP\n.B %u\n", code);
		at = strstr(at, line);
		assert_non_null(at);
	}
	assert_null(strstr(at + 1, ".TP\n"));
	free(text);
}

static void losses_are_marked_as_in_the_balance_sheet(void **)
{
	char *text = roff_plain(printed(manual_print_counters)), line[128];

	for (unsigned i = 0; i < RING_N_COUNTERS; i++) {
		const struct counter_row *row = &ring_counter_rows[i];

		snprintf(line, sizeof(line), "\n.B %s%s\n", row->side == COUNTER_LOST ? "! " : "",
			 row->name);
		assert_non_null(strstr(text, line));
	}
	free(text);
}

// RFC 7011 section 10.3.4: 4739 is the port of IPFIX.
static void an_output_is_told_with_its_usual_port(void **)
{
	char *text = printed(manual_print_outputs);

	assert_non_null(strstr(text, ".TP\n.B ipfix://HOST[:4739][+HOST...]\nIPFIX over UDP"));
	assert_non_null(strstr(text, ".TP\n.B json:FILE\n"));
	free(text);
}

static void a_setting_is_told_with_its_default_and_where_it_goes(void **)
{
	char *text = printed(manual_print_settings);

	assert_non_null(strstr(text, ".TP\n.B heartbeat\n"));
	assert_non_null(strstr(text, "\nDefault: 10s.\nOf zmq.\n"));
	assert_non_null(
	    strstr(text, "strict.\nOf ipfix, ipfix+dtls, netflow9, netflow5, netflow1.\n"));
	free(text);
}

// DPDK 22.11, doc/guides/nics/gve.rst, "Features and Limitations": RSS cannot be configured.
static void a_nic_is_told_with_what_spreads_its_packets(void **)
{
	char *text = printed(manual_print_nics);

	assert_non_null(strstr(text, ".TP\n.B Google gVNIC\nnet_gve: software spreads: "));
	assert_non_null(strstr(text, ".TP\n.B Intel I225, I226\nnet_igc: RSS with a key of 40 "
				     "octets and a table of up to 128.\n"));
	free(text);
}

static void each_kind_of_event_is_told_with_what_its_figure_is(void **)
{
	char *text = roff_plain(printed(manual_print_events));

	assert_non_null(strstr(text, ".TP\n.B mirror-loss (percent)\nthe mirror of a VLAN loses"));
	assert_non_null(strstr(text, ".TP\n.B overload (step)\n--overload ladder sheds work.\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exit_codes_stand_in_the_order_of_their_numbers),
	    cmocka_unit_test(losses_are_marked_as_in_the_balance_sheet),
	    cmocka_unit_test(an_output_is_told_with_its_usual_port),
	    cmocka_unit_test(a_setting_is_told_with_its_default_and_where_it_goes),
	    cmocka_unit_test(each_kind_of_event_is_told_with_what_its_figure_is),
	    cmocka_unit_test(a_nic_is_told_with_what_spreads_its_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
