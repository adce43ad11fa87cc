// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/flow_builder.h"

static struct flow_record *read_one(struct taken *taken, enum out_counters out,
				    const uint32_t *template, const struct flow_builder *data)
{
	struct flow_builder of;

	taken_open(taken, out);
	put_ipfix(&of, 1700000000, 0, 1);
	put_template(&of, 256, template);
	open_set(&of, 256);
	put_octets(&of, data->octets, data->n);
	close_set(&of);
	assert_int_equal(taken_read(taken, &of), 0);
	return taken_record(taken, 0);
}

static void a_delta_goes_before_a_total(void **)
{
	static const uint32_t both[] = {85, 8, 86, 8, 1, 8, 2, 8, 0, 0},
			      total[] = {85, 8, 86, 4, 0, 0};
	struct flow_builder data = {.n = 0};
	struct taken taken;

	put(&data, 1000, 8);
	put(&data, 10, 8);
	put(&data, 0, 8);
	put(&data, 2, 8);
	assert_int_equal(read_one(&taken, OUT_COUNTERS_COPY, both, &data)->octets[0], 0);
	assert_int_equal(taken_record(&taken, 0)->packets[0], 2);
	taken_close(&taken);
	data.n = 8;
	put(&data, 10, 4);
	assert_int_equal(read_one(&taken, OUT_COUNTERS_COPY, total, &data)->octets[0], 1000);
	assert_int_equal(taken_record(&taken, 0)->packets[0], 10);
	taken_close(&taken);
}

static void out_counters_mean_what_the_user_says(void **)
{
	static const uint32_t both[] = {1, 4, 23, 4, 0, 0}, out[] = {23, 4, 24, 4, 0, 0};
	struct flow_builder data = {.n = 0};
	struct flow_record *record;
	struct taken taken;

	put(&data, 100, 4);
	put(&data, 40, 4);
	record = read_one(&taken, OUT_COUNTERS_COPY, both, &data);
	assert_int_equal(record->octets[FORWARD], 100);
	assert_int_equal(record->octets[REVERSE], 0);
	taken_close(&taken);
	record = read_one(&taken, OUT_COUNTERS_REVERSE, both, &data);
	assert_int_equal(record->octets[REVERSE], 40);
	taken_close(&taken);
	record = read_one(&taken, OUT_COUNTERS_COPY, out, &data);
	assert_int_equal(record->octets[FORWARD], 100);
	assert_int_equal(record->packets[FORWARD], 40);
	taken_close(&taken);
	record = read_one(&taken, OUT_COUNTERS_IGNORE, out, &data);
	assert_int_equal(record->octets[FORWARD], 0);
	taken_close(&taken);
}

static void initiator_and_responder_are_a_biflow(void **)
{
	static const uint32_t nsel[] = {231, 4, 232, 4, 233, 1, 10, 2, 14, 2, 0, 0};
	struct flow_builder data = {.n = 0};
	struct flow_record *record;
	struct taken taken;

	put(&data, 81, 4);
	put(&data, 763, 4);
	put(&data, 2, 1);
	put(&data, 3, 2);
	put(&data, 4, 2);
	record = read_one(&taken, OUT_COUNTERS_COPY, nsel, &data);
	assert_int_equal(record->octets[FORWARD], 81);
	assert_int_equal(record->octets[REVERSE], 763);
	assert_true(flow_record_has_direction(record, REVERSE));
	assert_int_equal(record->measures.foreign.firewall_event, 2);
	assert_int_equal(record->reverse_ingress_interface, 4);
	assert_int_equal(record->egress_interface[REVERSE], 3);
	taken_close(&taken);
}

