// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "export/decode/sflow_counters.h"
#include "sflow_builder.h"

// sflow_version_5.txt, struct if_counters.
static void put_counters(struct sflow_builder *to, uint32_t index)
{
	// type, speed, direction, status, in, unknown protocols, out, promiscuous
	static const uint32_t numbers[] = {6,  2,  0x540be400, 1, 3,  1,  2,  11, 12, 13, 14,
					   15, 16, 3,	       4, 21, 22, 23, 24, 25, 1};
	const uint32_t record = sflow_open(to, 0, 1);

	sflow_number(to, index);
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sflow_number(to, numbers[i]);
	sflow_close(to, record);
}

static void counters_of_an_interface_are_read(void **)
{
	struct sflow_builder records = {.n = 0};
	struct sflow_interface_told told;
	uint32_t other = sflow_open(&records, 0, 2); // Ethernet's own

	sflow_number(&records, 77);
	sflow_close(&records, other);
	put_counters(&records, 42);
	assert_true(sflow_counters_read(records.octets, records.n, &told));
	assert_true(told.counted);
	assert_int_equal(told.index, 42);
	assert_int_equal(told.counters.type, 6);
	assert_true(told.counters.speed == 10000000000U);
	assert_int_equal(told.counters.direction, 1);
	assert_int_equal(told.counters.status, 3);
	assert_true(told.counters.octets[0] == (UINT64_C(1) << 32 | 2));
	assert_int_equal(told.counters.unicast[0], 11);
	assert_int_equal(told.counters.multicast[0], 12);
	assert_int_equal(told.counters.broadcast[0], 13);
	assert_int_equal(told.counters.discards[0], 14);
	assert_int_equal(told.counters.errors[0], 15);
	assert_int_equal(told.counters.unknown_protocols, 16);
	assert_true(told.counters.octets[1] == (UINT64_C(3) << 32 | 4));
	assert_int_equal(told.counters.unicast[1], 21);
	assert_int_equal(told.counters.errors[1], 25);
	assert_int_equal(told.counters.promiscuous, 1);
	assert_null(told.name);
}

static void a_port_has_a_name(void **)
{
	struct sflow_builder records = {.n = 0};
	struct sflow_interface_told told;
	const uint32_t record = sflow_open(&records, 0, 1005);

	sflow_opaque(&records, "swp1s0", 6);
	sflow_close(&records, record);
	assert_true(sflow_counters_read(records.octets, records.n, &told));
	assert_false(told.counted);
	assert_int_equal(told.name_octets, 6);
	assert_memory_equal(told.name, "swp1s0", 6);
}

// Of a cut record nothing is taken, wherever it ends.
static void what_is_cut_tells_nothing(void **)
{
	struct sflow_builder records = {.n = 0};
	struct sflow_interface_told told;

	put_counters(&records, 42);
	for (uint32_t n = 0; n < records.n; n++) {
		uint8_t *copy = malloc(n + 1);

		memcpy(copy, records.octets, n);
		assert_false(sflow_counters_read(copy, n, &told));
		free(copy);
	}
	records.octets[7] -= 4; // a record that is shorter than its kind
	assert_false(sflow_counters_read(records.octets, records.n, &told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counters_of_an_interface_are_read),
	    cmocka_unit_test(a_port_has_a_name),
	    cmocka_unit_test(what_is_cut_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
