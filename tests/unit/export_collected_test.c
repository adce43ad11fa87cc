// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/collected.h"
#include "export/record/metadata_items.h"

static union flow_record_room *dirty_room(void)
{
	union flow_record_room *room = aligned_alloc(64, sizeof(*room));

	assert_non_null(room);
	memset(room, 0xa5, sizeof(*room));
	return room;
}

static void a_record_begins_empty_with_room_for_its_measures(void **)
{
	union flow_record_room *room = dirty_room();
	struct flow_record *record = collected_begin(room, RECORD_HAS(TUNNEL));

	assert_int_equal(record->kind, CELL_RECORD);
	assert_int_equal(record->packets[FORWARD], 0);
	assert_int_equal(record->has, RECORD_HAS(TUNNEL));
	assert_int_equal(record->measures.tunnel.id, 0);
	collected_end(record);
	assert_int_equal(record->n_cells, flow_record_cells(record));
	record = collected_begin(room, 0);
	collected_end(record);
	assert_int_equal(record->n_cells, FLOW_RECORD_CELLS);
	free(room);
}

static void texts_and_numbers_are_items(void **)
{
	union flow_record_room *room = dirty_room();
	struct flow_record *record = collected_begin(room, 0);
	struct metadata_items items;

	assert_true(collected_add(record, METADATA_HTTP_HOST, "a.b", 3));
	assert_true(collected_add_number(record, METADATA_HTTP_STATUS, 404));
	collected_end(record);
	assert_int_equal(record->n_cells, FLOW_RECORD_CELLS + 1);
	metadata_items_find(&items, record);
	assert_memory_equal(metadata_item_of(&items, METADATA_HTTP_HOST)->value, "a.b", 3);
	assert_int_equal(metadata_number(metadata_item_of(&items, METADATA_HTTP_STATUS)), 404);
	free(room);
}

static void a_raw_element_keeps_its_number_and_its_first_octets(void **)
{
	union flow_record_room *room = dirty_room();
	struct flow_record *record = collected_begin(room, 0);
	static const uint8_t octets[600] = {1, 2, 3};
	const struct metadata_item *item;
	struct raw_element element;

	assert_true(collected_add_raw(record, (struct raw_element){2011, 7, 3}, octets));
	assert_true(collected_add_raw(record, (struct raw_element){9, 1, sizeof(octets)}, octets));
	item = metadata_next(record, NULL);
	assert_int_equal(item->kind, METADATA_RAW_ELEMENT);
	assert_int_equal(item->length, sizeof(element) + 3);
	memcpy(&element, item->value, sizeof(element));
	assert_int_equal(element.pen, 2011);
	assert_int_equal(element.element, 7);
	assert_memory_equal(item->value + sizeof(element), octets, 3);
	item = metadata_next(record, item);
	assert_int_equal(item->length, UINT8_MAX);
	memcpy(&element, item->value, sizeof(element));
	assert_int_equal(element.octets, sizeof(octets));
	free(room);
}

static void what_does_not_fit_is_refused_whole(void **)
{
	union flow_record_room *room = dirty_room();
	struct flow_record *record = collected_begin(room, MEASURES_ALL);
	static const char text[300];
	unsigned n = 0;

	while (collected_add(record, METADATA_DNS_NAME, text, sizeof(text)))
		n++;
	assert_int_equal(n, METADATA_MAX_OCTETS / 257);
	assert_int_equal(record->metadata_octets, n * 257);
	assert_false(collected_add_raw(record, (struct raw_element){1, 2, 300}, text));
	free(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_begins_empty_with_room_for_its_measures),
	    cmocka_unit_test(texts_and_numbers_are_items),
	    cmocka_unit_test(a_raw_element_keeps_its_number_and_its_first_octets),
	    cmocka_unit_test(what_does_not_fit_is_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