static void of_two_families_the_pair_of_zeros_is_none(void **)
{
	static const uint32_t both[] = {8, 4, 12, 4, 27, 16, 28, 16, 0, 0};
	struct flow_builder data = {.n = 0};
	struct flow_record *record;
	struct taken taken;

	put(&data, 0x0a000001, 4);
	put(&data, 0x0a000002, 4);
	put(&data, 0, 32);
	record = read_one(&taken, OUT_COUNTERS_COPY, both, &data);
	assert_int_equal(record->ip_version, 4);
	taken_close(&taken);
	memset(data.octets, 0, 8);
	data.octets[8] = 0xfd;
	record = read_one(&taken, OUT_COUNTERS_COPY, both, &data);
	assert_int_equal(record->ip_version, 6);
	assert_int_equal(record->source[0], 0xfd);
	taken_close(&taken);
	data.octets[0] = 10; // SRv6: IPv4 in IPv6
	record = read_one(&taken, OUT_COUNTERS_COPY, both, &data);
	assert_int_equal(record->ip_version, 4);
	assert_int_equal(record->measures.tunnel.outer_version, 6);
	assert_int_equal(record->measures.tunnel.source[0], 0xfd);
	taken_close(&taken);
}

static void icmp_stands_in_one_of_three_places(void **)
{
	static const uint32_t port[] = {4, 1, 11, 2, 0, 0}, one[] = {4, 1, 32, 2, 11, 2, 0, 0},
			      two[] = {4, 1, 176, 1, 177, 1, 11, 2, 0, 0};
	struct flow_builder data = {.n = 0};
	struct taken taken;

	put(&data, 1, 1);
	put(&data, 0x0303, 2);
	put(&data, 0x4711, 2);
	data.n = 3;
	assert_int_equal(read_one(&taken, OUT_COUNTERS_COPY, port, &data)->icmp_type_code[0],
			 0x303);
	taken_close(&taken);
	data.n = 5;
	assert_int_equal(read_one(&taken, OUT_COUNTERS_COPY, one, &data)->icmp_type_code[0], 0x303);
	taken_close(&taken);
	data.octets[1] = data.octets[2] = 0; // an echo reply
	assert_int_equal(read_one(&taken, OUT_COUNTERS_COPY, two, &data)->icmp_type_code[0], 0);
	taken_close(&taken);
}

static void applications_of_others_stay_theirs(void **)
{
	static const uint32_t id[] = {95, 4, 96, 8, 0, 0}, ours[] = {95, 5, 0, 0};
	struct flow_builder data = {.n = 0};
	struct metadata_items items;
	struct flow_record *record;
	struct taken taken;

	put(&data, 0x0d0001c5, 4); // NBAR
	put_octets(&data, "skype\0\0", 8);
	record = read_one(&taken, OUT_COUNTERS_COPY, id, &data);
	assert_int_equal(record->label.application, 0);
	assert_int_equal(record->measures.foreign.application_octets, 4);
	metadata_items_find(&items, record);
	assert_int_equal(metadata_item_of(&items, METADATA_EXPORTER_APPLICATION_NAME)->length, 5);
	taken_close(&taken);
	data.n = 0;
	put(&data, 22, 1);
	put(&data, 91, 4);
	assert_int_equal(read_one(&taken, OUT_COUNTERS_COPY, ours, &data)->label.application, 91);
	taken_close(&taken);
}

static void the_hash_is_the_same_both_ways(void **)
{
	struct flow_record a = {
	    .source = {1, 2}, .destination = {3, 4}, .source_port = 5, .destination_port = 6};
	struct flow_record b = {
	    .source = {3, 4}, .destination = {1, 2}, .source_port = 6, .destination_port = 5};

	assert_int_equal(record_flow_hash(&a), record_flow_hash(&b));
	b.source_port = 7;
	assert_int_not_equal(record_flow_hash(&a), record_flow_hash(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_delta_goes_before_a_total),
	    cmocka_unit_test(out_counters_mean_what_the_user_says),
	    cmocka_unit_test(initiator_and_responder_are_a_biflow),
	    cmocka_unit_test(of_two_families_the_pair_of_zeros_is_none),
	    cmocka_unit_test(icmp_stands_in_one_of_three_places),
	    cmocka_unit_test(applications_of_others_stay_theirs),
	    cmocka_unit_test(the_hash_is_the_same_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
