// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/metadata_items.h"
#include "tests/unit/flow_builder.h"

static void the_clock_that_options_tell_is_that_of_its_flows(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 1);
	open_set(&of, 3);
	put(&of, 300, 2);
	put(&of, 2, 2);
	put(&of, 1, 2);
	put(&of, 0x00900004, 4); // exportingProcessId
	put(&of, 0x00a00008, 4); // systemInitTimeMilliseconds
	close_set(&of);
	open_set(&of, 300);
	put(&of, 1, 4);
	put(&of, 1699999000000, 8);
	close_set(&of);
	TEMPLATE(&of, 256, 22, 4, 21, 4);
	open_set(&of, 256);
	put(&of, 1000, 4);
	put(&of, 2000, 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken.n, 1);
	assert_int_equal(taken_record(&taken, 0)->start_us[0], UINT64_C(1699999001000000));
	assert_int_equal(decoder_figures(taken.decoder)->options, 1);
	taken_close(&taken);
}

// Options of an interface table: scope ingressInterface, interfaceName and interfaceDescription.
static void put_interface_table(struct flow_builder *of)
{
	open_set(of, 3);
	put(of, 301, 2);
	put(of, 3, 2);
	put(of, 1, 2);
	put(of, 0x000a0004, 4);
	put(of, 0x00520008, 4);
	put(of, 0x00530008, 4);
	close_set(of);
	open_set(of, 301);
	put(of, 3, 4);
	put_octets(of, "Gi0/3\0\0\0uplink\0\0", 16);
	put(of, 4, 4);
	put_octets(of, "\0\0\0\0\0\0\0\0spare\0\0\0", 16);
	close_set(of);
}

static const struct metadata_item *item_of(const struct flow_record *record, unsigned kind)
{
	struct metadata_items items;

	metadata_items_find(&items, record);
	return metadata_item_of(&items, kind);
}

static void assert_item(const struct flow_record *record, unsigned kind, const char *text)
{
	const struct metadata_item *item = item_of(record, kind);

	assert_non_null(item);
	assert_int_equal(item->length, strlen(text));
	assert_memory_equal(item->value, text, item->length);
}

static void records_have_the_names_of_their_interfaces(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 1);
	put_interface_table(&of);
	TEMPLATE(&of, 256, 8, 4, 10, 4, 14, 4, 1, 4, 2, 4);
	open_set(&of, 256);
	for (uint32_t i = 0; i < 2; i++) {
		put(&of, 0x0a000001, 4);
		put(&of, i == 0 ? 3 : 9, 4);
		put(&of, i == 0 ? 4 : 3, 4);
		put(&of, 77, 4);
		put(&of, 1, 4);
	}
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_item(taken_record(&taken, 0), METADATA_INGRESS_INTERFACE_NAME, "Gi0/3");
	assert_item(taken_record(&taken, 0), METADATA_EGRESS_INTERFACE_NAME, "spare");
	assert_null(item_of(taken_record(&taken, 1), METADATA_INGRESS_INTERFACE_NAME));
	assert_item(taken_record(&taken, 1), METADATA_EGRESS_INTERFACE_NAME, "Gi0/3");
	assert_int_equal(decoder_senders(taken.decoder)->n_interfaces, 2);
	taken_close(&taken);
}

// NetFlow v9 (RFC 3954 section 6.1): the interface stands in the scope, under a number of its own.
static void an_interface_in_the_scope_is_one(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 1000, 1700000000, 0, 1);
	open_set(&of, 1);
	put(&of, 302, 2);
	put(&of, 4, 2);
	put(&of, 4, 2);
	put(&of, 0x00020004, 4);
	put(&of, 0x00520008, 4);
	close_set(&of);
	open_set(&of, 302);
	put(&of, 5, 4);
	put_octets(&of, "ge-0/0/5", 8);
	close_set(&of);
	TEMPLATE(&of, 256, 8, 4, 10, 2, 1, 4, 2, 4);
	open_set(&of, 256);
	put(&of, 0x0a000001, 4);
	put(&of, 5, 2);
	put(&of, 77, 4);
	put(&of, 1, 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_item(taken_record(&taken, 0), METADATA_INGRESS_INTERFACE_NAME, "ge-0/0/5");
	taken_close(&taken);
}

// Of a Flow they explain nothing: they go on as they came.
static void names_in_the_record_of_a_flow_are_raw_elements(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 1);
	TEMPLATE(&of, 256, 8, 4, 1, 4, 2, 4, 82, 4);
	open_set(&of, 256);
	put(&of, 0x0a000001, 4);
	put(&of, 77, 4);
	put(&of, 1, 4);
	put_octets(&of, "eth1", 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_non_null(item_of(taken_record(&taken, 0), METADATA_RAW_ELEMENT));
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_clock_that_options_tell_is_that_of_its_flows),
	    cmocka_unit_test(records_have_the_names_of_their_interfaces),
	    cmocka_unit_test(an_interface_in_the_scope_is_one),
	    cmocka_unit_test(names_in_the_record_of_a_flow_are_raw_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
