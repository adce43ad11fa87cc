// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/template.h"
#include "memory_sink.h"

static struct tmpl tmpl;

static void make(const char *fields, enum template_form form, enum biflow_form biflow)
{
	struct output_plan plan = {.biflow = biflow, .icmp_in_port = true};

	assert_int_equal(columns_parse(&plan.columns, fields, "--template"), 0);
	template_make(&tmpl, 256, form, RECORD_IPV4, &plan);
}

static unsigned n_of(enum copy_kind kind)
{
	return (unsigned)tmpl.first[kind + 1] - tmpl.first[kind];
}

static void what_stands_in_the_record_as_it_is_needs_no_copy_of_its_own(void **)
{
	make("sourceIPv4Address+sourceTransportPort+octetDeltaCount+protocolIdentifier",
	     TEMPLATE_IPFIX, BIFLOW_SPLIT);
	assert_int_equal(n_of(COPY_PLAIN), 4);
	assert_int_equal(tmpl.first[COPY_KINDS], 4);
	assert_int_equal(tmpl.fixed_octets, 4 + 2 + 8 + 1);
}

static void what_is_computed_has_a_copy_of_its_kind(void **)
{
	make("flowStartMilliseconds+destinationTransportPort+biflowDirection+octetDeltaCount:4+"
	     "flowDurationMilliseconds+dnsQueryType+tlsServerName",
	     TEMPLATE_IPFIX, BIFLOW_SPLIT);
	assert_int_equal(n_of(COPY_TIME), 1);
	assert_int_equal(n_of(COPY_PORT), 1);
	assert_int_equal(n_of(COPY_BIFLOW_DIRECTION), 1);
	assert_int_equal(n_of(COPY_NUMBER), 1);
	assert_int_equal(n_of(COPY_FUNCTION), 1);
	assert_int_equal(n_of(COPY_METADATA), 1);
	assert_int_equal(tmpl.n_variable, 1);
	assert_int_equal(tmpl.fixed_octets, 8 + 2 + 1 + 4 + 4 + 2);
}

// RFC 5103 section 4: without reverse times those of a biflow span both directions.
static void times_of_a_biflow_are_computed(void **)
{
	make("flowStartMilliseconds+reverseOctetDeltaCount", TEMPLATE_IPFIX, BIFLOW_RFC5103);
	assert_int_equal(n_of(COPY_TIME), 0);
	assert_int_equal(n_of(COPY_FUNCTION), 1);
}

static void strings_of_netflow_9_are_fixed_and_come_last(void **)
{
	make("tlsServerName+octetDeltaCount", TEMPLATE_V9, BIFLOW_SPLIT);
	assert_int_equal(n_of(COPY_STRING), 1);
	assert_int_equal(tmpl.n_variable, 0);
	assert_int_equal(tmpl.copies[tmpl.first[COPY_STRING]].to, 8);
	assert_int_equal(tmpl.fixed_octets, 8 + 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_stands_in_the_record_as_it_is_needs_no_copy_of_its_own),
	    cmocka_unit_test(what_is_computed_has_a_copy_of_its_kind),
	    cmocka_unit_test(times_of_a_biflow_are_computed),
	    cmocka_unit_test(strings_of_netflow_9_are_fixed_and_come_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
