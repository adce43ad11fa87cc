// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/metadata_items.h"

static struct flow_record *record_of(const uint8_t *octets, uint16_t n)
{
	struct flow_record *record = calloc(1, FLOW_RECORD_MAX_OCTETS);

	assert_non_null(record);
	record->metadata_at = FLOW_RECORD_OCTETS;
	memcpy(flow_record_metadata(record), octets, n);
	record->metadata_octets = n;
	return record;
}

static void items_are_found_by_kind_and_walked_in_their_order(void **)
{
	static const uint8_t octets[] = {METADATA_HTTP_HOST,
					 3,
					 'a',
					 '.',
					 'b',
					 METADATA_TLS_ALPN,
					 0,
					 METADATA_HTTP_STATUS,
					 4,
					 0x94,
					 1,
					 0,
					 0};
	struct flow_record *record = record_of(octets, sizeof(octets));
	const struct metadata_item *item = NULL;
	struct metadata_items items;
	unsigned kinds[3], n = 0;

	while ((item = metadata_next(record, item)) != NULL && n < 3)
		kinds[n++] = item->kind;
	assert_null(item);
	assert_int_equal(n, 3);
	assert_int_equal(kinds[0], METADATA_HTTP_HOST);
	assert_int_equal(kinds[1], METADATA_TLS_ALPN);
	assert_int_equal(kinds[2], METADATA_HTTP_STATUS);
	metadata_items_find(&items, record);
	assert_memory_equal(metadata_item_of(&items, METADATA_HTTP_HOST)->value, "a.b", 3);
	assert_int_equal(metadata_item_of(&items, METADATA_TLS_ALPN)->length, 0);
	assert_int_equal(metadata_number(metadata_item_of(&items, METADATA_HTTP_STATUS)), 404);
	assert_null(metadata_item_of(&items, METADATA_DNS_NAME));
	free(record);
}

static void what_is_unknown_or_cut_is_left_out(void **)
{
	static const uint8_t octets[] = {METADATA_N_KINDS, 1, 'x', METADATA_DNS_NAME};
	struct flow_record *record = record_of(octets, sizeof(octets));
	struct metadata_items items;

	metadata_items_find(&items, record);
	for (unsigned i = 0; i < METADATA_N_KINDS; i++)
		assert_null(metadata_item_of(&items, i));
	free(record);
}

static void a_number_of_another_length_or_none_is_0(void **)
{
	static const uint8_t octets[] = {METADATA_DNS_TYPE, 2, 28, 0};
	struct flow_record *record = record_of(octets, sizeof(octets));

	assert_int_equal(metadata_number(metadata_next(record, NULL)), 0);
	assert_int_equal(metadata_number(NULL), 0);
	free(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(items_are_found_by_kind_and_walked_in_their_order),
	    cmocka_unit_test(what_is_unknown_or_cut_is_left_out),
	    cmocka_unit_test(a_number_of_another_length_or_none_is_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
