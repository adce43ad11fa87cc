// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/metadata_items.h"
#include "probe/verify/verify_record.h"

static const struct verify_run run = {.id = 0x0102, .base_ms = 1000000};

static void records_hold_the_values(void **)
{
	static union flow_record_room room;
	const struct flow_record *record = &room.record;
	char text[VERIFY_TEXT];

	verify_record_make(&run, 3, &room);
	assert_int_equal(record->packets[REVERSE], (UINT64_C(5) << 32) + 2231);
	assert_int_equal(record->octets[FORWARD], (UINT64_C(3) << 40) + 1237001);
	assert_int_equal(record->start_us[FORWARD], (1000000 + 1111 + 6000) * 1000);
	assert_string_equal(inet_ntop(AF_INET, record->source, text, sizeof(text)), "198.18.2.4");
	assert_int_equal(record->egress_interface[REVERSE], 304);
	verify_record_make(&run, 5, &room);
	assert_int_equal(record->ip_version, 6);
	assert_int_equal(record->icmp_type_code[FORWARD], (2 + 5) * 256 + 1);
	assert_true(record->has & RECORD_HAS(ICMP));
	assert_false(flow_record_has_direction(record, REVERSE));
}

static void long_texts_fit(void **)
{
	static union flow_record_room room;
	struct metadata_items items;

	verify_record_make(&run, 6, &room);
	metadata_items_find(&items, &room.record);
	assert_int_equal(metadata_item_of(&items, METADATA_HTTP_HOST)->length, 255);
	assert_int_equal(metadata_number(metadata_item_of(&items, METADATA_HTTP_STATUS)), 418);
	assert_true(room.record.metadata_octets <= METADATA_MAX_OCTETS);
	assert_int_equal(room.record.n_cells, flow_record_cells(&room.record));
}

static void labels_have_names(void **)
{
	const struct application_table *table = verify_applications();

	assert_string_equal(application_name(table, 4001), "Verified0");
	assert_string_equal(application_name(table, 4008), "Verified7");
	assert_string_equal(table->categories[1], "Verification");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_hold_the_values),
	    cmocka_unit_test(long_texts_fit),
	    cmocka_unit_test(labels_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
